"""The faults again where a run gives way to a queue that is never idle: rows are chosen first and locked after."""
import pytest
from scenario import DISK_CALLS, WIRE_CALLS, Stopped, inject, need_strace

RUN = ("retention", "run")


@pytest.fixture(autouse=True)
def traced():
    need_strace()


def test_it_is_the_other_way(busy):
    """What follows strikes what it is meant for: locks are taken by a statement of their own."""
    busy.reset()
    with busy.database.connect(autocommit=False) as other:
        other.execute("LOCK TABLE antone.posts IN EXCLUSIVE MODE")  # reading is free, locking a row is not
        process = busy.start(*RUN)
        busy.database.wait_for("EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted"
                               " AND relation = 'antone.posts'::regclass AND query LIKE '%left_out%')")  # lock_posts
        other.rollback()
    process.communicate(timeout=60)
    assert process.returncode == 0
    busy.expect_recovery()


def strike(busy, names, full, sample, what):
    struck = 0
    for name, n in busy.points(names, full, *RUN, sample=sample):
        busy.reset()
        done = busy.run(*RUN, wrapper=inject(name, n, what))
        struck += done.returncode != 0
        try:
            busy.expect_recovery(restore=full)
        except AssertionError as error:
            raise AssertionError(f"{what} at {name} {n}: {error}\n{done.stderr}") from error
    assert struck > 3


@pytest.mark.timeout(3600)
def test_killed_at_every_call(busy, full):
    strike(busy, DISK_CALLS + WIRE_CALLS, full, 12, "signal=KILL")


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("errno", ["EIO", "ENOSPC"])
def test_refused_at_every_call(busy, full, errno):
    strike(busy, tuple(name for name in DISK_CALLS if name != "close"), full, 8, f"error={errno}")


@pytest.mark.timeout(3600)
def test_line_cut(busy, full):
    """pg_terminate_backend before each call: the run makes its connection anew, and stages again what was not committed."""
    held = 0
    for name, n in busy.points(WIRE_CALLS, full, *RUN, sample=8):
        busy.reset()
        stopped = Stopped(busy, name, n, *RUN)
        try:
            if stopped.reached:
                held += 1
                busy.cluster.terminate_backends()
        finally:
            stopped.go_on()
            stopped.wait()
        try:
            busy.expect_recovery(restore=full)
        except AssertionError as error:
            raise AssertionError(f"before {name} {n}: {error}\n{stopped.stderr}") from error
    assert held > 3
