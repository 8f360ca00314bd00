"""Daily figures: counted from what the database holds, by the day of time.zone, once, again, and late; and what is no outcome."""
import csv
import io
import json
import math
import subprocess
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from antone_testing.daemon import clean_environment
from antone_testing.paths import BUILD
from antone_testing.posts import insert_posts
from antone_testing.waiting import wait_until

ZONE = ZoneInfo("America/New_York")
DRAFT = "Water in small sips, then something salty and sleep. —Antone (Vita)"
USAGE, BUSY = 64, 75


def day(back):
    return (datetime.now(ZONE) - timedelta(days=back)).date()


def moment(back, *clock):
    """An instant of the zone, so many days ago."""
    return datetime.combine(day(back), time(*clock), ZONE)


@pytest.fixture
def history(database):
    """history.decide(at, …), .reply(at, …): rows as the daemon, a judge and a poster leave them."""
    return History(database)


class History:
    def __init__(self, database):
        self.database, self.posts = database, 0

    def decide(self, at, mode="HELPFUL", flags=(), platform="TWITTER", waited=10):
        self.posts += 1
        insert_posts(self.database, 1, first=self.posts, platform=platform)
        post = self.database.value(
            "UPDATE antone.posts SET created_at = %s, detected_at = %s, processed_at = %s WHERE platform_post_id = %s AND platform = %s"
            " RETURNING id", (at - timedelta(seconds=waited), at, at, str(self.posts), platform))
        decision = self.database.value(
            "INSERT INTO antone.decisions (post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode, safety_flags,"
            " created_at) VALUES (%s, 0.9, 0.5, 0.1, 1, 0.7, %s, %s, %s) RETURNING id", (post, mode, list(flags), at))
        return post, decision

    def reply(self, at, metrics=None, deleted=None, **decided):
        """A posted one."""
        post, decision = self.decide(at, **decided)
        return self.database.value(
            "INSERT INTO antone.replies (decision_id, decision_ref, post_ref, content, platform, approval_status, posted_at,"
            " platform_post_id, metrics_json, deleted_at, delete_reason) VALUES (%s, %s, %s, %s, %s, 'APPROVED', %s, 'x', %s, %s, %s)"
            " RETURNING id::text", (decision, decision, post, DRAFT, decided.get("platform", "TWITTER"), at,
                                    json.dumps({} if metrics is None else metrics), at if deleted else None, deleted))

    def judge(self, reply, at, *actions):
        for action in actions:
            self.database.execute(
                "INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, created_at) VALUES ('reply', %s, %s, 'kim', %s)",
                (reply, f"reply.{action}", at))

    def figures(self, on, platform=None):
        """{name: (value, numerator, n)} of a day."""
        return {row["metric_name"]: (float(row["value"]), None if row["numerator"] is None else float(row["numerator"]), row["n"])
                for row in self.database.rows(
                    "SELECT metric_name, value, numerator, n FROM antone.kpi_metrics WHERE date = %s"
                    " AND platform IS NOT DISTINCT FROM %s::antone.platform", (on, platform))}


def run(antonectl):
    done = antonectl("kpi", "run", json=True)
    assert done.returncode == 0, done.stderr
    return done.json


def test_a_day_is_one_of_the_zone_and_today_is_none(antonectl, history):
    for back, clock in ((2, (0, 0, 0)), (2, (23, 59, 59, 999999)), (1, (0, 0, 0)), (1, (12,)), (1, (23, 59, 59))):
        history.decide(moment(back, *clock))
    history.decide(datetime.now(ZONE))
    assert run(antonectl) == {"days": 2, "changed": 2 * 2 * 4, "faults": 0}
    assert history.figures(day(2))["decided"] == (2, None, None)
    assert history.figures(day(1))["decided"] == (3, None, None)
    assert history.figures(day(0)) == history.figures(day(3)) == {}


