"""A running antoned: started with a notify socket of ours, watched, signalled, and never left behind."""
import os
import re
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

from .paths import ANTONED
from .waiting import TimedOut, wait_until


def clean_environment(**extra):
    """The environment without what would change the daemon's mind behind the test's back."""
    kept = {
        key: value for key, value in os.environ.items()
        if not key.startswith(("PG", "NOTIFY_", "WATCHDOG_", "JOURNAL_", "CREDENTIALS_")) and key != "DATABASE_URL"
    }
    return {**kept, **extra}


class Daemon:
    """antoned as systemd would run it. `with Daemon(config, directory) as daemon:` starts it and waits for READY."""

    def __init__(self, config, directory, *arguments, wrapper=(), environment=None, name="antoned", program=ANTONED):
        directory = Path(directory)
        self.stderr_path = directory / f"{name}.{id(self):x}.stderr"
        self.messages = []  # every datagram of sd_notify, as a dict
        self._heard = threading.Condition()
        self._listener = None
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        # An abstract name has no length to run out of and nothing to clean up.
        self._socket.bind(f"\0antone-test/{os.getpid()}/{id(self):x}")
        self._command = [*wrapper, str(program), "-c", str(config), *arguments]
        self._environment = clean_environment(
            NOTIFY_SOCKET="@" + self._socket.getsockname()[1:].decode(), **(environment or {})
        )
        self.process = None

    def start(self):
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        with open(self.stderr_path, "wb") as stderr:
            self.process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=stderr, stderr=stderr, env=self._environment
            )
        return self

    @property
    def pid(self):
        return self.process.pid

    @property
    def stderr(self):
        return self.stderr_path.read_text(errors="replace") if self.stderr_path.exists() else ""

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    # What it tells systemd

    def _listen(self):
        """Takes every message at once, as systemd does: a notify socket that nobody reads would hold up the sender."""
        while True:
            datagram = self._socket.recv(65536)
            if not datagram:
                return
            lines = datagram.decode(errors="replace").splitlines()
            with self._heard:
                self.messages.append(dict(line.split("=", 1) for line in lines if "=" in line))
                self._heard.notify_all()

    def wait_message(self, key, pattern="", seconds=15.0, since=0):
        """Until a message after the first `since` holds `key` with a value that `pattern` is found in."""
        deadline = time.monotonic() + seconds
        seen = since
        with self._heard:
            while True:
                for message in self.messages[seen:]:
                    if key in message and re.search(pattern, message[key]):
                        return message
                seen = max(seen, len(self.messages))
                gone = not self.is_running()
                if not self._heard.wait(0.1) and (gone or time.monotonic() > deadline):
                    why = f"antoned exited {self.process.returncode}" if gone else f"not within {seconds} s"
                    raise TimedOut(f"no {key}={pattern}: {why}; heard {self.messages[-20:]}\n{self.stderr}")

    def wait_ready(self, seconds=15.0):
        self.wait_message("READY", "^1$", seconds)
        return self

    @property
    def is_ready(self):
        return any(message.get("READY") == "1" for message in self.messages)

    @property
    def status(self):
        """The last STATUS line."""
        return next((m["STATUS"] for m in reversed(self.messages) if "STATUS" in m), "")

    # What it writes

    def wait_stderr(self, pattern, seconds=15.0, since=0):
        """Until stderr after `since` characters matches; returns the match."""
        return wait_until(lambda: re.search(pattern, self.stderr[since:]), seconds, f"{pattern!r} on stderr")

    # What is done to it

    def signal(self, number):
        self.process.send_signal(number)

    def reload(self):
        self.signal(signal.SIGHUP)

    def terminate(self, seconds=20.0):
        """SIGTERM, and the exit status."""
        self.signal(signal.SIGTERM)
        return self.wait_exit(seconds)

    def kill(self):
        if self.is_running():
            self.process.kill()
        self.process.wait(timeout=20)

    def wait_exit(self, seconds=20.0):
        try:
            return self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise TimedOut(f"antoned still runs after {seconds} s\n{self.stderr}") from None

    def memory_bytes(self, field="VmRSS"):
        return int(self._proc_status(field).split()[0]) * 1024

    def context_switches(self):
        """How often it woke up by itself so far."""
        return int(self._proc_status("voluntary_ctxt_switches"))

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _proc_status(self, field):
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name == field:
                return value.strip()
        raise KeyError(field)

    def close(self):
        """Whatever happened, nothing of it stays."""
        if self.process is not None:
            if self.is_running():
                self.process.kill()
            self.process.wait(timeout=20)
        if self._socket.fileno() < 0:
            return
        # An empty datagram ends the listening thread.
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._socket.getsockname())
        if self._listener is not None:
            self._listener.join()
        self._socket.close()

    def __enter__(self):
        self.start()
        try:
            return self.wait_ready()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_):
        self.close()
