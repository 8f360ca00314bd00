/* Recording decisions: each table's rows are collected column by column and sent as one statement.
 */
#include "antoned/store/record.h"

#include <string.h>

#include "antoned/domain/escalate.h"
#include "antoned/store/decision_json.h"
#include "antoned/store/sql_text.h"

#define COLUMNS_MAX 18

/* What a row of each table is made of, in the order of its statement's parameters. */
struct table_shape {
    const struct sql_text *statement;
    uint32_t types[COLUMNS_MAX]; /* of the elements; 0 ends the list */
};

enum table {
    DECISIONS,
    REPLIES,
    MENTIONS,
    ESCALATIONS,
    RANDOMIZED,
    AUDIT,
    RECHECKS,
    POSTS,
    TABLES
};

/* In this order foreign keys are satisfied. */
static const struct table_shape shapes[TABLES] = {
    [DECISIONS] = { &sql_record_decisions,
                    { PG_UUID, PG_UUID, PG_FLOAT8, PG_FLOAT8, PG_FLOAT8, PG_FLOAT8, PG_FLOAT8,
                      PG_TEXT, PG_UUID, PG_TEXT, PG_JSONB, PG_JSONB, PG_TEXT, PG_BOOL, PG_UUID,
                      PG_TEXT, PG_BOOL, PG_TEXT } },
    [REPLIES] = { &sql_record_replies,
                  { PG_UUID, PG_UUID, PG_UUID, PG_TEXT, PG_UUID, PG_TEXT, PG_TEXT, PG_INT4,
                    PG_INT4 } },
    [MENTIONS] = { &sql_record_mentions,
                   { PG_UUID, PG_UUID, PG_TEXT, PG_TEXT, PG_FLOAT8, PG_BOOL } },
    [ESCALATIONS] = { &sql_record_escalations,
                      { PG_UUID, PG_UUID, PG_UUID, PG_UUID, PG_TEXT, PG_TEXT, PG_UUID, PG_BOOL } },
    [RANDOMIZED] = { &sql_record_randomized, { PG_UUID, PG_TEXT, PG_TEXT } },
    [AUDIT] = { &sql_record_audit, { PG_TEXT, PG_UUID, PG_TEXT, PG_UUID, PG_TEXT } },
    [RECHECKS] = { &sql_record_rechecks, { PG_UUID, PG_BOOL, PG_BOOL, PG_TEXT } },
    [POSTS] = { &sql_record_posts, { PG_UUID, PG_UUID } }, /* the second: some of the first */
};

struct columns {
    struct pg_array *arrays[COLUMNS_MAX];
    size_t count; /* of columns */
    size_t rows;
};

struct record {
    struct arena *arena;
    const struct engine *engine;
    const struct reference *reference;
    struct columns tables[TABLES];
};

struct record *record_new(struct arena *arena, const struct engine *engine,
                          const struct reference *reference, size_t expected)
{
    struct record *record = ARENA_NEW(arena, struct record);
    record->arena = arena;
    record->engine = engine;
    record->reference = reference;
    for (size_t table = 0; table < TABLES; table++) {
        struct columns *columns = &record->tables[table];
        for (size_t i = 0; i < COLUMNS_MAX && shapes[table].types[i] != 0; i++, columns->count++)
            columns->arrays[i] = pg_array_new(arena, shapes[table].types[i], expected);
    }
    return record;
}

/* Starts a row of the table: the caller adds one element to each of the arrays, in order. */
static struct pg_array **row_of(struct record *record, enum table table)
{
    record->tables[table].rows++;
    return record->tables[table].arrays;
}

static void add_uuid_or_null(struct pg_array *array, const struct uuid *uuid)
{
    if (uuid == NULL || uuid_is_nil(uuid))
        pg_array_null(array);
    else
        pg_array_uuid(array, uuid);
}

static const struct uuid *archetype_id(const struct record *record, const struct decision *decision)
{
    return decision->archetype < 0 ? NULL : &record->reference->archetypes[decision->archetype].id;
}

