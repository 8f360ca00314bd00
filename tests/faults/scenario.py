"""Old rows, one command that archives them, and what must hold after whatever happened to it."""
import copy
import json
import os
import re
import signal
import subprocess
from collections import Counter
from pathlib import Path

from antone_testing.archive import ARCHIVED, Ledger, insert_old_audit_logs, insert_old_metrics, insert_old_posts
from antone_testing.config import write_config
from antone_testing.daemon import clean_environment
from antone_testing.paths import ANTONECTL, BUILD
from antone_testing.posts import insert_posts
from antone_testing.tracing import need_strace
from antone_testing.waiting import wait_until

# What the protocol asks of the kernel. Everything before the archive's directory is opened is left alone.
DISK_CALLS = ("openat", "mkdirat", "write", "fsync", "close", "renameat2", "unlinkat", "renameat")
WIRE_CALLS = ("sendto", "recvfrom")


def inject(name, n, what):
    """The n-th call of a kind is refused, or the last thing that happens."""
    return ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={name}", "-e", f"inject={name}:{what}:when={n}")


class Scenario:
    """`busy`: another daemon decides posts without a rest, so that each part of posts is chosen first and locked after."""

    def __init__(self, cluster, database, directory, archive=None, packing="none", busy=False):
        self.program = ANTONECTL
        if busy:
            subprocess.run(["make", "-s", "-C", BUILD, "yielding_antonectl"], check=True, stdout=subprocess.DEVNULL)
            self.program = BUILD / "yielding_antonectl"
            insert_posts(database, 1)
            database.execute("UPDATE antone.posts SET processed_at = now() + interval '1 day'")
        self.cluster = cluster
        self.database = database
        self.directory = Path(directory)
        self.archive = Path(archive) if archive else self.directory / "archive"
        self.archive.mkdir(exist_ok=True)
        insert_old_posts(database, 12, days=2)
        insert_old_metrics(database, days=1)
        insert_old_audit_logs(database, 5)
        self.packing = packing
        self.config = self.configure("antoned", self.archive)
        self.ledger = Ledger(database, self.archive)

    def configure(self, name, archive):
        packed = {} if self.packing == "none" else {
            f"{name}_compression": self.packing for name in ("posts", "kpi_metrics", "audit_logs")}
        return write_config(self.directory / f"{name}.conf", self.database, instance=name,
                            archive={"directory": str(archive), "keep_free": "0B", "part_rows": 4, **packed})

    def second(self):
        """Another host of the same database, with an archive of its own."""
        other = copy.copy(self)
        other.archive = self.directory / "second"
        other.archive.mkdir(exist_ok=True)
        other.config = self.configure("second", other.archive)
        self.ledger.directories = [self.archive, other.archive]
        return other

    def reset(self):
        self.ledger.reset()

    # Running

    def command(self, *arguments, wrapper=()):
        return [*wrapper, str(self.program), "-c", str(self.config), *arguments]

    def run(self, *arguments, wrapper=(), timeout=60):
        return subprocess.run(self.command(*arguments, wrapper=wrapper), capture_output=True, text=True,
                              env=clean_environment(), timeout=timeout)

    def start(self, *arguments, wrapper=()):
        return subprocess.Popen(self.command(*arguments, wrapper=wrapper), stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True, env=clean_environment())

    # What a clean run calls

    def calls(self, names, *arguments, begin=None):
        """[(name, first, last)]: which calls of each kind, counted from 1, happen once the archive is open."""
        trace = self.directory / "trace"
        (begin or self.reset)()
        done = self.run(*arguments, wrapper=("strace", "-f", "-qq", "-o", trace, "-e", "trace=openat," + ",".join(names)))
        assert done.returncode == 0, done.stderr
        seen, first, opened = Counter(), {}, False
        for line in trace.read_text(errors="replace").splitlines():
            call = re.match(r"\d+ +(\w+)\(", line)
            if call is None:
                continue
            opened = opened or (f'"{self.archive}"' in line)
            seen[call.group(1)] += 1
            if opened:
                first.setdefault(call.group(1), seen[call.group(1)])
        return [(name, first[name], seen[name]) for name in names if name in first]

    def points(self, names, full, *arguments, sample=12, begin=None):
        """The places to strike: all of them, or some spread over all kinds, fewer when only the packing is another."""
        sample = sample if self.packing == "none" else max(1, sample // 3)
        every = [(name, n) for name, first, last in self.calls(names, *arguments, begin=begin) for n in range(first, last + 1)]
        return every if full else every[:: max(1, len(every) // sample)]

    # Afterwards

    def expect_recovery(self, restore=True):
        """The invariant, then a clean run, a verification, and everything back as it was."""
        self.ledger.check()
        done = self.run("retention", "run")
        assert done.returncode == 0, done.stderr
        self.ledger.check()
        assert self.database.value("SELECT count(*) FROM antone.posts WHERE processed_at < now()") == 0
        verified = self.run("--json", "archive", "verify")
        assert verified.returncode == 0, verified.stdout + verified.stderr
        assert json.loads(verified.stdout)["rows"] == sum(len(self.ledger.archived(name)) for name in ARCHIVED)
        leftovers = [p for p in self.archive.rglob("*") if p.name.endswith((".unfinished", ".conflict"))]
        assert leftovers == []
        if restore:
            for period in self.ledger.periods():
                done = self.run("archive", "restore", "--period", period)
                assert done.returncode == 0, done.stderr
            self.ledger.check_restored()


class Stopped:
    """The command, held by SIGSTOP before the n-th call of a kind; `go_on` lets it run."""

    def __init__(self, scenario, call, n, *arguments):
        self.name = Path(scenario.program).name[:15]  # all that the kernel keeps
        self.process = scenario.start(
            *arguments,
            wrapper=("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=STOP:when={n}"))
        self.child = wait_until(self._stopped_child, 20, f"stopped at {call} {n}")

    def _children(self):
        try:
            return [int(pid) for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()]
        except OSError:
            return []

    def _stopped_child(self):
        if self.process.poll() is not None:
            return -1
        for pid in self._children():
            try:
                state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            if state in "tT" and self.name in status.split("\n")[0] and Path(f"/proc/{pid}/wchan").exists():
                if self._is_group_stop(pid):
                    return pid
        return None

    def _is_group_stop(self, pid):
        """Between a ptrace stop and the next the state is the same; a real stop lasts."""
        self.same = getattr(self, "same", {})
        spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        switches = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "ctxt" in line]
        now = (tuple(spent), tuple(switches))
        before, count = self.same.get(pid, (None, 0))
        self.same[pid] = (now, count + 1 if before == now else 0)
        return self.same[pid][1] >= 3

    @property
    def reached(self):
        return self.child is not None and self.child > 0

    def go_on(self):
        if self.reached and self.process.poll() is None:
            os.kill(self.child, signal.SIGCONT)

    def kill(self):
        if self.reached:
            try:
                os.kill(self.child, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.wait()

    def wait(self, seconds=60):
        _, self.stderr = self.process.communicate(timeout=seconds)
        return self.process.returncode
