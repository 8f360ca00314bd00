"""antonectl experiment: a plan is right or refused by field, one runs at a time, looks are honest, a person confirms the winner."""
import json
import subprocess
from datetime import datetime, timedelta, timezone

import pytest
from antone_testing.daemon import clean_environment
from antone_testing.paths import BUILD
from antone_testing.waiting import wait_until

DATA, USAGE = 65, 64
DRAFT = "Water in small sips, then something salty and sleep. —Antone (Vita)"
PLAN = {"--metric": "thanks_rate", "--a": "CHECKLIST", "--b": "COACH"}


def stamp(**ahead):
    return (datetime.now(timezone.utc) + timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M:%SZ")


def create(antonectl, name="voices", **changes):
    options = PLAN | {f"--{key}": value for key, value in changes.items()}
    return antonectl("experiment", "create", name, *[part for pair in options.items() for part in pair], json=True)


def succeed(done):
    assert done.returncode == 0, done.stderr
    return done.json


@pytest.fixture
def running(antonectl, database):
    """The id of one that runs, and a function that gives it decisions with posted replies: fill("A", 100, thanked=30)."""
    identity = succeed(create(antonectl))["id"]
    succeed(antonectl("experiment", "start", "voices", json=True))
    made = [0]

    def fill(arm, count, thanked=0, metrics=True, age="2 days"):
        first = made[0] + 1
        made[0] += count
        values = {"arm": arm, "first": first, "last": made[0], "thanked": first + thanked, "experiment": identity, "draft": DRAFT, "age": age}
        database.execute(
            "INSERT INTO antone.authors (platform, platform_id, handle) VALUES ('TWITTER', 'a', 'a') ON CONFLICT DO NOTHING")
        database.execute(
            "WITH post AS (INSERT INTO antone.posts (platform, platform_post_id, author_id, content, published_at, detected_at, processed_at)"
            " SELECT 'TWITTER', n::text, (SELECT id FROM antone.authors WHERE platform_id = 'a'), 'hangover', now(), now(), now()"
            " FROM generate_series(%(first)s::int, %(last)s::int) n RETURNING id)"
            " INSERT INTO antone.decisions (post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode, experiment_id,"
            " experiment_variant) SELECT id, 0.9, 0.5, 0.1, 1, 0.7, 'HELPFUL', %(experiment)s, %(arm)s FROM post", values)
        if metrics:
            database.execute(
                "INSERT INTO antone.replies (decision_id, decision_ref, post_ref, content, platform, approval_status, posted_at,"
                " platform_post_id, metrics_json) SELECT d.id, d.id, d.post_id, %(draft)s, 'TWITTER', 'APPROVED', now() - %(age)s::interval,"
                " 'x', jsonb_build_object('thanks', (p.platform_post_id::int < %(thanked)s)::int) FROM antone.decisions d"
                " JOIN antone.posts p ON p.id = d.post_id WHERE p.platform_post_id::int BETWEEN %(first)s AND %(last)s", values)

    return identity, fill


@pytest.mark.parametrize("changes, said", [
    ({"split": "50/60"}, "--split: 50 and 60 are 110; the arms sum to 100"),
    ({"split": "100/0"}, '--split: "100/0" is not two whole percentages above 0'),
    ({"split": "0.5"}, "--split: "), ({"split": "50/50/50"}, "--split: "), ({"split": "-50/150"}, "--split: "), ({"split": ""}, "--split: "),
    ({"b": "CHECKLIST"}, "--a and --b: both are CHECKLIST; the arms must differ"),
    ({"metric": "safety_stop_rate"}, '--metric: "safety_stop_rate" is none of click_through'),
    ({"metric": "decided"}, "--metric: "),
    ({"start": "2026-11-20T09:00:00Z", "end": "2026-11-20T09:00:00Z"}, "--end: 2026-11-20T09:00:00Z is not after the start"),
    ({"end": "2020-01-01T00:00:00Z"}, "--end: 2020-01-01T00:00:00Z is not after the start, which is now"),
    ({"start": "tomorrow"}, '--start: "tomorrow" is not a timestamp'),
    ({"name": ""}, "NAME: has 0 bytes"), ({"name": "x" * 201}, "NAME: has 201 bytes"),
])
def test_a_wrong_plan_is_refused_by_field_and_rule(antonectl, database, changes, said):
    done = create(antonectl, **changes)
    assert done.returncode == USAGE and said in done.stderr
    assert database.value("SELECT count(*) FROM antone.experiments") == 0


def test_an_archetype_that_is_not_there_and_a_name_that_is_taken(antonectl, database):
    done = create(antonectl, a="SHOUTING")
    assert done.returncode == DATA and "there is no active archetype SHOUTING" in done.stderr
    succeed(create(antonectl))
    done = create(antonectl)
    assert done.returncode == DATA and "an experiment of that name is planned or runs" in done.stderr
    assert database.value("SELECT count(*) FROM antone.experiments") == 1


def test_it_goes_its_way_with_a_trail(antonectl, database):
    plan = succeed(create(antonectl, split="30/70", description="which voice", by="kim"))
    assert (plan["status"], plan["traffic_split"], plan["a"], plan["b"]) == ("DRAFT", 0.3, "CHECKLIST", "COACH")
    started = succeed(antonectl("experiment", "start", plan["id"][:8], "--by", "kim", json=True))
    assert started["status"] == "RUNNING" and started["start_date"]
    assert started["results"]["a"]["assigned"] == 0 and started["results"]["proposal"] is None
    stopped = succeed(antonectl("experiment", "stop", "voices", "--by", "lou", json=True))
    assert stopped["status"] == "COMPLETED" and stopped["winner"] is None and stopped["results"]["b"]["n"] == 0
    assert [(row["action"], row["actor"]) for row in database.rows(
        "SELECT action, actor FROM antone.audit_logs WHERE entity_type = 'experiment' ORDER BY created_at")] == [
        ("experiment.created", "kim"), ("experiment.started", "kim"), ("experiment.stopped", "lou")]
    for verb in ("start", "stop"):
        done = antonectl("experiment", verb, "voices", "--by", "kim")
        assert done.returncode == DATA and "status: it" in done.stderr
    assert antonectl("experiment", "show", json=True).json[0]["name"] == "voices"
    assert antonectl("experiment", "show", "nobody").returncode == DATA


def test_a_plan_that_is_stopped_is_cancelled(antonectl):
    succeed(create(antonectl))
    assert succeed(antonectl("experiment", "stop", "voices", "--by", "kim", json=True))["status"] == "CANCELLED"


def test_no_two_run_at_the_same_time(antonectl):
    succeed(create(antonectl, "first", end=stamp(days=10)))
    succeed(create(antonectl, "beside", start=stamp(days=9)))
    succeed(create(antonectl, "after", start=stamp(days=11), end=stamp(days=12)))
    succeed(antonectl("experiment", "start", "first", json=True))
    done = antonectl("experiment", "start", "beside")
    assert done.returncode == DATA and 'start and end: "first" runs in that time' in done.stderr
    succeed(antonectl("experiment", "start", "after", json=True))


def test_a_plan_whose_end_has_passed_does_not_start(antonectl, database):
    succeed(create(antonectl))
    database.execute("UPDATE antone.experiments SET end_date = now() - interval '1 hour'")
    done = antonectl("experiment", "start", "voices")
    assert done.returncode == DATA and "end: is past" in done.stderr


def test_what_it_shows_and_who_confirms(antonectl, database, running):
    identity, fill = running
    fill("A", 500, thanked=100)
    fill("B", 480, thanked=180)
    shown = succeed(antonectl("experiment", "show", "voices", json=True))["results"]
    assert shown["a"] == {"assigned": 500, "posted": 500, "n": 500, "successes": 100, "failures": 400}
    assert shown["proposal"] == "B" and shown["difference"] == pytest.approx(0.175) and shown["low"] > 0 and shown["p"] < 0.05
    assert shown["sample_ratio_p"] == pytest.approx(0.523, abs=0.001)
    text = antonectl("experiment", "show", "voices").stdout
    assert "+17.5 points" in text and "B is better and proposed; a person confirms" in text
    done = antonectl("experiment", "stop", "voices", "--by", "kim", "--winner", "A")
    assert done.returncode == DATA and "--winner: A is not proposed: B is better" in done.stderr
    done = antonectl("experiment", "stop", "voices", "--by", "kim", "--winner", "C")
    assert done.returncode == USAGE and '--winner: "C" is neither A nor B' in done.stderr
    assert antonectl("experiment", "stop", "voices", "--winner", "B").returncode == USAGE  # nobody named
    stopped = succeed(antonectl("experiment", "stop", "voices", "--by", "kim", "--winner", "B", json=True))
    assert (stopped["status"], stopped["winner"], stopped["results"]["b"]["successes"]) == ("COMPLETED", "B", 180)
    assert database.value("SELECT results_json ->> 'proposal' FROM antone.experiments") == "B"


def test_nothing_is_concluded_too_soon(antonectl, running):
    _, fill = running
    fill("A", 99)
    fill("B", 99, thanked=99)
    fill("A", 5, age="23 hours")  # what comes of these is not known yet
    shown = succeed(antonectl("experiment", "show", "voices", json=True))["results"]
    assert shown["a"]["assigned"] == 104 and shown["a"]["n"] == 99 and shown["proposal"] is None
    assert "fewer than 100" in shown["verdict"]
    done = antonectl("experiment", "stop", "voices", "--by", "kim", "--winner", "B")
    assert done.returncode == DATA and "--winner: B is not proposed: fewer than 100" in done.stderr


def test_a_split_that_is_not_the_planned_one_concludes_nothing(antonectl, running):
    _, fill = running
    fill("A", 300, thanked=30)
    fill("B", 300, thanked=200)
    fill("A", 200, metrics=False)
    shown = succeed(antonectl("experiment", "show", "voices", json=True))["results"]
    assert shown["sample_ratio_p"] < 0.001 and shown["proposal"] is None and "not split as they should be" in shown["verdict"]


def test_reports_of_any_shape_are_no_outcome(antonectl, database, running):
    _, fill = running
    fill("A", 3, thanked=1)
    fill("B", 3, thanked=1)
    fill("C", 3)  # an arm that nobody planned
    database.execute("UPDATE antone.replies SET metrics_json = '{\"thanks\": -1}' WHERE id = (SELECT id FROM antone.replies ORDER BY id LIMIT 1)")
    database.execute("UPDATE antone.replies r SET metrics_json = v.j FROM (SELECT id, (ARRAY['[]', '{\"thanks\": 1e308}', '\"x\"'])[n]::jsonb AS j"
                     " FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM antone.replies) AS numbered WHERE n <= 3) AS v WHERE v.id = r.id")
    shown = succeed(antonectl("experiment", "show", "voices", json=True))["results"]
    assert shown["a"]["assigned"] + shown["b"]["assigned"] == 6 and 0 <= shown["a"]["n"] + shown["b"]["n"] <= 6


def test_more_than_a_page_of_decisions(antonectl, running):
    _, fill = running
    fill("A", 2100, thanked=400)
    fill("B", 2050, thanked=410)
    shown = succeed(antonectl("experiment", "show", "voices", json=True))["results"]
    assert (shown["a"]["n"], shown["a"]["successes"], shown["b"]["n"], shown["b"]["successes"]) == (2100, 400, 2050, 410)


def test_of_what_was_planned_by_hand_nothing_is_proposed(antonectl, database, running):
    identity, fill = running
    fill("A", 200, thanked=20)
    fill("B", 200, thanked=150)
    database.execute("UPDATE antone.experiments SET variant_a = variant_a || '{\"method\": \"thompson\"}'")
    shown = succeed(antonectl("experiment", "show", "voices", json=True))["results"]
    assert shown["proposal"] is None and "no winner is proposed" in shown["verdict"]
    database.execute("UPDATE antone.experiments SET metric = 'help_count'")
    assert succeed(antonectl("experiment", "show", "voices", json=True))["results"] is None
    done = antonectl("experiment", "stop", "voices", "--by", "kim", "--winner", "B")
    assert done.returncode == DATA and "it has shown nothing that can be compared" in done.stderr


def test_the_timer_keeps_the_counts_and_says_a_proposal_once(config, database, running, tmp_path):
    identity, fill = running
    fill("A", 500, thanked=100)
    fill("B", 500, thanked=180)
    subprocess.run(["make", "-s", "-C", BUILD, "janitor_probe"], check=True, stdout=subprocess.DEVNULL)
    (tmp_path / "archive").mkdir(exist_ok=True)
    logs = []
    for name in ("first", "second"):
        database.execute("DELETE FROM antone.job_runs")
        logs.append(tmp_path / f"{name}.log")
        with subprocess.Popen([BUILD / "janitor_probe", config(f"{name}.conf")], stdout=subprocess.DEVNULL, stderr=open(logs[-1], "wb"),
                              env=clean_environment()) as process:
            wait_until(lambda: "the experiments done" in logs[-1].read_text(), 30, "a run")
            process.kill()
    results = database.value("SELECT results_json FROM antone.experiments")
    assert results["a"]["failures"] == 400 and results["b"]["successes"] == 180 and results["proposal"] == "B"
    assert json.dumps(results) and f"experiment {identity}: arm B is better" in logs[0].read_text()
    assert "is better" not in logs[1].read_text()
