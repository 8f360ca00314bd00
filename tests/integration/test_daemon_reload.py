"""A reload applies what the table of options says it applies, and names what it does not."""
from antone_testing.posts import insert_posts

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON antone.decisions FOR EACH ROW EXECUTE FUNCTION refuse();
"""


def test_intake_follows_a_reload(daemon, config, database):
    database.execute(REFUSE)
    path = config(intake={"max_attempts": 9, "retry_delay": "1h"})
    with daemon(config=path) as running:
        running.wait_ready()
        config(intake={"max_attempts": 1, "retry_delay": "1h"})
        running.reload()
        running.wait_stderr(r"reload: in force\n")
        insert_posts(database, 1)
        running.wait_stderr("given up after 1 attempts")
    assert database.value("SELECT error_count FROM antone.posts WHERE processed_at IS NOT NULL") == 1


def test_what_needs_a_restart_is_named_and_the_rest_is_in_force(daemon, config):
    path = config()
    with daemon(config=path) as running:
        running.wait_ready()
        config(instance="other", intake={"connections": 3}, log={"level": "notice"})
        running.reload()
        running.wait_stderr("in force, but for these, which need a restart: instance, intake.connections\n")


def test_a_wrong_file_changes_nothing_and_says_where(daemon, config):
    path = config()
    with daemon(config=path) as running:
        running.wait_ready()
        config(intake={"batch_rows": 0, "connections": "two"})
        running.reload()
        said = running.wait_stderr(r"reload: the old configuration stays in force: (.*)\n").group(1)
        assert "2 problems" in said and f"{path}:" in said and "intake.batch_rows" in said
        assert running.is_running()
        config()
        running.reload()
        running.wait_stderr(r"reload: in force\n")


def test_a_reload_in_the_middle_of_a_load_is_judged_by_its_own_lexicon(daemon, config, database, tmp_path):
    """The load under way has read the lexicon that was in force; it says nothing of the one to come."""
    broken = tmp_path / "broken-lexicon.conf"
    broken.write_text("version = 1;\n")
    with daemon(config=config()) as running, database.connect(autocommit=False) as lock:
        lock.execute("LOCK TABLE antone.archetypes")
        database.execute("NOTIFY antone_refdata")
        database.wait_for("EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'antoned/%/listen'"
                          " AND wait_event_type = 'Lock' AND datname = current_database())")
        config(lexicon={"path": str(broken)})
        running.reload()
        running.wait_message("RELOADING", "1")
        lock.rollback()
        running.wait_stderr("reload: the old configuration stays in force: .*broken-lexicon.conf")
        config()
        running.reload()
        running.wait_stderr(r"reload: in force\n")