def test_each_platform_has_its_rows_and_all_together_theirs(antonectl, database, history):
    history.decide(moment(1, 9), waited=20)
    history.decide(moment(1, 9), "DISENGAGED", ["SELF_HARM"], waited=20)
    history.decide(moment(1, 10), "DISENGAGED", platform="REDDIT", waited=60)
    run(antonectl)
    assert history.figures(day(1), "TWITTER") == {
        "decided": (2, None, None), "waiting_p95": (20, None, 2), "safety_stop_rate": (0.5, 1, 2), "escalations": (0, None, None)}
    assert history.figures(day(1), "REDDIT")["safety_stop_rate"] == (0, 0, 1)
    assert history.figures(day(1), "THREADS") == {}
    both = history.figures(day(1))
    assert both["safety_stop_rate"] == pytest.approx((1 / 3, 1, 3)) and both["waiting_p95"] == pytest.approx((56, None, 3))
    assert database.rows("SELECT DISTINCT k.name FROM antone.kpi_metrics m LEFT JOIN antone.kpi_types k ON k.id = m.kpi_type_id"
                         " ORDER BY 1") == [{"name": "SAFETY"}, {"name": None}]


def test_what_came_of_replies(antonectl, history):
    at = moment(1, 11)
    history.reply(at, {"clicks": 3, "conversions": 1, "revenue": 24.5, "likes": 1_000_000, "positive": 2, "negative": 1})
    history.reply(at, {"clicks": 0, "conversions": 0, "revenue": 0, "likes": 0, "thanks": 1, "follows": 2, "positive": 0, "negative": 3})
    history.reply(at, {"likes": 0, "removals": 1}, platform="REDDIT")
    history.reply(at, {"likes": 1, "thanks": 0}, deleted="removed by a moderator")
    history.reply(at, None, deleted="self: a wrong link")
    run(antonectl)
    figures = history.figures(day(1))
    assert {name: figures[name] for name in ("click_through", "conversion", "revenue_per_reply", "like_rate", "thanks_rate",
                                             "follow_rate", "positive_sentiment", "removal_rate", "self_deletion_rate")} == {
        "click_through": (0.5, 1, 2), "conversion": (0.5, 1, 2), "revenue_per_reply": (12.25, 24.5, 2), "like_rate": (0.5, 2, 4),
        "thanks_rate": (0.5, 1, 2), "follow_rate": (1, 1, 1), "positive_sentiment": (0.5, 1, 2), "removal_rate": (0.4, 2, 5),
        "self_deletion_rate": (0.2, 1, 5)}


def test_drafts_count_as_they_were_judged_in_the_end(antonectl, database, history):
    replies = [history.reply(moment(1, 8)) for _ in range(4)]
    history.judge(replies[0], moment(1, 9), "approved")
    history.judge(replies[1], moment(1, 9), "edited", "approved")
    history.judge(replies[2], moment(1, 9), "rejected")
    history.judge(replies[3], moment(1, 9), "rejected")
    history.judge(replies[3], moment(1, 10), "reopened")
    database.execute("INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, created_at)"
                     " VALUES ('reply', 'no uuid', 'reply.rejected', 'kim', %s)", (moment(1, 9),))
    run(antonectl)
    figures = history.figures(day(1))
    assert figures["rejected_draft_rate"] == pytest.approx((1 / 3, 1, 3)) and figures["edited_draft_rate"] == pytest.approx((1 / 3, 1, 3))


def test_escalations_and_how_long_a_person_took(antonectl, database, history):
    post, decision = history.decide(moment(1, 8))
    for minutes in (10, None):
        at = moment(1, 9)
        database.execute(
            "INSERT INTO antone.escalations (post_id, decision_id, reason_id, priority, status, created_at, resolved_at)"
            " VALUES (%s, %s, (SELECT id FROM antone.escalation_reasons WHERE name = %s), 'HIGH', %s, %s, %s)",
            (post, decision, "MANUAL_FLAG" if minutes else "SAFETY_AMBIGUITY", "RESOLVED" if minutes else "OPEN", at,
             at + timedelta(minutes=minutes) if minutes else None))
    database.execute("INSERT INTO antone.escalations (priority, created_at) VALUES ('LOW', %s)", (moment(1, 9),))  # its post is gone
    run(antonectl)
    assert history.figures(day(1), "TWITTER")["escalations"] == (2, None, None)
    assert history.figures(day(1))["escalations"] == (3, None, None)
    assert history.figures(day(1))["escalation_wait_p95"] == (600, None, 1)


