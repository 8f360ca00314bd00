/* Reading reference data row by row into a snapshot. */
#include "antoned/store/reference.h"

#include <stdlib.h>

#include "antoned/base/memory.h"
#include "antoned/store/sql_text.h"

#define ARENA_BLOCK_BYTES (size_t)(64 * 1024)

struct reference_data *reference_data_new(void)
{
    struct reference_data *data = memory_zalloc(sizeof *data);
    data->arena = arena_new(ARENA_BLOCK_BYTES);
    for (int platform = 0; platform < PLATFORM_COUNT; platform++)
        data->reference.platforms[platform] = platform_rules_none();
    return data;
}

void reference_data_free(struct reference_data *data)
{
    if (data == NULL)
        return;
    arena_free(data->arena);
    free(data);
}

static struct str kept_text(struct reference_data *data, const struct pg_rows *rows, int row,
                            int column)
{
    return arena_copy(data->arena, pg_rows_text(rows, row, column));
}

static int parse_archetypes(struct reference_data *data, struct pg_rows *rows, struct error *err)
{
    enum { ID, NAME, SORT_ORDER, COLUMNS };
    static const struct pg_column columns[COLUMNS] = { { "id", PG_UUID },
                                                       { "name", PG_TEXT },
                                                       { "sort_order", PG_INT4 } };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    int count = pg_rows_count(rows);
    struct archetype *archetypes = ARENA_ARRAY(data->arena, struct archetype, (size_t)count);
    for (int row = 0; row < count; row++)
        archetypes[row] = (struct archetype){
            .id = pg_rows_uuid(rows, row, ID),
            .name = kept_text(data, rows, row, NAME),
            .sort_order = (int)pg_rows_int(rows, row, SORT_ORDER),
        };
    data->reference.archetypes = archetypes;
    data->reference.archetype_count = (size_t)count;
    return 0;
}

/* -1 when a template's archetype came after the archetypes were read: the next load will know it.
 */
static int archetype_index(const struct reference *reference, const struct uuid *id)
{
    for (size_t i = 0; i < reference->archetype_count; i++)
        if (uuid_equal(&reference->archetypes[i].id, id))
            return (int)i;
    return -1;
}

static int platform_or_any(const struct pg_rows *rows, int row, int column)
{
    enum platform platform;
    if (pg_rows_null(rows, row, column) ||
        platform_parse(pg_rows_text(rows, row, column), &platform) < 0)
        return -1;
    return (int)platform;
}

struct words {
    struct arena *arena;
    struct str *items;
    size_t count;
};

static void count_word(void *ctx, struct str element)
{
    (void)element;
    ((struct words *)ctx)->count++;
}

static void add_word(void *ctx, struct str element)
{
    struct words *words = ctx;
    words->items[words->count++] = arena_copy(words->arena, element);
}

static struct words kept_words(struct reference_data *data, const struct pg_rows *rows, int row,
                               int column)
{
    struct words words = { .arena = data->arena };
    pg_rows_text_array(rows, row, column, count_word, &words);
    words.items = ARENA_ARRAY(data->arena, struct str, words.count);
    words.count = 0;
    pg_rows_text_array(rows, row, column, add_word, &words);
    return words;
}

