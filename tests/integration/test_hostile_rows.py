"""Rows put into the tables by hand, past checks and keys: never a crash, never a stuck queue, every other post decided."""
import threading

import pytest
from antone_testing.posts import HANGOVER, assert_each_decided_once, insert_posts, queued
from antone_testing.waiting import wait_until

DISTRESS = "I want to die, I can't do this any more"
SETTLED = "NOT EXISTS (SELECT FROM antone.posts WHERE processed_at IS NULL AND NOT spam_filtered)"


def drop_checks(database, *tables):
    for table in tables:
        for (name,) in database.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'",
                                        (f"antone.{table}",)).fetchall():
            database.execute(f'ALTER TABLE antone.{table} DROP CONSTRAINT "{name}"')
    if "reply_templates" in tables:
        database.execute("DROP TRIGGER check_template ON antone.reply_templates")


def run_once(daemon, **options):
    """A whole drain; whatever the rows are, it ends, and well."""
    running = daemon("--once", **options)
    running.start()
    assert running.wait_exit(60) == 0
    return running


def undecided(database, *names):
    """Of these posts, which have no decision and are not spam."""
    return {row["name"] for row in database.rows(
        "SELECT p.platform_post_id AS name FROM antone.posts p WHERE p.platform_post_id = ANY (%s) AND NOT p.spam_filtered"
        " AND NOT EXISTS (SELECT FROM antone.decisions d WHERE d.post_id = p.id)", (list(names),))}


# ---- posts ----

TIMES = ["infinity", "-infinity", "4713-01-01 00:00:00+00 BC", "4714-11-24 00:00:00+00 BC", "0001-01-01", "1969-12-31",
         "9999-12-31", "294276-12-31 23:59:59.999999+00"]


@pytest.mark.parametrize("rows", [500, 3], ids=["one batch", "batches of three"])
def test_times_and_priorities_at_their_ends(database, daemon, config, rows):
    """Also as the bound that the next claim starts from."""
    insert_posts(database, 20)
    for number, at in enumerate(TIMES):
        for priority in (-32768, 0, 32767):
            database.execute(
                "INSERT INTO antone.posts (platform, platform_post_id, author_id, content, detected_at, published_at, metrics_at,"
                " priority, raw_metrics) SELECT 'TWITTER', %s, id, %s, %s, %s, %s, %s, '{\"likes\": 3}' FROM antone.authors LIMIT 1",
                (f"t{number}_{priority}", HANGOVER, at, TIMES[number - 1], at, priority))
    run_once(daemon, config=config(intake={"batch_rows": rows}))
    assert_each_decided_once(database, 20 + 3 * len(TIMES))


def test_everything_odd_at_once(database, daemon, config):
    """One batch, so that one bad row could take the others with it."""
    insert_posts(database, 60)
    drop_checks(database, "posts", "authors")
    junk = "jsonb_build_object('likes', jsonb_build_array(1, 'x', null), 'subreddit', repeat('y', 1048576))"
    database.execute(f"UPDATE antone.posts SET raw_metrics = {junk} WHERE platform_post_id = '1'")
    database.execute("UPDATE antone.posts SET raw_metrics = '\"text\"' WHERE platform_post_id = '2'")
    database.execute("UPDATE antone.posts SET content = repeat('hungover, any advice? ', 4546) WHERE platform_post_id = '3'")
    database.execute("UPDATE antone.posts SET content = '' WHERE platform_post_id = '4'")
    database.execute("UPDATE antone.posts SET content = U&'\\0001\\001F\\007F\\0085\\FEFF\\FFFD\\FFFF\\+10FFFF\\0300\\200D'"
                     " || repeat(U&'\\0301', 3000) WHERE platform_post_id = '5'")
    database.execute("UPDATE antone.posts SET platform_post_id = repeat('z', 3000), keyword_matches = array_fill('k'::text, '{9000}'),"
                     " priority = 32767 WHERE platform_post_id = '6'")
    database.execute("UPDATE antone.authors SET interaction_history = (SELECT jsonb_agg(jsonb_build_object('type', 'safety_' || n,"
                     " 'context', repeat('c', 100))) FROM generate_series(1, 8000) n) WHERE platform_id = 'a8'")
    database.execute("UPDATE antone.authors SET follower_count = -9223372036854775808, handle = '', display_name = repeat('d', 99999),"
                     " bio = repeat('b', 99999), archetype_tags = array_fill('t'::text, '{9000}') WHERE platform_id = 'a9'")
    database.execute("UPDATE antone.authors SET follower_count = 9223372036854775807, handle = repeat('h', 5000),"
                     " archetype_tags = ARRAY[NULL, '', 'a b c'] WHERE platform_id = 'a10'")
    running = run_once(daemon)
    assert queued(database) == 0
    assert undecided(database, *(str(n) for n in range(7, 61))) == set()
    assert database.value("SELECT count(*) FROM antone.posts WHERE error_count > 0") == 0, running.stderr


