/* The way of a batch through its transaction, from BEGIN to COMMIT or ROLLBACK. */
#include "antoned/flow/batch.h"

#include <stdlib.h>

#include "antoned/base/arena.h"
#include "antoned/base/memory.h"
#include "antoned/store/record.h"
#include "antoned/store/sql_text.h"
#include "antoned/sys/log.h"

#define ARENA_BLOCK_BYTES (size_t)(256 * 1024)

struct batch {
    struct batch_events events;
    struct pg_connection *connection;
    struct engine_snapshot *snapshot;
    struct batch_order order;
    struct arena *arena;  /* everything of the batch in hand */
    struct pg_rows *rows; /* of the claim; the posts' texts live in it */
    struct claim claim;
    struct batch_outcome outcome;
};

struct batch *batch_new(const struct batch_events *events)
{
    struct batch *batch = memory_zalloc(sizeof *batch);
    batch->events = *events;
    batch->arena = arena_new(ARENA_BLOCK_BYTES);
    return batch;
}

void batch_rest(struct batch *batch)
{
    arena_clear(batch->arena);
}

static void let_go(struct batch *batch)
{
    pg_rows_free(batch->rows);
    batch->rows = NULL;
    engine_snapshot_release(batch->snapshot);
    batch->snapshot = NULL;
}

void batch_free(struct batch *batch)
{
    if (batch == NULL)
        return;
    let_go(batch);
    arena_free(batch->arena);
    free(batch);
}

static const struct log_fields *fields_of(const struct batch *batch, struct log_fields *ret)
{
    ret->component = "batch";
    ret->connection = "work";
    ret->batch = batch->outcome.number;
    return ret;
}
#define BATCH_FIELDS(batch) fields_of(batch, &(struct log_fields){ 0 })

static void end(struct batch *batch, enum batch_end how)
{
    static const char *const words[] = {
        [BATCH_RECORDED] = "committed",
        [BATCH_EMPTY] = "found nothing to claim",
        [BATCH_LISTED] = "listed",
        [BATCH_FAILED] = "rolled back",
        [BATCH_LOST] = "lost its connection",
    };
    log_debug(BATCH_FIELDS(batch), "%s", words[how]);
    let_go(batch);
    batch->outcome.end = how;
    batch->events.ended(batch->events.ctx, &batch->outcome);
}

static void converse(struct batch *batch,
                     bool (*result)(void *ctx, int statement, struct pg_rows *rows),
                     void (*done)(void *ctx, const struct error *err))
{
    pg_connection_begin(batch->connection,
                        &(struct pg_conversation){ .result = result, .done = done, .ctx = batch });
}

/* ---- leaving the transaction ---- */

static void rolled_back(void *ctx, const struct error *err)
{
    end(ctx, err == NULL ? BATCH_FAILED : BATCH_LOST);
}

/* A connection that is lost has left its transaction already. */
static void fail(struct batch *batch, const struct error *why)
{
    log_debug(fields_of(batch, &(struct log_fields){ .error = why }), "failed");
    batch->outcome.error = *why;
    if (!pg_connection_is_ready(batch->connection)) {
        end(batch, BATCH_LOST);
        return;
    }
    converse(batch, NULL, rolled_back);
    pg_connection_queue(batch->connection, "rollback", NULL);
    pg_connection_sync(batch->connection);
}

static void closed_empty(void *ctx, const struct error *err)
{
    end(ctx, err == NULL ? BATCH_EMPTY : BATCH_LOST);
}

static void closed_listed(void *ctx, const struct error *err)
{
    end(ctx, err == NULL ? BATCH_LISTED : BATCH_LOST);
}

static void close_transaction(struct batch *batch, void (*done)(void *ctx, const struct error *err))
{
    converse(batch, NULL, done);
    pg_connection_queue(batch->connection, "commit", NULL);
    pg_connection_sync(batch->connection);
}

/* ---- deciding and recording ---- */

static void count(struct batch_tally *tally, const struct decision *decision)
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

static void recorded(void *ctx, const struct error *err)
{
    struct batch *batch = ctx;
    if (err != NULL)
        fail(batch, err);
    else
        end(batch, BATCH_RECORDED);
}

static void log_decision(const struct batch *batch, const struct post *post,
                         const struct decision *decision)
{
    log_debug(LOG_FIELDS(.component = "batch", .connection = "work", .batch = batch->outcome.number,
                         .post = &post->id, .decision = decision->spam ? NULL : &decision->id),
              "decided: %s", decision->spam ? "spam" : mode_name(decision->mode));
}