static int parse_answers(struct reference_data *data, struct pg_rows *rows, struct error *err)
{
    enum { ID, QUESTION, SOURCE, OVERDUE, MAY_NAME, TAKES_OPENER, MUST_SAY, COLUMNS };
    static const struct pg_column columns[COLUMNS] = {
        { "id", PG_UUID },
        { "question", PG_TEXT },
        { "source", PG_TEXT },
        { "is_overdue", PG_BOOL },
        { "may_name_product", PG_BOOL },
        { "takes_opener", PG_BOOL },
        { "must_say", PG_TEXT_ARRAY },
    };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    int count = pg_rows_count(rows);
    struct answer *answers = ARENA_ARRAY(data->arena, struct answer, (size_t)count);
    for (int row = 0; row < count; row++) {
        struct words must_say = kept_words(data, rows, row, MUST_SAY);
        answers[row] = (struct answer){
            .id = pg_rows_uuid(rows, row, ID),
            .name = kept_text(data, rows, row, QUESTION),
            .question = answer_question(pg_rows_text(rows, row, QUESTION)),
            .source = kept_text(data, rows, row, SOURCE),
            .is_overdue = pg_rows_bool(rows, row, OVERDUE),
            .may_name_product = pg_rows_bool(rows, row, MAY_NAME),
            .takes_opener = pg_rows_bool(rows, row, TAKES_OPENER),
            .must_say = must_say.items,
            .must_say_count = must_say.count,
        };
    }
    data->reference.answers = answers;
    data->reference.answer_count = (size_t)count;
    return 0;
}

enum template_column {
    TEMPLATE_ID,
    TEMPLATE_NAME,
    TEMPLATE_PART,
    TEMPLATE_QUESTION,
    TEMPLATE_ASPECT,
    TEMPLATE_ARCHETYPE_ID,
    TEMPLATE_IS_FOR_ALL,
    TEMPLATE_PLATFORM,
    TEMPLATE_BODY,
    TEMPLATE_MENTIONS_PRODUCT,
    TEMPLATE_WEIGHT,
    TEMPLATE_COLUMNS
};

/* The archetype's index, -1 for all, or one beyond the last when it is not there yet. */
static int template_archetype(const struct reference *reference, const struct pg_rows *rows,
                              int row)
{
    if (pg_rows_bool(rows, row, TEMPLATE_IS_FOR_ALL))
        return -1;
    struct uuid id = pg_rows_uuid(rows, row, TEMPLATE_ARCHETYPE_ID);
    int index = archetype_index(reference, &id);
    return index >= 0 ? index : (int)reference->archetype_count;
}

static struct reply_template read_template(struct reference_data *data, const struct pg_rows *rows,
                                           int row)
{
    return (struct reply_template){
        .id = pg_rows_uuid(rows, row, TEMPLATE_ID),
        .name = kept_text(data, rows, row, TEMPLATE_NAME),
        .part = template_part_parse(pg_rows_text(rows, row, TEMPLATE_PART)),
        .question = pg_rows_null(rows, row, TEMPLATE_QUESTION)
                        ? QUESTION_ANY
                        : template_question(pg_rows_text(rows, row, TEMPLATE_QUESTION)),
        .aspect = pg_rows_null(rows, row, TEMPLATE_ASPECT)
                      ? ASPECT_NONE
                      : aspect_parse(pg_rows_text(rows, row, TEMPLATE_ASPECT)),
        .archetype = template_archetype(&data->reference, rows, row),
        .platform = platform_or_any(rows, row, TEMPLATE_PLATFORM),
        .body = kept_text(data, rows, row, TEMPLATE_BODY),
        .mentions_product = pg_rows_bool(rows, row, TEMPLATE_MENTIONS_PRODUCT),
        .weight = (int)pg_rows_int(rows, row, TEMPLATE_WEIGHT),
    };
}

static int parse_templates(struct reference_data *data, struct pg_rows *rows, struct error *err)
{
    static const struct pg_column columns[TEMPLATE_COLUMNS] = {
        { "id", PG_UUID },         { "name", PG_TEXT },
        { "part", PG_TEXT },       { "question", PG_TEXT },
        { "aspect", PG_TEXT },     { "archetype_id", PG_UUID },
        { "is_for_all", PG_BOOL }, { "platform", PG_TEXT },
        { "body", PG_TEXT },       { "mentions_product", PG_BOOL },
        { "weight", PG_INT4 },
    };
    if (pg_rows_bind(rows, columns, TEMPLATE_COLUMNS, err) < 0)
        return -1;
    int count = pg_rows_count(rows);
    struct reply_template *templates =
        ARENA_ARRAY(data->arena, struct reply_template, (size_t)count);
    for (int row = 0; row < count; row++)
        templates[row] = read_template(data, rows, row);
    data->reference.templates = templates;
    data->reference.template_count = (size_t)count;
    return 0;
}

