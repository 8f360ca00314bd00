"""Fixtures: a throw-away PostgreSQL a session, a fresh migrated database a test, a daemon on demand."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from antone_testing import database as databases  # noqa: E402
from antone_testing.cluster import Cluster  # noqa: E402
from antone_testing.config import write_config  # noqa: E402
from antone_testing.daemon import Daemon, clean_environment  # noqa: E402
from antone_testing.paths import ANTONECTL, ANTONED, BUILD, postgresql_bindir  # noqa: E402


def pytest_addoption(parser):
    parser.addoption("--durable", action="store_true", help="run PostgreSQL with fsync on")


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes more than a few seconds")
    if config.getoption("collectonly"):
        return
    for program in (ANTONED, ANTONECTL):
        if not os.access(program, os.X_OK):
            pytest.exit(f"{program} is not built; run ./dev build", returncode=2)


@pytest.fixture(scope="session")
def cluster(request):
    """PostgreSQL, running, empty. A test may stop and restart it; the next one finds it running."""
    if postgresql_bindir() is None:
        pytest.skip("no PostgreSQL 15 or newer on this machine (Debian: apt-get install postgresql)")
    cluster = Cluster(durable=request.config.getoption("--durable"))
    try:
        yield cluster.start()
    finally:
        cluster.remove()


@pytest.fixture(scope="session")
def template(cluster, tmp_path_factory):
    """The migrated database that the others are copied from; nobody connects to it."""
    template = databases.create_migrated(cluster, tmp_path_factory.mktemp("template"))
    yield template
    template.drop()


@pytest.fixture
def database(cluster, template):
    """A fresh migrated database of the test's own."""
    if not cluster.is_running():
        cluster.start()
    database = databases.create_copy(cluster, template)
    yield database
    if not cluster.is_running():
        cluster.start()
    database.drop()


@pytest.fixture
def empty_database(cluster):
    """A database without the schema."""
    if not cluster.is_running():
        cluster.start()
    database = databases.create_empty(cluster)
    yield database
    database.drop()


@pytest.fixture
def config(database, tmp_path):
    """config(intake={"batch_rows": 10}) writes antoned.conf and returns its path; None takes a key out."""

    def write(name="antoned.conf", **changes):
        return write_config(tmp_path / name, database, **changes)

    return write


@pytest.fixture
def daemon(config, tmp_path):
    """daemon(*arguments, config=PATH, …) makes a Daemon, not started: use it in `with`, or start() it."""
    made = []

    def make(*arguments, config=config, **options):
        path = config() if callable(config) else config
        made.append(Daemon(path, tmp_path, *arguments, **options))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def antonectl(config, tmp_path):
    """antonectl("queue", "status") runs it and returns the finished process; .json is its document with json=True."""
    default = []

    def run(*arguments, config=config, json=False, stdin=None, environment=None, timeout=60):
        if callable(config):
            if not default:
                default.append(config("antonectl.conf"))
            config = default[0]
        command = [ANTONECTL, "-c", config, *(["--json"] if json else []), *arguments]
        done = subprocess.run(
            [str(part) for part in command], input=stdin, capture_output=True, text=True, timeout=timeout,
            env=clean_environment(**(environment or {})), cwd=tmp_path,
        )
        done.json = parse_json(done) if json else None
        return done

    return run


def parse_json(done):
    """What --json printed; a failed command may print nothing."""
    return json.loads(done.stdout) if done.stdout.strip() else None


@pytest.fixture(scope="module")
def hurried():
    """The daemon with a janitor that does not wait for the night."""
    subprocess.run(["make", "-s", "-C", BUILD, "hurried_antoned"], check=True, stdout=subprocess.DEVNULL)
    return BUILD / "hurried_antoned"
