"""What may be said where: the table of rules, in use by daemons, reviewers and posters; antonectl platform."""
import psycopg
import pytest
from antone_testing.paths import SOURCE
from antone_testing.posts import HANGOVER, insert_posts
from antone_testing.schema_rows import SIGNED, Rows

DATA, USAGE, CONFIG = 65, 64, 78
NOT_ASKED, CLOSED = "its author neither mentioned nor quoted us", "its community allows no promotion"
WHO = ["--by", "kim", "--reason", "the account has changed", "--source", "X's developer console", "--date", "2026-11-29"]


@pytest.fixture
def rows(database):
    with database.connect("postgres") as owner:
        yield Rows(owner)


@pytest.fixture
def poster(database):
    with database.connect("antone_poster") as connection:
        yield connection


def rule(database, platform, name, value, entry=""):
    database.execute(
        "INSERT INTO antone.platform_rules (platform, rule, entry, value, source, source_date) VALUES (%s, %s, %s, %s,"
        " 'A book of 1999, page 7', '2026-01-01') ON CONFLICT (platform, rule, entry) DO UPDATE SET value = excluded.value",
        (platform, name, entry, value))


def approved(rows, content=SIGNED, platform="TWITTER", community=None, post="Worst hangover of my life", **more):
    metrics = psycopg.types.json.Json({"subreddit": community} if community else {})
    post = rows.insert("posts", content=post, platform=platform, raw_metrics=metrics)
    return str(rows.insert("replies", approval_status="APPROVED", post_ref=post, platform=platform, content=content, **more))


def take(poster):
    row = poster.execute("SELECT * FROM antone.take_reply('first')").fetchone()
    return str(row[0]) if row else None


def postable(poster):
    return {str(row[0]) for row in poster.execute("SELECT id FROM antone.postable_replies")}


# ---- the daemon ----

def test_a_new_installation_answers_on_x_only_who_mentioned_us_and_counts_the_others(
        database, daemon, config, antonectl):
    rule(database, "TWITTER", "needs_mention", "true")  # as the migration has it
    rule(database, "TWITTER", "handle", "true", "drinkvita")
    insert_posts(database, 2, content=HANGOVER)
    insert_posts(database, 1, content=HANGOVER + " @drinkvita", first=3)
    insert_posts(database, 1, content=HANGOVER, first=4, platform="THREADS")
    assert daemon("--once", config=config()).start().wait_exit(60) == 0
    decided = database.rows("SELECT d.mode::text, d.signals_json ->> 'unpostable' AS unpostable, r.id IS NOT NULL AS drafted,"
                            " (SELECT count(*) FROM antone.escalations e WHERE e.post_id = p.id) AS escalations"
                            " FROM antone.decisions d JOIN antone.posts p ON p.id = d.post_id"
                            " LEFT JOIN antone.replies r ON r.decision_id = d.id ORDER BY p.platform_post_id")
    told = {"mode": "HELPFUL", "unpostable": NOT_ASKED, "drafted": False, "escalations": 0}
    answered = {"mode": "HELPFUL", "unpostable": None, "drafted": True, "escalations": 0}
    assert decided == [told, told, answered, answered]
    assert antonectl("status", json=True).json["unpostable_today"] == 2
    assert "may not be answered there" in antonectl("status").stdout


def test_the_migration_says_so_and_score_without_a_database_does_not(cluster, tmp_path, antonectl, database):
    text = (SOURCE / "sql" / "migrations").glob("*_platform_rules.up.sql")
    document = next(text).read_text(encoding="utf-8").split("$reference$")[1]
    assert '"TWITTER", "rule": "needs_mention", "value": "true"' in document
    post = tmp_path / "post.jsonl"
    post.write_text('{"content": "' + HANGOVER + '"}\n')
    assert antonectl("score", str(post)).stdout.count('"reply":null') == 0
    rule(database, "TWITTER", "needs_mention", "true")
    scored = antonectl("score", "--db", str(post)).stdout
    assert scored.count('"reply":null') == 1 and NOT_ASKED in scored


