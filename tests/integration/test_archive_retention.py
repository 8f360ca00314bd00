"""Retention: what may go, archive and delete, and what holds it back."""
import json
import os
import re
import signal
import subprocess

import pytest
from antone_testing.daemon import clean_environment
from antone_testing.datasets import statements
from antone_testing.paths import ANTONECTL, ANTONED
from antone_testing.archive import Ledger, file_bytes, insert_old_audit_logs, insert_old_metrics, insert_old_posts


@pytest.fixture
def ledger(database, tmp_path):
    """Twenty-four old posts over three days, a quarter of metrics, some audit rows of a closed year."""
    insert_old_posts(database, 24)
    insert_old_metrics(database)
    insert_old_audit_logs(database)
    (tmp_path / "archive").mkdir(exist_ok=True)
    return Ledger(database, tmp_path / "archive")


def succeed(done):
    assert done.returncode == 0, done.stderr
    return done


def files(ledger):
    return sorted(str(p.relative_to(ledger.directory)) for p in ledger.directory.rglob("*") if p.is_file())


def test_everything_old_is_archived_verified_and_restored(database, ledger, antonectl):
    done = succeed(antonectl("retention", "run", json=True))
    assert done.json["rows"]["posts"] == 24
    assert database.value("SELECT count(*) FROM antone.posts") == 0
    ledger.check()
    verified = succeed(antonectl("archive", "verify", json=True))
    assert verified.json["damaged"] == 0 and verified.json["files"] == len(files(ledger)) - 2
    for period in ledger.periods():
        succeed(antonectl("archive", "restore", "--period", period))
    ledger.check_restored()


@pytest.mark.parametrize("named", ["{}", "archive/{}", "{top}/{}", "{name}"])
def test_a_file_to_restore_may_be_named_in_every_way_that_is_clear(database, ledger, antonectl, named):
    succeed(antonectl("retention", "run"))
    path = next(f for f in files(ledger) if f.startswith("posts/"))
    name = named.format(path, top=ledger.directory, name=os.path.basename(path))
    done = succeed(antonectl("archive", "restore", name, json=True))
    assert done.json["inserted"] > 0
    assert database.value("SELECT count(*) FROM antone.posts") == done.json["rows"]


def test_a_missing_file_to_restore_is_named(ledger, antonectl, config, tmp_path):
    succeed(antonectl("retention", "run"))
    name = next(f for f in files(ledger) if f.startswith("posts/"))
    (ledger.directory / name).unlink()
    for named in (f"archive/{name}", ledger.directory / name, name, os.path.basename(name)):
        done = antonectl("archive", "restore", named)
        assert done.returncode == 65 and name in done.stderr and "No such file" in done.stderr, done.stderr


@pytest.mark.parametrize("words", [("erase-author", "MYSPACE", "1"), ("find", "--author", "MYSPACE/1"),
                                   ("find", "--post", "MYSPACE/1")])
def test_an_unknown_platform_is_a_wrong_word(antonectl, ledger, words):
    done = antonectl("archive", *words)
    assert done.returncode == 64 and '"MYSPACE" is none of TWITTER, REDDIT, THREADS' in done.stderr


def test_a_second_run_finds_nothing_to_do(ledger, antonectl):
    succeed(antonectl("retention", "run"))
    before = files(ledger)
    assert succeed(antonectl("retention", "run", json=True)).json["files"] == 0
    assert files(ledger) == before


def test_file_names_and_lines_are_as_documented(database, ledger, antonectl):
    days = database.rows("SELECT DISTINCT to_char(detected_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM antone.posts")
    succeed(antonectl("retention", "run"))
    for day in (row["day"] for row in days):
        path = ledger.directory / f"posts/{day[:4]}/{day[5:7]}/posts-{day}.0001.jsonl"
        for line in file_bytes(path).decode().split("\n")[:-1]:
            assert line.startswith('{"v":1,"post":{"id":"')
            assert list(json.loads(line)) == ["v", "post", "decision", "mentions"]
    metrics = next(ledger.directory.glob("kpi_metrics/*/kpi_metrics-*-Q?.0001.csv"))
    assert file_bytes(metrics).startswith(b"id,date,platform,kpi_type_id,metric_name,value,created_at,updated_at,numerator,n\r\n")
    assert len(list(ledger.directory.glob("audit_logs/*/audit_logs-????.0001.jsonl.gz"))) == 1


