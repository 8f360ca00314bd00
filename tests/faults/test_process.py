"""The archiving process dies, or the kernel refuses, at any call of the sequence."""
import subprocess

import pytest
from scenario import DISK_CALLS, WIRE_CALLS, inject, need_strace

RUN = ("retention", "run")


@pytest.fixture(autouse=True)
def traced():
    need_strace()


@pytest.mark.packed
@pytest.mark.timeout(3600)
def test_killed_at_every_call(scenario, full):
    points = scenario.points(DISK_CALLS + WIRE_CALLS, full, *RUN, sample=24)
    assert len(points) >= 8
    killed = 0
    for name, n in points:
        scenario.reset()
        done = scenario.run(*RUN, wrapper=inject(name, n, "signal=KILL"))
        killed += done.returncode != 0
        try:
            scenario.expect_recovery(restore=full)
        except AssertionError as error:
            raise AssertionError(f"killed before {name} {n}: {error}") from error
    assert killed > len(points) // 2


@pytest.mark.timeout(3600)
def test_killed_at_every_call_while_another_host_goes_on(scenario, full):
    """Another daemon archives the rows into its own archive; what the dead one left is then no second copy of them."""
    other = scenario.second()
    left = 0
    try:
        for name, n in scenario.points(DISK_CALLS + WIRE_CALLS, full, *RUN, sample=24):
            scenario.reset()
            scenario.run(*RUN, wrapper=inject(name, n, "signal=KILL"))
            scenario.ledger.check()
            known = scenario.database.value("SELECT count(*) FROM antone.archive_files")
            left += len([path for path in scenario.archive.rglob("*-*.*") if not path.name.endswith(".unfinished")]) > known
            for host in (other, scenario):
                for arguments in (RUN, ("archive", "verify")):
                    done = host.run(*arguments)
                    assert done.returncode == 0, f"killed before {name} {n}: {host.config.name}: {done.stdout}{done.stderr}"
            scenario.ledger.check()
            assert not list(scenario.archive.rglob("*.unfinished"))
        assert left > 0  # a file that was published, and not committed
    finally:
        scenario.reset()
        scenario.ledger.directories = [scenario.archive]


@pytest.mark.packed
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("errno", ["EIO", "ENOSPC"])
def test_refused_at_every_call(scenario, full, errno):
    """Nothing is deleted that is not archived; the error is told; the next run completes."""
    calls = tuple(name for name in DISK_CALLS if name != "close")
    refused = 0
    for name, n in scenario.points(calls, full, *RUN, sample=10):
        scenario.reset()
        done = scenario.run(*RUN, wrapper=inject(name, n, f"error={errno}"))
        refused += done.returncode != 0
        try:
            assert done.returncode >= 0, "died of a signal"
            scenario.expect_recovery(restore=full)
        except AssertionError as error:
            raise AssertionError(f"{errno} from {name} {n}: {error}\n{done.stderr}") from error
    assert refused > (3 if scenario.packing == "none" else 0)


@pytest.mark.parametrize("file", [".archive.id.", ".posts-"])
def test_no_file_is_synced_again_after_a_failed_fsync(scenario, file):
    """After a failed fsync the kernel may call lost pages clean: the file is thrown away."""
    scenario.reset()
    trace = scenario.directory / "trace"
    done = scenario.run(*RUN, wrapper=("strace", "-f", "-qq", "-yy", "-o", trace, "-e", "trace=fsync"))
    assert done.returncode == 0
    first = 1 + next(n for n, line in enumerate(trace.read_text().splitlines()) if file in line)
    scenario.reset()
    done = scenario.run(*RUN, wrapper=("strace", "-f", "-qq", "-yy", "-o", trace, "-e", "trace=fsync,fdatasync",
                                       "-e", f"inject=fsync:error=EIO:when={first}"))
    assert done.returncode == 74 and "fsync" in done.stderr
    synced = [line for line in trace.read_text().splitlines() if file in line]
    assert len(synced) == 1
    scenario.expect_recovery()


def test_several_at_once(scenario):
    """Two daemons and an operator: one leads, the others say so, nothing is done twice."""
    scenario.reset()
    processes = [scenario.start(*RUN) for _ in range(4)]
    codes = []
    for process in processes:
        process.communicate(timeout=60)
        codes.append(process.returncode)
    assert 0 in codes and set(codes) <= {0, 75}
    scenario.expect_recovery()


@pytest.mark.timeout(600)
def test_killed_over_and_over(scenario, full):
    """Each time a little later, on what the one before left."""
    scenario.reset()
    for step in range(60 if full else 15):
        process = scenario.start(*RUN)
        try:
            process.communicate(timeout=0.01 + step * 0.01)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        scenario.ledger.check()
    scenario.expect_recovery()


@pytest.mark.packed
@pytest.mark.parametrize("harm", ["cut", "flip", "remove", "duplicate", "edit_manifest", "drop_entry"])
def test_a_file_tampered_with_is_named(scenario, harm):
    scenario.reset()
    assert scenario.run(*RUN).returncode == 0
    path = sorted(scenario.archive.glob("posts/*/*/*.jsonl*"))[0]
    manifest = scenario.archive / "MANIFEST.jsonl"
    raw, name = path.read_bytes(), path.name
    path.chmod(0o600)
    if harm == "cut":
        path.write_bytes(raw[:-10])
    elif harm == "flip":
        middle = len(raw) // 2
        path.write_bytes(raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1:])
    elif harm == "remove":
        path.unlink()
    elif harm == "duplicate":
        name = path.name.replace("0001", "0099")
        path.with_name(name).write_bytes(raw)
    elif harm == "edit_manifest":
        name = "MANIFEST.jsonl"
        manifest.write_bytes(manifest.read_bytes().replace(b'"rows":', b'"rows":1', 1))
    else:
        name = "archive_files"
        scenario.database.execute("DELETE FROM antone.archive_files WHERE sequence = 2")
    done = scenario.run("archive", "verify")
    assert done.returncode == 1 and name in done.stdout
    if harm in ("cut", "flip", "remove"):
        period = path.name[len("posts-"):len("posts-2026-01-01")]
        restored = scenario.run("archive", "restore", "--period", period)
        assert restored.returncode == 65 and path.name in restored.stderr
        assert scenario.database.value("SELECT count(*) FROM antone.posts") == 0


