"""A plan that is right today and wrong tomorrow is found here: every statement runs in each of ten states of its tables, and may
fetch so many pages a row and no more. The states differ in what the statistics say (fresh, absent, of the time when the tables were
empty, all posts queued, or all processed) and in how the rows came there (loaded, vacuumed, VACUUM FULL)."""
import re
from typing import NamedTuple

import pytest
import test_queries_explain as explain
from antone_testing import database as databases
from antone_testing import growth
from antone_testing.datasets import DATASETS

pytestmark = pytest.mark.slow

BATCH, PART, STRETCH = 100, 500, 200
QUEUED, DAYS = growth.QUEUED, growth.DAYS
WRITTEN = growth.POSTS // growth.WRITING  # posts of one author
AHEAD = 1250  # queued posts before the one that is asked for
FAILED = (growth.POSTS - QUEUED) // 1000
OPEN = growth.PENDING // 5
# Rows before the limit of retention that `explain` asks with.
DUE = {"posts": 2500, "kpi_metrics": 3700, "audit_logs": 12_500, "weight_adjustment_logs": 10, "learning_events": 1400}


class Cost(NamedTuple):
    """What a statement may fetch of tables and indexes that grow, triggers included, and of the temporary tables of a part."""

    rows: int  # that it works on, at least: less would show little
    pages: float  # a row
    grows: str | None  # each table that it touches and that grows; of the others, nothing is asked. None: a function, whose steps
    # depend on what is there


