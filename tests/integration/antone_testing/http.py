"""Asking a daemon over HTTP, by its unix socket or port, as politely or rudely as a test wants."""
import http.client
import json
import re
import socket


def connect(address, seconds=30):
    """A connected socket; address as http.listen has it."""
    if address.startswith("unix:"):
        raw = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        raw.connect(address.removeprefix("unix:"))  # waits while the backlog is full, which a timeout would not
        raw.settimeout(seconds)
        return raw
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)


class Connection(http.client.HTTPConnection):
    """Over either kind of socket, and kept alive until it is closed."""

    def __init__(self, address, seconds=30):
        super().__init__("localhost", timeout=seconds)
        self._address = address

    def connect(self):
        self.sock = connect(self._address, self.timeout)

    def ask(self, path, method="GET", headers=None):
        self.request(method, path, headers=headers or {})
        return Answer(self.getresponse())


def ask(address, path, method="GET", headers=None):
    connection = Connection(address)
    try:
        return connection.ask(path, method, headers)
    finally:
        connection.close()


def exchange(address, request):
    """Sends bytes as they are; all that comes back until the other side closes."""
    answer = b""
    with connect(address) as raw:
        raw.sendall(request)
        while more := raw.recv(65536):
            answer += more
    return answer


def samples(text):
    """{name with labels: value} of an answer of /metrics, whose lines must all be comments or samples."""
    found = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            name, value = re.fullmatch(r'([a-z_]+(?:\{[^}]*\})?) (-?[0-9]+(?:\.[0-9]+)?)', line).groups()
            assert name not in found, f"{name} comes twice"
            found[name] = float(value)
    return found