def test_a_day_of_many_rows_has_many_parts(ledger, antonectl, config):
    succeed(antonectl("retention", "run", config=config(archive={"part_rows": 3})))
    assert len(list(ledger.directory.glob("posts/*/*/*.jsonl"))) >= 8
    ledger.check()


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_posts_can_be_compressed(ledger, antonectl, config, compression):
    path = config(archive={"posts_compression": compression})
    succeed(antonectl("retention", "run", config=path))
    assert succeed(antonectl("archive", "verify", config=path, json=True)).json["damaged"] == 0
    for period in ledger.periods():
        succeed(antonectl("archive", "restore", "--period", period, config=path))
    ledger.check_restored()


def test_the_same_rows_give_the_same_content_however_packed(database, ledger, antonectl, config):
    """The hash of the content is that of the lines, which packing, by whichever library, does not change."""
    def hashes(compression):
        path = config(archive={"posts_compression": compression})
        succeed(antonectl("retention", "run", config=path))
        listed = succeed(antonectl("archive", "list", config=path, json=True)).json
        rows = database.rows("SELECT path, encode(sha256, 'hex') AS file, encode(content_sha256, 'hex') AS content"
                             " FROM antone.archive_files WHERE class = 'posts' ORDER BY path")
        assert {row["path"]: row["content"] for row in rows}.items() <= {
            entry["path"]: entry["content_sha256"] for entry in listed}.items()
        ledger.archived("posts")
        ledger.reset()
        return [row["file"] for row in rows], [row["content"] for row in rows]

    files, contents = zip(*(hashes(compression) for compression in ("none", "gzip", "zstd")))
    assert contents[0] == contents[1] == contents[2] == files[0] and len(files[0]) > 1
    assert files[0] != files[1] != files[2]


def test_a_content_that_is_not_the_manifest_s_is_damage(database, ledger, antonectl, config):
    path = config(archive={"posts_compression": "zstd"})
    succeed(antonectl("retention", "run", config=path))
    last = database.value("SELECT path FROM antone.archive_files ORDER BY sequence DESC LIMIT 1")
    database.execute("UPDATE antone.archive_files SET content_sha256 = sha256(path::bytea) WHERE path = %s", (last,))
    done = antonectl("archive", "verify", config=path)
    assert done.returncode == 1 and last in done.stdout + done.stderr
    assert "has content of SHA-256" in done.stdout + done.stderr


def test_young_undecided_escalated_and_held_posts_stay(database, ledger, antonectl):
    post = [row["id"] for row in database.rows("SELECT id FROM antone.posts ORDER BY detected_at")]
    young, undecided, opened, in_progress, through_decision, resolved, held = post[:7]
    reason = database.value("SELECT id FROM antone.escalation_reasons LIMIT 1")
    database.execute("UPDATE antone.posts SET detected_at = now() - interval '89 days' WHERE id = %s", (young,))
    database.execute("UPDATE antone.posts SET processed_at = NULL WHERE id = %s", (undecided,))
    for post_id, status in ((opened, "OPEN"), (in_progress, "IN_PROGRESS"), (resolved, "RESOLVED")):
        database.execute("INSERT INTO antone.escalations (post_id, reason_id, priority, status) VALUES (%s, %s, 'HIGH', %s)",
                         (post_id, reason, status))
    database.execute("INSERT INTO antone.decisions (post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode)"
                     " VALUES (%s, 0, 0, 0, 0, 0, 'DISENGAGED') ON CONFLICT DO NOTHING", (through_decision,))
    database.execute("INSERT INTO antone.escalations (decision_id, reason_id, priority)"
                     " SELECT id, %s, 'LOW' FROM antone.decisions WHERE post_id = %s", (reason, through_decision))
    database.execute("INSERT INTO antone.archive_holds (class, key, until) VALUES ('posts', %s, now() + interval '1 day')",
                     (str(held),))
    done = succeed(antonectl("retention", "run", json=True))
    assert done.json["unprocessed"] == 1
    left = {row["id"] for row in database.rows("SELECT id FROM antone.posts")}
    assert left == {young, undecided, opened, in_progress, through_decision, held}
    assert database.value("SELECT count(*) FROM antone.escalations WHERE status = 'RESOLVED' AND post_id IS NULL") == 1
    status = succeed(antonectl("retention", "status", json=True)).json
    assert (status["unprocessed"], status["escalated"], status["held"]) == (1, 3, 1)


