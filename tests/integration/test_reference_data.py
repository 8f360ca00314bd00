"""The tables of a new installation hold the documents of migrations 0002 and 0009, row by row and in their order."""
import json

import pytest
from antone_testing.paths import MIGRATIONS

# array -> query of the same members as the document's, in sort order
BASE = {
    "archetypes": "SELECT name, description FROM archetypes ORDER BY sort_order",
    "power_tiers": "SELECT name, description, minimum_followers FROM power_tiers ORDER BY sort_order",
    "competitor_categories": "SELECT name, description FROM competitor_categories ORDER BY sort_order",
    "competitors": "SELECT k.name, c.name AS category, primary_mechanism, price_point, brand_keywords FROM competitors k"
                   " JOIN competitor_categories c ON c.id = k.category_id ORDER BY k.name COLLATE \"C\"",
    "kpi_types": "SELECT name, description, aggregation FROM kpi_types ORDER BY sort_order",
    "escalation_reasons": "SELECT name, description, default_severity FROM escalation_reasons WHERE sort_order <= 6 ORDER BY sort_order",
    "champion_tiers": "SELECT name, description, minimum_engagements, benefits FROM champion_tiers ORDER BY sort_order",
    # What 0009 found: it answers nothing and rests.
    "reply_templates": "SELECT t.name, a.name AS archetype, platform, mentions_product, weight, body FROM reply_templates t"
                       " JOIN archetypes a ON a.id = t.archetype_id WHERE part = 'BODY' AND question IS NULL ORDER BY t.sort_order",
}
ANSWERS = {
    "answers": "SELECT question, description, facts, source, source_date, must_say, may_name_product, takes_opener, review_by"
               " FROM answers ORDER BY sort_order",
    "reply_templates": "SELECT t.name, part, question, aspect, a.name AS archetype, platform, mentions_product, weight, body"
                       " FROM reply_templates t LEFT JOIN archetypes a ON a.id = t.archetype_id"
                       " WHERE part <> 'BODY' OR question IS NOT NULL ORDER BY t.sort_order",
}
LATER = {"escalation_reasons": ["EDITED_POST", "EDITED_AFTER_REPLY"]}  # 0020_changes
DOCUMENTS = {"0002_reference_data": BASE, "0009_answers": ANSWERS}
ARRAYS = [(migration, array) for migration, queries in DOCUMENTS.items() for array in queries]


def document(migration):
    return json.loads((MIGRATIONS / f"{migration}.up.sql").read_text(encoding="utf-8").split("$reference$")[1])


@pytest.mark.parametrize("migration", DOCUMENTS)
def test_every_array_of_the_document_is_checked(migration):
    assert document(migration).keys() == DOCUMENTS[migration].keys()


@pytest.mark.parametrize(("migration", "array"), ARRAYS)
def test_a_table_holds_its_array(database, migration, array):
    rows = database.admin.execute(f"SELECT to_jsonb(r) FROM ({DOCUMENTS[migration][array]}) AS r").fetchall()
    wanted = document(migration)[array]
    if array == "competitors":  # the one table without an order of its own
        wanted = sorted(wanted, key=lambda row: row["name"].encode())
    assert [row[0] for row in rows] == wanted


def test_what_a_later_migration_adds_is_behind_them(database):
    rows = database.admin.execute("SELECT name FROM antone.escalation_reasons WHERE sort_order > 6 ORDER BY sort_order").fetchall()
    assert [name for name, in rows] == LATER["escalation_reasons"]


@pytest.mark.parametrize("table", sorted({*BASE, *ANSWERS}))
def test_a_table_holds_nothing_else(database, table):
    wanted = sum(len(document(migration).get(table, [])) for migration in DOCUMENTS) + len(LATER.get(table, []))
    assert database.admin.execute(f"SELECT count(*) FROM antone.{table}").fetchone()[0] == wanted
