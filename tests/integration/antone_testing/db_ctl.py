"""antonectl db for one database of a test."""
import subprocess

from .config import write_config
from .paths import ANTONECTL


class Ctl:
    """antonectl db for one database: run("status") gives the finished process."""

    def __init__(self, of, directory, /, **changes):
        self.config = write_config(directory / f"{of.name}.conf", of, **changes)

    def command(self, *arguments, json=False):
        return [str(part) for part in (ANTONECTL, "-c", self.config, *(["--json"] if json else []), "db", *arguments)]

    def run(self, *arguments, json=False, status=0):
        done = subprocess.run(self.command(*arguments, json=json), capture_output=True, text=True, timeout=120)
        assert done.returncode == status, done.stderr
        return done

    def start(self, *arguments):
        return subprocess.Popen(self.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
