/* The way of a post from a claim to its COMMIT, in the three files that share this: intake.c (who
 * claims, when, and from where in the queue), worker.c (one connection, and what follows each way a
 * batch can end), batch.c (one transaction). They call each other by name; the only callbacks are
 * the connection's and the timers'. */
#pragma once

#include "antoned/base/arena.h"
#include "antoned/base/backoff.h"
#include "antoned/flow/intake.h"
#include "antoned/pg/connection.h"
#include "antoned/store/claim.h"
#include "antoned/store/failure.h"

/* ---- batch.c ---- */

/* What to claim. */
struct batch_order {
    enum {
        BATCH_NEXT,  /* the next `limit` posts from `from` */
        BATCH_POSTS, /* exactly these, as far as they are still queued */
        BATCH_LIST,  /* only tell which posts BATCH_NEXT would claim: for a claim that fails as a
                        whole */
    } kind;
    size_t limit;
    struct claim_cursor from;
    const struct uuid *ids;
    size_t id_count;
};

enum batch_end {
    BATCH_RECORDED, /* committed; the tally tells what */
    BATCH_EMPTY,    /* nothing to claim */
    BATCH_LISTED,   /* `ids` are the posts; nothing was changed */
    BATCH_FAILED,   /* rolled back; `error` tells why */
    BATCH_LOST,     /* the connection died: the server rolled back, or committed if it died in
                       COMMIT; the posts know. worker_lost follows */
};

/* One transaction: claim, decide, record, commit, in two round trips whatever its size. Either all
 * of it is in the database afterwards or nothing is. */
struct batch {
    struct batch_order order;
    uint64_t number;                  /* from 1, in this process: ANTONE_BATCH of the log */
    struct engine_snapshot *snapshot; /* held until the end */
    struct arena *arena;              /* everything of the batch, until the next one */
    struct pg_rows *rows;             /* of the claim; the posts' texts live in it, until the end */
    struct claim claim;
    struct batch_tally tally;
    struct post_counts counts;
    struct batch_times times;
    int64_t sent_us;        /* what was decided went out; monotonic */
    const struct uuid *ids; /* claimed or listed; none when the claim itself failed */
    size_t id_count;
    struct error error;
    enum batch_end end;
};

struct worker;
/* Runs on a connection that is ready, one at a time; worker_end_batch follows. */
void batch_run(struct worker *worker, struct engine_snapshot *snapshot,
               const struct batch_order *order);
void batch_fini(struct batch *batch);

/* Adds what became of it, at the end. */
void work_counts_batch(struct work_counts *counts, const struct batch *batch, enum batch_end end,
                       int64_t now_us);

/* ---- worker.c ---- */

enum worker_state {
    WORKER_STOPPED, /* not started yet, or drained */
    WORKER_CONNECTING,
    WORKER_DISCONNECTED, /* waits before it connects again */
    WORKER_IDLE,         /* connected, nothing in hand */
    WORKER_BUSY,         /* a batch is in hand */
    WORKER_MARKING,      /* the post that failed alone gets its error */
    WORKER_PAUSED,       /* waits before it claims again after a failure */
    WORKER_STATES
};

/* The posts of a failed batch, tried again by halves until the one that cannot be recorded stands
 * alone: runs on a stack, the earliest posts on top. Each split adds one, and halves of a size_t
 * end well before the stack does. */
struct bisection {
    struct uuid *ids;
    size_t depth;
    struct bisection_run {
        size_t start, count;
    } waiting[64], taken, aside[64];
    size_t aside_count; /* fewer than were waiting */
    bool has_succeeded;
};

/* Begins with a batch that failed: it waits as one run, to be tried once more as it is. Only when
 * nothing waits. */
void bisection_begin(struct bisection *bisection, const struct uuid *ids, size_t count);
/* Takes the next run to try; false when none is left. The view lives until the next begin. */
bool bisection_next(struct bisection *bisection, const struct uuid **ret_ids, size_t *ret_count);
/* The run taken last failed too: its halves wait instead. Only for runs of more than one post. */
void bisection_split(struct bisection *bisection);
/* Time-outs, which are one post's doing only when other posts do not run into them. While no run
 * has succeeded, one that cannot be split, and each that follows it, is put aside: true. It comes
 * back when a run succeeds; when none does, all were aside, and nothing is left. */
bool bisection_put_aside(struct bisection *bisection);
void bisection_succeeded(struct bisection *bisection); /* the run taken last */

struct worker {
    struct intake *intake;
    struct pg_connection *connection;
    struct loop_timer *timer; /* of a state that waits */
    struct backoff backoff;
    enum worker_state state;
    bool wake_again;    /* asked to look at the queue while it was busy */
    bool outage_logged; /* until work succeeds again */
    bool list_next;     /* the claim failed as a whole: ask which posts it would take */
    bool looking;       /* its claim started at the head of the queue */
    struct batch batch;
    struct bisection bisection;
    struct failure_outcome mark; /* of the post that failed alone */
    struct pace_lap lap;
    /* For health, on the monotonic clock: */
    int64_t down_us;  /* since when it has no connection; 0: it has, or is stopped */
    int64_t asked_us; /* since when the database owes it an answer; 0: it does not */
};

void worker_init(struct worker *worker, struct intake *intake, struct loop *loop);
void worker_fini(struct worker *worker);
void worker_start(struct worker *worker);
bool worker_is_busy(const struct worker *worker); /* there is something it will go on with */
void worker_wake(struct worker *worker);          /* claim now; when busy, once more after that */
void worker_drain(struct worker *worker);         /* finish the batch in hand, claim no more */
void worker_end_batch(struct worker *worker, enum batch_end end);

/* ---- intake.c ---- */

struct intake {
    const struct config *config; /* in force */
    const struct refresh *refresh;
    struct pace *pace;
    struct intake_events events;
    struct worker *workers;
    int worker_count;
    struct loop_timer *poll, *look;
    struct claim_cursor bound;           /* claims start here; unknown: at the head */
    int64_t look_since_us, look_took_us; /* the last claim from the head */
    struct intake_totals totals;
    struct batch_tally stretch; /* since the queue was last empty */
    int64_t stretch_since_us;
    bool started, draining, paused;
    int64_t resumed_us; /* monotonic; 0: it was not paused */
    struct work_counts counts;
    struct intake_view view; /* as far as it is not looked up when asked for */
};

struct claim_cursor intake_place(struct worker *worker); /* where to claim now */
/* The claim was answered: other workers may claim after it already. */
void intake_claimed(struct worker *worker);
void intake_ended(struct worker *worker, enum batch_end end); /* a batch, whatever became of it */
void intake_recorded(struct worker *worker);                  /* committed */
/* No batch in hand; queue_empty: because its claim found nothing. */
void intake_idle(struct worker *worker, bool queue_empty);
/* It waits: the connection is lost, or statements and database disagree. */
void intake_failed(struct worker *worker, const struct error *why);
void intake_stopped(struct intake *intake); /* a worker is; all of them? */
