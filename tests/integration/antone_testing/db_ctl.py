"""antonectl db for one database of a test."""
import os
import subprocess

from .config import write_config
from .paths import ANTONECTL


class Ctl:
    """antonectl db for one database: run("status") gives the finished process. Where the backup is not what a test is about,
    migrate and rollback do without, unless backup=True."""

    def __init__(self, of, directory, /, **changes):
        self.config = write_config(directory / f"{of.name}.conf", of, **changes)
        self.backups = directory / "backup"
        # The programs of the server that the tests run, before those of the machine.
        self.environment = {**os.environ, "PATH": f"{of.cluster.bindir}:{os.environ['PATH']}"}

    def command(self, *arguments, json=False, backup=False):
        without = ["--no-backup"] if arguments[0] in ("migrate", "rollback") and not backup else []
        return [str(part) for part in (ANTONECTL, "-c", self.config, *(["--json"] if json else []), "db", *arguments, *without)]

    def run(self, *arguments, json=False, status=0, backup=False, environment=None):
        done = subprocess.run(self.command(*arguments, json=json, backup=backup), capture_output=True, text=True, timeout=120,
                              env={**self.environment, **(environment or {})})
        assert done.returncode == status, done.stderr
        return done

    def start(self, *arguments, backup=False):
        return subprocess.Popen(self.command(*arguments, backup=backup), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=self.environment)
