/* Reading what was replied lately. */
#include "antoned/store/history.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"
#include "antoned/store/sql_text.h"

#define NEVER_USED INT64_C(1000000)

struct reply_history history_new(const struct reference *reference)
{
    struct reply_history history = {
        .replies_since_use =
            memory_zalloc(reference->archetype_count * sizeof *history.replies_since_use),
        .mentions_today =
            memory_zalloc(reference->competitor_count * sizeof *history.mentions_today),
        .drafts = draft_memory_new(),
    };
    for (size_t i = 0; i < reference->archetype_count; i++)
        history.replies_since_use[i] = NEVER_USED;
    return history;
}

void history_clear(struct reply_history *history)
{
    free(history->replies_since_use);
    free(history->mentions_today);
    draft_memory_free(history->drafts);
    *history = (struct reply_history){ 0 };
}

void history_queue(struct pg_connection *connection, struct arena *arena, int64_t day_start_us)
{
    struct pg_params *since = pg_params_new(arena, 1);
    pg_params_timestamptz(since, day_start_us);
    pg_connection_queue_sql(connection, sql_history_rotation.name, sql_history_rotation.text, NULL);
    pg_connection_queue_sql(connection, sql_history_product_runs.name,
                            sql_history_product_runs.text, NULL);
    pg_connection_queue_sql(connection, sql_history_mentions.name, sql_history_mentions.text,
                            since);
    pg_connection_queue_sql(connection, sql_history_helped.name, sql_history_helped.text, NULL);
    pg_connection_queue_sql(connection, sql_history_drafts.name, sql_history_drafts.text, NULL);
}

static int parse_rotation(struct pg_rows *rows, const struct reference *reference,
                          struct reply_history *history, struct error *err)
{
    enum { ARCHETYPE_ID, AGE, COLUMNS };
    static const struct pg_column columns[COLUMNS] = { { "archetype_id", PG_UUID },
                                                       { "age", PG_INT8 } };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    for (int row = 0; row < pg_rows_count(rows); row++) {
        struct uuid id = pg_rows_uuid(rows, row, ARCHETYPE_ID);
        for (size_t i = 0; i < reference->archetype_count; i++)
            if (uuid_equal(&id, &reference->archetypes[i].id))
                history->replies_since_use[i] = pg_rows_int(rows, row, AGE);
    }
    return 0;
}

static int parse_product_runs(struct pg_rows *rows, struct reply_history *history,
                              struct error *err)
{
    enum { PLATFORM, RUN, COLUMNS };
    static const struct pg_column columns[COLUMNS] = { { "platform", PG_TEXT },
                                                       { "run", PG_INT4 } };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    for (int row = 0; row < pg_rows_count(rows); row++) {
        enum platform platform;
        if (platform_parse(pg_rows_text(rows, row, PLATFORM), &platform) == 0)
            history->product_run[platform] = (int)pg_rows_int(rows, row, RUN);
    }
    return 0;
}

static int parse_mentions(struct pg_rows *rows, const struct reference *reference,
                          struct reply_history *history, struct error *err)
{
    enum { COMPETITOR_ID, REPLIES, COLUMNS };
    static const struct pg_column columns[COLUMNS] = { { "competitor_id", PG_UUID },
                                                       { "replies", PG_INT4 } };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    for (int row = 0; row < pg_rows_count(rows); row++) {
        struct uuid id = pg_rows_uuid(rows, row, COMPETITOR_ID);
        int replies = (int)pg_rows_int(rows, row, REPLIES);
        history->mentions_today_total += replies;
        for (size_t i = 0; i < reference->competitor_count; i++)
            if (uuid_equal(&id, &reference->competitors[i].id))
                history->mentions_today[i] = replies;
    }
    return 0;
}

static int parse_helped(struct pg_rows *rows, struct reply_history *history, struct error *err)
{
    static const struct pg_column columns[] = { { "helped", PG_INT8 } };
    if (pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    history->helped_this_month = pg_rows_int(rows, 0, 0);
    return 0;
}

static int parse_drafts(struct pg_rows *rows, struct reply_history *history, struct error *err)
{
    enum { PLATFORM, KEY, COLUMNS };
    static const struct pg_column columns[COLUMNS] = { { "platform", PG_TEXT },
                                                       { "key", PG_INT8 } };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    for (int row = 0; row < pg_rows_count(rows); row++) {
        enum platform platform;
        if (platform_parse(pg_rows_text(rows, row, PLATFORM), &platform) == 0)
            draft_memory_add(history->drafts, platform, (uint64_t)pg_rows_int(rows, row, KEY));
    }
    draft_memory_mark(history->drafts);
    return 0;
}

int history_parse(struct pg_rows *rows, int statement, const struct reference *reference,
                  struct reply_history *history, struct error *err)
{
    switch (statement) {
    case 0: return parse_rotation(rows, reference, history, err);
    case 1: return parse_product_runs(rows, history, err);
    case 2: return parse_mentions(rows, reference, history, err);
    case 3: return parse_helped(rows, history, err);
    default: return parse_drafts(rows, history, err);
    }
}

/* Rows made by the embedded data have nil ids, so names tell archetypes apart. */
static void carry_rotation(struct reply_history *fresh, const struct reference *fresh_reference,
                           const struct reply_history *seen, const struct reference *seen_reference)
{
    for (size_t i = 0; i < fresh_reference->archetype_count; i++)
        for (size_t j = 0; j < seen_reference->archetype_count; j++)
            if (str_equal(fresh_reference->archetypes[i].name,
                          seen_reference->archetypes[j].name) &&
                seen->replies_since_use[j] < NEVER_USED)
                fresh->replies_since_use[i] = seen->replies_since_use[j];
}

void history_carry_over(struct reply_history *fresh, const struct reference *fresh_reference,
                        const struct reply_history *seen, const struct reference *seen_reference)
{
    carry_rotation(fresh, fresh_reference, seen, seen_reference);
    memcpy(fresh->product_run, seen->product_run, sizeof fresh->product_run);
    fresh->recent = seen->recent;
    draft_memory_carry_over(fresh->drafts, seen->drafts);
}
