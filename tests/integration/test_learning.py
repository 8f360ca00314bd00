"""The weekly learning (docs/LEARNING.md): from outcomes to a proposal, accepted, taken up, judged, returned; never about safety."""
import json
import re
import subprocess

import pytest
from antone_testing.daemon import clean_environment
from antone_testing.paths import BUILD
from antone_testing.posts import insert_posts
from antone_testing.schema_rows import Rows
from antone_testing.waiting import wait_until
from psycopg import errors

PROBE = BUILD / "janitor_probe"
DATA, USAGE = 65, 64

# Replies of TWITTER, spread over the four weeks before yesterday (or `days`), with scores from a hash; what comes of one is `metrics`.
FILL = """
SET LOCAL session_replication_role = replica;
INSERT INTO antone.authors (id, platform, platform_id, handle)
VALUES ('00000000-0000-0000-000a-000000000000', 'TWITTER', 'somebody', 'somebody') ON CONFLICT DO NOTHING;
CREATE TEMP TABLE world ON COMMIT DROP AS
SELECT n + %(first)s AS n, now() - interval '26 hours' - (abs(hashtext('t' || n)) %% 10000) / 10000.0 * interval '1 day' * %(days)s AS at,
       (55 + abs(hashtext('s' || n)) %% 46) / 100.0 AS sss, (30 + abs(hashtext('a' || n)) %% 71) / 100.0 AS ars,
       abs(hashtext('d' || n)) %% 20 = 0 AS drawn, abs(hashtext('m' || n)) %% 3 AS draw, abs(hashtext('o' || n)) %% 1000 / 1000.0 AS chance
FROM generate_series(1, %(count)s) AS n;
INSERT INTO antone.posts (id, platform, platform_post_id, author_id, content, detected_at, processed_at)
SELECT ('00000000-0000-0000-0001-' || lpad(to_hex(n), 12, '0'))::uuid, 'TWITTER', 'w' || n, '00000000-0000-0000-000a-000000000000', 'text', at, at
FROM world;
INSERT INTO antone.decisions (id, post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode, predicted_mode,
                              is_randomized_experiment, created_at, temporal_context, signals_json)
SELECT ('00000000-0000-0000-0002-' || lpad(to_hex(n), 12, '0'))::uuid, ('00000000-0000-0000-0001-' || lpad(to_hex(n), 12, '0'))::uuid,
       sss, ars, 0.15, 0.8, 0.5,
       (CASE WHEN drawn THEN (ARRAY['HELPFUL', 'ENGAGEMENT', 'HYBRID'])[1 + draw] ELSE predicted END)::antone.operational_mode,
       predicted::antone.operational_mode, drawn, at, '{"known": true, "time_of_day": "MORNING", "threshold_shift": 0}', '{"evs": [1.0, null]}'
FROM world, LATERAL (SELECT CASE WHEN sss >= 0.82 THEN 'HELPFUL' WHEN ars > 0.7 THEN 'HYBRID' ELSE 'ENGAGEMENT' END AS predicted) AS rules;
INSERT INTO antone.randomized_experiments (decision_id, decision_ref, predicted_mode, actual_mode)
SELECT id, id, predicted_mode, mode FROM antone.decisions WHERE is_randomized_experiment AND created_at IN (SELECT at FROM world);
INSERT INTO antone.replies (decision_id, decision_ref, post_ref, content, platform, approval_status, platform_post_id, posted_at, metrics_json)
SELECT d.id, d.id, d.post_id, 'Water first. —Antone (Vita)', 'TWITTER', 'APPROVED', 'r' || n, at, %(metrics)s
FROM world
JOIN antone.decisions AS d ON d.id = ('00000000-0000-0000-0002-' || lpad(to_hex(n), 12, '0'))::uuid
"""
WARM = "jsonb_build_object('likes', (chance < ars * ars)::int, 'clicks', (chance < ars * ars)::int)"
COLD = "jsonb_build_object('likes', (chance < 1 - ars)::int, 'clicks', (chance < 1 - ars)::int)"
NOTHING = "jsonb_build_object('likes', (chance < 0.5)::int, 'clicks', (chance < 0.3)::int)"


