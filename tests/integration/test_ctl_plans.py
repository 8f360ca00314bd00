"""EXPLAIN of antonectl's statements on a big database: each uses the indexes its head names, none reads a big table whole."""
import json
import re

import pytest
from antone_testing import database as databases
from antone_testing.paths import SOURCE

POSTS = 60_000
BIG = {"authors", "posts", "decisions", "replies", "escalations", "escalation_posts", "audit_logs", "competitive_mentions"}
ID = "'00000000-0000-0000-0000-000000000001'"



def texts(prefix):
    """An array of a thousand texts, as a literal."""
    return "'{" + ",".join(f"{prefix}{n}" for n in range(1, 1001)) + "}'"


UUIDS = "'{" + ",".join(f"00000000-0000-0000-0001-{n:012}" for n in range(1, 1001)) + "}'"
PLATFORMS = "'{" + ",".join(["TWITTER"] * 1000) + "}'"

ARGUMENTS = {
    "decision.find": f"{ID}, {ID}, '77'",
    "decision.show": ID,
    "import.authors": f"{UUIDS}, {PLATFORMS}, {texts('a')}, {texts('h')}, '{{}}', '{{}}', '{{}}', '{{}}', {texts('x')}, '{{}}', '{{}}', '{{}}'",
    "import.known": f"{PLATFORMS}, {texts('x')}",
    "import.posts": f"{UUIDS}, {PLATFORMS}, {texts('x')}, {texts('a')}, {texts('c')}, '{{}}', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}'",
    "queue.find": f"{ID}, {ID}, '77'",
    "queue.locks": None,
    "queue.peek": "20",
    "queue.retry": f"{ID}, 'kim'",
    "queue.retry_failed": "'kim'",
    "queue.status": None,
    "queue.why": ID,
    "review.approve_edited": f"{ID}, 'kim', 'a text', 'a draft', 100",
    "review.author": ID,
    "review.case": ID,
    "review.escalation": ID,
    "review.escalations": "false, 100",
    "review.find_escalation": f"{ID}, {ID}",
    "review.find_reply": f"{ID}, {ID}",
    "review.flag": f"{ID}, 'kim', 'why'",
    "review.hold": ID,
    "review.judge": f"{ID}, 'APPROVED', 'kim', NULL",
    "review.let_go": ID,
    "review.release": f"{ID}, 'kim', 'a note'",
    "review.replies": "true, 100, false",
    "review.reopen": f"{ID}, 'kim', NULL, 0",
    "review.reopen_escalation": f"{ID}, 'kim'",
    "review.reply": ID,
    "review.resolve": f"{ID}, 'kim', NULL",
    "status.daemons": None,
    "status.look": "'America/New_York'",
}

FILL = f"""
SET session_replication_role = replica;
INSERT INTO antone.authors (id, platform, platform_id, handle)
    SELECT gen_random_uuid(), 'TWITTER', 'a' || n, 'h' || n FROM generate_series(1, {POSTS // 10}) n;
INSERT INTO antone.posts (id, platform, platform_post_id, author_id, content, detected_at, processed_at, error_message)
    SELECT lpad(to_hex(p.n), 32, '0')::uuid, 'TWITTER', p.n::text, a.id, 'text',
           now() - p.n * interval '1 minute', CASE WHEN p.n > 500 THEN now() END, CASE WHEN p.n % 10000 = 0 THEN 'failed' END
      FROM generate_series(1, {POSTS}) AS p (n) JOIN antone.authors a ON a.platform_id = 'a' || (1 + p.n % {POSTS // 10});
INSERT INTO antone.decisions (post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode, created_at)
    SELECT id, 0.5, 0.5, 0.5, 0.5, 0.5, 'HELPFUL', detected_at FROM antone.posts WHERE processed_at IS NOT NULL;
INSERT INTO antone.competitive_mentions (post_id, competitor_id, sentiment, opportunity_score)
    SELECT p.id, c.id, 'neutral', 0.5 FROM (SELECT id FROM antone.posts LIMIT {POSTS // 10}) AS p,
           (SELECT id FROM antone.competitors LIMIT 2) AS c;
INSERT INTO antone.replies (decision_id, decision_ref, post_ref, content, platform, approval_status, created_at)
    SELECT id, id, post_id, 'A reply of no meaning. —Antone (Vita)', 'TWITTER',
           CASE WHEN n % 100 = 0 THEN 'PENDING' ELSE 'APPROVED' END::antone.approval_status, created_at
      FROM (SELECT d.*, row_number() OVER () AS n FROM antone.decisions d) AS numbered;
INSERT INTO antone.escalations (post_id, decision_id, priority, status, created_at)
    SELECT post_id, id, 'HIGH', CASE WHEN n % 100 = 0 THEN 'OPEN' ELSE 'RESOLVED' END::antone.escalation_status, created_at
      FROM (SELECT d.*, row_number() OVER () AS n FROM antone.decisions d LIMIT {POSTS // 4}) AS numbered;
INSERT INTO antone.escalation_posts (escalation_id, post_id)
    SELECT id, post_id FROM antone.escalations;
VACUUM ANALYZE;
"""


@pytest.fixture(scope="module")
def big(cluster, template):
    if not cluster.is_running():
        cluster.start()
    database = databases.create_copy(cluster, template, prefix="plans")
    for statement in FILL.strip().split(";\n"):
        database.execute(statement)
    yield database
    database.drop()


def nodes(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def statement(name):
    return (SOURCE / "sql" / "queries" / f"{name}.sql").read_text()


def plan_of(database, name):
    arguments = ARGUMENTS[name]
    with database.connect() as connection:
        connection.execute("SET plan_cache_mode = force_custom_plan")
        connection.execute(f"PREPARE asked AS {statement(name)}".encode())
        answer = connection.execute(
            f"EXPLAIN (FORMAT JSON) EXECUTE asked {f'({arguments})' if arguments else ''}".encode()).fetchone()[0]
    return list(nodes((answer if isinstance(answer, list) else json.loads(answer))[0]["Plan"]))


@pytest.mark.parametrize("name", ARGUMENTS)
def test_the_plan_is_as_the_head_of_the_file_says(big, name):
    head = re.match(r"(--.*\n)+", statement(name)).group()
    plan = plan_of(big, name)
    used = {node["Index Name"] for node in plan if not node.get("Index Name", "pg_").startswith("pg_")}  # the catalogue's aside
    used |= {index for node in plan for index in node.get("Conflict Arbiter Indexes", [])}
    named = re.findall(r"\w+_(?:idx|pkey|key)\b(?:\s+(?:--\s+)?or\s+(?:--\s+)?\w+_(?:idx|pkey|key)\b)?", head)
    missing = [either for either in named if not used & set(re.findall(r"\w+_(?:idx|pkey|key)", either))]
    assert not missing, f"{name}: {missing} not used; used are {used}"
    assert named or not used, f"{name}: the head names no index"
    whole = {node["Relation Name"] for node in plan if node["Node Type"] == "Seq Scan"} & BIG
    assert not whole, f"{name} reads {whole} whole"


def test_every_statement_of_antonectl_is_here():
    modules = {"decision", "import", "queue", "review", "status"}
    files = {path.stem for path in (SOURCE / "sql" / "queries").glob("*.sql")}
    assert {name for name in files if name.partition(".")[0] in modules} == set(ARGUMENTS)