static int parse_competitors(struct reference_data *data, struct pg_rows *rows, struct error *err)
{
    enum { ID, NAME, CATEGORY, KEYWORDS, COLUMNS };
    static const struct pg_column columns[COLUMNS] = { { "id", PG_UUID },
                                                       { "name", PG_TEXT },
                                                       { "category", PG_TEXT },
                                                       { "brand_keywords", PG_TEXT_ARRAY } };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    int count = pg_rows_count(rows);
    struct competitor *competitors = ARENA_ARRAY(data->arena, struct competitor, (size_t)count);
    for (int row = 0; row < count; row++) {
        struct words keywords = kept_words(data, rows, row, KEYWORDS);
        competitors[row] = (struct competitor){
            .id = pg_rows_uuid(rows, row, ID),
            .name = kept_text(data, rows, row, NAME),
            .category = kept_text(data, rows, row, CATEGORY),
            .keywords = keywords.items,
            .keyword_count = keywords.count,
        };
    }
    data->reference.competitors = competitors;
    data->reference.competitor_count = (size_t)count;
    return 0;
}

static int parse_power_tiers(struct reference_data *data, struct pg_rows *rows, struct error *err)
{
    enum { ID, NAME, MINIMUM_FOLLOWERS, COLUMNS };
    static const struct pg_column columns[COLUMNS] = { { "id", PG_UUID },
                                                       { "name", PG_TEXT },
                                                       { "minimum_followers", PG_INT8 } };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    int count = pg_rows_count(rows);
    struct power_tier *tiers = ARENA_ARRAY(data->arena, struct power_tier, (size_t)count);
    for (int row = 0; row < count; row++)
        tiers[row] = (struct power_tier){
            .id = pg_rows_uuid(rows, row, ID),
            .name = kept_text(data, rows, row, NAME),
            .minimum_followers = pg_rows_int(rows, row, MINIMUM_FOLLOWERS),
        };
    data->reference.power_tiers = tiers;
    data->reference.power_tier_count = (size_t)count;
    return 0;
}

static int parse_segments(struct reference_data *data, struct pg_rows *rows, struct error *err)
{
    enum { TYPE, KEY, SSS, ARS, EVS, TRS, SAMPLE_SIZE, SHIFT, COLUMNS };
    static const struct pg_column columns[COLUMNS] = {
        { "segment_type", PG_TEXT }, { "segment_key", PG_TEXT },   { "sss_weight", PG_FLOAT8 },
        { "ars_weight", PG_FLOAT8 }, { "evs_weight", PG_FLOAT8 },  { "trs_weight", PG_FLOAT8 },
        { "sample_size", PG_INT8 },  { "helpful_shift", PG_INT2 },
    };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    int count = pg_rows_count(rows);
    struct segment_weights *segments =
        ARENA_ARRAY(data->arena, struct segment_weights, (size_t)count);
    for (int row = 0; row < count; row++)
        segments[row] = (struct segment_weights){
            .type = kept_text(data, rows, row, TYPE),
            .key = kept_text(data, rows, row, KEY),
            .sss = pg_rows_float(rows, row, SSS),
            .ars = pg_rows_float(rows, row, ARS),
            .evs = pg_rows_float(rows, row, EVS),
            .trs = pg_rows_float(rows, row, TRS),
            .sample_size = pg_rows_int(rows, row, SAMPLE_SIZE),
            .helpful_shift = (int)pg_rows_int(rows, row, SHIFT),
        };
    data->reference.segments = segments;
    data->reference.segment_count = (size_t)count;
    return 0;
}