@pytest.fixture(scope="module", autouse=True)
def probe_program():
    subprocess.run(["make", "-s", "-C", BUILD, "janitor_probe"], check=True, stdout=subprocess.DEVNULL)


def fill(database, metrics, count=4000, days=28, first=0):
    """Replies number first + 1 to first + count."""
    with database.connect(autocommit=False) as connection:
        text = FILL.replace("%(metrics)s", metrics).replace("%%", "%")
        for key, value in {"count": count, "days": days, "first": first}.items():
            text = text.replace(f"%({key})s", str(value))
        connection.execute(text)
        connection.commit()
    database.execute("ANALYZE antone.replies, antone.decisions")


@pytest.fixture
def learn(database, config, tmp_path):
    """learn() lets the maintenance child run to its end, as if the last learning was `since` ago; returns what it
    logged. learn.start() only starts it."""
    running = []

    def start(since=None, **changes):
        (tmp_path / "archive").mkdir(exist_ok=True)
        database.execute("DELETE FROM antone.job_runs")
        database.execute("INSERT INTO antone.job_runs (job, instance, started_at, finished_at, outcome)"
                         " VALUES ('retention', 'x', now() - interval '2 days', now() - interval '2 days', 'done')")
        if since is not None:
            database.execute("INSERT INTO antone.job_runs (job, instance, started_at, finished_at, outcome)"
                             " VALUES ('learning', 'x', now() - %s::interval, now(), 'done')", (since,))
        process = subprocess.Popen([PROBE, config("learn.conf", **changes)], stdout=open(tmp_path / "learn.out", "wb"),
                                   stderr=open(tmp_path / "learn.err", "wb"), env=clean_environment())
        running.append(process)
        return process

    def finish(process):
        wait_until(lambda: re.search(r"archiv(?!e due).*\narchive due.*\n\Z", (tmp_path / "learn.out").read_text(), re.DOTALL),
                   20, "maintenance to end")
        process.terminate()
        assert process.wait(timeout=20) == 0
        return (tmp_path / "learn.err").read_text()

    def run(**changes):
        return finish(start(**changes))

    run.start = start
    yield run
    for process in running:
        process.kill()
        process.wait()


def logs(database):
    return database.rows("SELECT id::text, action, reason, valid_segments, total_segments, sample_sizes, segment_type, segment_key, old_weights,"
                         " new_weights, estimate FROM antone.weight_adjustment_logs ORDER BY created_at, id")


def weights(database):
    return database.rows("SELECT segment_type, segment_key, sss_weight AS sss, ars_weight AS ars, evs_weight AS evs, trs_weight AS trs,"
                         " sample_size, helpful_shift FROM antone.segmented_weights ORDER BY 1, 2")


def grow_a_week(database):
    """What was accepted is a week old, and so is what it was judged by."""
    database.execute("UPDATE antone.learning_events SET created_at = created_at - interval '8 days'")
    database.execute("UPDATE antone.weight_adjustment_logs SET created_at = created_at - interval '8 days', date = date - 8")


def test_without_samples_it_says_so_with_the_counts(database, learn):
    fill(database, WARM, count=40)
    said = learn()
    [row] = logs(database)
    assert row["action"] == "SKIPPED" and row["valid_segments"] == 0 and row["total_segments"] == 15
    assert row["sample_sizes"]["TWITTER"] == row["sample_sizes"]["TWITTER_MORNING"] == 40 and row["sample_sizes"]["REDDIT"] == 0
    assert "100 of a platform, 50 of a segment" in row["reason"] and row["reason"] in said
    assert weights(database) == [] and row["new_weights"] == {}


