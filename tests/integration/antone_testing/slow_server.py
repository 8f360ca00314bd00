"""A server that answers a byte at a time, with a pause after each: what it says never comes to its end."""
import os
import shutil
import socket
import struct
import tempfile
import threading
from pathlib import Path


def message(kind, body):
    return kind + struct.pack("!I", len(body) + 4) + body


SETTINGS = {"server_version": "15.0", "client_encoding": "UTF8", "standard_conforming_strings": "on", "integer_datetimes": "on",
            "default_transaction_read_only": "off", "in_hot_standby": "off"}
GREETING = (
    message(b"R", struct.pack("!I", 0))
    + b"".join(message(b"S", f"{name}\0{value}\0".encode()) for name, value in SETTINGS.items())
    + message(b"K", struct.pack("!II", 4711, 1)) + message(b"Z", b"I")
)
# The head of an answer that would be 64 MiB long.
ENDLESS = b"T" + struct.pack("!I", 1 << 26) + b"\0"


class SlowServer:
    """`with SlowServer(pause=0.1, greets=True) as server:` listens in server.directory. It lets everybody in, at once or a byte
    at a time, and then answers whatever is asked so. `sent` counts the bytes of such answers, `clients` the connections."""

    def __init__(self, pause, greets=True):
        self.directory = Path(tempfile.mkdtemp(prefix="antone-slow-"))
        os.chmod(self.directory, 0o755)
        self.pause, self.greets = pause, greets
        self.sent = self.clients = 0
        self._over = threading.Event()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.directory / ".s.PGSQL.5432"))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def conninfo(self, database, user):
        return f"host={self.directory} dbname={database} user={user}"

    def __enter__(self):
        return self

    def close(self):
        """Nobody is let in any more, and whoever is in is left alone with what it has."""
        self._over.set()
        self._listener.close()
        (self.directory / ".s.PGSQL.5432").unlink(missing_ok=True)

    def __exit__(self, *_):
        self.close()
        shutil.rmtree(self.directory)

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.clients += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        try:
            with client:
                client.recv(65536)  # the start-up packet
                if self.greets:
                    client.sendall(GREETING)
                    client.recv(65536)
                else:
                    self._drip(client, GREETING[:-1])
                self._drip(client, ENDLESS + bytes(1 << 20))
        except OSError:
            pass  # the client has gone, as it should

    def _drip(self, client, text):
        for place in range(len(text)):
            client.sendall(text[place:place + 1])
            self.sent += 1
            if self._over.wait(self.pause):
                return
