"""docs/DATABASE_MIGRATION_GUIDE.md: each command in it is run, in the order of the page."""
import os
import re
import shlex
import subprocess

import pytest
from antone_testing import database as databases
from antone_testing.db_ctl import Ctl
from antone_testing.paths import ANTONECTL, ANTONED, MIGRATIONS, SOURCE

NEWEST = len(list(MIGRATIONS.glob("*.up.sql")))
GUIDE = SOURCE / "docs" / "DATABASE_MIGRATION_GUIDE.md"
PROGRAMS = {"antonectl": ANTONECTL, "antoned": ANTONED}


def commands():
    """Of the indented block for operators and of the blocks of the checklists, without comments and without sudo."""
    page = GUIDE.read_text(encoding="utf-8").partition("## For developers")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S) + ["\n".join(re.findall(r"^    (\S.*)", page, re.M))]
    for block in blocks[-1:] + blocks[:-1]:
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            yield words[3:] if words[:2] == ["sudo", "-u"] else words


def newest(directory):
    return max(directory.glob("*.dump"), key=lambda path: path.stat().st_mtime_ns, default=directory / "none")


def test_the_commands_of_the_guide(cluster, template, tmp_path):
    if not (cluster.bindir / "pg_dump").exists():
        pytest.skip(f"{cluster.bindir} has no pg_dump")
    database = databases.Database(cluster, databases.fresh_name("guide"))
    ctl, ran = Ctl(database, tmp_path), []
    try:
        for program, *words in commands():
            values = {"N": str(NEWEST - 1), "DIR": str(ctl.backups), "FILE": str(newest(ctl.backups)),
                      "host=/run/postgresql user=postgres": cluster.conninfo()}
            command = [PROGRAMS[program], "-c", ctl.config, *(values.get(word, word) for word in words)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=120, env={**ctl.environment, "HOME": os.fspath(tmp_path)})
            assert done.returncode == 0, (program, words, done.stdout[-500:], done.stderr)
            ran.append(" ".join(words[:2]))
        assert database.value("SELECT max(version) FROM antone.schema_migrations") == NEWEST - 1, "it ends with going back"
    finally:
        database.close()
        with cluster.connect() as admin:
            for name, in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", (f"{database.name}%",)).fetchall():
                admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    verbs = {f"db {verb}" for verb in ("init", "migrate", "status", "rollback", "verify", "backup", "restore", "seed")}
    assert verbs <= set(ran)