def test_a_post_that_is_decided_already_is_set_aside(database, daemon, config):
    insert_posts(database, 40)
    database.execute(
        "INSERT INTO antone.decisions (post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode)"
        " SELECT id, 0.5, 0.5, 0.5, 0.5, 0.5, 'DISENGAGED' FROM antone.posts WHERE platform_post_id = '17'")
    with daemon(config=config(intake={"retry_delay": "100ms", "poll_interval": "100ms"})):
        database.wait_for(SETTLED)
    assert undecided(database, *(str(n) for n in range(1, 41))) == set()
    assert database.value("SELECT count(*) FROM antone.decisions") == 40
    message = database.value("SELECT error_message FROM antone.posts WHERE platform_post_id = '17'")
    assert "decisions_post_id_key" in message
    assert database.value("SELECT count(*) FROM antone.posts WHERE error_count > 0") == 1


def test_posts_without_an_author_do_not_hold_up_those_behind(database, daemon, config):
    """Foreign keys forbid them; a restore that skipped triggers does not."""
    with database.connect() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "INSERT INTO antone.posts (platform, platform_post_id, author_id, content, priority)"
            " SELECT 'TWITTER', 'orphan' || n, gen_random_uuid(), 'so hungover, help?', 5 FROM generate_series(1, 30) n")
    insert_posts(database, 40)
    with daemon(config=config(intake={"batch_rows": 10, "poll_interval": "100ms"})):
        database.wait_for(SETTLED)
    assert undecided(database, *(str(n) for n in range(1, 41))) == set()


def test_an_author_who_is_deleted_while_the_batch_is_in_hand(database, daemon):
    with daemon():
        database.wait_for("EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'antoned/%/work' AND state = 'idle'"
                          " AND datname = current_database())")
        with database.connect(autocommit=False) as lock:
            lock.execute("LOCK TABLE antone.decisions IN SHARE MODE")
            insert_posts(database, 40)
            blocked = "EXISTS (SELECT FROM pg_stat_activity WHERE application_name {} AND wait_event_type = 'Lock')"
            database.wait_for(blocked.format("LIKE 'antoned/%/work'"))
            with database.connect() as other:
                other.execute("SET application_name = 'deletes'")
                thread = threading.Thread(
                    target=other.execute, args=("DELETE FROM antone.authors WHERE platform_id IN ('a1', 'a2')",))
                thread.start()
                database.wait_for(blocked.format("= 'deletes'"))
                lock.rollback()
                thread.join()
        database.wait_for(SETTLED)
    assert_each_decided_once(database, database.value("SELECT count(*) FROM antone.posts"))
    assert database.value("SELECT count(*) FROM antone.posts") == 36


# ---- reference data ----

def test_a_person_hears_of_distress_though_the_reason_was_deleted(database, daemon):
    database.execute("DELETE FROM antone.escalation_reasons")
    insert_posts(database, 2, content=DISTRESS)
    run_once(daemon)
    assert_each_decided_once(database, 2)
    assert database.value("SELECT count(*) FROM antone.replies") == 0
    assert database.value("SELECT sum(post_count) FROM antone.escalations WHERE status = 'OPEN'") == 2
    assert database.value("SELECT count(*) FROM antone.audit_logs WHERE action = 'opened'") == \
        database.value("SELECT count(*) FROM antone.escalations")


def test_no_draft_breaks_the_rules_whatever_the_templates_say(database, daemon):
    drop_checks(database, "reply_templates")
    bodies = ["This cures a hangover, guaranteed, clinically proven. —Antone (Vita)", "{unknown} {link", "", "x" * 90000,
              "Signed by somebody else. —Antone (Other)", "{product}" * 500, "Drink water.\n\n\n—Antone (Vita) —Antone (Vita)"]
    for weight in (1, 2147483647):
        for number, body in enumerate(bodies):
            database.execute(
                "INSERT INTO antone.reply_templates (name, archetype_id, body, weight)"
                " SELECT %s || a.name, a.id, %s, %s FROM antone.archetypes a", (f"bad {number} {weight} ", body, weight))
    insert_posts(database, 60)
    run_once(daemon)
    assert_each_decided_once(database, 60)
    assert database.value("SELECT count(*) FROM antone.replies") > 0
    assert database.value(
        "SELECT count(*) FROM antone.replies WHERE antone.has_prohibited_claim(content)"
        " OR content NOT LIKE '%—Antone (Vita)%' OR char_length(content) NOT BETWEEN 10 AND 1000") == 0