static void decide_and_record(struct batch *batch)
{
    struct engine_snapshot *snapshot = batch->snapshot;
    const struct engine *engine = engine_source_engine(snapshot->source);
    struct record *record = record_new(
        batch->arena, engine, engine_source_reference(snapshot->source), batch->claim.count);
    struct decision decision;
    for (size_t i = 0; i < batch->claim.count; i++) {
        const struct post *post = &batch->claim.posts[i];
        engine_decide(engine, post, &snapshot->history, batch->arena, &decision);
        decision.id = uuid7_new();
        record_add(record, post, &decision);
        log_decision(batch, post, &decision);
        count(&batch->outcome.tally, &decision);
    }
    log_debug(BATCH_FIELDS(batch), "writes %zu decisions, %zu drafts, %zu escalations",
              batch->outcome.tally.posts - batch->outcome.tally.spam, batch->outcome.tally.replies,
              batch->outcome.tally.escalations);
    converse(batch, NULL, recorded);
    record_queue(record, batch->connection);
    pg_connection_queue(batch->connection, "commit", NULL);
    pg_connection_sync(batch->connection);
}

/* ---- claiming ---- */

static void remember_ids(struct batch *batch)
{
    struct uuid *ids = ARENA_ARRAY(batch->arena, struct uuid, batch->claim.count);
    for (size_t i = 0; i < batch->claim.count; i++)
        ids[i] = batch->claim.posts[i].id;
    batch->outcome.ids = ids;
    batch->outcome.id_count = batch->claim.count;
}

static bool claim_result(void *ctx, int statement, struct pg_rows *rows)
{
    struct batch *batch = ctx;
    if (statement == 0) /* BEGIN */
        return false;
    batch->rows = rows;
    return true;
}

static void listed(struct batch *batch)
{
    struct error err;
    if (claim_parse_ids(batch->rows, batch->arena, &batch->outcome.ids, &batch->outcome.id_count,
                        &err) < 0)
        fail(batch, &err);
    else
        close_transaction(batch, closed_listed);
}

static void claimed(void *ctx, const struct error *err)
{
    struct batch *batch = ctx;
    struct error parse_error;
    if (err != NULL) {
        fail(batch, err);
        return;
    }
    if (batch->order.kind == BATCH_LIST) {
        listed(batch);
        return;
    }
    if (claim_parse(batch->rows, batch->arena, &batch->claim, &parse_error) < 0) {
        fail(batch, &parse_error);
        return;
    }
    remember_ids(batch);
    log_debug(BATCH_FIELDS(batch), "claimed %zu posts", batch->claim.count);
    if (batch->order.kind == BATCH_NEXT)
        batch->events.claimed(batch->events.ctx, batch->claim.count, &batch->claim.last);
    if (batch->claim.count == 0)
        close_transaction(batch, closed_empty);
    else
        decide_and_record(batch);
}

static void queue_claim(struct batch *batch)
{
    const struct batch_order *order = &batch->order;
    switch (order->kind) {
    case BATCH_NEXT:
        pg_connection_queue(batch->connection, sql_claim_batch.name,
                            claim_batch_params(batch->arena, order->limit, &order->from));
        break;
    case BATCH_LIST:
        pg_connection_queue(batch->connection, sql_claim_list.name,
                            claim_list_params(batch->arena, order->limit, &order->from));
        break;
    case BATCH_POSTS:
        pg_connection_queue(batch->connection, sql_claim_batch.name,
                            claim_posts_params(batch->arena, order->ids, order->id_count));
        break;
    }
}

static void log_order(const struct batch *batch)
{
    if (batch->order.kind == BATCH_POSTS)
        log_debug(BATCH_FIELDS(batch), "claims %zu posts by their ids", batch->order.id_count);
    else
        log_debug(BATCH_FIELDS(batch), "%s up to %zu posts",
                  batch->order.kind == BATCH_LIST ? "lists" : "claims", batch->order.limit);
}

void batch_run(struct batch *batch, struct pg_connection *connection,
               struct engine_snapshot *snapshot, const struct batch_order *order)
{
    static uint64_t last_number;
    arena_reset(batch->arena);
    batch->connection = connection;
    batch->snapshot = engine_snapshot_hold(snapshot);
    batch->order = *order;
    batch->claim = (struct claim){ 0 };
    batch->outcome = (struct batch_outcome){ .number = ++last_number };
    log_order(batch);
    converse(batch, claim_result, claimed);
    pg_connection_queue(connection, "begin", NULL);
    queue_claim(batch);
    pg_connection_sync(connection);
}
