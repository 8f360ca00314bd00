"""What antonectl opens beside its first session (scratch and restored databases, pg_dump, pg_restore) is as protected as that
one: TLS with the host verified in production, and the password in nobody's sight."""
import os
import re
import subprocess

import pytest
from antone_testing.config import ROLES, write_config
from antone_testing.daemon import clean_environment
from antone_testing.paths import ANTONECTL
from antone_testing.served import PASSWORD, Served

EX_USAGE, EX_CONFIG = 64, 78


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    served = Served(tmp_path_factory.mktemp("tls"))
    served.database.execute(f"ALTER ROLE postgres PASSWORD '{PASSWORD}'")
    yield served
    served.cluster.remove()


@pytest.fixture
def log(served):
    """What the server wrote since the test began."""
    before = served.cluster.log.stat().st_size
    return lambda: served.cluster.log.read_bytes()[before:].decode()


@pytest.fixture
def witness(served, tmp_path):
    """pg_dump and pg_restore as they are, but each first writes down its arguments, environment and service file."""
    directory, seen = tmp_path / "bin", tmp_path / "seen"
    directory.mkdir()
    for program in ("pg_dump", "pg_restore"):
        (directory / program).write_text(
            f"#!/bin/sh\ntr '\\0' '\\n' </proc/$$/cmdline >>{seen}.open\ntr '\\0' '\\n' </proc/$$/environ >>{seen}.open\n"
            f"[ -z \"$PGSERVICEFILE\" ] || {{ echo {program}; cat \"$PGSERVICEFILE\"; }} >>{seen}.service\n"
            f"exec {served.cluster.bindir}/{program} \"$@\"\n")
        (directory / program).chmod(0o755)
    return directory, seen


@pytest.fixture
def ctl(served, witness, tmp_path):
    """ctl("db", "backup", DIR): antonectl in production, everything over TCP; no secret in what it says."""
    pgpass = tmp_path / "pgpass"
    pgpass.write_text(f"*:*:*:*:{PASSWORD}\n")
    pgpass.chmod(0o600)
    config = write_config(
        tmp_path / "antoned.conf", served.database, environment="production",
        database={key: served.conninfo(role) for key, role in ROLES.items()})

    def run(*arguments, status=0):
        served.database.close()
        done = subprocess.run(
            [str(part) for part in (ANTONECTL, "-c", config, *arguments)], capture_output=True, text=True, timeout=120,
            env=clean_environment(PGPASSFILE=str(pgpass), PATH=f"{witness[0]}:{os.environ['PATH']}"), check=False)
        assert done.returncode == status, done.stderr
        assert PASSWORD not in done.stdout + done.stderr
        return done

    return run


def sessions(text):
    """(application, whether by TLS) of each session that was let in over TCP."""
    lines = re.findall(r"\] (\S*) LOG:  connection authorized: (user=antone_migrator.*)", text)
    return [(re.search(r"application_name=(\S+)", line)[1], "SSL enabled" in line) for _, line in lines]


def by_tls(log, *applications):
    """Each application came in, and nobody without TLS."""
    came = sessions(log())
    assert set(applications) <= {application for application, _ in came}
    assert all(tls for _, tls in came), came
    return came


def services(seen):
    """The service files that were handed over, each as a dict with the program under \"\"."""
    blocks = re.split(r"^(pg_dump|pg_restore)\n", (seen.parent / f"{seen.name}.service").read_text(), flags=re.M)[1:]
    return [{"": program, **dict(line.split("=", 1) for line in text.splitlines() if "=" in line)}
            for program, text in zip(blocks[::2], blocks[1::2])]


OURS, THEIRS = "antoned/antonectl/migrate", "antoned/antonectl/backup"


def test_backup_verify_and_restore_go_over_verified_tls_whoever_connects(served, ctl, witness, log, tmp_path):
    backups = tmp_path / "backup"
    ctl("db", "backup", backups)
    assert len(by_tls(log, OURS, THEIRS)) >= 4  # ours, pg_dump, pg_restore, and ours on the scratch database
    ctl("db", "verify")
    ctl("db", "restore", next(backups.glob("*.dump")))
    by_tls(log, OURS, THEIRS)
    handed = services(witness[1])
    assert {service[""] for service in handed} == {"pg_dump", "pg_restore"}
    for service in handed:
        assert service["sslmode"] == "verify-full" and service["host"] == "localhost"
        assert service["sslrootcert"] == str(served.authority.certificate)
        assert service["password"] == PASSWORD  # in a file in memory: they got in by it
    assert PASSWORD not in (tmp_path / "seen.open").read_text() + log()


def test_a_migration_with_its_backup_too(ctl, witness, log, tmp_path):
    ctl("db", "rollback", "--to", "14")
    ctl("db", "migrate")
    by_tls(log, OURS, THEIRS)
    assert {service["sslmode"] for service in services(witness[1])} == {"verify-full"}
    assert PASSWORD not in (tmp_path / "seen.open").read_text() + log()


def test_the_programs_that_it_runs_verify_the_server_themselves(served, ctl, witness, tmp_path):
    """Handed another authority than ours, pg_dump does not go there: what is handed over is what it goes by."""
    program, other = witness[0] / "pg_dump", tmp_path / "other"
    program.write_text(program.read_text().replace(
        "exec ", f"[ \"$1\" = --version ] || {{ sed 's|^sslrootcert=.*|sslrootcert={served.stranger.certificate}|'"
                 f" \"$PGSERVICEFILE\" >{other}; export PGSERVICEFILE={other}; }}\nexec "))
    done = ctl("db", "backup", tmp_path / "backup", status=74)
    assert "certificate verify failed" in done.stderr
    assert list((tmp_path / "backup").iterdir()) == []


@pytest.mark.parametrize("verb", [("db", "init"), ("setup", "--no-service", "--environment", "production")], ids=["init", "setup"])
def test_an_administrator_in_plain_text_is_refused(served, ctl, log, verb):
    admin = served.conninfo("postgres", sslmode="require")
    place = ["--host", "localhost", "--port", served.port] if verb[0] == "setup" else []
    done = ctl(*verb, *place, "--admin", admin, status=EX_CONFIG)
    assert "verify-full" in done.stderr and "connection received: host=127.0.0.1" not in log()


@pytest.mark.parametrize("verb", [("db", "init"), ("setup", "--no-service")], ids=["init", "setup"])
@pytest.mark.parametrize("form", [f"host=localhost password={PASSWORD}", f"postgresql://postgres:{PASSWORD}@localhost/postgres"], ids=["words", "uri"])
def test_a_password_on_the_command_line_is_refused(served, ctl, log, verb, form):
    done = ctl(*verb, "--admin", form, status=EX_USAGE)
    assert "--admin: " in done.stderr and "PGPASSWORD" in done.stderr
    assert "connection received: host=127.0.0.1" not in log()


def test_an_administrator_with_tls_and_a_password_file_makes_it(served, ctl, log):
    ctl("db", "init", "--admin", served.conninfo("postgres", dbname="postgres"))
    assert re.search(r"connection authorized: user=postgres .*SSL enabled", log())