def test_replies_stay_with_their_references(database, ledger, antonectl):
    replies = database.value("SELECT count(*) FROM antone.replies")
    succeed(antonectl("retention", "run"))
    assert replies == database.value(
        "SELECT count(*) FROM antone.replies WHERE decision_id IS NULL AND decision_ref IS NOT NULL AND post_ref IS NOT NULL")


def test_a_dry_run_tells_and_changes_nothing(database, ledger, antonectl):
    plan = succeed(antonectl("retention", "run", "--dry-run", json=True)).json
    assert files(ledger) == []
    ledger.check()
    succeed(antonectl("retention", "run"))
    made = database.rows("SELECT class, period, rows, bytes, first_key, last_key FROM antone.archive_files"
                         " WHERE compression = 'none' AND class <> 'kpi_metrics' ORDER BY class, period")
    told = sorted(({key: row[key] for key in ("class", "period", "rows", "bytes", "first_key", "last_key")} for row in plan
                   if row["class"] == "posts"), key=lambda row: row["period"])
    assert [dict(row) for row in made] == told


def test_as_of_lets_ages_count_from_the_past(database, ledger, antonectl):
    oldest = database.value("SELECT min(detected_at) + interval '90 days 1 hour' FROM antone.posts")
    succeed(antonectl("retention", "run", "--as-of", oldest.isoformat()))
    assert 0 < database.value("SELECT count(*) FROM antone.posts") < 24


@pytest.mark.parametrize("as_of, says", [("2999-01-01T00:00:00Z", "future"), ("yesterday", "timestamp")])
def test_an_impossible_as_of_is_refused(ledger, antonectl, as_of, says):
    done = antonectl("retention", "run", "--as-of", as_of)
    assert done.returncode == 64 and says in done.stderr
    ledger.check()
    assert files(ledger) == []


@pytest.mark.parametrize("step", ["interval '2 days'", "interval '-5 years'"])
def test_a_clock_that_jumped_stops_deletion_until_somebody_vouches(database, ledger, antonectl, step):
    """The last run lies `step` in the future: the clock went back; or far in the past: it leapt ahead."""
    database.execute("INSERT INTO antone.job_runs (job, instance, started_at, finished_at, outcome)"
                     f" VALUES ('retention', 'x', now() + {step}, now() + {step}, 'done')")
    done = antonectl("retention", "run")
    assert done.returncode == 65 and "--accept-clock" in done.stderr
    assert files(ledger) == []
    assert "--accept-clock" in succeed(antonectl("retention", "status")).stdout
    succeed(antonectl("retention", "run", "--accept-clock"))
    assert database.value("SELECT count(*) FROM antone.posts") == 0
    succeed(antonectl("retention", "run"))


def test_no_statement_of_a_part_has_a_time_limit(database, ledger, antonectl):
    """A COPY that gives way to the queue takes as long as the queue wants."""
    database.execute("CREATE FUNCTION no_limit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                     " IF current_setting('statement_timeout') <> '0' THEN RAISE 'limited'; END IF; RETURN NEW; END $$;"
                     "CREATE TRIGGER no_limit BEFORE INSERT ON antone.archive_files FOR EACH ROW EXECUTE FUNCTION no_limit()")
    succeed(antonectl("retention", "run"))


def test_a_missing_directory_deletes_nothing_and_the_next_run_completes(database, ledger, antonectl, config):
    path = config()
    ledger.directory.rmdir()
    done = antonectl("retention", "run", config=path)
    assert done.returncode == 74 and str(ledger.directory) in done.stderr
    assert database.value("SELECT outcome FROM antone.job_runs") == "failed"
    assert "Warning" in succeed(antonectl("retention", "status", config=path)).stdout
    ledger.directory.mkdir()
    ledger.check()
    succeed(antonectl("retention", "run"))
    ledger.check()


@pytest.mark.parametrize("break_it", ["file", "world_writable", "not_ours"])
def test_a_directory_that_is_not_fit_deletes_nothing(ledger, antonectl, config, break_it):
    path = config()
    if break_it == "file":
        ledger.directory.rmdir()
        ledger.directory.touch()
    elif break_it == "world_writable":
        ledger.directory.chmod(0o777)
    elif os.geteuid() != 0:
        pytest.skip("only root can give a directory away")
    else:
        os.chown(ledger.directory, 1, 1)
    done = antonectl("retention", "run", config=path)
    assert done.returncode in (74, 77) and str(ledger.directory) in done.stderr
    assert ledger.database.value("SELECT count(*) FROM antone.posts") == 24


