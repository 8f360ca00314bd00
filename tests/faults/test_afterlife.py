"""Life after the archive under the same faults: a person is erased, rows are restored, and the process dies or is refused."""
import pytest
from antone_testing.archive import file_bytes
from scenario import DISK_CALLS, WIRE_CALLS, inject, need_strace

DATA = 65


@pytest.fixture(autouse=True)
def traced():
    need_strace()


class Afterlife:
    """Everything old is archived; one author of several posts is to go."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.database = scenario.database
        self.database.execute("CREATE TABLE IF NOT EXISTS ledger.authors AS TABLE antone.authors")
        self.author = self.database.rows(
            "SELECT a.id::text, a.platform::text, a.platform_id FROM ledger.authors a JOIN ledger.posts p ON p.author_id = a.id"
            " GROUP BY 1, 2, 3 ORDER BY count(*) DESC, 3 LIMIT 1")[0]
        self.theirs = {row["id"] for row in self.database.rows("SELECT id::text FROM ledger.posts WHERE author_id = %s",
                                                               (self.author["id"],))}
        self.erase = ("archive", "erase-author", self.author["platform"], self.author["platform_id"])

    def run(self, *arguments, **options):
        """Once the session of the one before is gone, and its locks with it."""
        self.database.wait_for("NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
                               " AND application_name LIKE 'antoned/%')")
        return self.scenario.run(*arguments, **options)

    def begin(self):
        self.database.execute("DELETE FROM antone.withdrawals")  # who was erased would stay away
        self.database.execute("INSERT INTO antone.authors SELECT * FROM ledger.authors ON CONFLICT DO NOTHING")
        self.scenario.reset()
        done = self.run("retention", "run")
        assert done.returncode == 0, done.stderr

    def expect_erased(self):
        """Whatever happened, a run settles it, the erasure can be asked for again, and nobody else is missed."""
        for arguments, codes in ((("retention", "run"), {0}), (self.erase, {0, DATA}), (("archive", "erase-author"), {0}),
                                 (("retention", "run"), {0}), (("archive", "verify"), {0})):
            done = self.run(*arguments)
            assert done.returncode in codes, (arguments, done.stdout, done.stderr)
        self.expect_nowhere()

    def expect_nowhere(self):
        kept = self.scenario.ledger.archived("posts")
        assert sorted(kept) == sorted(set(self.scenario.ledger.keys["posts"]) - self.theirs)
        assert self.database.value("SELECT count(*) FROM antone.authors WHERE id = %s", (self.author["id"],)) == 0
        assert self.database.value("SELECT count(*) FROM antone.erasures WHERE completed_at IS NULL") == 0
        files = [path for directory in self.scenario.ledger.directories for path in directory.glob("posts/**/*") if path.is_file()]
        assert files and not any(self.author["id"] in file_bytes(path).decode() for path in files)


@pytest.fixture
def afterlife(scenario):
    made = Afterlife(scenario)
    yield made
    made.begin()


@pytest.mark.packed
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("harm", ["signal=KILL", "error=EIO"])
def test_an_erasure_is_finished_whatever_stopped_it(afterlife, full, harm):
    names = DISK_CALLS + WIRE_CALLS if harm == "signal=KILL" else tuple(name for name in DISK_CALLS if name != "close")
    stopped = 0
    for name, n in afterlife.scenario.points(names, full, *afterlife.erase, sample=14, begin=afterlife.begin):
        afterlife.begin()
        done = afterlife.run(*afterlife.erase, wrapper=inject(name, n, harm))
        stopped += done.returncode != 0
        try:
            afterlife.expect_erased()
        except AssertionError as error:
            raise AssertionError(f"{harm} at {name} {n}: {error}\n{done.stderr}") from error
    assert stopped > 2


class TwoHosts(Afterlife):
    """The older day is in the archive of one host, the younger in that of the other."""

    def __init__(self, scenario):
        super().__init__(scenario)
        self.other = scenario.second()

    def begin(self):
        self.database.execute("DELETE FROM antone.withdrawals")  # who was erased would stay away
        self.database.execute("INSERT INTO antone.authors SELECT * FROM ledger.authors ON CONFLICT DO NOTHING")
        self.scenario.reset()
        between = self.database.value("SELECT date_trunc('day', max(detected_at), 'UTC') + interval '90 days' FROM antone.posts")
        for host, options in ((self.scenario, ("--as-of", between.isoformat())), (self.other, ())):
            done = self.run_on(host, "retention", "run", *options)
            assert done.returncode == 0, done.stderr
        assert all(list(host.archive.glob("posts/*/*/*.jsonl*")) for host in (self.scenario, self.other))

    def begin_with_request(self):
        self.begin()
        assert self.run(*self.erase).returncode == 0
        assert self.database.value("SELECT count(*) FROM antone.erasures WHERE completed_at IS NULL") == 1

    def run_on(self, host, *arguments, **options):
        self.run("archive", "hosts")  # waits
        return host.run(*arguments, **options)

    def expect_erased(self):
        self.run(*self.erase)
        for host in (self.other, self.scenario):
            for arguments in (("retention", "run"), ("archive", "erase-author"), ("archive", "verify")):
                done = self.run_on(host, *arguments)
                assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        self.expect_nowhere()


@pytest.fixture
def two_hosts(scenario):
    made = TwoHosts(scenario)
    yield made
    made.begin()
    for path in sorted(made.other.archive.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    scenario.ledger.directories = [scenario.archive]


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("struck", ["who is asked", "the other"])
def test_an_erasure_of_two_archives_is_finished_whatever_stopped_it(two_hosts, full, struck):
    host, erase, begin = ((two_hosts.scenario, two_hosts.erase, two_hosts.begin) if struck == "who is asked"
                          else (two_hosts.other, ("archive", "erase-author"), two_hosts.begin_with_request))
    stopped = 0
    for name, n in host.points(DISK_CALLS + WIRE_CALLS, full, *erase, sample=14, begin=begin):
        begin()
        done = two_hosts.run_on(host, *erase, wrapper=inject(name, n, "signal=KILL"))
        stopped += done.returncode != 0
        try:
            two_hosts.expect_erased()
        except AssertionError as error:
            raise AssertionError(f"{struck} killed at {name} {n}: {error}\n{done.stderr}") from error
    assert stopped > 2


@pytest.mark.packed
@pytest.mark.timeout(3600)
def test_a_restore_is_whole_or_not_at_all(afterlife, full):
    scenario = afterlife.scenario
    afterlife.begin()
    period = scenario.ledger.periods()[-1]
    restore = ("archive", "restore", "--period", period)
    every = afterlife.database.value("SELECT sum(rows)::int FROM antone.archive_files WHERE period = %s", (period,))
    for name, n in scenario.points(("openat", "sendto", "recvfrom", "close"), full, *restore, sample=12, begin=afterlife.begin):
        afterlife.begin()
        afterlife.run(*restore, wrapper=inject(name, n, "signal=KILL"))
        done = afterlife.run("archive", "verify")
        assert done.returncode == 0, done.stdout
        restored = scenario.database.value("SELECT count(*) FROM antone.posts")
        held = scenario.database.value("SELECT count(*) FROM antone.archive_holds")
        assert restored == held and restored in (0, every), f"killed before {name} {n}: {restored}, {held}"
        done = scenario.run(*restore)
        assert done.returncode == 0, done.stderr