def test_again_changes_nothing_and_late_outcomes_do(antonectl, database, history):
    reply = history.reply(moment(3, 8), {"likes": 0})
    run(antonectl)
    before = database.rows("SELECT * FROM antone.kpi_metrics ORDER BY id")
    assert run(antonectl) == {"days": 3, "changed": 0, "faults": 0}
    assert database.rows("SELECT * FROM antone.kpi_metrics ORDER BY id") == before
    database.execute("UPDATE antone.replies SET metrics_json = '{\"likes\": 4, \"clicks\": 1}' WHERE id = %s", (reply,))
    assert run(antonectl)["changed"] == 2 * 2
    assert history.figures(day(3))["like_rate"] == (1, 1, 1)
    database.execute("UPDATE antone.replies SET metrics_json = '{\"likes\": 4}' WHERE id = %s", (reply,))
    run(antonectl)
    assert "click_through" not in history.figures(day(3)) and "like_rate" in history.figures(day(3))


def test_missed_days_are_caught_up_but_not_those_that_the_archive_may_have(antonectl, config, database, history):
    for back in (30, 20, 12, 11, 1):
        history.decide(moment(back, 12))
    short = config("short.conf", retention={"posts": "25d"})
    assert antonectl("kpi", "run", json=True, config=short).json["days"] == 25 - 1
    assert not history.figures(day(30)) and history.figures(day(20))["decided"][0] == 1
    database.execute("DELETE FROM antone.kpi_metrics")
    assert antonectl("kpi", "run", json=True, config=short).json["days"] == 7
    # Nobody counted for the last eleven days.
    database.execute("UPDATE antone.job_runs SET details_json = jsonb_build_object('through', %s::text) WHERE job = 'kpi'", (day(12),))
    assert antonectl("kpi", "run", json=True, config=short).json["days"] == 11
    assert history.figures(day(11)) and not history.figures(day(12))


def test_rows_of_other_programs_stay(antonectl, database, history):
    history.decide(moment(1, 12))
    database.execute("INSERT INTO antone.kpi_metrics (date, platform, metric_name, value) VALUES (%s, 'TWITTER', 'theirs', 7),"
                     " (%s, 'TWITTER', 'like_rate', 0.5)", (day(1), day(1)))
    run(antonectl)
    assert history.figures(day(1), "TWITTER")["theirs"] == (7, None, None) and "like_rate" not in history.figures(day(1), "TWITTER")


SHAPES = {
    "{}": "metrics_json: holds none of our fields",
    '"likes"': "metrics_json: is not an object of numbers",
    "[1, 2]": "metrics_json: is not an object of numbers",
    '{"likes": "3"}': "metrics_json.likes: is not a number",
    '{"likes": {"count": 3}}': "metrics_json.likes: is not a number",
    '{"likes": -1}': "metrics_json.likes: is not within 0 to 1000000000",
    '{"revenue": 1e308, "likes": 2}': "metrics_json: cannot be read as JSON",  # jsonb writes all its digits
    '{"likes": 1, "x": "' + "y" * 9000 + '"}': "metrics_json: is longer than 8192 bytes",
}


def test_what_is_no_outcome_counts_as_none_and_is_named_once(antonectl, database, history):
    told = {history.reply(moment(3, 8)): (text, fault) for text, fault in SHAPES.items()}
    for reply, (text, _) in told.items():
        database.execute("UPDATE antone.replies SET metrics_json = %s::jsonb WHERE id = %s", (text, reply))
    assert run(antonectl)["faults"] == len(SHAPES) and run(antonectl)["faults"] == 0
    assert {row["id"]: row["fault"] for row in antonectl("kpi", "faults", json=True).json} == {
        reply: fault for reply, (_, fault) in told.items()}
    assert set(history.figures(day(3))) == {"decided", "waiting_p95", "safety_stop_rate", "escalations", "removal_rate",
                                            "self_deletion_rate"}
    repaired, worse, *_ = told
    database.execute("UPDATE antone.replies SET metrics_json = '{\"likes\": 1}' WHERE id = %s", (repaired,))
    database.execute("UPDATE antone.replies SET metrics_json = '{\"likes\": true}' WHERE id = %s", (worse,))
    assert run(antonectl)["faults"] == 1
    faults = {row["id"]: row["fault"] for row in antonectl("kpi", "faults", json=True).json}
    assert repaired not in faults and faults[worse] == "metrics_json.likes: is not a number"


def test_of_a_fresh_reply_and_an_erased_one_nothing_is_said(antonectl, database, history):
    history.reply(datetime.now(ZONE) - timedelta(hours=23))
    database.execute("UPDATE antone.replies SET platform_post_id = NULL WHERE id = %s", (history.reply(moment(3, 8)),))
    assert run(antonectl)["faults"] == 0
    assert "can be counted" in antonectl("kpi", "faults").stdout