def test_too_little_free_space_deletes_nothing(ledger, antonectl, config):
    path = config(archive={"keep_free": "1000000GiB"})
    done = antonectl("retention", "run", config=path)
    assert done.returncode == 74 and "keep_free" in done.stderr
    assert "keep_free" in antonectl("retention", "status", config=path).stdout
    ledger.check()


def test_a_row_locked_by_somebody_else_waits_for_another_run(database, ledger, antonectl):
    with database.connect(autocommit=False) as other:
        (locked,) = other.execute("SELECT id FROM posts ORDER BY detected_at LIMIT 1 FOR UPDATE").fetchone()
        succeed(antonectl("retention", "run"))
        assert database.rows("SELECT id FROM antone.posts") == [{"id": locked}]
        ledger.check()
    succeed(antonectl("retention", "run"))
    assert database.value("SELECT count(*) FROM antone.posts") == 0
    ledger.check()


@pytest.mark.parametrize("statement", ["choose_posts", "stage_posts"])
@pytest.mark.parametrize("statistics", ["of the time when all were queued", "absent", "fresh"])
def test_choosing_costs_the_same_for_each_post(database, statement, statistics):
    database.execute("ALTER TABLE antone.posts SET (autovacuum_enabled = off)")
    insert_old_posts(database, 3000)
    if statistics.startswith("of the time"):
        database.execute("UPDATE antone.posts SET processed_at = NULL")
        database.execute("ANALYZE antone.posts")
        database.execute("UPDATE antone.posts SET processed_at = detected_at + interval '1 second'")
    elif statistics == "fresh":
        database.execute("ANALYZE antone.posts")
    text = statements()[f"retention.{statement}"]
    with database.connect() as session:
        session.execute("CREATE TEMP TABLE staged (id uuid, at timestamptz)")
        session.execute("SET enable_seqscan = off")  # as the daemon's sessions have it
        session.execute(f"PREPARE chosen (timestamptz, timestamptz, bigint) AS {text}")
        plan = session.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)"
                               " EXECUTE chosen ('2000-01-01', 'infinity', 2000)").fetchone()[0][0]["Plan"]
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 2000 * 40


def test_only_one_run_at_a_time(database, ledger, antonectl):
    with database.connect() as other:
        other.execute("SELECT pg_advisory_lock(1095652431, 4)")
        done = antonectl("retention", "run")
    assert done.returncode == 75 and "under way" in done.stderr
    ledger.check()


def test_a_file_of_that_name_with_other_content_is_never_replaced(database, ledger, antonectl):
    succeed(antonectl("retention", "run"))
    path = next(ledger.directory.glob("posts/*/*/*.jsonl"))
    taken = path.read_bytes()
    ledger.reset()
    path.parent.mkdir(parents=True)
    path.write_bytes(taken.replace(b"hangover", b"hangower", 1))
    done = antonectl("retention", "run")
    # All of its rows are in the database, so it is a leftover and goes; but never is it taken for ours.
    assert done.returncode == 0
    ledger.check()


def test_a_whole_file_whose_rows_are_gone_is_adopted(database, ledger, antonectl):
    succeed(antonectl("retention", "run"))
    database.execute("DELETE FROM antone.archive_files")
    (ledger.directory / "MANIFEST.jsonl").unlink()
    done = succeed(antonectl("retention", "run", json=True))
    assert done.json["recovered"]["adopted"] == len(files(ledger)) - 2
    ledger.check()
    assert succeed(antonectl("archive", "verify", json=True)).json["damaged"] == 0


def test_the_table_is_rebuilt_from_the_directory_and_the_other_way_round(database, ledger, antonectl):
    succeed(antonectl("retention", "run"))
    listed = (ledger.directory / "MANIFEST.jsonl").read_bytes()
    database.execute("DELETE FROM antone.archive_files WHERE sequence > 1")
    succeed(antonectl("retention", "run"))
    assert (ledger.directory / "MANIFEST.jsonl").read_bytes() == listed
    (ledger.directory / "MANIFEST.jsonl").unlink()
    succeed(antonectl("retention", "run"))
    assert (ledger.directory / "MANIFEST.jsonl").read_bytes() == listed
    ledger.check()


