"""Certificates for a test, made by it: authorities, servers, and what is wrong with them."""
import os
import shutil
import socket
import subprocess
from pathlib import Path


def free_port():
    """A TCP port of the loopback that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


EC_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


class Authority:
    """A certificate authority in a directory of its own: `certificate` is what clients trust."""

    def __init__(self, directory, name="authority"):
        self.directory = Path(directory)
        self.name = name
        self.certificate = self.directory / f"{name}.crt"
        self._key = self.directory / f"{name}.key"
        _openssl("req", "-x509", *EC_KEY, "-keyout", self._key, "-out", self.certificate, "-subj", f"/CN={name}", "-days", 10)

    def issue(self, name, alternatives, days=5):
        """A server's certificate and key; `alternatives` as in DNS:localhost,IP:127.0.0.1; days below 0: expired."""
        base = self.directory / name
        request, extensions = base.with_suffix(".csr"), base.with_suffix(".ext")
        certificate, key = base.with_suffix(".crt"), base.with_suffix(".key")
        _openssl("req", *EC_KEY, "-keyout", key, "-out", request, "-subj", "/CN=server")
        extensions.write_text(f"subjectAltName={alternatives}\n")
        _openssl(
            "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key, "-CAcreateserial",
            "-out", certificate, "-days", days, "-extfile", extensions,
        )
        return certificate, key


def install(cluster, certificate, key):
    """Where the server looks for them; it reads them again at its next reload."""
    for source, name in ((certificate, "server.crt"), (key, "server.key")):
        target = cluster.data / name
        shutil.copyfile(source, target)
        os.chmod(target, 0o600)
        if os.geteuid() == 0:
            shutil.chown(target, "postgres", "postgres")