def test_two_at_once_count_once(antonectl, database, history):
    history.decide(moment(1, 12))
    with database.connect() as other:
        other.execute("SELECT pg_advisory_lock(1095652431, 7)")
        done = antonectl("kpi", "run")
        assert done.returncode == BUSY and "another run of kpi is under way" in done.stderr
    assert database.value("SELECT count(*) FROM antone.kpi_metrics") == 0


def wilson(successes, n, z=1.959963984540054):
    """Solved for both ends: the p with |successes / n − p| = z √(p (1 − p) / n)."""
    share = successes / n
    a, b, c = 1 + z * z / n, -(2 * share + z * z / n), share * share
    return [(-b + sign * math.sqrt(b * b - 4 * a * c)) / (2 * a) for sign in (-1, 1)]


def test_show_as_table_json_and_csv(antonectl, history):
    for back, clicks in ((3, [1, 0]), (1, [1, 1, 1, 0])):
        for count in clicks:
            history.reply(moment(back, 12), {"clicks": count})
    run(antonectl)
    shown = {row["metric"]: row for row in antonectl("kpi", "show", json=True).json}
    assert [row["day"] for row in shown["click_through"]["days"]] == [str(day(3)), str(day(1))]
    last = shown["click_through"]["days"][-1]
    assert (last["value"], last["numerator"], last["n"]) == (0.75, 3, 4)
    assert [last["low"], last["high"]] == pytest.approx(wilson(3, 4))
    assert "low" not in shown["decided"]["days"][0] and shown["thanks_rate"]["days"] == []
    table = antonectl("kpi", "show", "--days", "5").stdout
    [line] = [line for line in table.split("\n") if line.startswith("click_through")]
    assert "75.0 %" in line and "30.1–95.4 %" in line and line.rstrip().endswith("··▆·█") and "thanks_rate" not in table
    rows = list(csv.DictReader(io.StringIO(antonectl("kpi", "show", "--csv", "--metric", "click_through").stdout, newline="")))
    assert [(row["day"], row["platform"], row["value"], row["n"]) for row in rows] == [
        (str(day(3)), "ALL", "0.5", "2"), (str(day(1)), "ALL", "0.75", "4")]
    assert antonectl("kpi", "show", "--platform", "reddit").stdout.startswith("No figures of these days.")


@pytest.mark.parametrize("options, said", [
    (["--days", "0"], "--days"), (["--platform", "mastodon"], '--platform: "mastodon" is none of'),
    (["--metric", "likes"], '--metric: there is no "likes"'), (["--days", "9999"], "--days"),
])
def test_a_wrong_question_is_refused_by_name(antonectl, options, said):
    done = antonectl("kpi", "show", *options)
    assert done.returncode == USAGE and said in done.stderr and not done.stdout


def test_csv_and_json_at_once_are_refused(antonectl):
    done = antonectl("kpi", "show", "--csv", json=True)
    assert done.returncode == USAGE and "--csv and --json: one of them" in done.stderr


def test_each_figure_is_defined(antonectl):
    listed = antonectl("kpi", "list", json=True).json
    assert {"click_through", "safety_stop_rate", "waiting_p95"} <= {row["metric"] for row in listed}
    assert all(row["numerator"] and row["denominator"] and row["unit"] for row in listed)


@pytest.fixture
def janitor(config, tmp_path):
    """janitor(name) starts the daemon's timer alone, in a hurry; answers with what it logs and whether it has been through a run."""
    subprocess.run(["make", "-s", "-C", BUILD, "janitor_probe"], check=True, stdout=subprocess.DEVNULL)
    (tmp_path / "archive").mkdir(exist_ok=True)
    running = []

    def start(name):
        said, log = tmp_path / f"{name}.out", tmp_path / f"{name}.log"
        running.append(subprocess.Popen([BUILD / "janitor_probe", config(f"{name}.conf", instance=name)], stdout=open(said, "wb"),
                                        stderr=open(log, "wb"), env=clean_environment()))

        def has_run():
            lines = said.read_text().rstrip().split("\n")
            return len(lines) > 1 and lines[-1].startswith("archive due")

        return log.read_text, has_run

    start.running = running
    yield start
    for process in running:
        process.kill()
        process.wait()


