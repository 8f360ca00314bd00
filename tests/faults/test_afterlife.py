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
        self.database.execute("INSERT INTO antone.authors SELECT * FROM ledger.authors ON CONFLICT DO NOTHING")
        self.database.execute("TRUNCATE antone.erasures")
        self.scenario.reset()
        done = self.run("retention", "run")
        assert done.returncode == 0, done.stderr

    def expect_erased(self):
        """Whatever happened, a run settles it, the erasure can be asked for again, and nobody else is missed."""
        for arguments, codes in ((("retention", "run"), {0}), (self.erase, {0, DATA}), (("retention", "run"), {0}),
                                 (("archive", "verify"), {0})):
            done = self.run(*arguments)
            assert done.returncode in codes, (arguments, done.stdout, done.stderr)
        kept = self.scenario.ledger.archived("posts")
        assert sorted(kept) == sorted(set(self.scenario.ledger.keys["posts"]) - self.theirs)
        assert self.database.value("SELECT count(*) FROM antone.authors WHERE id = %s", (self.author["id"],)) == 0
        assert self.database.value("SELECT count(*) FROM antone.erasures WHERE completed_at IS NULL") == 0
        files = [path for path in self.scenario.archive.glob("posts/**/*") if path.is_file()]
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
