"""A private PostgreSQL on a unix socket in a temporary directory; it never runs as root and dies with us."""
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg

from .paths import postgresql_bindir
from .waiting import wait_until

# Small and quick. Durability is off unless asked for: most tests lose the process, not the power.
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "80",
    "shared_buffers": "128MB",
    "log_line_prefix": "%m [%p] %a ",
    "log_min_messages": "warning",
    "timezone": "UTC",
    "autovacuum": "off",  # it would visit the template just when it is to be copied
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

STOP_SIGNALS = {
    "smart": signal.SIGTERM,
    "fast": signal.SIGINT,
    "immediate": signal.SIGQUIT,
}


def _as_server_user():
    """The head of a command line that runs as somebody who may be PostgreSQL, and dies with this process."""
    pdeathsig = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() != 0:
        return pdeathsig
    return pdeathsig + ["--reuid", "postgres", "--regid", "postgres", "--init-groups"]


def _place(durable):
    """What need not last is kept in memory where there is room: five times as quick for what the tests do."""
    memory = "/dev/shm"
    if not durable and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 << 30:
        return memory
    return "/tmp"


class Cluster:
    """initdb, start, stop, restart. `conninfo(database, user)` says how to reach it."""

    def __init__(self, durable=False, settings=None):
        self.bindir = postgresql_bindir()
        if self.bindir is None:
            raise FileNotFoundError("no PostgreSQL 15 or newer (Debian: apt-get install postgresql)")
        self.directory = Path(tempfile.mkdtemp(prefix="antone-pg-", dir=_place(durable)))
        self.data = self.directory / "data"
        self.log = self.directory / "log"
        self.settings = {**SETTINGS, **({} if durable else NOT_DURABLE), **(settings or {})}
        self.process = None
        self.starts = 0  # whoever keeps a connection sees here that it is of the server before
        if os.geteuid() == 0:
            shutil.chown(self.directory, "postgres", "postgres")
        subprocess.run(
            _as_server_user()
            + [self.bindir / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
            + ["--locale=C.UTF-8", "--no-sync", "--no-instructions"],
            check=True, stdout=subprocess.DEVNULL, cwd="/",
        )

    @property
    def socket_directory(self):
        return self.directory

    def conninfo(self, database="postgres", user="postgres"):
        port = f" port={self.settings['port']}" if "port" in self.settings else ""
        return f"host={self.directory}{port} dbname={database} user={user}"

    def connect(self, database="postgres", user="postgres", autocommit=True, **options):
        return psycopg.connect(self.conninfo(database, user), autocommit=autocommit, connect_timeout=10, **options)

    def start(self):
        options = [f"-c{name}={value}" for name, value in self.settings.items()]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                _as_server_user()
                + [self.bindir / "postgres", "-D", self.data, "-k", self.directory, *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
            )
        wait_until(self._answers, 60, "PostgreSQL answers")
        self.starts += 1
        return self

    def _answers(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start: {self.log.read_text(errors='replace')[-2000:]}")
        try:
            self.connect().close()
            return True
        except psycopg.OperationalError:
            return False

    def stop(self, mode="fast"):
        """smart, fast, immediate (a crash for the clients, recovery at the next start)."""
        if self.process is None:
            return
        self.process.send_signal(STOP_SIGNALS[mode])
        self.process.wait(timeout=60)
        self.process = None

    def restart(self, mode="fast"):
        self.stop(mode)
        self.start()

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def terminate_backends(self, where="application_name LIKE 'antoned/%'"):
        """Cuts connections as an administrator would; returns how many."""
        with self.connect() as connection:
            return connection.execute(
                f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND {where}"
            ).fetchone()[0]

    def remove(self):
        if self.is_running():
            self.stop("immediate")
        shutil.rmtree(self.directory, ignore_errors=True)