def test_the_timer_counts_once_among_many_and_names_what_is_no_outcome(janitor, database, history):
    history.reply(moment(2, 12), {"likes": 2})
    bad = history.reply(moment(3, 12), {"likes": "many"})
    database.execute("UPDATE antone.authors SET interaction_history = '[{\"type\": \"like\"}, {\"type\": \"like\"}, {\"type\": \"thanks\"}]'"
                     " WHERE platform_id = 'a2'")
    database.execute("INSERT INTO antone.job_runs (job, instance, started_at, finished_at, outcome)"
                     " VALUES ('retention', 'x', now() - interval '3 days', now() - interval '3 days', 'done')")
    both = [janitor("first"), janitor("second")]
    for _, has_run in both:  # whether it was the one that counted or not
        wait_until(has_run, 30, "a run")
    database.wait_for("(SELECT count(*) FROM antone.job_runs WHERE job IN ('kpi', 'champions') AND outcome = 'done') = 2")
    assert history.figures(day(2))["like_rate"] == (1, 1, 1)
    assert database.value("SELECT count(*) FROM antone.community_champions") == 1
    said = "".join(log() for log, _ in both)
    assert said.count(f"reply {bad} counts as having no outcome: metrics_json.likes: is not a number") == 1
    assert database.value("SELECT bool_and(due_at < started_at) FROM antone.job_runs WHERE job IN ('kpi', 'champions')")


def test_a_count_that_fails_is_said_and_archiving_goes_on(janitor, database, history):
    history.decide(moment(2, 12))
    database.execute("REVOKE INSERT ON antone.kpi_metrics FROM antone_retention")
    try:
        log, _ = janitor("first")
        wait_until(lambda: "the daily figures" in log() and "the champions done" in log(), 30, "both counts")
        database.wait_for("EXISTS (SELECT FROM antone.job_runs WHERE job = 'kpi' AND outcome = 'failed')")
        assert "kpi_metrics" in log()
        database.execute("GRANT INSERT ON antone.kpi_metrics TO antone_retention")
        database.wait_for("EXISTS (SELECT FROM antone.job_runs WHERE job = 'kpi' AND outcome = 'done')")
    finally:
        database.execute("GRANT INSERT ON antone.kpi_metrics TO antone_retention")
    assert history.figures(day(2))


def test_a_count_that_hangs_does_not_hold_up_the_end(janitor, database, history):
    """Of the daemon's timer; nothing was written, and the next run counts."""
    history.decide(moment(2, 12))
    with database.connect(autocommit=False) as other:
        other.execute("LOCK TABLE antone.decisions")
        janitor("first")
        database.wait_for("EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'antoned/first/figures'"
                          " AND wait_event_type = 'Lock')")
        janitor.running[0].terminate()
        assert janitor.running[0].wait(timeout=20) == 0
        other.rollback()
    assert database.value("SELECT count(*) FROM antone.kpi_metrics") == 0
    janitor("second")
    database.wait_for("EXISTS (SELECT FROM antone.job_runs WHERE job = 'kpi' AND outcome = 'done' AND instance = 'second')", 30)
    assert history.figures(day(2))


def test_figures_of_a_closed_quarter_are_archived_and_come_back(antonectl, database, tmp_path, history):
    (tmp_path / "archive").mkdir(exist_ok=True)
    old = date(day(0).year - 3, 2, 10)
    database.execute("INSERT INTO antone.kpi_metrics (date, platform, kpi_type_id, metric_name, value, numerator, n)"
                     " SELECT %s, platform::antone.platform, k.id, 'like_rate', 0.5, 1, 2"
                     " FROM unnest('{TWITTER,NULL}'::text[]) AS platform, antone.kpi_types k WHERE k.name = 'LOVE'", (old,))
    history.decide(moment(1, 12))
    run(antonectl)
    before = database.rows("SELECT * FROM antone.kpi_metrics ORDER BY id")
    archived = antonectl("retention", "run", json=True).json
    assert archived["rows"]["kpi_metrics"] == 2 and history.figures(old) == {} and history.figures(day(1))
    assert antonectl("archive", "restore", archived["parts"][0]["path"]).returncode == 0
    assert database.rows("SELECT * FROM antone.kpi_metrics ORDER BY id") == before