def test_a_file_of_which_some_rows_are_back_stops_everything(database, ledger, antonectl):
    succeed(antonectl("retention", "run"))
    ledger.put_back("posts", "ORDER BY detected_at LIMIT 1")
    database.execute("DELETE FROM antone.archive_files")
    (ledger.directory / "MANIFEST.jsonl").unlink()
    before = files(ledger)
    done = antonectl("retention", "run")
    assert done.returncode == 1 and "posts-" in done.stderr
    assert set(files(ledger)) >= {name for name in before if name.startswith("posts")}


def test_the_daemon_of_one_role_cannot_touch_what_is_kept(database, ledger):
    """Privilege, not promise."""
    import psycopg

    forbidden = {
        "antone_worker": ["DELETE FROM posts", "DELETE FROM decisions", "DELETE FROM audit_logs", "UPDATE audit_logs SET actor = ''",
                          "DELETE FROM kpi_metrics", "DELETE FROM replies", "DELETE FROM archive_files"],
        "antone_retention": ["DELETE FROM replies", "UPDATE replies SET content = ''", "DELETE FROM authors",
                             "UPDATE authors SET handle = ''", "DELETE FROM experiments", "UPDATE posts SET content = 'x'",
                             "DELETE FROM archive_files", "UPDATE audit_logs SET actor = ''", "DELETE FROM erasures",
                             "SELECT make_side_schema('x', '{posts}')", "TRUNCATE posts"],
    }
    for role, statements in forbidden.items():
        with database.connect(role) as connection:
            for statement in statements:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)


def test_learning_tables_stay_for_ever_unless_somebody_grants_otherwise(database, ledger, antonectl, config):
    """No role of the daemon may delete from them (docs/design/schema.md, Roles): that is the owner's decision, not a setting."""
    database.execute("INSERT INTO antone.weight_adjustment_logs (date, action) VALUES (now() - interval '5 years', 'a')")
    database.execute("INSERT INTO antone.learning_events (date, adjustment_type) VALUES (now() - interval '5 years', 'b')")
    path = config(retention={"learning": "1y"})
    done = antonectl("retention", "run", config=path)
    assert done.returncode == 77 and "weight_adjustment_logs" in done.stderr
    assert database.value("SELECT count(*) FROM antone.weight_adjustment_logs") == 1
    assert not list(ledger.directory.rglob("*.unfinished"))
    database.execute("GRANT DELETE ON antone.weight_adjustment_logs, antone.learning_events TO antone_retention")
    succeed(antonectl("retention", "run", config=path))
    assert database.value("SELECT count(*) FROM antone.weight_adjustment_logs, antone.learning_events") == 0
    for period in ledger.periods():
        succeed(antonectl("archive", "restore", "--period", period, config=path))
    assert database.value("SELECT count(*) FROM antone.weight_adjustment_logs, antone.learning_events") == 1
    assert succeed(antonectl("archive", "verify", config=path, json=True)).json["damaged"] == 0


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_finishes_the_part_in_hand(database, ledger, config, stop):
    """The next run goes on from there."""
    command = [ANTONECTL, "-c", config(archive={"part_rows": 1}), "retention", "run"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean_environment())
    database.wait_for("EXISTS (SELECT FROM antone.archive_files)")
    process.send_signal(stop)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Stopped before the end" in out and "stopping" in err
    assert 0 < database.value("SELECT count(*) FROM antone.posts") < 24
    assert database.value("SELECT outcome FROM antone.job_runs") == "stopped"
    ledger.check()
    assert subprocess.run(command, capture_output=True, env=clean_environment()).returncode == 0
    assert database.value("SELECT count(*) FROM antone.posts") == 0
    ledger.check()


def test_archiving_the_trail_of_learning_needs_a_grant_that_is_named(database, antonectl, daemon, config):
    """Before anything is old enough, and without holding up what may go."""
    insert_old_posts(database, 3)
    path = config(retention={"learning": "2y"})
    grant = "GRANT DELETE ON antone.learning_events, antone.weight_adjustment_logs TO antone_retention"
    assert "Warning" not in antonectl("retention", "status").stdout
    assert grant in antonectl("retention", "status", config=path).stdout
    checked = daemon("--check", config=path).start()
    assert checked.wait_exit() == 77
    done = antonectl("retention", "run", config=path)
    assert done.returncode == 77 and "GRANT DELETE ON antone.weight_adjustment_logs TO antone_retention" in done.stderr
    assert database.value("SELECT count(*) FROM antone.posts") == 0
    database.execute(grant)
    database.execute("INSERT INTO antone.learning_events (date, adjustment_type) VALUES (now()::date - 1200, 'a')")
    assert antonectl("retention", "run", config=path).returncode == 0
    assert database.value("SELECT count(*) FROM antone.learning_events") == 0
    assert "Warning" not in antonectl("retention", "status", config=path).stdout
    assert daemon("--check", config=path).start().wait_exit() == 0


