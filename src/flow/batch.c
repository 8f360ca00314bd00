/* The way of a batch through its transaction, from BEGIN to COMMIT or ROLLBACK. */
#include "antoned/base/clock.h"
#include "antoned/base/uuid.h"
#include "antoned/store/record.h"
#include "antoned/store/sql_text.h"
#include "antoned/sys/log.h"
#include "worker.h"

#define BATCH_FIELDS(...) LOG_FIELDS(.component = "batch", .connection = "work", __VA_ARGS__)

/* In the order of their turn. */
static void batch_claimed(void *ctx, const struct error *err);
static void decide_and_record(struct worker *worker);
static void batch_committed(void *ctx, const struct error *err);
static void batch_fail(struct worker *worker, const struct error *why);
static void leave_transaction(struct worker *worker, const char *statement, enum batch_end how);
static void batch_finish(struct worker *worker, enum batch_end how);

/* ---- 1. BEGIN, and the claim ---- */

static void queue_claim(struct worker *worker)
{
    const struct batch_order *order = &worker->batch.order;
    struct arena *arena = worker->batch.arena;
    switch (order->kind) {
    case BATCH_NEXT:
        log_debug(BATCH_FIELDS(.batch = worker->batch.number), "claims up to %zu posts",
                  order->limit);
        pg_connection_queue(worker->connection, sql_claim_batch.name,
                            claim_batch_params(arena, order->limit, &order->from));
        break;
    case BATCH_LIST:
        log_debug(BATCH_FIELDS(.batch = worker->batch.number), "lists up to %zu posts",
                  order->limit);
        pg_connection_queue(worker->connection, sql_claim_list.name,
                            claim_list_params(arena, order->limit, &order->from));
        break;
    case BATCH_POSTS:
        log_debug(BATCH_FIELDS(.batch = worker->batch.number), "claims %zu posts by their ids",
                  order->id_count);
        pg_connection_queue(worker->connection, sql_claim_batch.name,
                            claim_posts_params(arena, order->ids, order->id_count));
        break;
    }
}

static bool claim_result(void *ctx, int statement, struct pg_rows *rows)
{
    struct worker *worker = ctx;
    if (statement == 0) /* BEGIN */
        return false;
    worker->batch.rows = rows;
    return true;
}

void batch_run(struct worker *worker, struct engine_snapshot *snapshot,
               const struct batch_order *order)
{
    static uint64_t last_number;
    struct arena *arena = worker->batch.arena;
    arena_reset(arena);
    worker->batch = (struct batch){ .order = *order,
                                    .number = ++last_number,
                                    .snapshot = engine_snapshot_hold(snapshot),
                                    .arena = arena,
                                    .times = { .began_us = clock_monotonic_us() } };
    pg_connection_begin(
        worker->connection,
        &(struct pg_conversation){ .result = claim_result, .done = batch_claimed, .ctx = worker });
    pg_connection_queue(worker->connection, "begin", NULL);
    queue_claim(worker);
    pg_connection_sync(worker->connection);
}

/* ---- 2. the answer to the claim ---- */

static int read_claim(struct batch *batch, struct error *err)
{
    if (batch->order.kind == BATCH_LIST)
        return claim_parse_ids(batch->rows, batch->arena, &batch->ids, &batch->id_count, err);
    if (claim_parse(batch->rows, batch->arena, &batch->claim, err) < 0)
        return -1;
    struct uuid *ids = ARENA_ARRAY(batch->arena, struct uuid, batch->claim.count);
    for (size_t i = 0; i < batch->claim.count; i++)
        ids[i] = batch->claim.posts[i].id;
    batch->ids = ids;
    batch->id_count = batch->claim.count;
    log_debug(BATCH_FIELDS(.batch = batch->number), "claimed %zu posts", batch->claim.count);
    return 0;
}

static void batch_claimed(void *ctx, const struct error *err)
{
    struct worker *worker = ctx;
    struct batch *batch = &worker->batch;
    struct error unread;
    batch->times.claim_us = clock_monotonic_us() - batch->times.began_us;
    if (err != NULL || read_claim(batch, &unread) < 0) {
        batch_fail(worker, err != NULL ? err : &unread);
        return;
    }
    if (batch->order.kind == BATCH_NEXT)
        intake_claimed(worker);
    if (batch->order.kind == BATCH_LIST)
        leave_transaction(worker, "commit", BATCH_LISTED);
    else if (batch->claim.count == 0)
        leave_transaction(worker, "commit", BATCH_EMPTY);
    else
        decide_and_record(worker);
}

/* ---- 3. deciding, recording, COMMIT ---- */

static void batch_count(struct batch_tally *tally, const struct decision *decision)
{
    tally->posts++;
    if (decision->spam) {
        tally->spam++;
        return;
    }
    tally->modes[decision->mode]++;
    tally->replies += decision->reply.present;
    tally->escalations += decision->escalation_count;
}