def test_a_change_is_in_use_within_a_second_and_a_stop_stays_a_stop(database, daemon, config, antonectl):
    with daemon(config=config()) as running:
        running.wait_ready()
        done = antonectl("platform", "set", "x", "needs_mention", "yes", *WHO)
        assert done.returncode == 0, done.stderr
        running.wait_stderr("reference data and lexicon are in use(.|\n)*reference data and lexicon are in use")
        insert_posts(database, 1, content=HANGOVER)
        insert_posts(database, 1, content="so hungover, and I want to kill myself", first=2)
        database.wait_for("(SELECT count(*) = 2 FROM antone.decisions)")
    modes = {row["rule"]: row["unpostable"] for row in database.rows(
        "SELECT signals_json ->> 'rule' AS rule, signals_json ->> 'unpostable' AS unpostable FROM antone.decisions")}
    assert modes == {"HELPFUL": NOT_ASKED, "SAFETY": None}
    assert database.value("SELECT count(*) FROM antone.replies") == 0
    assert database.value("SELECT count(*) FROM antone.escalations WHERE priority = 'CRITICAL'") == 1


def test_drafts_keep_what_x_counts_and_say_how_long_they_are(database, daemon, config):
    insert_posts(database, 30, content=HANGOVER)
    assert daemon("--once", config=config()).start().wait_exit(60) == 0
    lengths = database.rows("SELECT platform_length AS length, char_length(content) AS points, content LIKE '%%://%%' AS linked"
                            " FROM antone.replies")
    assert len(lengths) == 30 and any(row["linked"] for row in lengths)
    for row in lengths:
        assert 50 < row["length"] <= 280
        assert (row["length"] < row["points"]) == row["linked"]  # a link counts 23


def test_an_address_without_room_for_any_reply_is_refused_at_start_and_by_config_check(daemon, config, antonectl, database):
    path = config(product={"url": "https://vita.example/" + "a" * 170})
    checked = antonectl("config", "check", config=path)
    assert checked.returncode == CONFIG
    assert "product.url: too long for any reply on TWITTER that names the product" in checked.stderr
    run = daemon(config=path)
    run.start()
    assert run.wait_exit(30) == CONFIG
    assert "product.url: too long for any reply on TWITTER" in run.stderr
    path = config(product={"url": "https://vita.example.com/" + "a" * 170})  # X shortens that, and there is room elsewhere
    assert antonectl("config", "check", config=path).returncode == 0


def test_a_rule_that_leaves_no_room_is_a_fault_and_the_daemon_goes_on(database, daemon, config):
    with daemon(config=config()) as running:
        running.wait_ready()
        rule(database, "TWITTER", "max_length", "120")
        running.wait_stderr("product.url: too long for any reply on TWITTER")
        insert_posts(database, 1, content="so hungover, and I want to kill myself")
        database.wait_for("EXISTS (SELECT FROM antone.escalations WHERE priority = 'CRITICAL')")


# ---- reviewers ----

@pytest.mark.parametrize("change, told", [
    (("needs_mention", "true", ""), NOT_ASKED), (("closed_community", "true", "sober"), CLOSED),
    (("max_length", "20", ""), "it is longer than the platform allows")])
def test_what_a_rule_forbids_is_not_approved_but_may_be_rejected(database, rows, antonectl, change, told):
    name, value, entry = change
    reply = approved(rows, community="r/Sober")
    database.execute("UPDATE antone.replies SET approval_status = 'PENDING'")
    rule(database, "TWITTER", name, value, entry)
    refused = antonectl("reply", "approve", reply, "--by", "kim")
    assert refused.returncode == DATA and f"the reply may not be posted: {told}" in refused.stderr
    assert antonectl("reply", "list", "--pending", json=True).json[0]["obstacle"] == told
    assert database.value("SELECT approval_status::text FROM antone.replies") == "PENDING"
    assert antonectl("reply", "reject", reply, "--by", "kim").returncode == 0


def test_another_text_without_a_length_is_counted_anew(database, rows):
    reply = approved(rows, platform_length=40)
    database.execute("UPDATE antone.replies SET content = %s WHERE id = %s", (SIGNED + "x" * 300, reply))
    assert database.value("SELECT platform_length FROM antone.replies") is None
    database.execute("UPDATE antone.replies SET content = %s, platform_length = 7 WHERE id = %s", (SIGNED, reply))
    database.execute("UPDATE antone.replies SET approved_by = 'kim' WHERE id = %s", (reply,))
    assert database.value("SELECT platform_length FROM antone.replies") == 7


