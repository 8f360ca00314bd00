"""antonectl setup without systemd: what it shows, what it changes, and that it is nothing half done. With systemd:
test_package.py."""
import json
import os
import pty
import shutil
import subprocess

import pytest

from antone_testing.daemon import clean_environment
from antone_testing.database import create_empty
from antone_testing.paths import ANTONECTL, SOURCE

SAMPLE = "etc/antoned.conf"


@pytest.fixture
def database(cluster):
    """A name that no database has."""
    database = create_empty(cluster)
    database.drop()
    yield database
    database.drop()


@pytest.fixture
def access(cluster):
    """The server's files, which are given back as they were."""
    files = {name: (cluster.data / name).read_text() for name in ("pg_hba.conf", "pg_ident.conf")}

    def now():
        return {name: (cluster.data / name).read_text() for name in files}

    yield now
    for name, text in files.items():
        (cluster.data / name).write_text(text)
    with cluster.connect() as connection:
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture
def sample(tmp_path):
    """The configuration as it is installed."""
    path = tmp_path / "antoned.conf"
    shutil.copy(ANTONECTL.parent / SAMPLE, path)
    text = path.read_text().replace('#path = "/etc/', f'path = "{SOURCE}/etc/').replace("/etc/antoned/lexicon", "/etc/lexicon")
    path.write_text(text)
    return path


@pytest.fixture
def setup(cluster, database, sample):
    def run(*arguments, admin=True, json=False, stdin=subprocess.DEVNULL):
        local = ["--host", str(cluster.socket_directory), "--database", database.name, "--admin", cluster.conninfo()]
        command = [ANTONECTL, "-c", sample, *(["--json"] if json else []), "setup", "--no-service",
                   *(local if admin else []), *arguments]
        return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60,
                              stdin=stdin, env=clean_environment())

    return run


def exists(cluster, database):
    with cluster.connect() as connection:
        return connection.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [database.name]).fetchone()[0] == 1


def test_dry_run_shows_everything_and_changes_nothing(cluster, database, setup, access, sample):
    before, text = access(), sample.read_text()
    done = setup("--dry-run", "--environment", "test")
    assert done.returncode == 0, done.stderr
    assert f"{sample}: environment = \"test\";" in done.stdout
    for role in ("worker", "retention", "migrator"):
        assert f"host={cluster.socket_directory} dbname={database.name} user=antone_{role}" in done.stdout
        assert f"antone antoned antone_{role}\n" in done.stdout
    assert f"local {database.name} antone_worker,antone_retention,antone_migrator peer map=antone\n" in done.stdout
    assert f"{cluster.data}/pg_hba.conf" in done.stdout and f"the database {database.name}" in done.stdout
    assert (access(), sample.read_text(), exists(cluster, database)) == (before, text, False)


def test_it_does_what_it_showed_and_twice_is_once(cluster, database, setup, access, sample, tmp_path):
    owner = [(path.stat().st_uid, path.stat().st_mode) for path in (cluster.data / "pg_hba.conf", sample)]
    text = sample.read_text()
    done = setup("--yes")
    assert done.returncode == 0, done.stderr
    assert exists(cluster, database)
    rules = [line for line in access()["pg_hba.conf"].splitlines() if line and not line.startswith("#")]
    assert rules[:2] == [f"local {database.name} antone_worker,antone_retention,antone_migrator peer map=antone",
                         f"local {database.name}_scratch,{database.name}_restored,postgres antone_migrator peer map=antone"]
    with cluster.connect() as connection:
        in_force = connection.execute("SELECT map_name, sys_name, pg_username FROM pg_ident_file_mappings").fetchall()
    assert set(in_force) >= {("antone", "antoned", f"antone_{role}") for role in ("worker", "retention", "migrator")}
    changed = [pair for pair in zip(text.splitlines(), sample.read_text().splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(changed) == 4 and all("conninfo = " in new for _, new in changed)
    assert [(path.stat().st_uid, path.stat().st_mode) for path in (cluster.data / "pg_hba.conf", sample)] == owner

    files = access()
    again = setup("--yes", json=True)
    assert again.returncode == 0, again.stderr
    plan = {step["step"]: step["plan"] for step in json.loads(again.stdout)}
    assert (plan["configuration"], plan["access"]) == ("", "")
    assert access() == files


def test_files_that_the_server_does_not_understand_are_put_back(cluster, setup, access):
    with open(cluster.data / "pg_hba.conf", "a", encoding="utf-8") as file:
        file.write("locally all all trust\n")
    before = access()
    done = setup("--yes")
    assert done.returncode == 78
    assert "was put back" in done.stderr and 'invalid connection type "locally"' in done.stderr
    assert access() == before


def test_without_admin_the_server_of_this_machine_is_asked_as_its_own_account(cluster, database, setup):
    done = setup("--dry-run", "--host", cluster.socket_directory, "--database", database.name, admin=False)
    assert done.returncode == 0, done.stderr
    assert f"{cluster.data}/pg_hba.conf" in done.stdout
    done = setup("--dry-run", "--host", "/nowhere", admin=False)
    assert done.returncode == 69
    assert 'as superuser "postgres" of this machine' in done.stderr and "--admin" in done.stderr


def test_without_consent_nothing_is_done(cluster, database, setup, access):
    before = access()
    done = setup()
    assert done.returncode == 64
    assert "--yes" in done.stderr and "pg_hba.conf" in done.stdout
    assert (access(), exists(cluster, database)) == (before, False)


@pytest.mark.parametrize("answer, done", [("n", False), ("y", True)])
def test_on_a_terminal_it_asks(cluster, database, setup, access, answer, done):
    before = access()
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    asked = setup(stdin=theirs)
    os.close(ours)
    os.close(theirs)
    assert "Do it? [y/N]" in asked.stderr
    assert (asked.returncode == 0, access() != before, exists(cluster, database)) == (done, done, done)


def test_for_another_host_it_shows_the_lines_and_leaves_them_to_you(setup, sample):
    done = setup("--dry-run", "--host", "192.0.2.10", "--environment", "production", admin=False)
    assert done.returncode == 0, done.stderr
    assert "hostssl antone antone_worker,antone_retention,antone_migrator ADDRESS/32 scram-sha-256" in done.stdout
    assert "192.0.2.10:5432:antone:*:PASSWORD" in done.stdout and "antonectl db init" in done.stdout
    assert "host=192.0.2.10 dbname=antone user=antone_worker sslmode=verify-full" in done.stdout
    assert "192.0.2.10" not in sample.read_text()


@pytest.mark.parametrize("arguments, status, told", [
    (["--database", "a b"], 64, "--database a b: only letters"),
    (["--port", "0"], 64, '--port: "0" is not a whole number from 1 to 65535'),
    (["--port", "65536"], 64, '--port: "65536" is not a whole number'),
    (["--environment", "staging"], 78, "1 problem in "),
    (["--admin", "host=/nowhere user=postgres"], 69, "--admin: "),
])
def test_what_is_wrong_is_said_before_anything_is_done(setup, access, sample, arguments, status, told):
    before, text = access(), sample.read_text()
    done = setup("--yes", *arguments)
    assert done.returncode == status, done.stderr
    assert told in done.stderr
    assert (access(), sample.read_text()) == (before, text)


def test_a_configuration_without_the_line_is_left_alone(setup, sample):
    text = "".join(line for line in sample.read_text().splitlines(True) if "listener_conninfo" not in line)
    sample.write_text(text)
    done = setup("--yes")
    assert done.returncode == 78
    assert 'has no line "listener_conninfo ="' in done.stderr
    assert sample.read_text() == text
