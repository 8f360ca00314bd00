"""A PostgreSQL socket in between that kills the client just before a chosen statement reaches the server."""
import re
import selectors
import socket
import struct
import threading


class KillingProxy:
    """Listens in `directory`; `kill()` is called instead of sending on the `at`-th statement that matches, of the sessions whose
    start-up packet has `name` in it. `matched` holds the statements seen."""

    def __init__(self, directory, cluster, pattern, at, kill, name=b"antonectl/migrate"):
        self.target = f"{cluster.socket_directory}/.s.PGSQL.5432"
        self.pattern, self.at, self.kill, self.name = re.compile(pattern), at, kill, name
        self.matched = []
        self.lock = threading.Lock()
        self.listener = socket.socket(socket.AF_UNIX)
        self.path = directory / ".s.PGSQL.5432"
        self.listener.bind(str(self.path))
        self.listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()
        self.path.unlink()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.target)
            threading.Thread(target=self._serve, args=(client, server), daemon=True).start()

    def _serve(self, client, server):
        pending, started, watched = b"", False, False
        with selectors.DefaultSelector() as ready, client, server:
            ready.register(client, selectors.EVENT_READ)
            ready.register(server, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    try:
                        data = key.fileobj.recv(65536)
                    except ConnectionError:
                        data = b""
                    if not data:
                        return
                    if key.fileobj is server:
                        client.sendall(data)
                        continue
                    pending += data
                    while True:
                        head = 1 if started else 0
                        if len(pending) < head + 4:
                            break
                        size = head + struct.unpack("!I", pending[head:head + 4])[0]
                        if len(pending) < size:
                            break
                        message, pending = pending[:size], pending[size:]
                        if not started and b"user\0" in message:
                            started, watched = True, self.name in message
                        elif watched and message[:1] in b"QP" and not self._pass(message):
                            return
                        server.sendall(message)

    def _pass(self, message):
        text = message[5:].strip(b"\0").split(b"\0")[0].decode(errors="replace")
        if not self.pattern.search(text):
            return True
        with self.lock:
            self.matched.append(text)
            if len(self.matched) != self.at:
                return True
        self.kill()
        return False