static void decide_one(struct batch *batch, const struct engine *engine, const struct post *post,
                       struct record *record, int64_t now_us)
{
    struct decision decision;
    engine_decide(engine, post, &batch->snapshot->history, batch->arena, &decision);
    decision.id = uuid7_new();
    record_add(record, post, &decision);
    log_debug(BATCH_FIELDS(.batch = batch->number, .post = &post->id,
                           .decision = decision.spam ? NULL : &decision.id),
              "decided: %s", decision.spam ? "spam" : mode_name(decision.mode));
    batch_count(&batch->tally, &decision);
    post_counts_add(&batch->counts, post, &decision, now_us);
}

static void recheck_one(struct batch *batch, const struct engine *engine, const struct post *post,
                        struct record *record)
{
    struct recheck recheck;
    engine_recheck(engine, post, batch->arena, &recheck);
    record_recheck(record, post, &recheck);
    log_debug(BATCH_FIELDS(.batch = batch->number, .post = &post->id), "edited since: %s",
              recheck.stops ? "stopped" : "nothing against it");
    batch->tally.posts++;
    batch->tally.rechecks++;
}

/* Where nobody knows when it was published, it is at least as old as it is known. */
static bool is_too_old(const struct post *post, int64_t now_us, int64_t max_age_ms)
{
    int64_t since_us =
        post->published_at_us != TIME_UNKNOWN ? post->published_at_us : post->detected_at_us;
    return since_us != TIME_UNKNOWN && since_us < now_us - max_age_ms * (US_PER_SECOND / 1000);
}

static struct record *batch_decide(struct batch *batch, int64_t max_age_ms)
{
    const struct engine *engine = engine_source_engine(batch->snapshot->source);
    struct record *record = record_new(
        batch->arena, engine, engine_source_reference(batch->snapshot->source), batch->claim.count);
    int64_t now_us = clock_wall_us();
    for (size_t i = 0; i < batch->claim.count; i++) {
        struct post *post = &batch->claim.posts[i];
        post->is_too_old = is_too_old(post, batch->claim.now_us, max_age_ms);
        if (post->is_recheck)
            recheck_one(batch, engine, post, record);
        else
            decide_one(batch, engine, post, record, now_us);
    }
    return record;
}

static void decide_and_record(struct worker *worker)
{
    struct batch *batch = &worker->batch;
    int64_t began_us = clock_monotonic_us();
    struct record *record = batch_decide(batch, worker->intake->config->intake.max_age_ms);
    const struct batch_tally *tally = &worker->batch.tally;
    log_debug(BATCH_FIELDS(.batch = worker->batch.number),
              "writes %zu decisions, %zu drafts, %zu escalations",
              tally->posts - tally->spam - tally->rechecks, tally->replies, tally->escalations);
    pg_connection_begin(worker->connection,
                        &(struct pg_conversation){ .done = batch_committed, .ctx = worker });
    record_queue(record, worker->connection);
    pg_connection_queue(worker->connection, "commit", NULL);
    pg_connection_sync(worker->connection);
    batch->sent_us = clock_monotonic_us();
    batch->times.decide_us = batch->sent_us - began_us;
}

static void batch_committed(void *ctx, const struct error *err)
{
    struct worker *worker = ctx;
    worker->batch.times.record_us = clock_monotonic_us() - worker->batch.sent_us;
    if (err != NULL)
        batch_fail(worker, err);
    else
        batch_finish(worker, BATCH_RECORDED);
}

/* ---- 4. the end, whichever ---- */

/* A connection that is lost has left its transaction already. */
static void batch_fail(struct worker *worker, const struct error *why)
{
    log_debug(BATCH_FIELDS(.batch = worker->batch.number, .error = why), "failed");
    worker->batch.error = *why;
    if (pg_connection_is_ready(worker->connection))
        leave_transaction(worker, "rollback", BATCH_FAILED);
    else
        batch_finish(worker, BATCH_LOST);
}

static void transaction_left(void *ctx, const struct error *err)
{
    struct worker *worker = ctx;
    batch_finish(worker, err == NULL ? worker->batch.end : BATCH_LOST);
}

static void leave_transaction(struct worker *worker, const char *statement, enum batch_end how)
{
    worker->batch.end = how;
    pg_connection_begin(worker->connection,
                        &(struct pg_conversation){ .done = transaction_left, .ctx = worker });
    pg_connection_queue(worker->connection, statement, NULL);
    pg_connection_sync(worker->connection);
}

static void batch_let_go(struct batch *batch)
{
    pg_rows_free(batch->rows);
    batch->rows = NULL;
    engine_snapshot_release(batch->snapshot);
    batch->snapshot = NULL;
}

void batch_fini(struct batch *batch)
{
    batch_let_go(batch);
    arena_free(batch->arena);
}

static void batch_finish(struct worker *worker, enum batch_end how)
{
    static const char *const words[] = {
        [BATCH_RECORDED] = "committed",
        [BATCH_EMPTY] = "found nothing to claim",
        [BATCH_LISTED] = "listed",
        [BATCH_FAILED] = "rolled back",
        [BATCH_LOST] = "lost its connection",
    };
    log_debug(BATCH_FIELDS(.batch = worker->batch.number), "%s", words[how]);
    batch_let_go(&worker->batch);
    worker_end_batch(worker, how);
}