def test_what_has_no_effect_is_skipped(database, learn):
    fill(database, NOTHING)
    learn()
    [row] = logs(database)
    assert row["action"] == "SKIPPED" and row["valid_segments"] == 2 and "nothing beats" in row["reason"]


def test_a_proposal_waits_is_accepted_taken_up_and_reverted(database, learn, antonectl, daemon):
    fill(database, WARM)
    assert "learn apply" in learn()
    [row] = logs(database)
    assert row["action"] == "PROPOSED" and row["segment_key"] == "TWITTER" and weights(database) == []
    new = row["new_weights"]
    assert new["ars"] > row["old_weights"]["ars"] and min(new[key] for key in ("sss", "ars", "evs", "trs")) >= 0.05
    assert abs(sum(new[key] for key in ("sss", "ars", "evs", "trs")) - 1) < 1e-9
    assert 0 < row["estimate"]["lower"] < row["estimate"]["improvement"] < row["estimate"]["upper"]
    with daemon() as running:
        running.wait_ready()
        shown = antonectl("learn", "apply", row["id"][:8], "--by", "ada", json=True)
        assert shown.returncode == 0 and shown.json["action"] == "APPLIED"
        assert weights(database) == [{"segment_type": "PLATFORM", "segment_key": "TWITTER", **new}]
        [event] = database.rows("SELECT id::text, adjustment_type, adjustment, predicted_improvement FROM antone.learning_events")
        assert event["id"] == row["id"] and event["adjustment_type"] == "WEIGHTS" and event["adjustment"]["new"] == new
        assert event["predicted_improvement"] == row["estimate"]["improvement"]

        def decided_with():
            number = database.value("SELECT count(*) FROM antone.posts WHERE platform_post_id !~ '^w'") + 1
            insert_posts(database, 1, first=number)
            database.wait_for("NOT EXISTS (SELECT FROM antone.posts WHERE processed_at IS NULL AND NOT spam_filtered)")
            return database.value("SELECT signals_json -> 'weights' ->> 0 FROM antone.decisions ORDER BY created_at DESC LIMIT 1")

        wait_until(lambda: decided_with() == "TWITTER", 10, "the daemon to use the new weights")
        assert antonectl("learn", "apply", row["id"], "--by", "ada").returncode == DATA
        assert antonectl("learn", "revert", row["id"], "--by", "ada").returncode == 0
    assert weights(database) == [{"segment_type": "PLATFORM", "segment_key": "TWITTER", **row["old_weights"]}]
    assert antonectl("learn", "revert", row["id"], "--by", "ada").returncode == DATA
    assert [row["action"] for row in database.rows(
        "SELECT action FROM antone.audit_logs WHERE entity_type = 'learning' ORDER BY created_at, action")] == [
            "learning.proposed", "learning.applied", "learning.reverted"]


def test_what_the_commands_show_and_refuse(database, learn, antonectl):
    assert "has not run yet" in antonectl("learn", "status").stdout
    fill(database, WARM)
    learn()
    [row] = logs(database)
    listed = antonectl("learn", "status")
    assert "wait for a person" in listed.stdout and row["id"][:8] in listed.stdout and "PROPOSED" in listed.stdout
    shown = antonectl("learn", "show", row["id"][:8], json=True).json
    assert shown["new_weights"] == row["new_weights"] and shown["estimate"] == pytest.approx(row["estimate"]) and shown["applied_at"] is None
    assert antonectl("learn", "apply", row["id"]).returncode == USAGE
    assert antonectl("learn", "apply", "no-id", "--by", "ada").returncode == USAGE
    assert antonectl("learn", "show", "ffffffff").returncode == DATA
    assert antonectl("learn", "revert", row["id"], "--by", "ada").returncode == DATA  # it is not in force
    database.execute("INSERT INTO antone.segmented_weights (segment_type, segment_key, sss_weight, ars_weight, evs_weight, trs_weight)"
                     " VALUES ('PLATFORM', 'TWITTER', 0.1, 0.2, 0.3, 0.4)")
    refused = antonectl("learn", "apply", row["id"], "--by", "ada")
    assert refused.returncode == DATA and "changed since" in refused.stderr
    assert logs(database)[0]["action"] == "PROPOSED" and database.value("SELECT count(*) FROM antone.learning_events") == 0


