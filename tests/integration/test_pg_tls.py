"""What production demands of a connection, judged by the one that is made; TLS with certificates of the test's own."""
import re
import subprocess
from pathlib import Path

import pytest
from antone_testing.config import ROLES, write_config
from antone_testing.daemon import clean_environment
from antone_testing.paths import ANTONECTL, ANTONED, BUILD
from antone_testing.posts import insert_posts
from antone_testing.served import PASSWORD, Served

EX_OK, EX_UNAVAILABLE, EX_CONFIG = 0, 69, 78


@pytest.fixture(scope="module")
def served_once(tmp_path_factory):
    served = Served(tmp_path_factory.mktemp("tls"))
    yield served
    served.cluster.remove()


@pytest.fixture
def served(served_once):
    yield served_once
    served_once.use()


@pytest.fixture
def pgpass(tmp_path):
    path = tmp_path / "pgpass"
    path.write_text(f"*:*:*:*:{PASSWORD}\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def check(served, pgpass, tmp_path):
    """check(conninfo, …) runs `antoned --check` in production and returns it; no secret in it whatever it says."""

    def run(conninfo, environment=None, production=True):
        config = write_config(
            tmp_path / "antoned.conf", served.database, environment="production" if production else "test",
            database={
                "conninfo": conninfo, "listener_conninfo": None, "migration_conninfo": None,
                "maintenance_conninfo": None,
            },
        )
        done = subprocess.run(
            [ANTONED, "-c", config, "--check"], capture_output=True, text=True, timeout=60,
            env=clean_environment(PGPASSFILE=str(pgpass), **(environment or {})),
        )
        assert PASSWORD not in done.stdout + done.stderr
        return done

    return run


def worker_line(done):
    """What --check says of database.conninfo."""
    return next(line for line in done.stdout.splitlines() if line.split()[1] == "conninfo")


def sees_no_tcp(served, act):
    """What `act` returns; the server must not have been asked over TCP meanwhile."""
    before = served.cluster.log.stat().st_size
    done = act()
    with open(served.cluster.log) as log:
        log.seek(before)
        assert "connection received: host=127.0.0.1" not in log.read()
    return done


def test_production_takes_a_verified_server(check, served):
    done = check(served.conninfo())
    assert worker_line(done).startswith("ok"), done.stdout


@pytest.fixture
def service_file(served, tmp_path):
    """A service file as the manual page's example has it: everything but the user; more as the test says."""

    def write(hosts="localhost", ports=None, **more):
        path = tmp_path / "pg_service.conf"
        lines = {"host": hosts, "port": ports or served.port, "dbname": served.database.name, **more}
        path.write_text("[antone]\n" + "".join(f"{key}={value}\n" for key, value in lines.items()))
        return {"PGSERVICEFILE": str(path)}

    return write


def test_production_refuses_plain_text_by_a_service_file(check, served, service_file):
    done = sees_no_tcp(served, lambda: check("service=antone user=antone_worker", service_file()))
    assert done.returncode == EX_CONFIG
    assert "conninfo" in done.stderr and "sslmode=prefer" in done.stderr and "verify-full" in done.stderr
    verified = service_file(sslmode="verify-full", sslrootcert=served.authority.certificate)
    assert worker_line(check("service=antone user=antone_worker", verified)).startswith("ok")


@pytest.mark.parametrize("mode", [None, "require", "verify-ca"])
def test_production_refuses_what_the_environment_makes_of_it(check, served, mode):
    environment = {"PGHOST": "localhost", "PGPORT": str(served.port), "PGSSLROOTCERT": str(served.authority.certificate)}
    if mode:
        environment["PGSSLMODE"] = mode
    conninfo = f"dbname={served.database.name} user=antone_worker"
    done = sees_no_tcp(served, lambda: check(conninfo, environment))
    assert done.returncode == EX_CONFIG and f"sslmode={mode or 'prefer'}" in done.stderr
    environment["PGSSLMODE"] = "verify-full"
    assert worker_line(check(conninfo, environment)).startswith("ok")


def test_production_refuses_a_plain_admin_too(served, pgpass, tmp_path):
    """The demand is the process's, not an option's: also what the command line gives is judged."""
    config = write_config(tmp_path / "antoned.conf", served.database, environment="production")
    done = subprocess.run(
        [ANTONECTL, "-c", config, "db", "init", "--admin", served.conninfo("postgres", sslmode="require")],
        capture_output=True, text=True, timeout=60, env=clean_environment(PGPASSFILE=str(pgpass)),
    )
    assert done.returncode == EX_CONFIG and "verify-full" in done.stderr


def test_a_service_of_several_hosts_is_tried_host_by_host(served, service_file, tmp_path, pgpass):
    """The first one answers nothing at all: a socket that accepts and is silent."""
    import socket
    with socket.create_server(("127.0.0.1", 0)) as silent:
        environment = service_file(
            hosts="127.0.0.1,localhost", ports=f"{silent.getsockname()[1]},{served.port}",
            sslrootcert=served.authority.certificate,
        )
        config = write_config(
            tmp_path / "antoned.conf", served.database,
            database={"conninfo": "service=antone user=antone_worker", "connect_timeout": "1s"},
        )
        done = subprocess.run(
            [ANTONECTL, "-c", config, "queue", "status"], capture_output=True, text=True, timeout=60,
            env=clean_environment(PGPASSFILE=str(pgpass), **environment),
        )
    assert done.returncode == EX_OK, done.stderr


@pytest.fixture
def late(served, tmp_path, pgpass, daemon):
    """A daemon whose listener is fine, and whose work connection is what a service file will say."""
    path = tmp_path / "pg_service.conf"

    def start(*arguments):
        database = {role: served.database.conninfo(user) for role, user in ROLES.items()}
        database["conninfo"] = "service=late user=antone_worker"
        config = write_config(tmp_path / "antoned.conf", served.database, environment="production", database=database)
        running = daemon(*arguments, config=config, environment={"PGSERVICEFILE": str(path), "PGPASSFILE": str(pgpass)})
        return running.start()

    def write(**more):
        lines = {"host": "localhost", "port": served.port, "dbname": served.database.name, **more}
        path.write_text("[late]\n" + "".join(f"{key}={value}\n" for key, value in lines.items()))

    start.write = write
    return start


def test_it_is_not_ready_before_a_work_connection_stands(late, served):
    late.write(sslmode="verify-full", sslrootcert=served.stranger.certificate)
    running = late()
    running.wait_stderr("DATABASE_UNAVAILABLE.*certificate|certificate")
    running.wait_stderr("listen.*ready|ready")
    assert not running.is_ready and "takes posts" not in running.stderr
    assert running.terminate() == EX_OK


def test_a_connection_that_was_made_in_plain_text_ends_the_daemon(late):
    """The service comes after the start, so that only the connection itself can be judged."""
    running = late()
    running.wait_stderr('definition of service "late" not found|service file')
    late.write(sslmode="prefer")
    assert running.wait_exit() == EX_CONFIG
    assert re.search("without verifying|does not verify the host|without TLS", running.stderr)
    assert "can never work" in running.stderr and not running.is_ready


WRONG = [
    ("another host", "elsewhere", {}, "does not match host name", "name the host in the conninfo as the certificate names it"),
    ("expired", "expired", {}, "certificate verify failed", "has expired, or its authority is not the one in sslrootcert"),
    ("unknown authority", "right", {"sslrootcert": "STRANGER"}, "certificate verify failed", "its authority is not the one in sslrootcert"),
    ("no authority", "right", {"sslrootcert": "/nowhere/ca.crt"}, "does not exist", "sslrootcert=FILE, or the credential ca.crt"),
    ("only an address", "right", {"host": None, "hostaddr": "127.0.0.1"}, "host name must be specified", "beside hostaddr give host=NAME"),
    ("address as host", "right", {"host": "127.0.0.1"}, "does not match host name", "the address goes into hostaddr"),
]


@pytest.mark.parametrize("certificate, changes, says, advice", [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_each_wrong_certificate_says_what_to_do(check, served, certificate, changes, says, advice):
    served.use(certificate)
    changes = {key: served.stranger.certificate if value == "STRANGER" else value for key, value in changes.items()}
    done = check(served.conninfo(**changes))
    assert done.returncode == EX_UNAVAILABLE
    assert says in worker_line(done) and advice in worker_line(done), done.stdout


def test_a_server_without_tls_says_what_to_do(check, served):
    served.use(ssl=False)
    done = check(served.conninfo())
    assert done.returncode == EX_UNAVAILABLE and "set ssl = on on the server" in worker_line(done)
    assert worker_line(check(served.conninfo(sslmode="prefer"), production=False)).startswith("ok")


def test_an_address_beside_the_name_is_verified_by_the_name(check, served):
    assert worker_line(check(served.conninfo(hostaddr="127.0.0.1"))).startswith("ok")


def test_channel_binding(check, served):
    assert worker_line(check(served.conninfo(channel_binding="require"))).startswith("ok")
    done = check(served.conninfo(channel_binding="require", sslmode="disable"), production=False)
    assert "channel_binding out" in worker_line(done)


def test_a_password_file_that_others_may_read_is_said_by_us_alone(check, served, pgpass):
    """libpq's own warning would go straight to standard error, between lines of JSON."""
    pgpass.chmod(0o644)
    done = check(served.conninfo())
    assert done.stderr == ""
    assert "may be read by others and is ignored: chmod 0600" in worker_line(done)


def test_a_password_is_rotated_by_reload_without_a_restart(served, pgpass, tmp_path, daemon):
    """The new one counts for every connection made after it; no canary of either is told."""
    config = write_config(
        tmp_path / "antoned.conf", served.database, environment="production",
        database={key: served.conninfo(user) for key, user in ROLES.items()}, log={"level": "debug", "format": "json"},
    )
    with daemon(config=config, environment={"PGPASSFILE": str(pgpass)}) as running:
        try:
            served.database.execute("ALTER ROLE antone_worker PASSWORD 'canary-of-tomorrow'")
            pgpass.write_text("*:*:*:antone_worker:canary-of-tomorrow\n")
            running.reload()
            running.wait_stderr("RELOADED|in force")
            served.cluster.terminate_backends("application_name LIKE 'antoned/test/%'")
            running.wait_stderr("the listener hears again")
            insert_posts(served.database, 5)
            served.database.wait_for("(SELECT count(*) FROM decisions) = 5", 30)
            assert running.terminate() == EX_OK
            assert "canary-of" not in running.stderr
        finally:
            served.database.execute(f"ALTER ROLE antone_worker PASSWORD '{PASSWORD}'")


@pytest.fixture
def credentials(tmp_path):
    """The directory of systemd's credentials, with a password file as 257 hands it over: an access list shows as the group's right."""
    directory = tmp_path / "credentials"
    directory.mkdir()

    def write(password=PASSWORD):
        path = directory / "pgpass"
        path.write_text(f"*:*:*:*:{password}\n")
        path.chmod(0o440)
        return {"CREDENTIALS_DIRECTORY": str(directory)}

    return write


@pytest.fixture
def in_production(served, tmp_path):
    """Everything over TCP, verified."""
    return write_config(tmp_path / "antoned.conf", served.database, environment="production",
                        database={key: served.conninfo(user) for key, user in ROLES.items()})


def seen_of(pid):
    """What anybody of the same account may read of a process."""
    return b"".join((Path("/proc") / str(pid) / name).read_bytes() for name in ("cmdline", "environ"))


def runs_of(pid):
    """Its processes of maintenance; looks at the disk have one, too."""
    children = (Path("/proc") / str(pid) / "task" / str(pid) / "children").read_text().split()
    return [child for child in children if b"--maintenance" in seen_of(child)]


def test_a_credential_by_access_list_reaches_the_process_of_a_run_and_no_eye(served, credentials, in_production, daemon):
    """Libpq ignores a password file like that: a copy in memory, the child's own; the canary is nowhere to be seen."""
    subprocess.run(["make", "-s", "-C", BUILD, "hurried_antoned"], check=True, stdout=subprocess.DEVNULL)
    served.database.execute("INSERT INTO job_runs (job, instance, started_at, finished_at, outcome)"
                            " VALUES ('retention', 'x', now() - interval '3 days', now() - interval '3 days', 'done')")
    with served.database.connect(autocommit=False) as holder:
        holder.execute("LOCK TABLE antone.job_runs")  # so that the run's process stays while it is looked at
        running = daemon(config=in_production, environment=credentials(), program=BUILD / "hurried_antoned").start()
        running.wait_ready()
        served.database.wait_for("EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE '%/figures' AND wait_event_type = 'Lock')", 60)
        child, = runs_of(running.pid)
        assert PASSWORD.encode() not in seen_of(child) + seen_of(running.pid)
    served.database.wait_for("EXISTS (SELECT FROM job_runs WHERE job = 'retention' AND instance <> 'x' AND outcome = 'done')", 60)
    shown = subprocess.run([ANTONECTL, "-c", in_production, "config", "show"], capture_output=True, text=True, timeout=60,
                           env=clean_environment(**credentials()))
    assert PASSWORD not in shown.stdout + shown.stderr + running.stderr
    assert running.terminate() == EX_OK


def test_a_credential_that_systemd_refreshes_counts_from_the_reload_on(served, credentials, in_production, daemon):
    """The copy in memory is written anew; open sessions stay, later ones have the new password."""
    with daemon(config=in_production, environment=credentials()) as running:
        try:
            served.database.execute("ALTER ROLE antone_worker PASSWORD 'canary-of-tomorrow'")
            credentials("canary-of-tomorrow")
            running.reload()
            running.wait_stderr("in force")
            served.cluster.terminate_backends("application_name LIKE 'antoned/test/%'")
            running.wait_stderr("the listener hears again")
            insert_posts(served.database, 5, first=100)
            served.database.wait_for("NOT EXISTS (SELECT FROM posts WHERE processed_at IS NULL)", 30)
            assert running.terminate() == EX_OK
            assert "canary-of" not in running.stderr
        finally:
            served.database.execute(f"ALTER ROLE antone_worker PASSWORD '{PASSWORD}'")