static int parse_experiments(struct reference_data *data, struct pg_rows *rows, struct error *err)
{
    enum {
        ID,
        NAME,
        START,
        END,
        SPLIT,
        THOMPSON,
        ARCHETYPE_A,
        ARCHETYPE_B,
        WON_A,
        LOST_A,
        WON_B,
        LOST_B,
        COLUMNS
    };
    static const struct pg_column columns[COLUMNS] = {
        { "id", PG_UUID },
        { "name", PG_TEXT },
        { "start_date", PG_TIMESTAMPTZ },
        { "end_date", PG_TIMESTAMPTZ },
        { "traffic_split", PG_FLOAT8 },
        { "thompson", PG_BOOL },
        { "archetype_a", PG_TEXT },
        { "archetype_b", PG_TEXT },
        { "successes_a", PG_FLOAT8 },
        { "failures_a", PG_FLOAT8 },
        { "successes_b", PG_FLOAT8 },
        { "failures_b", PG_FLOAT8 },
    };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    int count = pg_rows_count(rows);
    struct experiment *experiments = ARENA_ARRAY(data->arena, struct experiment, (size_t)count);
    for (int row = 0; row < count; row++)
        experiments[row] = (struct experiment){
            .id = pg_rows_uuid(rows, row, ID),
            .name = kept_text(data, rows, row, NAME),
            .start_us = pg_rows_null(rows, row, START) ? TIME_UNKNOWN
                                                       : pg_rows_timestamptz(rows, row, START),
            .end_us =
                pg_rows_null(rows, row, END) ? TIME_UNKNOWN : pg_rows_timestamptz(rows, row, END),
            .traffic_split = pg_rows_float(rows, row, SPLIT),
            .method =
                pg_rows_bool(rows, row, THOMPSON) ? EXPERIMENT_THOMPSON : EXPERIMENT_HASH_SPLIT,
            .successes = { pg_rows_float(rows, row, WON_A), pg_rows_float(rows, row, WON_B) },
            .failures = { pg_rows_float(rows, row, LOST_A), pg_rows_float(rows, row, LOST_B) },
            .archetype = { kept_text(data, rows, row, ARCHETYPE_A),
                           kept_text(data, rows, row, ARCHETYPE_B) },
        };
    data->reference.experiments = experiments;
    data->reference.experiment_count = (size_t)count;
    return 0;
}

/* A rule of a later schema is none of ours. */
static int parse_platform_rules(struct reference_data *data, struct pg_rows *rows,
                                struct error *err)
{
    enum { PLATFORM, RULE, VALUE, COLUMNS };
    static const struct pg_column columns[COLUMNS] = { { "platform", PG_TEXT },
                                                       { "rule", PG_TEXT },
                                                       { "value", PG_TEXT } };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    int count = pg_rows_count(rows);
    for (int row = 0; row < count; row++) {
        int platform = platform_or_any(rows, row, PLATFORM);
        if (platform >= 0)
            platform_rules_take(&data->reference.platforms[platform], pg_rows_text(rows, row, RULE),
                                pg_rows_text(rows, row, VALUE), data->arena);
    }
    return 0;
}

static const struct {
    const struct sql_text *statement;
    int (*parse)(struct reference_data *data, struct pg_rows *rows, struct error *err);
} questions[REFERENCE_STATEMENTS] = {
    { &sql_reference_archetypes, parse_archetypes },
    { &sql_reference_answers, parse_answers },
    { &sql_reference_templates, parse_templates },
    { &sql_reference_competitors, parse_competitors },
    { &sql_reference_power_tiers, parse_power_tiers },
    { &sql_reference_segments, parse_segments },
    { &sql_reference_experiments, parse_experiments },
    { &sql_reference_platform_rules, parse_platform_rules },
};

const char *reference_sql(int statement)
{
    return questions[statement].statement->text;
}

void reference_queue(struct pg_connection *connection)
{
    for (int i = 0; i < REFERENCE_STATEMENTS; i++)
        pg_connection_queue_sql(connection, questions[i].statement->name, reference_sql(i), NULL);
}

int reference_parse(struct reference_data *data, int statement, struct pg_rows *rows,
                    struct error *err)
{
    return questions[statement].parse(data, rows, err);
}
