"""A streaming standby of a cluster, made by pg_basebackup; promote() makes a primary of it."""
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from .cluster import Cluster, _as_server_user, _place
from .waiting import wait_until


class Standby(Cluster):
    """As a cluster: start(), stop(), conninfo(). It follows its primary until it is promoted."""

    def __init__(self, primary):
        self.bindir = primary.bindir
        self.directory = Path(tempfile.mkdtemp(prefix="antone-standby-", dir=_place(False)))
        self.data = self.directory / "data"
        self.log = self.directory / "log"
        self.settings = primary.settings
        self.process = None
        self.starts = 0
        self._primary = primary
        if os.geteuid() == 0:
            shutil.chown(self.directory, "postgres", "postgres")
        subprocess.run(
            _as_server_user()
            + [self.bindir / "pg_basebackup", "-D", self.data, "-d", primary.conninfo(), "-R", "-X", "stream", "-c", "fast", "--no-sync"],
            check=True, capture_output=True, cwd="/",
        )

    def wait_caught_up(self):
        """Until it has replayed what the primary has written so far."""
        with self._primary.connect() as primary, self.connect() as standby:
            wanted = primary.execute("SELECT pg_current_wal_insert_lsn()").fetchone()[0]
            wait_until(
                lambda: standby.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", (wanted,)).fetchone()[0],
                30, "the standby has caught up",
            )

    def promote(self):
        with self.connect() as connection:
            assert connection.execute("SELECT pg_promote()").fetchone()[0]


def processes(cluster):
    """The server and its children."""
    pid = cluster.process.pid
    return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]


def freeze(cluster):
    """Neither answers nor closes, as a machine that hangs."""
    signal_each(cluster, signal.SIGSTOP)


def thaw(cluster):
    signal_each(cluster, signal.SIGCONT)


def signal_each(cluster, number):
    for pid in processes(cluster):
        with contextlib.suppress(ProcessLookupError):  # a worker of autovacuum's, or whose client has left
            os.kill(pid, number)