# ---- posters ----

def test_what_was_approved_before_a_rule_is_withdrawn_when_it_is_to_be_posted(database, rows, poster):
    rule(database, "TWITTER", "handle", "true", "drink.vita")
    asked = [approved(rows, post=text) for text in (
        "so hungover @Drink.Vita", "u/drink.vita help", "see https://x.com/drink.vita/status/1")]
    unasked = [approved(rows, post=text) for text in (
        "so hungover", "so hungover @drinkxvita", "me@drink.vita", "@drink.vitamins", "https://x.com/drink.vita")]
    assert postable(poster) == {*asked, *unasked}
    rule(database, "TWITTER", "needs_mention", "true")
    assert postable(poster) == set(asked)
    assert {take(poster) for _ in range(4)} == {*asked, None}
    withdrawn = database.rows("SELECT id::text, delete_reason FROM antone.replies WHERE approval_status = 'REJECTED'")
    assert {row["id"] for row in withdrawn} == set(unasked) and {row["delete_reason"] for row in withdrawn} == {NOT_ASKED}
    assert database.value("SELECT count(*) FROM antone.audit_logs WHERE action = 'reply.withdrawn'"
                          " AND details_json ->> 'reason' = %s", (NOT_ASKED,)) == len(unasked)


@pytest.mark.parametrize("community, closed", [("r/Sober", True), ("sober", True), ("/r/SOBER", True), ("soberliving", False)])
def test_nothing_goes_to_a_community_that_allows_no_promotion(database, rows, poster, community, closed):
    rule(database, "REDDIT", "closed_community", "true", "sober")
    reply = approved(rows, platform="REDDIT", community=community)
    assert (postable(poster) == set()) == closed
    assert take(poster) == (None if closed else reply)


def test_length_and_links_are_those_of_the_rules(database, rows, poster):
    linked = approved(rows, content="See https://vita.example.com/ for it. —Antone (Vita)", platform_length=45)
    counted = approved(rows, content=SIGNED + "x" * 300, platform_length=90)
    plain = approved(rows)
    too_long = approved(rows, content=SIGNED + "x" * 300)
    assert postable(poster) == {linked, counted, plain}
    rule(database, "TWITTER", "allows_links", "false")
    assert postable(poster) == {counted, plain}
    rule(database, "TWITTER", "max_length", "80")
    assert postable(poster) == {plain} and take(poster) == plain and take(poster) is None
    assert database.value("SELECT count(*) FROM antone.replies WHERE approval_status = 'REJECTED'") == 3
    assert too_long


def test_the_cadence_holds_replies_up_and_loses_none(database, rows, poster):
    rule(database, "TWITTER", "replies_per_day", "1")
    first, second = approved(rows, approved_at="2026-01-01"), approved(rows, approved_at="2026-01-02")
    elsewhere = approved(rows, platform="THREADS", approved_at="2026-01-03")
    assert take(poster) == first
    assert postable(poster) == {elsewhere} and take(poster) == elsewhere and take(poster) is None
    database.execute("UPDATE antone.replies SET posted_at = now() - interval '25 hours', platform_post_id = '1' WHERE id = %s", (first,))
    assert postable(poster) == {second}
    rule(database, "TWITTER", "seconds_between", "3600")
    rule(database, "TWITTER", "replies_per_day", "9")
    database.execute("UPDATE antone.replies SET posted_at = now() - interval '30 minutes' WHERE id = %s", (first,))
    assert postable(poster) == set() and take(poster) is None
    database.execute("UPDATE antone.replies SET posted_at = now() - interval '2 hours' WHERE id = %s", (first,))
    assert take(poster) == second


def test_what_no_row_allows_is_not_allowed(database, rows, poster):
    approved(rows)
    database.execute("DELETE FROM antone.platform_rules WHERE platform = 'TWITTER'")
    assert postable(poster) == set()
    limits = database.rows("SELECT * FROM antone.platform_limits WHERE platform = 'TWITTER'")[0]
    assert (limits["max_length"], limits["needs_mention"], limits["allows_links"], limits["replies_per_day"]) == (0, True, False, 0)


# ---- editors ----