def test_only_bad_templates_are_a_matter_for_a_person(database, daemon):
    drop_checks(database, "reply_templates")
    database.execute("UPDATE antone.reply_templates SET body = 'This cures a hangover, guaranteed.'")
    insert_posts(database, 20)
    run_once(daemon)
    assert_each_decided_once(database, 20)
    assert database.value("SELECT count(*) FROM antone.replies") == 0


ODD_REFERENCE = {
    "archetypes rest": "UPDATE antone.archetypes SET is_active = false",
    "no archetypes": "DELETE FROM antone.archetypes",
    "no templates": "DELETE FROM antone.reply_templates",
    "no answers": "DELETE FROM antone.answers",
    "answers of odd questions": "UPDATE antone.answers SET question = question || repeat('?', 5000), source = '', must_say ="
                                " ARRAY[NULL, '', '|', '||', repeat('w|', 5000)]",
    "answers that demand nonsense": "UPDATE antone.answers SET must_say = '{{a,b},{c,NULL}}', may_name_product = true,"
                                    " review_by = 'infinity', source_date = '-infinity'",
    "answers long past": "UPDATE antone.answers SET review_by = '-infinity'",
    "texts of no part": "UPDATE antone.reply_templates SET part = repeat('x', 5000), question = '', is_for_all = true",
    "texts in every part": "UPDATE antone.reply_templates SET mentions_product = true, part = 'PRODUCT', question = 'medication'",
    "competitors without words": "UPDATE antone.competitors SET brand_keywords = '{}'",
    "competitors of odd words": "UPDATE antone.competitors SET brand_keywords = ARRAY[NULL, '', ' ', '?!', repeat('w', 50000), '🤢']",
    "words of two dimensions": "UPDATE antone.competitors SET brand_keywords = '{{a,b},{c,NULL}}'",
    "competitors by nobody": "UPDATE antone.competitors SET name = name || repeat('n', 2000), category_id = NULL",
    "two thousand competitors": "INSERT INTO antone.competitors (name, brand_keywords)"
                                " SELECT 'brand ' || n, ARRAY['brand' || n, 'hangover'] FROM generate_series(1, 2000) n",
    "a tier for everybody": "UPDATE antone.power_tiers SET minimum_followers = -5 - sort_order",
    "weights that are no numbers": "INSERT INTO antone.segmented_weights (segment_type, segment_key, sss_weight, ars_weight,"
                                   " evs_weight, trs_weight, sample_size) SELECT 'PLATFORM', 'TWITTER', 'NaN', 'Infinity',"
                                   " -1, 1e300, 9223372036854775807",
    "an experiment of junk": "INSERT INTO antone.experiments (name, variant_a, variant_b, traffic_split, status, start_date,"
                             " end_date, results_json) VALUES ('x', '[1]', '\"b\"', 'NaN', 'RUNNING', '-infinity', 'infinity',"
                             " '{\"a\": {\"successes\": 1e308, \"failures\": -7}, \"b\": []}')",
    "an experiment without arms": "INSERT INTO antone.experiments (name, variant_a, variant_b, traffic_split, status, results_json)"
                                  " VALUES ('x', '{\"method\": \"thompson\", \"archetype\": \"NOBODY\"}', '{\"archetype\": []}', 5,"
                                  " 'RUNNING', '{\"a\": {\"successes\": 1e400}}')",
}


@pytest.mark.parametrize("change", ODD_REFERENCE.values(), ids=ODD_REFERENCE.keys())
def test_odd_reference_data_stops_nothing(database, daemon, change):
    """Both ways it can meet them: while it runs, and at the next start."""
    drop_checks(database, "competitors", "power_tiers", "segmented_weights", "experiments", "answers", "reply_templates")
    database.execute("DROP TRIGGER refuse_forbidden_product ON antone.reply_templates")
    database.execute("DROP TRIGGER refuse_product_in_use ON antone.answers")
    insert_posts(database, 20)
    with daemon() as running:
        database.wait_for(SETTLED)
        database.execute(change)
        insert_posts(database, 20, first=21)
        database.wait_for(SETTLED)
        insert_posts(database, 20, first=41)
        database.wait_for(SETTLED)
        wait_until(running.is_running)
        assert running.terminate() == 0
    insert_posts(database, 20, first=61)
    run_once(daemon)
    assert_each_decided_once(database, 80)
