"""The journal is no black hole: a journald that does not read holds nothing up, one that is not there loses nothing."""
import itertools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys

import pytest

from antone_testing.posts import insert_posts, queued
from antone_testing.waiting import wait_until

# journald's socket in a /run of the daemon's own, and standard error as a unit has it: a stream to journald, of which
# the daemon keeps the other end itself, so that nobody reads it and it never breaks.
MUTE = """
import os, socket, sys
os.makedirs("/run/systemd/journal")
os.symlink(sys.argv[1], "/run/systemd/journal/socket")
ours, theirs = socket.socketpair()
theirs.set_inheritable(True)
os.dup2(ours.fileno(), 2)
status = os.fstat(2)
os.environ["JOURNAL_STREAM"] = f"{status.st_dev}:{status.st_ino}"
os.execv(sys.argv[2], sys.argv[2:])
"""
OWN_RUN = ["unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--mount", "sh", "-c", 'mount -t tmpfs tmpfs /run && exec "$@"', "sh"]


@pytest.fixture(scope="module")
def own_run():
    if not shutil.which("unshare") or subprocess.run([*OWN_RUN, "true"], check=False, capture_output=True).returncode:
        pytest.skip("a /run of one's own needs user and mount namespaces, which this machine does not allow")
    return OWN_RUN


class MuteJournald:
    """Takes entries until its queue is full, and reads them only when asked to."""

    def __init__(self, path):
        self.path = str(path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.setblocking(False)

    def is_full(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
            other.setblocking(False)
            try:
                other.sendto(b"MESSAGE=of the test\n", self.path)
            except BlockingIOError:
                return True
        return False

    def read(self):
        """All that is there, as text."""
        entries = []
        while True:
            try:
                entries.append(self.socket.recv(65536).decode(errors="replace"))
            except BlockingIOError:
                return "".join(entries)


@pytest.fixture
def journald(tmp_path):
    mute = MuteJournald(tmp_path / "journald")
    yield mute
    mute.socket.close()


def wait_decided(database, seconds=30):
    wait_until(lambda: queued(database) == 0, seconds, "all posts decided")


def test_a_journald_that_does_not_read_holds_up_neither_posts_nor_sigterm(own_run, database, daemon, config, journald):
    path = config(log={"format": "auto", "level": "debug"}, intake={"batch_rows": 1, "connections": 1})
    wrapper = (*own_run, sys.executable, "-c", MUTE, journald.path)
    with daemon(config=path, wrapper=wrapper) as running:
        insert_posts(database, 500)
        wait_decided(database)
        assert journald.is_full()
        more = itertools.count(501)

        def told():
            insert_posts(database, 1, first=next(more))  # whatever it says next
            wait_decided(database)
            return re.search(r"MESSAGE\n.{8}(\d+) log lines were lost", journald.read(), re.DOTALL)

        assert int(wait_until(told, 20, "LINES_LOST").group(1)) > 0
        insert_posts(database, 500, first=next(more))
        wait_decided(database)
        assert journald.is_full()
        running.signal(signal.SIGTERM)
        assert running.wait_exit() == 0


@pytest.mark.parametrize("form", ["journal", "auto"])
def test_without_journald_the_lines_are_on_standard_error(own_run, daemon, config, form):
    with daemon(config=config(log={"format": form, "level": "info"}), wrapper=own_run) as running:
        running.wait_stderr("notice +daemon: .*takes posts")
        assert running.terminate() == 0
    assert "stopped" in running.stderr
