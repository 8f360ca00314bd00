/* What retention asks of the database (docs/design/archive.md), over one blocking session. The
 * order of the questions is the business of flow/retention_part and flow/retention_run. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/archive/manifest.h"
#include "antoned/base/error.h"
#include "antoned/base/str.h"
#include "antoned/base/uuid.h"
#include "antoned/pg/session.h"
#include "antoned/sys/config.h"

/* A session on the maintenance connection; its name says the role, "figures". */
struct pg_session *maintenance_session(const struct config *config, const char *role,
                                       int64_t statement_timeout_ms, struct error *err);

/* … of a run of retention. */
struct pg_session *retention_connect(const struct config *config, struct error *err);

/* Tries to become the leader, for as long as the session lives. */
struct retention_lead {
    bool leads;
    int64_t now_us;  /* the database's clock: the only reading of it in a run */
    int64_t last_us; /* when the last run began; INT64_MIN: there was none */
    int64_t done_us; /* of the last that came to its end; INT64_MIN likewise */
};
int retention_lead(struct pg_session *session, struct retention_lead *ret, struct error *err);

/* The same, for up to two seconds: the session of a run that has just ended, and its lead with it,
 * may outlive it for a moment. */
int retention_await_lead(struct pg_session *session, struct retention_lead *ret, struct error *err);
int retention_disown_clock(struct pg_session *session, struct error *err);

/* The journal row of a run. outcome: "done", "failed", "stopped"; details: a JSON object. */
int retention_start_run(struct pg_session *session, const struct uuid *run, const char *job,
                        const char *instance, int64_t due_us, int64_t now_us, struct error *err);
int retention_finish_run(struct pg_session *session, const struct uuid *run, const char *outcome,
                         struct str details, struct error *err);

/* What all daemons of the database have to do, in milliseconds. */
struct retention_backlog {
    int64_t age_ms;    /* how long the oldest post has waited that could be worked on; 0: none */
    int64_t rested_ms; /* since a post was last decided; INT64_MAX: never */
};
int retention_backlog(struct pg_session *session, struct retention_backlog *ret, struct error *err);

/* Posts older than the limit that nobody has decided: they stay. */
int retention_unprocessed(struct pg_session *session, int64_t limit_us, int64_t *ret_posts,
                          struct error *err);

/* Adds every entry of an archive to *ret, which was empty; nil: those from before archives had
 * identities. */
int retention_manifest(struct pg_session *session, const struct uuid *archive,
                       struct archive_manifest *ret, struct error *err);

/* When the archive was last found whole; INT64_MIN: never. And what a verification found. */
int retention_last_verified(struct pg_session *session, const struct uuid *archive, int64_t *ret_us,
                            struct error *err);
int retention_record_verified(struct pg_session *session, const struct uuid *archive,
                              const char *instance, int64_t files, int64_t damaged,
                              struct error *err);

/* How many of these rows are still in their table. */
int retention_count_present(struct pg_session *session, enum archive_dataset dataset,
                            const struct uuid *keys, size_t count, int64_t *ret_present,
                            struct error *err);

/* The manifest row of a file of the archive whose rows are gone from the database: adoption. */
int retention_adopt(struct pg_session *session, const struct uuid *archive,
                    const struct archive_entry *entry, struct error *err);

/* How many rows before `limit_us` may go. */
int retention_count(struct pg_session *session, enum archive_dataset dataset, int64_t limit_us,
                    int64_t *ret_rows, struct error *err);

/* The instant of the oldest row of [from_us, limit_us) that may go; INT64_MAX: none. */
int retention_find_oldest(struct pg_session *session, enum archive_dataset dataset, int64_t from_us,
                          int64_t limit_us, int64_t *ret_us, struct error *err);

/* Others may change its rows, so they are locked. */
bool retention_is_shared(enum archive_dataset dataset);

/* The transaction of a part. choose opens it, stages the keys of at most max_rows rows of
 * [from_us, to_us) and locks them where others could change them meanwhile, unless `unlocked`: then
 * a walk of "lock" does it in small statements, and what somebody else has locked is staged no
 * more. */
struct retention_choice {
    enum archive_dataset dataset;
    int64_t from_us, to_us, max_rows;
    bool unlocked;
};
int retention_choose(struct pg_session *session, const struct retention_choice *choice,
                     int64_t *ret_chosen, struct error *err);

/* Reads the staged rows, each as the fields of one record: views for the call. */
int retention_rows(struct pg_session *session, enum archive_dataset dataset,
                   void (*row)(void *ctx, const struct str *fields, size_t count), void *ctx,
                   struct error *err);

/* How far a walk over the staged rows has come, in the order of the file, to lock or delete them.
 * It begins before the first of them; each question moves it to the last of the next `most`, and
 * adds the rows that were had. Between send and receive the server works, and so may we. */
enum retention_step { RETENTION_LOCK, RETENTION_DELETE };
struct retention_walk {
    int64_t at_us;
    struct uuid id;
    int64_t rows;
    bool ended; /* none was left */
};
int retention_walk_send(struct pg_session *session, enum retention_step step,
                        enum archive_dataset dataset, int64_t most,
                        const struct retention_walk *walk, struct error *err);
int retention_walk_receive(struct pg_session *session, struct retention_walk *walk,
                           struct error *err);

/* Adds the manifest row and commits, for good only once the server's disk has it. The archive has
 * no file in the making then. */
int retention_commit(struct pg_session *session, const struct uuid *archive,
                     const struct archive_entry *entry, struct error *err);
void retention_rollback(struct pg_session *session); /* if there is anything to roll back */
