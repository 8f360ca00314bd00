"""What the schema does by itself: updated_at, the wake-up of daemons, the news that reference data changed."""
import threading

import pytest
from antone_testing.schema_rows import SAMPLES, Rows

REFERENCE = {"archetypes", "power_tiers", "competitor_categories", "kpi_types", "escalation_reasons", "champion_tiers",
             "competitors", "reply_templates", "answers", "platform_rules", "segmented_weights", "experiments"}


@pytest.fixture
def listener(database):
    """listener(channel) returns payloads() for that channel: what has arrived since the last call."""
    connections = []

    def listen(channel):
        connection = database.connect()
        connections.append(connection)
        connection.execute(f"LISTEN {channel}")

        def payloads():
            # Our own notification comes last, so whatever was sent before it has arrived when it is here.
            mark = f"mark-{id(object())}"
            database.execute("SELECT pg_notify(%s, %s)", (channel, mark))
            seen = []
            for notify in connection.notifies():
                if notify.payload == mark:
                    return seen
                seen.append(notify.payload)

        return payloads

    yield listen
    for connection in connections:
        connection.close()


def test_updated_at_follows_every_update(database):
    connection = database.connect(autocommit=False)
    for table in sorted(set(SAMPLES) - {"schema_migrations"}):
        key = Rows(connection).insert(table, updated_at="2020-01-01", created_at="2020-01-01")
        connection.execute(f"UPDATE antone.{table} SET id = id WHERE id = %s", (key,))
        assert connection.execute(
            f"SELECT created_at = '2020-01-01', updated_at = now() FROM antone.{table} WHERE id = %s", (key,)
        ).fetchone() == (True, True), table
    connection.rollback()
    connection.close()


def test_every_table_keeps_its_timestamps(database):
    """created_at and updated_at, not nullable, defaulting to now()."""
    assert database.rows(
        "SELECT c.relname, a.name FROM pg_class c CROSS JOIN (VALUES ('created_at'), ('updated_at')) a (name)"
        " LEFT JOIN information_schema.columns k ON k.table_schema = 'antone' AND k.table_name = c.relname"
        "  AND k.column_name = a.name AND k.is_nullable = 'NO' AND k.column_default = 'now()'"
        "  AND k.data_type = 'timestamp with time zone'"
        " WHERE c.relnamespace = 'antone'::regnamespace AND c.relkind = 'r' AND c.relname <> 'schema_migrations'"
        " AND k.column_name IS NULL") == []


def test_inserted_posts_wake_the_daemons_once_a_transaction(database, listener):
    payloads = listener("antone_posts")
    with database.connect(autocommit=False) as connection:
        rows = Rows(connection)
        rows.insert("posts")
        rows.insert("posts")
        connection.commit()
    assert payloads() == [""]
    with database.connect(autocommit=False) as connection:
        Rows(connection).insert("posts")
        connection.rollback()
    assert payloads() == []
    database.execute("UPDATE antone.posts SET priority = 1")
    database.execute("DELETE FROM antone.posts")
    assert payloads() == []


def test_only_one_of_the_inserting_transactions_notifies(database, listener):
    """The others would queue for the lock that NOTIFY takes in COMMIT."""
    payloads = listener("antone_posts")
    first, second = database.connect(autocommit=False), database.connect(autocommit=False)
    Rows(first).insert("posts")
    Rows(second).insert("posts")
    second.commit()
    assert payloads() == []
    first.commit()
    assert payloads() == [""]
    Rows(second).insert("posts")
    second.commit()
    assert payloads() == [""], "the guard is free again"
    first.close()
    second.close()


def test_writers_do_not_wait_for_each_other(database):
    """A transaction that has notified and stays open holds nobody up."""
    holder = database.connect(autocommit=False)
    Rows(holder).insert("posts")
    done = threading.Event()

    def write():
        with database.connect() as connection:
            Rows(connection).insert("posts")
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert done.wait(10)
    finally:
        holder.rollback()
        holder.close()
        thread.join()


def test_reference_data_tells_its_table(database, listener):
    payloads = listener("antone_refdata")
    for table in sorted(REFERENCE):
        with database.connect() as connection:
            key = Rows(connection).insert(table)
        assert table in payloads(), f"insert into {table}"
        database.execute(f"UPDATE antone.{table} SET updated_at = now() WHERE id = %s", (key,))
        assert payloads() == [table], "update"
        database.execute(f"DELETE FROM antone.{table} WHERE id = %s", (key,))
        assert table in payloads(), "delete"


def test_only_reference_tables_do(database):
    notifying = {row["relname"] for row in database.rows(
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'notify_refdata'")}
    assert notifying == REFERENCE