NOTHING = Cost(0, 0, "")
# A case is a statement, or one that is asked in another way behind a comma. The limits are about a quarter above what the dearest
# of the states takes; a table read whole, or a row found by more than its key, goes far beyond.
COSTS = {
    "access.files": NOTHING,
    "access.problems": NOTHING,
    "access.reload": NOTHING,
    "archive.audit": Cost(1, 15, "audit_logs"),
    "archive.last_verified": NOTHING,
    "archive.verified": Cost(1, 12, "job_runs"),
    "archives.claim_erasures": Cost(40, 20, "erasure_parts"),
    "archives.claim_files": Cost(100, 27, "archive_files"),
    "archives.elsewhere": Cost(DAYS // 2, 0.25, "archive_files"),
    "archives.list": Cost(DAYS, 0.22, "archive_files erasure_parts"),
    "archives.original": Cost(1, 70, "archive_files"),
    "archives.part": NOTHING,
    "archives.register": NOTHING,
    "archives.retire": NOTHING,
    "archives.seen": NOTHING,
    # Fifty rates of each author, each from the table while no page is known to be visible to all.
    "claim.batch": Cost(BATCH, 75, "authors posts"),
    "claim.batch, from a place on": Cost(BATCH, 75, "authors posts"),
    "claim.batch, by ids": Cost(BATCH, 80, "authors posts"),
    "champions.list": Cost(1, 4, "authors"),
    "champions.rank": Cost(BATCH, 0.12, "authors"),
    "claim.list": Cost(BATCH, 3, "posts"),
    "claim.list, from a place on": Cost(BATCH, 3, "posts"),
    "database.encoding": NOTHING,
    "contents.begin": NOTHING,
    "contents.tables": NOTHING,
    "database.borrows": NOTHING,
    "database.find": NOTHING,
    "database.migrator": NOTHING,
    "database.ours": NOTHING,
    "database.rename": NOTHING,
    "database.rights": NOTHING,
    "database.sessions": NOTHING,
    "database.statements": NOTHING,
    "decision.find": Cost(1, 200, "decisions posts"),
    "decision.show": Cost(1, 65, "competitive_mentions decisions escalation_posts escalations posts replies"),
    "erasure.add_parts": Cost(3, 45, "archive_files erasure_parts erasures"),
    "erasure.any_undone": Cost(10, 3, "erasures"),
    "erasure.author": Cost(1, 10, "authors"),
    "erasure.begin_part": Cost(1, 26, "erasure_parts"),
    "erasure.blank_live": Cost(WRITTEN, 30, "decisions posts replies"),
    "erasure.blank_replies": Cost(BATCH, 34, "erasures replies"),
    "erasure.close_escalations": Cost(1250, 40, "escalation_posts escalations posts"),
    "erasure.count_part": Cost(1, 26, "erasure_parts"),
    # Each of the posts has a decision, and most an escalation, which loses its two references one by one.
    "erasure.delete_author": Cost(WRITTEN, 110, "authors competitive_mentions decisions escalation_posts escalations posts randomized_experiments replies"),
    "erasure.finish": Cost(10, 20, "erasure_parts erasures"),
    "erasure.finish_part": Cost(1, 26, "erasure_parts"),
    "erasure.hashes": Cost(DAYS - 50, 0.07, "erasure_parts erasures"),
    "erasure.list": Cost(DAYS, 0.15, "erasure_parts erasures"),
    "erasure.start": Cost(1, 12, "erasures"),
    "erasure.undone": Cost(10, 12, "erasure_parts erasures"),
    "failure.record": Cost(1, 35, "posts"),
    # Queued posts, pending drafts and open escalations, no more of each than a limit; of what was processed nothing.
    "gauges.look": Cost(QUEUED, 0.6, "escalations job_runs posts replies"),
    "heartbeat.beat": NOTHING,
    "history.drafts": Cost(900, 1.2, "replies"),
    "history.helped": Cost(900, 0.75, "replies"),
    "history.mentions": Cost(90, 7, "competitive_mentions decisions"),
    # Two thousand decisions, and a probe each or, where that is dearer, the index of all replies.
    "history.product_runs": Cost(2000, 3.2, "decisions replies"),
    "history.rotation": Cost(2000, 3.2, "decisions replies"),
    "import.authors": Cost(BATCH, 30, "authors posts"),
    "import.known": Cost(BATCH, 6, "posts"),
    "import.posts": Cost(BATCH, 32, "authors posts"),
    "migrations.table_holders": NOTHING,
    "learning.apply": Cost(1, 60, "audit_logs learning_events weight_adjustment_logs"),
    "learning.drawn": Cost(BATCH // 25, 35, "randomized_experiments"),
    "learning.due": Cost(1, 10, "job_runs"),
    "learning.find": Cost(1, 20, "weight_adjustment_logs"),
    "learning.judge": Cost(1, 20, "learning_events"),
    "learning.list": Cost(8, 15, "learning_events weight_adjustment_logs"),
    "learning.log": Cost(1, 120, "audit_logs job_runs weight_adjustment_logs"),
    "learning.revert": Cost(1, 60, "audit_logs weight_adjustment_logs"),
    "learning.samples": Cost(9_000, 6, "decisions replies"),
    "learning.show": Cost(1, 12, "learning_events weight_adjustment_logs"),
    "learning.trials": Cost(1, 90, "learning_events weight_adjustment_logs"),
    "migrations.audit": Cost(1, 15, "audit_logs"),
    "migrations.catalog": NOTHING,
    "migrations.changes": NOTHING,
    "migrations.forget": NOTHING,
    "migrations.has_audit": NOTHING,
    "migrations.journal": NOTHING,
    "migrations.lock": NOTHING,
    "migrations.lock_holder": NOTHING,
    "migrations.locks_taken": NOTHING,
    "migrations.record": NOTHING,
    "migrations.relations": NOTHING,
    "migrations.unlock": NOTHING,
    "privileges.check": NOTHING,
    "privileges.retention": NOTHING,
    "queue.find": Cost(1, 15, "posts"),
    "queue.locks": NOTHING,
    "queue.peek": Cost(50, 0.4, "posts"),
    "queue.retry": Cost(1, 45, "audit_logs posts"),
    "queue.retry_failed": Cost(FAILED, 34, "audit_logs posts"),
    "pauses.begin": Cost(1, 60, "audit_logs"),
    "pauses.end": Cost(1, 40, "audit_logs"),
    "pauses.look": NOTHING,
    "queue.status": Cost(QUEUED, 0.2, "posts"),
    "queue.why": Cost(1, 30, "decisions escalation_posts escalations posts replies"),
    "queue.why, of a queued one": Cost(AHEAD, 0.2, "decisions escalation_posts escalations posts replies"),
    "record.audit": Cost(BATCH, 7, "audit_logs"),
    "record.decisions": Cost(BATCH, 26, "decisions posts"),
    "record.escalations": Cost(BATCH, 50, "audit_logs decisions escalation_posts escalations posts"),
    "record.mentions": Cost(BATCH, 21, "competitive_mentions posts"),
    "record.posts": Cost(BATCH, 31, "posts"),
    "record.randomized": Cost(BATCH, 13, "decisions randomized_experiments"),
    "record.rechecks": Cost(BATCH, 120, "audit_logs decisions escalations posts replies"),
    "record.replies": Cost(BATCH, 28, "decisions replies"),
    "platform.list": NOTHING,
    "platform.set": Cost(1, 20, "audit_logs"),
    "platform.show": NOTHING,
    "reference.answers": NOTHING,
    "reference.archetypes": NOTHING,
    "reference.competitors": NOTHING,
    "reference.experiments": NOTHING,
    "reference.platform_rules": NOTHING,
    "reference.power_tiers": NOTHING,
    "reference.segments": NOTHING,
    "reference.templates": NOTHING,
    "restore.add_lines": Cost(BATCH, 4, ""),
    "restore.differs_audit_logs": Cost(PART, 4, "audit_logs"),
    "restore.differs_kpi_metrics": Cost(PART, 4, "kpi_metrics"),
    "restore.differs_learning_events": Cost(PART, 4, "learning_events"),
    "restore.differs_posts": Cost(PART, 9, "competitive_mentions decisions posts"),
    "restore.differs_weight_adjustment_logs": Cost(PART, 4, "weight_adjustment_logs"),
    "restore.hold_audit_logs": Cost(PART, 14, "archive_holds"),
    "restore.hold_kpi_metrics": Cost(PART, 14, "archive_holds"),
    "restore.hold_learning_events": Cost(PART, 14, "archive_holds"),
    "restore.hold_posts": Cost(PART, 14, "archive_holds"),
    "restore.hold_weight_adjustment_logs": Cost(PART, 14, "archive_holds"),
    # The rows are there: each is found by its key and left as it is.
    "restore.insert_audit_logs": Cost(PART, 4, "audit_logs"),
    "restore.insert_competitive_mentions": Cost(PART // 10, 7, "competitive_mentions"),
    "restore.insert_decisions": Cost(PART, 4, "decisions"),
    "restore.insert_kpi_metrics": Cost(PART, 4, "kpi_metrics"),
    "restore.insert_learning_events": Cost(PART, 4, "learning_events"),
    "restore.insert_posts": Cost(PART, 4, "posts"),
    "restore.insert_weight_adjustment_logs": Cost(PART, 4, "weight_adjustment_logs"),
    "restore.make_schema": NOTHING,
    "restore.misfit": Cost(1, 5, ""),
    "restore.orphaned": Cost(PART, 4, "authors"),
    "restore.relink_randomized": Cost(PART, 4.5, "decisions randomized_experiments"),
    "restore.relink_replies": Cost(PART, 30, "decisions replies"),
    "restore.use_schema": NOTHING,
    "retention.backlog": Cost(QUEUED, 0.2, "posts"),
    "retention.choose_audit_logs": Cost(PART, 10, "archive_holds audit_logs"),
    "retention.choose_kpi_metrics": Cost(PART, 10, "archive_holds kpi_metrics"),
    "retention.choose_learning_events": Cost(PART, 10, "archive_holds learning_events"),
    "retention.choose_posts": Cost(PART, 24, "archive_holds decisions escalations posts"),
    "retention.choose_weight_adjustment_logs": Cost(PART, 10, "archive_holds weight_adjustment_logs"),
    "retention.count_audit_logs": Cost(DUE["audit_logs"], 0.12, "archive_holds audit_logs"),
    "retention.count_kpi_metrics": Cost(DUE["kpi_metrics"], 0.06, "archive_holds kpi_metrics"),
    "retention.count_learning_events": Cost(DUE["learning_events"], 0.1, "archive_holds learning_events"),
    "retention.count_posts": Cost(DUE["posts"], 13, "archive_holds decisions escalations posts"),
    "retention.count_weight_adjustment_logs": Cost(DUE["weight_adjustment_logs"], 9, "archive_holds weight_adjustment_logs"),
    "retention.delete_audit_logs": Cost(STRETCH, 5.5, "audit_logs"),
    "retention.delete_kpi_metrics": Cost(STRETCH, 5.5, "kpi_metrics"),
    "retention.delete_learning_events": Cost(STRETCH, 5.5, "learning_events"),
    "retention.delete_posts": Cost(STRETCH, 70, "competitive_mentions decisions escalation_posts escalations posts randomized_experiments replies"),
    "retention.delete_weight_adjustment_logs": Cost(STRETCH, 5.5, "weight_adjustment_logs"),
    "retention.disown_clock": Cost(DAYS, 0.05, "job_runs"),
    "retention.finish_run": Cost(1, 20, "job_runs"),
    "retention.lead": Cost(1, 80, "job_runs"),
    "retention.lock_posts": Cost(STRETCH, 4, "posts"),
    "retention.manifest": Cost(DAYS // 3 - 50, 0.12, "archive_files"),
    "retention.now": NOTHING,
    # Once a part; what holds of the dataset there are may be read, its rows not.
    "retention.oldest_audit_logs": Cost(1, 80, "archive_holds audit_logs"),
    "retention.oldest_kpi_metrics": Cost(1, 80, "archive_holds kpi_metrics"),
    "retention.oldest_learning_events": Cost(DUE["learning_events"], 4.5, "archive_holds learning_events"),
    "retention.oldest_posts": Cost(1, 30, "archive_holds decisions escalations posts"),
    "retention.oldest_weight_adjustment_logs": Cost(1, 80, "archive_holds weight_adjustment_logs"),
    "retention.plan_audit_logs": Cost(DUE["audit_logs"], 4, "archive_holds audit_logs"),
    "retention.plan_kpi_metrics": Cost(DUE["kpi_metrics"], 4, "archive_holds kpi_metrics"),
    "retention.plan_learning_events": Cost(DUE["learning_events"], 4, "archive_holds learning_events"),
    "retention.plan_posts": Cost(DUE["posts"], 24, "archive_holds competitive_mentions decisions escalations posts"),
    "retention.plan_weight_adjustment_logs": Cost(DUE["weight_adjustment_logs"], 12, "archive_holds weight_adjustment_logs"),
    "retention.present_audit_logs": Cost(BATCH, 3, "audit_logs"),
    "retention.present_kpi_metrics": Cost(BATCH, 3, "kpi_metrics"),
    "retention.present_learning_events": Cost(BATCH, 3, "learning_events"),
    "retention.present_posts": Cost(BATCH, 4, "posts"),
    "retention.present_weight_adjustment_logs": Cost(BATCH, 3, "weight_adjustment_logs"),
    "retention.record_file": Cost(1, 20, "archive_files"),
    "retention.rows_audit_logs": Cost(PART, 4.5, "audit_logs"),
    "retention.rows_kpi_metrics": Cost(PART, 4.5, "kpi_metrics"),
    "retention.rows_learning_events": Cost(PART, 4.5, "learning_events"),
    "retention.rows_posts": Cost(PART, 11, "competitive_mentions decisions posts"),
    "retention.rows_weight_adjustment_logs": Cost(PART, 4.5, "weight_adjustment_logs"),
    "retention.stage_posts": Cost(PART, 20, "archive_holds decisions escalations posts"),
    "retention.start_run": Cost(1, 12, "job_runs"),
    "retention.status": Cost(QUEUED, 0.6, "archive_files archive_holds decisions erasures escalations job_runs posts"),
    "retention.supersede_file": Cost(1, 38, "archive_files"),
    "retention.unprocessed": Cost(2000, 0.5, "posts"),
    "review.approve_edited": Cost(1, 130, "audit_logs posts replies"),
    # The newest 50 posts of an author, each with its decision and its reply.
    "review.author": Cost(50, 12, "authors decisions posts replies"),
    "review.case": Cost(1, 75, "decisions escalation_posts escalations posts"),
    "review.escalation": Cost(1, 10, "escalations"),
    "review.escalations": Cost(OPEN, 0.75, "escalations posts"),
    "review.find_escalation": Cost(1, 20, "escalations"),
    "review.find_reply": Cost(1, 20, "replies"),
    "review.flag": Cost(1, 160, "audit_logs decisions escalations posts replies"),
    "review.hold": Cost(1, 20, "escalations replies"),
    "review.judge": Cost(1, 100, "audit_logs posts replies"),
    "review.let_go": NOTHING,
    "review.release": Cost(1, 120, "audit_logs decisions replies"),
    "review.replies": Cost(growth.PENDING // 2, 1, "decisions escalation_posts escalations posts replies"),
    "review.reopen": Cost(1, 120, "audit_logs decisions replies"),
    "experiment.create": Cost(1, 12, "audit_logs"),
    "experiment.find": NOTHING,
    "experiment.judged": NOTHING,
    "experiment.list": NOTHING,
    "experiment.lock": NOTHING,
    "experiment.outcomes": Cost(BATCH, 6, "decisions replies"),
    "experiment.running": NOTHING,
    "experiment.show": NOTHING,
    "experiment.start": Cost(1, 20, "audit_logs"),
    "experiment.stop": Cost(1, 20, "audit_logs"),
    "figures.lead": Cost(1, 5, "job_runs"),
    "kpi.days": Cost(7, 10, "decisions job_runs"),
    "kpi.drafts": Cost(140, 6.7, "audit_logs replies"),
    "kpi.escalations": Cost(50, 7, "escalations posts"),
    "kpi.faults": Cost(1, 9, "replies"),
    "kpi.name_faults": Cost(BATCH, 3.8, "replies"),
    "kpi.outcomes": Cost(BATCH, 0.5, "replies"),
    "kpi.posts": Cost(250, 4.6, "decisions posts"),
    "kpi.show": Cost(400, 0.35, "kpi_metrics"),
    "kpi.write": Cost(BATCH, 14, "kpi_metrics"),
    "review.reopen_escalation": Cost(1, 100, "audit_logs decisions escalations posts"),
    "review.reply": Cost(1, 30, "posts replies"),
    "review.resolve": Cost(1, 50, "audit_logs escalations"),
    "schema.version": NOTHING,
    "status.daemons": NOTHING,
    "status.look": Cost(QUEUED, 0.2, "decisions escalations posts replies"),
    "withdraw.count": NOTHING,
    "withdraw.take_back": Cost(1, 400, None),
    "withdraw.take_back, of what is not here": Cost(1, 150, None),
}

REPLY = growth.REPLY
EVER = {1: "'-infinity'", 2: "'infinity'", 3: str(PART)}
NEXT = {1: "'-infinity'", 2: "'00000000-0000-0000-0000-000000000000'", 3: str(STRETCH)}
LINES = {1: "1", 2: str(PART)}
PLACE = {2: "0", 3: "now() - interval '8 days'"}
ARCHIVE = growth.uuid("7", "2")
# Where `explain` asks for what is not here, or for more than one page of it.
ASKED = {
    "claim.batch, from a place on": PLACE,
    "claim.batch, by ids": {4: explain.some("1", BATCH, first=1)},
    "claim.list, from a place on": PLACE,
    "archives.claim_erasures": {1: ARCHIVE},
    "archives.claim_files": {1: ARCHIVE},
    "archives.elsewhere": {1: ARCHIVE, 2: "NULL", 3: "NULL", 4: "NULL"},
    "archives.original": {1: ARCHIVE, 2: "'posts'"},
    "erasure.add_parts": {1: growth.uuid("6", "777"), 2: ARCHIVE},
    "erasure.begin_part": {1: growth.uuid("8", "777")},
    "erasure.blank_replies": {1: growth.uuid("6", "7"), 2: explain.some("2", BATCH, first=growth.POSTS + 1)},
    "erasure.count_part": {1: growth.uuid("8", "777")},
    "erasure.finish_part": {1: growth.uuid("8", "777")},
    "erasure.hashes": {1: ARCHIVE},
    "erasure.undone": {1: ARCHIVE},
    "experiment.create": {4: "'COACH'", 5: "'CHECKLIST'", 7: "NULL", 8: "NULL"},
    "experiment.start": {1: explain.uuid("9", "1")},
    "experiment.stop": {1: explain.uuid("9", "1")},
    "gauges.look": {2: "10000"},
    "kpi.drafts": {1: "(current_date - 1030)::text", 2: "'UTC'"},
    "kpi.escalations": {1: "(current_date - 30)::text", 2: "'UTC'"},
    "kpi.outcomes": {1: "(current_date - 30)::text", 2: "'UTC'", 3: "'-infinity'", 4: "'00000000-0000-0000-0000-000000000000'",
                     5: str(BATCH)},
    "kpi.posts": {1: "(current_date - 30)::text", 2: "'UTC'"},
    "kpi.show": {1: "'UTC'", 2: "30", 3: "'TWITTER'", 4: "''", 6: explain.texts("metric ", 15)},
    "kpi.name_faults": {1: "(SELECT array_agg(id) FROM (SELECT id FROM replies WHERE posted_at < now() - interval '2 days' ORDER BY id"
                           f" LIMIT {BATCH}) AS few)"},
    "history.mentions": {1: "now() - interval '20 days'"},
    "import.known": {1: f"array_fill('TWITTER'::text, ARRAY[{BATCH}])",
                     2: f"ARRAY(SELECT (n * 10)::text FROM generate_series(1, {BATCH}) AS n)"},
    "withdraw.count": {1: "'{TWITTER}'", 2: "'{7777}'", 3: "'{a7}'"},
    "withdraw.take_back, of what is not here": {1: "'{withdraw}'", 2: "'{post}'", 3: "'{TWITTER}'", 4: "'{nowhere}'", 5: "'test'"},
    "withdraw.take_back": {1: "'{withdraw}'", 2: "'{post}'", 3: "'{TWITTER}'", 4: "'{12345}'", 5: "'test'"},
    "learning.drawn": {1: explain.some("2", BATCH, first=growth.QUEUED + 1)},
    "learning.log": {3: "'PROPOSED'"},
    "pauses.end": {1: "'intake'"},
    "queue.peek": {1: "50"},
    "queue.retry": {1: growth.uuid("1", "6000")},
    "queue.why, of a queued one": {1: growth.uuid("1", str(2 * AHEAD))},
    "restore.make_schema": {2: "ARRAY['posts']"},
    "restore.misfit": {1: "1"},
    "restore.orphaned": LINES,
    "retention.finish_run": {1: "(SELECT id FROM job_runs LIMIT 1)", 2: "'done'"},
    "retention.status": {1: "now() - interval '10 days'"},
    "retention.manifest": {1: ARCHIVE},
    "retention.supersede_file": {1: ARCHIVE, 2: "'posts/1000'"},
    "retention.unprocessed": {1: "now() - interval '10 days'"},
    "review.approve_edited": {1: growth.uuid("3", "5001"), 3: REPLY, 4: REPLY},
    "review.author": {1: growth.uuid("1", "5001")},
    "review.case": {1: growth.uuid("5", "5007")},
    "review.escalation": {1: growth.uuid("5", "5007")},
    "review.escalations": {2: "50"},
    "review.find_escalation": {1: growth.uuid("5", "5007"), 2: growth.uuid("5", "5007")},
    "review.find_reply": {1: growth.uuid("3", "5001"), 2: growth.uuid("3", "5001")},
    "review.flag": {1: growth.uuid("3", "5001")},
    "review.hold": {1: growth.uuid("5", "5007")},
    "review.judge": {1: growth.uuid("3", "5001")},
    "review.release": {1: growth.uuid("3", "5001")},
    "review.replies": {2: "50"},
    "review.reopen": {1: growth.uuid("3", "5001"), 3: "NULL"},
    "review.reopen_escalation": {1: growth.uuid("5", "5007")},
    "review.reply": {1: growth.uuid("3", "5001")},
    "review.resolve": {1: growth.uuid("5", "5007")},
    **{f"restore.insert_{table}": LINES for table in [*DATASETS, "decisions", "competitive_mentions"]},
    **{f"retention.{verb}_{table}": EVER for verb in ("choose", "stage") for table in DATASETS},
    **{f"retention.{verb}_{table}": NEXT for verb in ("lock", "delete") for table in DATASETS},
    **{f"retention.present_{table}": {1: f"(SELECT array_agg(id) FROM (SELECT id FROM {table} ORDER BY id LIMIT {BATCH}) AS first)"}
       for table in DATASETS},
}


def statement(case):
    return case.partition(",")[0]


# ---- states ----

class State:
    """A database in one of its states, with a session for each kind of settings: what a session planned once, it keeps."""

    def __init__(self, database):
        self.database = database
        self.sessions = {}
        self.steps = 0

    def session(self, name):
        settings = tuple(explain.settings(name))
        if settings not in self.sessions:
            connection = self.sessions[settings] = self.database.connect()
            connection.prepare_threshold = None  # what is prepared here is named here
            for setting in settings:
                connection.execute(f"SET {setting}")
        return self.sessions[settings]

    def prepare(self, name):
        """The types of its parameters. A work connection prepares once, and keeps the plan of the first use."""
        connection = self.session(name)
        find = "SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = %s"
        if connection.execute(find, (name,)).fetchone() is None:
            connection.execute(f'PREPARE "{name}" AS {explain.plannable(name)}')
        return connection.execute(find, (name,)).fetchone()[0]

    def close(self):
        for connection in self.sessions.values():
            connection.close()


def prepare_while_empty(state):
    """A daemon that started before the first post."""
    for name in explain.PREPARED:
        kinds = state.prepare(name)
        state.session(name).execute(f'EXPLAIN EXECUTE "{name}" ({", ".join(["NULL"] * len(kinds))})')


def analyse(state):
    growth.analyse(state.database)


def compact(state):
    growth.compact(state.database)


def vacuum(state):
    growth.vacuum(state.database)


def load_at_once(state):
    growth.load_at_once(state.database)


def load_queued_then_drain(state):
    growth.load_queued_then_drain(state.database)


def load_settled_then_queue(state):
    growth.load_settled_then_queue(state.database)


# Of each database, what is done to it, and under what name it is looked at then.
HISTORIES = [
    [("loaded, never analysed", [load_at_once]),
     ("compacted, never analysed", [compact]),
     ("compacted, analysed", [analyse]),
     ("vacuumed, analysed", [vacuum])],
    [("loaded, analysed and planned while empty", [analyse, prepare_while_empty, load_at_once]),
     ("loaded, analysed", [analyse])],
    [("vacuumed, analysed while all were queued", [load_queued_then_drain, vacuum]),
     ("compacted, analysed while all were queued", [compact])],
    [("loaded, analysed while all were processed", [load_settled_then_queue]),
     ("compacted, analysed while all were processed", [compact])],
]
STATES = {name: (number, step) for number, history in enumerate(HISTORIES) for step, (name, _) in enumerate(history)}


@pytest.fixture(scope="module")
def current():
    """The one database that is there, by the number of its history."""
    kept = {}
    yield kept
    for state in kept.values():
        state.close()
        state.database.drop()


@pytest.fixture(scope="module", params=STATES)
def state(request, cluster, template, current):
    number, step = STATES[request.param]
    if number not in current or current[number].steps > step + 1:
        if not cluster.is_running():
            cluster.start()
        for old in [current.pop(other) for other in list(current)]:
            old.close()
            old.database.drop()
        current[number] = State(databases.create_copy(cluster, template, prefix="state"))
    state = current[number]
    while state.steps <= step:
        for action in HISTORIES[number][state.steps][1]:
            action(state)
        state.steps += 1
    return state


# ---- what a statement costs ----

# What a statement that changes a row needs it to be like. Of a row changed in the same transaction its references are checked, too.
ROW = """'{"sss": 0.4, "ars": 0.25, "evs": 0.2, "trs": 0.15, "sample_size": 0, "helpful_shift": 0}'"""


def changed(action):
    """The seventh run of learning has proposed a change, or somebody has accepted that."""
    return (f"UPDATE weight_adjustment_logs SET action = '{action}', segment_type = 'PLATFORM', segment_key = 'TWITTER', old_weights = {ROW},"
            f" new_weights = {ROW} WHERE id = {explain.LEARNT}")


READY = {
    "learning.apply": f"DELETE FROM learning_events WHERE id = {explain.LEARNT}; {changed('PROPOSED')}",
    "learning.log": changed("PROPOSED"),
    "learning.revert": f"{changed('APPLIED')}; INSERT INTO segmented_weights (segment_type, segment_key, sss_weight, ars_weight, evs_weight,"
                       " trs_weight) VALUES ('PLATFORM', 'TWITTER', 0.4, 0.25, 0.2, 0.15)",
    "learning.trials": f"UPDATE learning_events SET created_at = now() - interval '8 days' WHERE id = {explain.LEARNT}; {changed('APPLIED')}",
    "pauses.end": "INSERT INTO pauses (part, paused_at, paused_by, reason) VALUES ('intake', now(), 'kim', 'why')",
    "champions.list": f"INSERT INTO community_champions (author_id, tier_id) SELECT {growth.uuid('a', '7')}, id FROM champion_tiers LIMIT 1",
    "experiment.outcomes": f"INSERT INTO experiments (id, name) VALUES ({explain.uuid('9', '1')}, 'x');"
                           f" UPDATE decisions SET experiment_id = {explain.uuid('9', '1')}, experiment_variant = 'A'"
                           f" WHERE id IN (SELECT decision_id FROM replies WHERE decision_id IS NOT NULL ORDER BY decision_id LIMIT {BATCH})",
    "experiment.start": f"INSERT INTO experiments (id, name) VALUES ({explain.uuid('9', '1')}, 'x')",
    "experiment.stop": f"INSERT INTO experiments (id, name) VALUES ({explain.uuid('9', '1')}, 'x')",
    "kpi.drafts": "UPDATE audit_logs SET action = 'reply.approved'"
                  " WHERE created_at BETWEEN current_date - 1031 AND current_date - 1028",
    "kpi.faults": f"UPDATE replies SET metrics_fault = 'x' WHERE id = {growth.uuid('3', '6001')}",
    "review.release": f"UPDATE replies SET approval_status = 'APPROVED', taken_by = 'x', taken_at = now() - interval '1 hour'"
                      f" WHERE id = {growth.uuid('3', '5001')}",
    "review.reopen": f"UPDATE replies SET approval_status = 'APPROVED', approved_by = 'x' WHERE id = {growth.uuid('3', '5001')}",
    "review.reopen_escalation": f"UPDATE escalations SET status = 'RESOLVED', resolved_by = 'x' WHERE id = {growth.uuid('5', '5007')}",
}


def stage(connection, name):
    """What retention staged or restore read, of the dataset that the statement is made for. As there, it lives for a transaction."""
    if name in READY:
        connection.execute(READY[name])
    if not name.startswith(("retention.", "restore.")):
        return
    for table in ("retention.staging", "restore.incoming", "restore.make_misfit"):
        connection.execute(explain.QUERIES[table])
    table = next((table for table in DATASETS if name.endswith(table)), "posts")
    record, at = DATASETS[table]["record"], DATASETS[table]["time"]
    oldest = f"(SELECT * FROM {table} ORDER BY {at} LIMIT {PART}) AS entry"
    if re.match(r"retention\.(lock|rows|delete)_", name):
        connection.execute(f"INSERT INTO staged SELECT {at}, id FROM {oldest}")
    elif name.startswith("restore.") and name != "restore.add_lines":
        connection.execute(
            f"""INSERT INTO incoming
                SELECT row_number() OVER (), jsonb_build_object('{record}', to_jsonb(entry), 'decision', to_jsonb(d), 'mentions', (
                       SELECT coalesce(jsonb_agg(to_jsonb(m)), '[]') FROM competitive_mentions m WHERE m.post_id = entry.id))
                  FROM {oldest} LEFT JOIN decisions d ON d.post_id = entry.id""")
    if name.startswith("restore.relink_"):
        table = {"replies": "replies", "randomized": "randomized_experiments"}[name.rpartition("_")[2]]
        connection.execute(f"""UPDATE {table} SET decision_id = NULL
                                WHERE decision_id IN (SELECT (line -> 'decision' ->> 'id')::uuid FROM incoming)""")


def counted(connection):
    """{table: pages fetched in this transaction, of it and of its indexes}, and how many rows were written."""
    rows = connection.execute(
        """SELECT coalesce(t.relname, c.relname), sum(pg_stat_get_xact_blocks_fetched(c.oid)),
                  sum(pg_stat_get_xact_tuples_inserted(c.oid) + pg_stat_get_xact_tuples_updated(c.oid)
                      + pg_stat_get_xact_tuples_deleted(c.oid))
             FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid
            WHERE c.relnamespace IN ('antone'::regnamespace, pg_my_temp_schema()) AND c.relkind IN ('r', 'i') GROUP BY 1""").fetchall()
    return {table: pages for table, pages, _ in rows}, sum(written for *_, written in rows)


def measure(state, case):
    """Pages by table, rows that were worked on, and the plan."""
    name = statement(case)
    connection = state.session(name)
    if name not in explain.PREPARED:
        connection.execute("DEALLOCATE ALL")
    connection.execute("BEGIN")
    try:
        stage(connection, name)
        values = explain.arguments(connection, name, state.prepare(name), BATCH, ASKED.get(case))
        if name not in explain.PREPARED:
            connection.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        before, written_before = counted(connection)
        answer = connection.execute(f'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE "{name}"'
                                    + (f"({', '.join(values)})" if values else "")).fetchone()[0]
        after, written = counted(connection)
    finally:
        connection.execute("ROLLBACK")
    nodes = list(explain.nodes(answer[0]["Plan"]))
    pages = {table: count - before.get(table, 0) for table, count in after.items() if count > before.get(table, 0)}
    return pages, max([written - written_before, *(node["Actual Rows"] * node["Actual Loops"] for node in nodes)]), nodes


def told(nodes):
    return "\n".join(f"{node['Node Type']} {node.get('Index Name', '')} {node.get('Relation Name', '')}: {node['Plan Rows']} expected,"
                     f" {node['Actual Rows']} x {node['Actual Loops']} came, {node['Shared Hit Blocks'] + node['Shared Read Blocks']} pages"
                     for node in nodes)


@pytest.mark.parametrize("case", COSTS)
def test_it_fetches_a_few_pages_a_row(state, case):
    cost = COSTS[case]
    pages, rows, nodes = measure(state, case)
    growing = {table: count for table, count in pages.items() if table in growth.GROWING}
    assert cost.grows is None or sorted(growing) == cost.grows.split()
    assert rows >= cost.rows, f"{rows} rows are too few to show anything"
    fetched = sum(growing.values()) + pages.get("staged", 0) + pages.get("incoming", 0)
    assert fetched <= cost.rows * cost.pages, f"{pages}\n{told(nodes)}"


def test_every_statement_has_its_limit():
    """Those that have no plan touch no table; development data is refused where data is big."""
    assert {statement(case) for case in COSTS} == set(explain.PLANNABLE) - set(explain.DEVELOPMENT)
    assert set(ASKED) & set(COSTS) == {case for case in ASKED if statement(case) in explain.QUERIES}


def test_every_table_that_grows_is_there():
    """Whatever the schema has is known to grow or known to stay small."""
    small = {"answers", "archetypes", "archives", "champion_tiers", "community_champions", "competitor_categories", "competitors",
             "escalation_reasons", "experiments", "kpi_types", "pauses", "platform_rules", "power_tiers", "reply_templates",
             "withdrawal_keys",
             "withdrawals",  # grows, but is probed by its key alone, inside functions and triggers
             "segmented_weights", "worker_heartbeats"}
    tables = set(re.findall(r"^CREATE TABLE antone\.(\w+)", "".join(
        path.read_text() for path in sorted((explain.SOURCE / "sql" / "migrations").glob("*.up.sql"))), flags=re.M))
    assert tables == small | set(growth.GROWING)