def test_it_applies_by_itself_only_when_told_to_and_once_a_week(database, learn):
    fill(database, WARM)
    learn(learning={"apply": True})
    [row] = logs(database)
    assert row["action"] == "APPLIED" and [weight["ars"] for weight in weights(database)] == [row["new_weights"]["ars"]]


def test_a_week_is_a_week_and_the_next_run_ends_the_proposal(database, learn):
    fill(database, WARM)
    learn()
    learn(since="3 days")
    assert [row["action"] for row in logs(database)] == ["PROPOSED"]
    learn(since="7 days")
    assert [row["action"] for row in logs(database)] == ["EXPIRED", "PROPOSED"]


def test_after_a_week_it_is_judged_and_returns_when_worse(database, learn):
    fill(database, WARM)
    learn(learning={"apply": True})
    [applied] = logs(database)
    database.execute("DELETE FROM antone.posts")
    database.execute("DELETE FROM antone.replies")
    grow_a_week(database)
    fill(database, COLD, days=5, first=5000)
    said = learn()
    assert "is back" in said
    assert logs(database)[0]["action"] == "RETURNED"
    [event] = database.rows("SELECT actual_improvement, accuracy, evaluated_at FROM antone.learning_events")
    assert event["actual_improvement"] < 0 and event["accuracy"] == 0 and event["evaluated_at"] is not None
    assert weights(database)[0]["ars"] == applied["old_weights"]["ars"]


def test_what_came_true_stays(database, learn):
    fill(database, WARM)
    learn(learning={"apply": True})
    [applied] = logs(database)
    database.execute("DELETE FROM antone.posts")
    database.execute("DELETE FROM antone.replies")
    grow_a_week(database)
    fill(database, WARM, days=5, first=5000)
    learn()
    assert logs(database)[0]["action"] == "APPLIED" and weights(database)[0]["ars"] == applied["new_weights"]["ars"]
    [event] = database.rows("SELECT actual_improvement, accuracy FROM antone.learning_events ORDER BY created_at LIMIT 1")
    assert event["actual_improvement"] > 0 and 0 < event["accuracy"] <= 1


def test_reports_that_are_none_count_as_no_outcome_and_are_named_once(database, learn):
    fill(database, NOTHING, count=200)
    shapes = ['"text"', "[1]", '{"likes": "7"}', '{"likes": -1}', '{"likes": 1e308}', '{"likes": {"a": 1}}', "{}", "null",
              json.dumps({"likes": 1, "x": "y" * 9000})]
    for number, shape in enumerate(shapes, 1):
        database.execute("UPDATE antone.replies SET metrics_json = %s WHERE platform_post_id = %s", (shape, f"r{number}"))
    said = learn()
    assert logs(database)[0]["sample_sizes"]["TWITTER"] == 200 - len(shapes)
    assert said.count("counts as no outcome") == 1 and f"{len(shapes)} replies" in said and "y" * 50 not in said


