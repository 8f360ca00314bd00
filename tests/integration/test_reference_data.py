"""The tables of a new installation hold the document of migration 0002, row by row and in its order."""
import json

import pytest
from antone_testing.paths import MIGRATIONS

MIGRATION = MIGRATIONS / "0002_reference_data.up.sql"

# table -> query of the same members as the document's, in sort order
QUERIES = {
    "archetypes": "SELECT name, description FROM archetypes ORDER BY sort_order",
    "power_tiers": "SELECT name, description, minimum_followers FROM power_tiers ORDER BY sort_order",
    "competitor_categories": "SELECT name, description FROM competitor_categories ORDER BY sort_order",
    "competitors": "SELECT k.name, c.name AS category, primary_mechanism, price_point, brand_keywords FROM competitors k"
                   " JOIN competitor_categories c ON c.id = k.category_id ORDER BY k.name COLLATE \"C\"",
    "kpi_types": "SELECT name, description, aggregation FROM kpi_types ORDER BY sort_order",
    "escalation_reasons": "SELECT name, description, default_severity FROM escalation_reasons ORDER BY sort_order",
    "champion_tiers": "SELECT name, description, minimum_engagements, benefits FROM champion_tiers ORDER BY sort_order",
    "reply_templates": "SELECT t.name, a.name AS archetype, platform, mentions_product, weight, body FROM reply_templates t"
                       " JOIN archetypes a ON a.id = t.archetype_id ORDER BY t.sort_order",
}


@pytest.fixture(scope="module")
def document():
    return json.loads(MIGRATION.read_text(encoding="utf-8").split("$reference$")[1])


def test_every_array_of_the_document_is_checked(document):
    assert document.keys() == QUERIES.keys()


@pytest.mark.parametrize("table", QUERIES)
def test_a_table_holds_its_array(database, document, table):
    rows = database.admin.execute(f"SELECT to_jsonb(r) FROM ({QUERIES[table]}) AS r").fetchall()
    wanted = document[table]
    if table == "competitors":  # the one table without an order of its own
        wanted = sorted(wanted, key=lambda row: row["name"].encode())
    assert [row[0] for row in rows] == wanted
    assert database.admin.execute(f"SELECT count(*) FROM antone.{table}").fetchone()[0] == len(wanted)