static struct str joined_flags(struct record *record, const struct reading *reading)
{
    const char *joined = "";
    for (size_t i = 0; i < reading->flag_count; i++)
        joined = arena_printf(record->arena, "%s%s%s", joined, i > 0 ? " " : "", reading->flags[i]);
    return str_from(joined);
}

static void add_competitor_name(struct pg_array *array, const struct record *record,
                                const struct decision *decision)
{
    const struct reading *reading = &decision->reading;
    if (reading->mention_count == 0) {
        pg_array_null(array);
        return;
    }
    int acted_on = decision->acted_on_mention >= 0 ? decision->acted_on_mention : 0;
    pg_array_text(array,
                  record->reference->competitors[reading->mentions[acted_on].competitor].name);
}

static void add_experiment(struct pg_array *id, struct pg_array *variant,
                           const struct record *record, const struct decision *decision)
{
    if (decision->experiment < 0) {
        pg_array_null(id);
        pg_array_null(variant);
        return;
    }
    pg_array_uuid(id, &record->reference->experiments[decision->experiment].id);
    pg_array_text(variant, decision->experiment_arm == 0 ? STR("A") : STR("B"));
}

static void add_decision(struct record *record, const struct post *post,
                         const struct decision *decision)
{
    struct pg_array **column = row_of(record, DECISIONS);
    pg_array_uuid(*column++, &decision->id);
    pg_array_uuid(*column++, &post->id);
    pg_array_float8(*column++, decision->sss);
    pg_array_float8(*column++, decision->ars);
    pg_array_float8(*column++, decision->evs);
    pg_array_float8(*column++, decision->trs);
    pg_array_float8(*column++, decision->composite);
    pg_array_text(*column++, str_from(mode_name(decision->mode)));
    add_uuid_or_null(*column++, archetype_id(record, decision));
    pg_array_text(*column++, joined_flags(record, &decision->reading));
    pg_array_jsonb(*column++, decision_signals_json(decision, record->engine, record->arena));
    pg_array_jsonb(*column++, decision_temporal_json(decision, record->arena));
    add_competitor_name(*column++, record, decision);
    pg_array_bool(*column++, decision->is_power_user);
    add_experiment(column[0], column[1], record, decision);
    column += 2;
    pg_array_bool(*column++, decision->is_randomized);
    pg_array_text(*column, str_from(mode_name(decision->predicted_mode)));
}

static void add_audit(struct record *record, const char *entity_type, const struct uuid *entity,
                      const char *action, const struct post *post, const char *cause)
{
    struct pg_array **column = row_of(record, AUDIT);
    pg_array_text(*column++, str_from(entity_type));
    pg_array_uuid(*column++, entity);
    pg_array_text(*column++, str_from(action));
    pg_array_uuid(*column++, &post->id);
    pg_array_text(*column, str_from(cause));
}

static void add_reply(struct record *record, const struct post *post,
                      const struct decision *decision, const struct uuid *reply_id)
{
    struct pg_array **column = row_of(record, REPLIES);
    pg_array_uuid(*column++, reply_id);
    pg_array_uuid(*column++, &decision->id);
    pg_array_uuid(*column++, &post->id);
    pg_array_text(*column++, decision->reply.content);
    add_uuid_or_null(*column++, archetype_id(record, decision));
    pg_array_text(*column++, str_from(platform_name(post->platform)));
    pg_array_text(*column++, decision->reply.utm_code);
    pg_array_int4(*column++, (int32_t)decision->reply.help_count);
    pg_array_int4(*column, (int32_t)decision->reply.length);
    add_audit(record, "reply", reply_id, "drafted", post, mode_name(decision->mode));
}

