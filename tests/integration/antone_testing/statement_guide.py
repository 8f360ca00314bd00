"""The table of docs/DATABASE_QUERY_OPTIMIZATION.md, one row a statement: what of it follows from the statement itself."""
import re

from .paths import SOURCE

GUIDE = SOURCE / "docs" / "DATABASE_QUERY_OPTIMIZATION.md"
MARK = "<!-- From here on: written by tests/bench/explain_queries.py -->\n"
LONG, SHORT = 110, 25  # characters of a sentence that is cut, and of what is left at least
COLUMNS = ("statement", "what it does", "runs", "indexes in its plan", "rows", "buffers")

# By the longest beginning of a name: when the daemon or an operator sends it.
RUNS = {
    "access.": "`setup`",
    "archive.audit": "`archive` commands that change something",
    "archive.last_verified": "each run of retention",
    "archive.verified": "each verification",
    "archives.claim": "once, for files from before archives had identities",
    "archives.elsewhere": "`archive restore`",
    "archives.list": "each run of retention, `archive` commands",
    "archives.original": "each file without a manifest row",
    "archives.part": "each part",
    "archives.register": "an archive's first run, `archive adopt`",
    "archives.retire": "`archive retire`",
    "archives.seen": "each run of retention",
    "champions.list": "`champion list`",
    "champions.rank": "each page of authors, nightly",
    "claim.batch": "each batch",
    "claim.list": "a batch that fails as a whole",
    "contents.": "`db backup`, `db restore`, before a migration",
    "database.": "`db init`",
    "database.encoding": "`db migrate`, `db rollback`",
    "database.migrator": "`db status`",
    "database.ours": "`db` commands",
    "database.rename": "`db restore`",
    "database.sessions": "`db restore`",
    "decision.": "`decision show`",
    "erasure.": "`archive erase-author`",
    "erasure.any_undone": "each run of retention, `archive erase-author`",
    "erasure.begin_part": "each archive's part of an erasure",
    "erasure.blank_replies": "each archive's part of an erasure",
    "erasure.count_part": "each file of an erasure",
    "erasure.finish_part": "each archive's part of an erasure",
    "erasure.list": "`archive erasures`",
    "erasure.undone": "each run of retention, `archive erase-author`",
    "erasure.hashes": "`archive restore`",
    "figures.": "each night",
    "experiment.": "`experiment` commands",
    "experiment.judged": "each running experiment, nightly",
    "experiment.outcomes": "each page of an experiment's decisions, nightly and `experiment show`",
    "experiment.running": "each night",
    "failure.": "each failure of a post",
    "gauges.": "each heartbeat, where health and metrics are served",
    "heartbeat.": "each heartbeat",
    "history.": "each load of reference data",
    "import.known": "a batch of `queue import` with lines without a keyword",
    "withdraw.count": "a batch of `queue import` that had posts already",
    "withdraw.": "each batch of `queue withdraw`, of notices in `queue import`",
    "import.": "each batch of `queue import`",
    "kpi.": "each day that is counted, nightly",
    "kpi.days": "each night",
    "kpi.faults": "`kpi faults`",
    "kpi.outcomes": "each page of replies of a day that is counted",
    "kpi.name_faults": "each page of replies with something to say",
    "kpi.show": "`kpi show`",
    "migrations.": "`db migrate`, `db rollback`",
    "migrations.journal": "`db migrate`, `db rollback`, `db status`",
    "platform.": "`platform`",
    "privileges.check": "each connect of the control session, `--check`",
    "privileges.retention": "each run of retention, `--check`",
    "learning.": "each weekly run of learning",
    "learning.apply": "`learn apply`",
    "learning.due": "each run of retention",
    "learning.find": "`learn show`, `learn apply`, `learn revert`",
    "learning.list": "`learn status`",
    "learning.revert": "`learn revert`",
    "learning.show": "`learn show`",
    "queue.locks": "`queue why`",
    "queue.find": "`queue retry`, `queue why`",
    "queue.peek": "`queue peek`",
    "queue.retry": "`queue retry`",
    "queue.status": "`queue status`",
    "pauses.begin": "`pause`",
    "pauses.end": "`resume`",
    "pauses.look": "every ten seconds and at each change, `status`",
    "queue.why": "`queue why`",
    "record.": "each batch",
    "reference.": "each load of reference data",
    "restore.": "`archive restore`",
    "retention.": "each run of retention",
    "retention.choose": "each part",
    "retention.delete": "each part, in bursts",
    "retention.disown": "`retention run --accept-clock`",
    "retention.lock": "each part beside a busy queue, in bursts",
    "retention.backlog": "each part",
    "retention.manifest": "each run of retention, `archive` commands",
    "retention.now": "`retention status`, `retention run --dry-run`",
    "retention.plan": "`retention run --dry-run`",
    "retention.present": "each file without a manifest row",
    "retention.record": "each part, each file of an erasure",
    "retention.rows": "each part",
    "retention.stage": "each part beside a busy queue",
    "retention.staging": "each part",
    "retention.status": "`retention status`",
    "retention.supersede": "each file of an erasure",
    "review.approve_edited": "`review`",
    "review.author": "`review`, each page",
    "review.case": "`escalation show`",
    "review.escalation": "`escalation resolve`",
    "review.escalations": "`escalation list`",
    "review.find_escalation": "`escalation resolve`, `escalation show`",
    "review.flag": "`review`",
    "review.find_reply": "`reply approve`, `reply reject`, `reply release`",
    "review.hold": "`review`, each page",
    "review.judge": "`reply approve`, `reply reject`, `review`",
    "review.let_go": "`review`, each page",
    "review.release": "`reply release`",
    "review.reopen": "`review`",
    "review.replies": "`reply list`, `review`",
    "review.reply": "`reply approve`, `reply reject`, `reply release`",
    "review.resolve": "`escalation resolve`",
    "schema.": "each connect of the control session, `--check`",
    "seed.": "`db seed`",
    "status.": "`status`, `health`",
}


def runs(name):
    return RUNS[max((beginning for beginning in RUNS if name.startswith(beginning)), key=len)]


def purpose(head):
    """The first sentence of a statement's head; of a long one what stands before a colon, a semicolon or a comma."""
    text = re.sub(r"\s+", " ", re.sub(r"^--|\n--", " ", head)).strip()
    sentence = re.split(r"\. |\.$|(?<=\?) ", text)[0]
    if len(sentence) > LONG:
        sentence = sentence[:SHORT] + re.split(r"[:;,] ", sentence[SHORT:])[0]
    return sentence.replace("|", "\\|")


def row(name, head, index, rows, buffers):
    return "| " + " | ".join((f"`{name}`", purpose(head), runs(name), index, rows, buffers)) + " |\n"


def title():
    return "| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS) + "\n"


def rows_of(guide):
    """{name: cells} of the table in the guide's text."""
    found = (re.split(r" (?<!\\)\| ", line[2:-2]) for line in guide.partition(MARK)[2].splitlines() if line.startswith("| `"))
    return {cells[0].strip("`"): dict(zip(COLUMNS, cells, strict=True)) for cells in found}
