/* What retention asks of the database (04): one connection, one question at a time, in the loop.
 * Each question ends in one call of reply.done, with err NULL when it went well; what it asked for
 * (ret_x) is set before. When the connection dies done comes first, with ERROR_UNAVAILABLE, then
 * lost. The order of the questions is the business of flow/retention_part and flow/retention_run.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/archive/manifest.h"
#include "antoned/base/error.h"
#include "antoned/base/str.h"
#include "antoned/base/uuid.h"
#include "antoned/sys/config.h"
#include "antoned/sys/loop.h"

struct retention_session;

struct retention_session_events {
    void (*ready)(void *ctx);
    void (*lost)(void *ctx, const struct error *reason);
    void *ctx;
};

struct retention_reply {
    void (*done)(void *ctx, const struct error *err);
    void *ctx;
};

/* A session on the maintenance connection. */
struct retention_session *retention_session_new(struct loop *loop, const struct config *config,
                                                int64_t statement_timeout_ms,
                                                const struct retention_session_events *events);
void retention_session_free(struct retention_session *session); /* closes; NULL is fine */
void retention_session_start(struct retention_session *session);
void retention_session_stop(struct retention_session *session); /* no callback; may start again */
bool retention_session_in_transaction(const struct retention_session *session);

/* Tries to become the leader, for as long as the connection lives. */
struct retention_lead {
    bool leads;
    int64_t now_us;  /* the database's clock: the only reading of it in a run */
    int64_t last_us; /* now_us of the run before; INT64_MIN: there was none */
    int64_t done_us; /* of the last that came to its end; INT64_MIN likewise */
};
void retention_lead(struct retention_session *session, struct retention_lead *ret,
                    struct retention_reply reply);
void retention_disown_clock(struct retention_session *session, struct retention_reply reply);

/* The journal row of a run. outcome: "done", "failed", "stopped"; details: a JSON object. */
void retention_start_run(struct retention_session *session, const struct uuid *run, const char *job,
                         const char *instance, int64_t due_us, int64_t now_us,
                         struct retention_reply reply);
void retention_finish_run(struct retention_session *session, const struct uuid *run,
                          const char *outcome, struct str details, struct retention_reply reply);

/* What all daemons of the database have to do, in milliseconds. */
struct retention_backlog {
    int64_t age_ms;    /* how long the oldest post has waited that could be worked on; 0: none */
    int64_t rested_ms; /* since a post was last decided; INT64_MAX: never */
};
void retention_backlog(struct retention_session *session, struct retention_backlog *ret,
                       struct retention_reply reply);

/* May the connection's role archive the class and delete its rows? If not, ERROR_PERMISSION with
 * the GRANT that is missing. */
void retention_check_role(struct retention_session *session, enum archive_class class,
                          struct retention_reply reply);

/* Posts older than the limit that nobody has decided: they stay. */
void retention_unprocessed(struct retention_session *session, int64_t limit_us, int64_t *ret_posts,
                           struct retention_reply reply);

/* Adds every entry to *ret, which was empty. */
void retention_manifest(struct retention_session *session, struct archive_manifest *ret,
                        struct retention_reply reply);

/* When the archive was last found whole; INT64_MIN: never. And what a verification found: outcome
 * "done" or "failed", details a JSON object. */
void retention_last_verified(struct retention_session *session, int64_t *ret_us,
                             struct retention_reply reply);
void retention_record_verification(struct retention_session *session, const char *instance,
                                   const char *outcome, struct str details,
                                   struct retention_reply reply);

/* How many of these rows are still in their table. */
void retention_count_present(struct retention_session *session, enum archive_class class,
                             const struct uuid *keys, size_t count, int64_t *ret_present,
                             struct retention_reply reply);

/* The manifest row of a file whose rows are gone from the database: adoption. */
void retention_adopt(struct retention_session *session, const struct archive_entry *entry,
                     struct retention_reply reply);

/* How many rows before `limit_us` may go. */
void retention_count(struct retention_session *session, enum archive_class class, int64_t limit_us,
                     int64_t *ret_rows, struct retention_reply reply);

/* The instant of the oldest row of [from_us, limit_us) that may go; INT64_MAX: none. */
void retention_find_oldest(struct retention_session *session, enum archive_class class,
                           int64_t from_us, int64_t limit_us, int64_t *ret_us,
                           struct retention_reply reply);

/* The transaction of a part. choose opens it, stages the keys of at most max_rows rows of
 * [from_us, to_us) and locks them where others could change them meanwhile; rows reads them, each
 * as the fields of one record; delete deletes them, some at a time; commit adds the manifest row
 * and commits, for good only once the server's disk has it. */
void retention_choose(struct retention_session *session, enum archive_class class, int64_t from_us,
                      int64_t to_us, int64_t max_rows, int64_t *ret_chosen,
                      struct retention_reply reply);

/* How far a walk over the staged rows has come, in the order of the file. It begins before the
 * first of them; each question moves it to the last of the next `most`, and adds the rows that were
 * had. */
struct retention_walk {
    int64_t at_us;
    struct uuid id;
    int64_t rows;
    bool ended; /* none was left */
};

/* Others may change its rows, so they are locked. */
bool retention_is_shared(enum archive_class class);

/* Of a shared class: what choose does in one statement, in small ones. stage opens the transaction
 * and locks nothing; lock goes on from there. What somebody else has locked is staged no more. */
void retention_stage(struct retention_session *session, enum archive_class class, int64_t from_us,
                     int64_t to_us, int64_t max_rows, int64_t *ret_staged,
                     struct retention_reply reply);
void retention_lock(struct retention_session *session, enum archive_class class, int64_t most,
                    struct retention_walk *walk, struct retention_reply reply);

/* row: views for the call, with the reply's ctx; false pauses until retention_resume_rows, and the
 * server waits. All of them come; who has failed meanwhile ignores the rest, so that the
 * connection, and with it the lead, stays. */
void retention_rows(struct retention_session *session, enum archive_class class,
                    bool (*row)(void *ctx, const struct str *fields, size_t count),
                    struct retention_reply reply);
void retention_resume_rows(struct retention_session *session);

void retention_delete(struct retention_session *session, enum archive_class class, int64_t most,
                      struct retention_walk *walk, struct retention_reply reply);
void retention_commit(struct retention_session *session, const struct archive_entry *entry,
                      struct retention_reply reply);
void retention_rollback(struct retention_session *session, struct retention_reply reply);
