"""Fixtures of the fault tests: those of the integration tests, and a scenario that is put back after each fault."""
import importlib.util
import sys
from pathlib import Path

import pytest

INTEGRATION = Path(__file__).resolve().parents[1] / "integration"
sys.path.insert(0, str(INTEGRATION))
_spec = importlib.util.spec_from_file_location("integration_conftest", INTEGRATION / "conftest.py")
_integration = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_integration)

cluster = _integration.cluster
template = _integration.template

from antone_testing import database as databases  # noqa: E402
from scenario import Scenario  # noqa: E402


def pytest_addoption(parser):
    _integration.pytest_addoption(parser)
    parser.addoption("--full", action="store_true", help="every fault, not a sample")


def pytest_configure(config):
    _integration.pytest_configure(config)
    config.addinivalue_line("markers", "packed: with gzip and zstd in the sample, too")


def pytest_generate_tests(metafunc):
    """Each fault strikes files of each packing; the sample of most only plain ones."""
    if "packing" in metafunc.fixturenames:
        every = metafunc.config.getoption("--full") or metafunc.definition.get_closest_marker("packed")
        metafunc.parametrize("packing", ["none", "gzip", "zstd"] if every else ["none"], scope="module")


@pytest.fixture(scope="session")
def full(request):
    return request.config.getoption("--full")


def placed(cluster, template, name, directories, **options):
    """Some old rows of every dataset in a database of their own; scenario.reset() puts everything back."""
    if not cluster.is_running():
        cluster.start()
    database = databases.create_copy(cluster, template, name)
    yield Scenario(cluster, database, directories.mktemp(name), **options)
    if not cluster.is_running():
        cluster.start()
    database.drop()


@pytest.fixture(scope="module")
def scenario(cluster, template, packing, tmp_path_factory):
    yield from placed(cluster, template, "faults", tmp_path_factory, packing=packing)


@pytest.fixture(scope="module")
def busy(cluster, template, tmp_path_factory):
    """The same beside a queue that is never idle."""
    yield from placed(cluster, template, "busy", tmp_path_factory, busy=True)