def test_a_text_that_fits_nowhere_is_refused_when_it_is_written(database, rows):
    rule(database, "TWITTER", "max_length", "40")
    with pytest.raises(psycopg.errors.CheckViolation, match="the rules of no platform that this text is for"):
        rows.insert("reply_templates", body="x" * 40, platform="TWITTER")
    rows.insert("reply_templates", body="x" * 40)  # for any: it fits elsewhere
    rule(database, "THREADS", "allows_links", "false")
    with pytest.raises(psycopg.errors.CheckViolation, match="or for its link"):
        rows.insert("reply_templates", body="See {link} for it.", platform="THREADS", mentions_product=True)


# ---- antonectl platform ----

def test_a_rule_is_set_with_its_source_and_leaves_a_trail(antonectl, database):
    done = antonectl("platform", "set", "twitter", "needs_mention", "yes", *WHO, "--verified", json=True)
    assert done.returncode == 0, done.stderr
    assert done.json == {"platform": "TWITTER", "rule": "needs_mention", "entry": "", "value": "true", "before": "false"}
    shown = {row["rule"]: row for row in antonectl("platform", "show", "X", json=True).json if not row["entry"]}
    assert shown["needs_mention"]["source"] == "X's developer console" and shown["needs_mention"]["source_date"] == "2026-11-29"
    assert shown["needs_mention"]["is_verified"] is True
    listed = {row["platform"]: row for row in antonectl("platform", "list", json=True).json}
    assert listed["TWITTER"]["needs_mention"] is True and listed["THREADS"]["max_length"] == 500
    assert listed["REDDIT"]["max_length"] == 10000 and listed["REDDIT"]["closed_communities"] == 4
    trail = database.rows("SELECT actor, action, details_json FROM antone.audit_logs WHERE entity_type = 'platform_rule'")
    assert [(row["actor"], row["action"]) for row in trail] == [("kim", "platform_rule.set")]
    assert trail[0]["details_json"]["before"] == "false" and trail[0]["details_json"]["reason"] == "the account has changed"


def test_an_entry_is_added_struck_out_and_comes_back(antonectl, database):
    def counts():
        return database.value("SELECT 'sober' = ANY (closed_communities) FROM antone.platform_limits WHERE platform = 'REDDIT'")

    missing = antonectl("platform", "set", "reddit", "closed_community", "r/Sober", "--off", *WHO)
    assert missing.returncode == DATA and 'REDDIT has no closed_community "sober" to strike out' in missing.stderr
    for options, counted in (([], True), (["--off"], False), ([], True)):
        assert antonectl("platform", "set", "reddit", "closed_community", "r/Sober", *options, *WHO).returncode == 0
        assert counts() is counted
    assert database.value("SELECT count(*) FROM antone.audit_logs WHERE entity_type = 'platform_rule'") == 3


@pytest.mark.parametrize("arguments, told", [
    (["myspace", "max_length", "280", *WHO], '"myspace" is no platform: TWITTER, REDDIT or THREADS'),
    (["x", "mood", "good", *WHO], 'mood "good" is no rule; there are max_length, needs_mention'),
    (["x", "max_length", "9", *WHO], 'max_length "9" is not a number from 10 to 10000'),
    (["x", "allows_links", "perhaps", *WHO], 'allows_links "perhaps" is not true or false'),
    (["x", "handle", "@vita", *WHO], 'handle "@vita" is not a name without @'),
    (["x", "max_length", "280", "--off", *WHO], "--off strikes an entry out of a list, and max_length is none"),
    (["x", "max_length", "280", *WHO[:-2]], "--date"),
    (["x", "max_length", "280", *WHO[2:]], "--by"),
    (["x", "max_length", "280", *WHO[:-1], "2026-02-30"], '--date "2026-02-30" is no day'),
    (["x", "max_length", "280", *WHO[:4], "--source", "hearsay", "--date", "2026-11-29"], "--source"),
])
def test_what_is_wrong_is_said_and_nothing_changes(antonectl, database, arguments, told):
    before = database.rows("SELECT * FROM antone.platform_rules ORDER BY id")
    refused = antonectl("platform", "set", *arguments)
    assert refused.returncode == USAGE and told in refused.stderr
    assert database.rows("SELECT * FROM antone.platform_rules ORDER BY id") == before
