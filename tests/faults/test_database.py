"""The database goes away, or the line to it, at any moment of the conversation, COMMIT included."""
import pytest
from scenario import Stopped, need_strace

RUN = ("retention", "run")
CONVERSATION = ("sendto", "recvfrom", "fsync", "renameat2")


@pytest.fixture(autouse=True)
def traced():
    need_strace()


def strike(scenario, full, sample, harm):
    """Holds the run before each call in turn, does harm, lets it go on; it may fail, but must not lose or double."""
    held = 0
    points = list(scenario.points(CONVERSATION, full, *RUN, sample=sample))
    for name, n in points:
        scenario.reset()
        stopped = Stopped(scenario, name, n, *RUN)
        try:
            if stopped.reached:
                held += 1
                harm()
        finally:
            stopped.go_on()
            stopped.wait()
        try:
            scenario.expect_recovery(restore=full)
        except AssertionError as error:
            raise AssertionError(f"before {name} {n}: {error}\n{stopped.stderr}") from error
    assert held * 2 > len(points)  # how often it reads is not the same each time, so the last ones may not come
    assert len(points) > 3


@pytest.mark.timeout(3600)
def test_line_cut(scenario, full):
    """pg_terminate_backend: the run reconnects by itself and finishes, whatever became of its COMMIT."""
    strike(scenario, full, 12, lambda: scenario.cluster.terminate_backends())


@pytest.mark.timeout(3600)
def test_server_killed(scenario, full):
    """A crash of PostgreSQL and its recovery; the run waits for it and goes on."""

    def crash():
        scenario.database.close()
        scenario.cluster.restart("immediate")

    strike(scenario, full, 4, crash)


def test_a_commit_of_unknown_outcome_is_looked_up(scenario):
    """The connection dies when COMMIT was done but not heard of: the manifest row tells, nothing is archived twice."""
    scenario.reset()
    unheard = 0
    for name, first, last in scenario.calls(("recvfrom",), *RUN):
        for n in range(first, last + 1):
            scenario.reset()
            stopped = Stopped(scenario, name, n, *RUN)
            committed = scenario.database.value("SELECT count(*) FROM antone.archive_files")
            listed = (scenario.archive / "MANIFEST.jsonl")
            known = listed.read_text().count("\n") if listed.exists() else 0
            if committed > known:
                unheard += 1
                scenario.cluster.terminate_backends()
                stopped.go_on()
                assert stopped.wait() == 0, stopped.stderr
                scenario.expect_recovery()
            else:
                stopped.kill()
            if unheard == 3:
                return
    assert unheard > 0, "no call was found between a COMMIT and its answer"