static void add_mentions(struct record *record, const struct post *post,
                         const struct decision *decision)
{
    for (size_t i = 0; i < decision->reading.mention_count; i++) {
        const struct mention *mention = &decision->reading.mentions[i];
        struct pg_array **column = row_of(record, MENTIONS);
        pg_array_uuid(*column++, &post->id);
        pg_array_uuid(*column++, &record->reference->competitors[mention->competitor].id);
        pg_array_text(*column++, str_from(sentiment_name(mention->sentiment)));
        pg_array_text(*column++, str_from(satisfaction_name(mention->satisfaction)));
        pg_array_float8(*column++, mention->opportunity_hundredths / 100.0);
        pg_array_bool(*column, decision->reply.present && decision->acted_on_mention == (int)i);
    }
}

/* Danger is one case a text and day; a draft that needs a look is one by itself. */
static const struct uuid *case_of(const struct decision *decision, size_t escalation)
{
    return strcmp(decision->escalations[escalation].reason, ESCALATED_FOR_SAFETY) == 0
               ? &decision->reading.text_key
               : NULL;
}

static void add_escalations(struct record *record, const struct post *post,
                            const struct decision *decision, const struct uuid *reply_id)
{
    for (size_t i = 0; i < decision->escalation_count; i++) {
        struct uuid id = uuid7_new();
        struct pg_array **column = row_of(record, ESCALATIONS);
        pg_array_uuid(*column++, &id);
        pg_array_uuid(*column++, &post->id);
        pg_array_uuid(*column++, &decision->id);
        add_uuid_or_null(*column++, reply_id);
        pg_array_text(*column++, str_from(decision->escalations[i].reason));
        pg_array_text(*column++, str_from(severity_name(decision->escalations[i].priority)));
        add_uuid_or_null(*column++, case_of(decision, i));
        pg_array_bool(*column, decision->reading.is_repeat);
    }
}

static void add_randomized(struct record *record, const struct decision *decision)
{
    struct pg_array **column = row_of(record, RANDOMIZED);
    pg_array_uuid(*column++, &decision->id);
    pg_array_text(*column++, str_from(mode_name(decision->predicted_mode)));
    pg_array_text(*column, str_from(mode_name(decision->mode)));
}

static void acknowledge(struct record *record, const struct post *post, bool spam)
{
    struct pg_array **column = row_of(record, POSTS);
    pg_array_uuid(*column++, &post->id);
    if (spam)
        pg_array_uuid(*column, &post->id);
}

void record_add(struct record *record, const struct post *post, const struct decision *decision)
{
    acknowledge(record, post, decision->spam);
    if (decision->spam)
        return;
    struct uuid reply_id = decision->reply.present ? uuid7_new() : (struct uuid){ 0 };
    add_decision(record, post, decision);
    if (decision->rule == RULE_SAFETY)
        add_audit(record, "decision", &decision->id, "safety_stop", post,
                  severity_name(decision->reading.severity));
    if (decision->reply.present)
        add_reply(record, post, decision, &reply_id);
    if (decision->is_randomized)
        add_randomized(record, decision);
    add_mentions(record, post, decision);
    add_escalations(record, post, decision, &reply_id);
}

void record_recheck(struct record *record, const struct post *post, const struct recheck *recheck)
{
    struct pg_array **column = row_of(record, RECHECKS);
    pg_array_uuid(*column++, &post->id);
    pg_array_bool(*column++, recheck->stops);
    pg_array_bool(*column++, recheck->is_worth_a_look);
    pg_array_text(*column, str_from(severity_name(recheck->severity)));
    acknowledge(record, post, false);
}

void record_queue(const struct record *record, struct pg_connection *connection)
{
    for (size_t table = 0; table < TABLES; table++) {
        const struct columns *columns = &record->tables[table];
        if (columns->rows == 0)
            continue;
        struct pg_params *params = pg_params_new(record->arena, columns->count);
        for (size_t i = 0; i < columns->count; i++)
            pg_params_array(params, columns->arrays[i]);
        pg_connection_queue(connection, shapes[table].statement->name, params);
    }
}
