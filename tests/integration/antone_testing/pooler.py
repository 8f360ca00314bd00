"""PgBouncer of the distribution, or what ANTONE_PGBOUNCER names, in front of a cluster, on a unix socket of its own."""
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

from .cluster import _as_server_user
from .waiting import wait_until

PGBOUNCER = os.environ.get("ANTONE_PGBOUNCER") or shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


def version():
    """(1, 18), or None where there is none."""
    if PGBOUNCER is None:
        return None
    told = subprocess.run([PGBOUNCER, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(part) for part in re.search(r"PgBouncer (\d+)\.(\d+)", told).groups())


class Pooler:
    """`with Pooler(cluster, "transaction", max_prepared_statements=0) as pooler:`; conninfo() is as the cluster's."""

    def __init__(self, cluster, mode, **settings):
        self.directory = Path(tempfile.mkdtemp(prefix="antone-pool-", dir="/tmp"))
        self.port = 6432
        self.log = self.directory / "log"
        users = ("postgres", "antone_worker", "antone_retention", "antone_migrator")
        (self.directory / "users").write_text("".join(f'"{user}" ""\n' for user in users))
        given = {
            "listen_addr": "", "listen_port": self.port, "unix_socket_dir": self.directory, "auth_type": "trust",
            "auth_file": self.directory / "users", "pool_mode": mode, "default_pool_size": 2, "max_client_conn": 100,
            "ignore_startup_parameters": "options", "logfile": self.log, "server_login_retry": 1, **settings,
        }
        (self.directory / "ini").write_text(
            f"[databases]\n* = host={cluster.directory}\n[pgbouncer]\n" + "".join(f"{k} = {v}\n" for k, v in given.items())
        )
        if os.geteuid() == 0:
            for path in (self.directory, *self.directory.iterdir()):
                shutil.chown(path, "postgres", "postgres")
        self.process = None

    def conninfo(self, database, user="antone_worker"):
        return f"host={self.directory} port={self.port} dbname={database} user={user}"

    def _answers(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"PgBouncer did not start: {self.log.read_text(errors='replace')[-2000:]}")
        try:
            psycopg.connect(self.conninfo("postgres", "postgres"), autocommit=True, prepare_threshold=None).close()
            return True
        except psycopg.OperationalError:
            return False

    def __enter__(self):
        self.process = subprocess.Popen(
            _as_server_user() + [PGBOUNCER, "-q", self.directory / "ini"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
        )
        wait_until(self._answers, 30, "PgBouncer answers")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)
        shutil.rmtree(self.directory, ignore_errors=True)
