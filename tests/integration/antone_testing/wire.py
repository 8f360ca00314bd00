"""A wire between daemon and PostgreSQL that can be cut in the middle of everything without either side being told."""
import os
import selectors
import shutil
import socket
import tempfile
import threading
from pathlib import Path


class Wire:
    """`with Wire(cluster) as wire`: connect to wire.directory instead of the cluster's. hold() lets nothing through any more,
    as a half-open connection would; release() lets through what has piled up."""

    def __init__(self, cluster, port=5432):
        self.directory = Path(tempfile.mkdtemp(prefix="antone-wire-"))
        self._target = str(cluster.socket_directory / f".s.PGSQL.{port}")
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self.directory / f".s.PGSQL.{port}"))
        self._listening.listen(64)
        os.chmod(self.directory, 0o755)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listening, selectors.EVENT_READ)
        self._peers = {}
        self._open = threading.Event()
        self._open.set()
        self._ended = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended = True
        self._open.set()
        self._thread.join()
        for each in [*self._peers, self._listening]:
            each.close()
        shutil.rmtree(self.directory)

    def hold(self):
        self._open.clear()

    def release(self):
        self._open.set()

    def _accept(self):
        near, _ = self._listening.accept()
        far = socket.socket(socket.AF_UNIX)
        far.connect(self._target)
        for one, other in ((near, far), (far, near)):
            self._peers[one] = other
            self._selector.register(one, selectors.EVENT_READ)

    def _pass_on(self, one):
        other = self._peers.get(one)
        if other is None:
            return
        try:
            data = one.recv(65536)
            if data:
                other.sendall(data)
                return
        except OSError:
            pass
        for each in (one, other):
            self._selector.unregister(each)
            del self._peers[each]
            each.close()

    def _run(self):
        while not self._ended:
            ready = self._selector.select(0.05)
            self._open.wait()
            for key, _ in ready:
                if key.fileobj is self._listening:
                    self._accept()
                else:
                    self._pass_on(key.fileobj)
