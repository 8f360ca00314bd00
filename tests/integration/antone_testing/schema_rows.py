"""A valid row for each table of the schema, different every time, for tests that break one thing in it."""
import itertools
import uuid

from psycopg import sql
from psycopg.types.json import Jsonb

SIGNED = "A glass of water first, says a brand's assistant. —Antone (Vita)"
_numbers = itertools.count(1)
_unanswered = itertools.cycle(["driving", "hiding", "unclear"])  # those that a new installation leaves without


def _reference(**more):
    return lambda rows: {"name": f"sample-{next(_numbers)}", **more}


def _hash():
    return uuid.uuid4().bytes * 2


# Only what has no default and is not nullable, and what makes the row one of a kind. A function is called unless the
# test says another value: parents are made only when needed.
SAMPLES = {
    "archetypes": _reference(),
    "power_tiers": _reference(minimum_followers=lambda: 600_000 + next(_numbers)),
    "competitor_categories": _reference(),
    "kpi_types": _reference(aggregation="SUM"),
    "escalation_reasons": _reference(default_severity="LOW"),
    "champion_tiers": _reference(minimum_engagements=lambda: 100 + next(_numbers)),
    "competitors": _reference(),
    "answers": lambda rows: {"question": next(_unanswered), "facts": "Nothing is stated.", "source": "A book of 1999, page 7",
                             "source_date": "2026-01-01", "review_by": "2028-01-01"},
    "reply_templates": _reference(body="Water first, then toast."),
    "platform_rules": lambda rows: {"platform": "TWITTER", "rule": "handle", "entry": f"sample{next(_numbers)}", "value": "true",
                                    "source": "A book of 1999, page 7", "source_date": "2026-01-01"},
    "segmented_weights": lambda rows: {
        "segment_type": "PLATFORM", "segment_key": f"sample-{next(_numbers)}",
        "sss_weight": 0.4, "ars_weight": 0.25, "evs_weight": 0.2, "trs_weight": 0.15,
    },
    "authors": lambda rows: {"platform": "TWITTER", "platform_id": f"sample-{next(_numbers)}", "handle": "sample"},
    "posts": lambda rows: {
        "platform": "TWITTER", "platform_post_id": f"sample-{next(_numbers)}", "author_id": lambda: rows.insert("authors"),
        "content": "Worst hangover of my life",
    },
    "experiments": lambda rows: {"name": "sample"},
    "decisions": lambda rows: {
        "post_id": lambda: rows.insert("posts"), "sss_score": 0.82, "ars_score": 0.5, "evs_score": 0.15, "trs_score": 1,
        "composite_score": 0.71, "mode": "HELPFUL",
    },
    "replies": lambda rows: {
        "decision_ref": uuid.uuid4(), "post_ref": uuid.uuid4(), "content": SIGNED, "platform": "TWITTER",
        "utm_code": f"antone_twitter_{next(_numbers)}",
    },
    "competitive_mentions": lambda rows: {
        "post_id": lambda: rows.insert("posts"), "competitor_id": lambda: rows.insert("competitors"), "sentiment": "neutral",
        "opportunity_score": 0.5,
    },
    "community_champions": lambda rows: {"author_id": lambda: rows.insert("authors")},
    "escalations": lambda rows: {
        "post_id": lambda: rows.insert("posts"), "reason_id": lambda: rows.insert("escalation_reasons"), "priority": "HIGH",
        "text_key": uuid.uuid4(), "text_day": "2026-01-01",
    },
    "escalation_posts": lambda rows: {
        "escalation_id": lambda: rows.insert("escalations"), "post_id": lambda: rows.insert("posts"),
    },
    "audit_logs": lambda rows: {"entity_type": "sample", "action": "sample.made", "actor": "test"},
    "randomized_experiments": lambda rows: {
        "decision_ref": uuid.uuid4(), "predicted_mode": "HELPFUL", "actual_mode": "HYBRID",
    },
    "kpi_metrics": lambda rows: {
        "date": "2026-01-01", "platform": "TWITTER", "kpi_type_id": lambda: rows.insert("kpi_types"), "metric_name": "clicks",
        "value": 1,
    },
    "weight_adjustment_logs": lambda rows: {"action": "sample"},
    "learning_events": lambda rows: {"adjustment_type": "sample"},
    "worker_heartbeats": lambda rows: {"instance": f"sample-{next(_numbers)}", "host": "h", "version": "0"},
    "pauses": lambda rows: {"part": f"sample-{next(_numbers)}"},
    "job_runs": lambda rows: {"job": "sample", "instance": "sample"},
    "archives": lambda rows: {"host": f"host-{next(_numbers)}", "directory": "/archive"},
    "archive_files": lambda rows: {
        "archive_id": lambda: rows.insert("archives"),
        "path": f"posts/sample-{next(_numbers)}.jsonl", "class": "posts", "period": "2026-01-01", "format_version": 1,
        "rows": 1, "bytes": 10, "sha256": _hash(), "previous_sha256": _hash(),
    },
    "archive_holds": lambda rows: {"class": "posts", "key": str(uuid.uuid4()), "until": "2999-01-01"},
    "erasure_parts": lambda rows: {"erasure_id": lambda: rows.insert("erasures"), "archive_id": lambda: rows.insert("archives")},
    "erasures": lambda rows: {"author_hash": _hash(), "requested_by": "test"},
    "withdrawals": lambda rows: {"hash": _hash(), "reason": "withdrawn"},
    "withdrawal_keys": lambda rows: {"key": _hash()},
    "schema_migrations": lambda rows: {
        "version": 9000 + next(_numbers), "name": f"sample-{next(_numbers)}", "up_sha256": "0" * 64,
        "down_sha256": "1" * 64, "program_version": "0", "elapsed_ms": 1,
    },
}


class Rows:
    """Inserts samples, and their parents, through one connection of the superuser."""

    def __init__(self, connection):
        self.connection = connection

    def values(self, table, **changes):
        """A valid row as a dict, with `changes`."""
        row = {**SAMPLES[table](self), **changes}
        return {column: value() if callable(value) else value for column, value in row.items()}

    def insert(self, table, values=None, **changes):
        """Inserts one and returns its key."""
        values = {**values, **changes} if values is not None else self.values(table, **changes)
        adapted = [Jsonb(v) if isinstance(v, (dict, JsonList)) else v for v in values.values()]
        key = "version" if table == "schema_migrations" else "id"
        statement = sql.SQL("INSERT INTO antone.{} ({}) VALUES ({}) RETURNING {}").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join(sql.Placeholder() * len(values)), sql.Identifier(key))
        return self.connection.execute(statement, adapted).fetchone()[0]


class JsonList(list):
    """A list that goes into a jsonb column; a plain one becomes an array."""
