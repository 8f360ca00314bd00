/* The migrations of the schema: those built in, what the database's journal says of them, and the
 * way from one version to another (docs/design/operations.md, Migrations). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/arena.h"
#include "antoned/base/digest.h"
#include "antoned/base/error.h"
#include "antoned/pg/session.h"
#include "antoned/store/sql_text.h"

struct migration {
    int version;      /* 3 */
    const char *name; /* "authors_posts" */
    const struct sql_text *up, *down;
    char up_sha256[DIGEST_HEX_SIZE], down_sha256[DIGEST_HEX_SIZE]; /* of the files' bytes */
};

/* All that were built in, ascending from version 1 without a gap; lives as long as the process. */
const struct migration *migrations_built_in(size_t *ret_count);
int schema_version_built_in(void);

/* For a daemon before it works: 0 when the versions are the same, else ERROR_CONFIG naming both and
 * what to do. A database without a journal is at version 0. */
int schema_version_check(int database_version, struct error *err);

/* The database's version, 0 without a journal; schema_version_is_zero tells the failure that means
 * so. The daemon asks through store/schema.h. */
int schema_version_read(struct pg_session *session, int *ret, struct error *err);
/* The same of the row that sql_schema_version gave; ERROR_CONFIG too for a database not in UTF8. */
int schema_version_bind(struct pg_rows *rows, int *ret, struct error *err);
int schema_encoding_check(struct str encoding, struct error *err);
bool schema_version_is_zero(const struct error *failure);

enum migration_state {
    MIGRATION_APPLIED,
    MIGRATION_PENDING,
    MIGRATION_EDITED,  /* applied, but the built-in file has other bytes now */
    MIGRATION_UNKNOWN, /* applied by a newer program: not built in here */
};
const char *migration_state_name(enum migration_state state); /* "applied" */

struct migration_status {
    int version;
    enum migration_state state;
    const char *name;
    const char *edited;    /* "up", "down" or "up and down"; "" unless EDITED */
    int64_t applied_at_us; /* the rest only of what was applied */
    int64_t elapsed_ms;
    const char *applied_by, *program_version;
};

/* Journal and built-in list side by side, ascending by version; all in the arena. */
int migrations_status(struct pg_session *session, struct arena *arena,
                      struct migration_status **ret, size_t *ret_count, struct error *err);

/* ERROR_CONFIG naming the first migration that is edited, unknown, or missing below an applied one.
 */
int migrations_status_check(const struct migration_status *status, size_t count, struct error *err);

enum migration_event {
    MIGRATION_WAITS,   /* for another migrator; detail: who */
    MIGRATION_RETRIES, /* a table was locked too long by others; detail: the reason */
    MIGRATION_STARTS,
    MIGRATION_DONE,    /* detail: "", elapsed_ms is set */
    MIGRATION_LOCKED,  /* dry run, at the end: detail is "table: modes" of a lock it took */
    MIGRATION_CHANGED, /* likewise: detail is a change of the catalog, "+ index posts_queue_idx: …"
                        */
};

struct migrations_run {
    int target;           /* the version to arrive at */
    bool dry_run;         /* all in one transaction that is rolled back */
    int64_t lock_wait_ms; /* for another migrator to finish; 0: one minute */
    void (*report)(void *ctx, enum migration_event event, const struct migration *migration,
                   bool up, int64_t elapsed_ms, const char *detail);
    void *ctx;

    /* Around what changes a database that holds something, under the lock of the migrators: a
     * backup. When `before` fails nothing is changed; `after` comes also when a migration failed.
     * Both or neither. */
    int (*before)(void *ctx, struct pg_session *session, int version, struct error *err);
    void (*after)(void *ctx, struct pg_session *session);
};

int migrations_become_owner(struct pg_session *session, struct error *err);

/* Becomes antone_owner and the one migrator of this database, waiting as `run` says; the lock is
 * the session's. */
int migrations_lead(struct pg_session *session, const struct migrations_run *run,
                    struct error *err);
void migrations_unlead(struct pg_session *session);

/* An audit row about the schema or all of the database, where there is a trail yet. */
int migrations_audit(struct pg_session *session, int version, const char *action, const char *name,
                     struct error *err);

/* Goes up, or down, to the target, as antone_owner, one transaction a migration; a failure leaves
 * the database as the last finished one made it. `session` should have no statement timeout.
 * Refuses what migrations_status_check does. ERROR_RETRY when another migrator or a lock was waited
 * for in vain. */
int migrations_migrate(struct pg_session *session, const struct migrations_run *run,
                       struct error *err);
int migrations_rollback(struct pg_session *session, const struct migrations_run *run,
                        struct error *err);