def missing(directory):
    directory.rmdir()
    return "it must be made by hand"


def open_to_all(directory):
    directory.chmod(0o777)
    return "chmod o-w"


def somebody_elses(directory):
    os.chown(directory, 65534, 65534)
    return "belongs to user 65534"


def read_only(directory):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,mode=700", "tmpfs", directory], check=True)
    return "cannot be written to"


@pytest.mark.parametrize("spoil", [missing, open_to_all, somebody_elses, read_only], ids=lambda spoil: spoil.__name__)
def test_the_check_looks_at_the_directory_of_the_archive(database, daemon, config, tmp_path, spoil):
    if spoil in (somebody_elses, read_only) and os.geteuid() != 0:
        pytest.skip("giving a directory away, and mounting, needs root")
    path, directory = config(), tmp_path / "archive"
    assert daemon("--check", config=path).start().wait_exit() == 0
    assert list(directory.iterdir()) == []
    try:
        says = spoil(directory)
        command = [ANTONED, "-c", path, "--check"]
        done = subprocess.run(command, capture_output=True, text=True, env=clean_environment())
        assert done.returncode in (74, 77) and re.search(rf"^WRONG archive .*{says}", done.stdout, re.M), done.stdout
    finally:
        if spoil is read_only:
            subprocess.run(["umount", directory], check=True)


def test_what_passes_the_check_lacks_nothing(database, ledger, antonectl, daemon, config):
    """Every privilege that retention has is taken from it in turn: either the check names it, or the run does without."""
    path = config(retention={"learning": "2y"})
    database.execute("GRANT DELETE ON antone.learning_events, antone.weight_adjustment_logs TO antone_retention")
    grants = [(f"{row['verb']} ON antone.{row['relation']}", row["relation"]) for row in database.rows(
        "SELECT c.relname AS relation, a.privilege_type AS verb FROM pg_class c, aclexplode(c.relacl) a"
        " WHERE c.relnamespace = 'antone'::regnamespace AND a.grantee = 'antone_retention'::regrole ORDER BY 1, 2")]
    grants += [("UPDATE (updated_at) ON antone.posts", "posts"), ("UPDATE (decision_id) ON antone.replies", "replies"), ("UPDATE (author_id, completed_at) ON antone.erasures", "erasures"),
               ("UPDATE (archive_id, author_hash, done_at, files, rows) ON antone.erasure_parts", "erasure_parts"),
               ("EXECUTE ON FUNCTION antone.blank_replies", "blank_replies"), (f"TEMPORARY ON DATABASE {database.name}", database.name)]
    database.execute(f"REVOKE TEMPORARY ON DATABASE {database.name} FROM public")
    database.execute(f"GRANT TEMPORARY ON DATABASE {database.name} TO antone_retention")
    assert daemon("--check", config=path).start().wait_exit() == 0
    named = set()
    for number, (grant, object_name) in enumerate(grants):
        database.execute(f"REVOKE {grant} FROM antone_retention")
        checked = daemon("--check", config=path).start()
        if checked.wait_exit() == 0:
            insert_old_posts(database, 1, first=1000 + number)
            insert_old_audit_logs(database, 1)
            database.execute("INSERT INTO antone.learning_events (date, adjustment_type) VALUES (now()::date - 1200, 'a')")
            succeed(antonectl("retention", "run", config=path))
        else:
            assert object_name in checked.stderr, checked.stderr
            named.add(grant)
        database.execute(f"GRANT {grant} TO antone_retention")
    assert named >= {"SELECT ON antone.decisions", "SELECT ON antone.competitive_mentions", "UPDATE (updated_at) ON antone.posts", "UPDATE (decision_id) ON antone.replies", "EXECUTE ON FUNCTION antone.blank_replies",
                     "SELECT ON antone.archivable_posts", "SELECT ON antone.archivable_learning_events", grants[-1][0]}