def test_rejected_and_removed_ones_are_worth_nothing_and_fresh_ones_unknown(database, learn):
    fill(database, "'{\"clicks\": 1, \"conversions\": 1, \"likes\": 1}'", count=400)
    drawn = "decision_id IN (SELECT id FROM antone.decisions WHERE is_randomized_experiment)"
    some = database.rows(f"SELECT id FROM antone.replies WHERE {drawn} ORDER BY posted_at LIMIT 4")
    assert len(some) == 4
    rejected, removed, fresh, kept = [row["id"] for row in some]
    database.execute("UPDATE antone.replies SET approval_status = 'REJECTED', approved_at = posted_at, posted_at = NULL WHERE id = %s", (rejected,))
    database.execute("UPDATE antone.replies SET deleted_at = now(), delete_reason = 'moderator' WHERE id = %s", (removed,))
    database.execute("UPDATE antone.replies SET posted_at = now() - interval '23 hours' WHERE id = %s", (fresh,))
    learn()

    def outcome(reply):
        return database.value("SELECT x.actual_outcome FROM antone.randomized_experiments x JOIN antone.replies r USING (decision_id)"
                              " WHERE r.id = %s", (reply,))

    assert outcome(rejected) == outcome(removed) == {"outcome": 0} and outcome(kept) == {"outcome": 1} and outcome(fresh) is None
    assert logs(database)[0]["sample_sizes"]["TWITTER"] == 399


def test_killed_in_its_midst_it_has_done_nothing_and_is_done_by_the_next(database, learn, cluster):
    fill(database, WARM)
    with database.connect(autocommit=False) as holder:
        holder.execute("LOCK TABLE antone.weight_adjustment_logs IN EXCLUSIVE MODE")
        process = learn.start(learning={"apply": True})
        database.wait_for("EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
                          " AND query ~ 'weight_adjustment_logs')")
        process.kill()
        process.wait()
        cluster.terminate_backends("wait_event_type = 'Lock'")
        holder.rollback()
    assert logs(database) == [] and weights(database) == []
    assert database.value("SELECT count(*) FROM antone.randomized_experiments WHERE actual_outcome IS NOT NULL") == 0
    learn(learning={"apply": True})
    assert [row["action"] for row in logs(database)] == ["APPLIED"] and len(weights(database)) == 1


@pytest.mark.parametrize("column, setting", [
    ("new_weights", {"topic_gate": 0.1}), ("old_weights", {"distress_stop": 90}), ("new_weights", {"sss": 1.0}),
    ("new_weights", {"sss": 0.02, "ars": 0.48, "evs": 0.25, "trs": 0.25, "sample_size": 100, "helpful_shift": 0}),
    ("new_weights", {"sss": 0.4, "ars": 0.4, "evs": 0.25, "trs": 0.15, "sample_size": 100, "helpful_shift": 0}),
    ("new_weights", {"sss": 0.4, "ars": 0.25, "evs": 0.2, "trs": 0.15, "sample_size": 100, "helpful_shift": -11}),
    ("new_weights", {"sss": 0.4, "ars": 0.25, "evs": 0.2, "trs": 0.15, "sample_size": 100, "helpful_shift": 0, "safety": 0}),
    ("new_weights", [1]), ("old_weights", {"sss": "0.4"}),
])
def test_the_database_refuses_what_may_not_be_learnt(database, column, setting):
    good = {"sss": 0.4, "ars": 0.25, "evs": 0.2, "trs": 0.15, "sample_size": 100, "helpful_shift": 0}
    text = f"INSERT INTO antone.weight_adjustment_logs (action, {column}) VALUES ('PROPOSED', %s)"
    database.execute(text, (json.dumps(good),))
    with database.connect("antone_worker") as worker, pytest.raises(errors.CheckViolation):
        worker.execute(text, (json.dumps(setting),))
    event = {"segment_type": "PLATFORM", "segment_key": "TWITTER", "old": good, "new": good}
    text = "INSERT INTO antone.learning_events (adjustment_type, adjustment) VALUES ('WEIGHTS', %s)"
    database.execute(text, (json.dumps(event),))
    for wrong in ({**event, column.partition("_")[0]: setting}, {**event, "safety": 1}):
        with database.connect("antone_worker") as worker, pytest.raises(errors.CheckViolation):
            worker.execute(text, (json.dumps(wrong),))


def test_a_shift_out_of_bounds_is_refused(database):
    with database.connect() as owner:
        rows = Rows(owner)
        with pytest.raises(errors.CheckViolation):
            rows.insert("segmented_weights", helpful_shift=11)
