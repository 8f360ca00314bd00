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

static int parse_templates(struct reference_data *data, struct pg_rows *rows, struct error *err)
{
    enum { ID, NAME, ARCHETYPE_ID, PLATFORM, BODY, MENTIONS_PRODUCT, WEIGHT, COLUMNS };
    static const struct pg_column columns[COLUMNS] = {
        { "id", PG_UUID },       { "name", PG_TEXT }, { "archetype_id", PG_UUID },
        { "platform", PG_TEXT }, { "body", PG_TEXT }, { "mentions_product", PG_BOOL },
        { "weight", PG_INT4 },
    };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    int count = pg_rows_count(rows);
    struct reply_template *templates =
        ARENA_ARRAY(data->arena, struct reply_template, (size_t)count);
    size_t used = 0;
    for (int row = 0; row < count; row++) {
        struct uuid archetype_id = pg_rows_uuid(rows, row, ARCHETYPE_ID);
        int archetype = archetype_index(&data->reference, &archetype_id);
        if (archetype < 0)
            continue;
        templates[used++] = (struct reply_template){
            .id = pg_rows_uuid(rows, row, ID),
            .name = kept_text(data, rows, row, NAME),
            .archetype = archetype,
            .platform = platform_or_any(rows, row, PLATFORM),
            .body = kept_text(data, rows, row, BODY),
            .mentions_product = pg_rows_bool(rows, row, MENTIONS_PRODUCT),
            .weight = (int)pg_rows_int(rows, row, WEIGHT),
        };
    }
    data->reference.templates = templates;
    data->reference.template_count = used;
    return 0;
}

struct keyword_list {
    struct reference_data *data;
    struct competitor *competitor;
    size_t capacity;
};

static void count_keyword(void *ctx, struct str element)
{
    (void)element;
    ((struct keyword_list *)ctx)->capacity++;
}

static void add_keyword(void *ctx, struct str element)
{
    struct keyword_list *list = ctx;
    list->competitor->keywords[list->competitor->keyword_count++] =
        arena_copy(list->data->arena, element);
}

static void read_keywords(struct reference_data *data, struct competitor *competitor,
                          const struct pg_rows *rows, int row, int column)
{
    struct keyword_list list = { .data = data, .competitor = competitor };
    pg_rows_text_array(rows, row, column, count_keyword, &list);
    competitor->keywords = ARENA_ARRAY(data->arena, struct str, list.capacity);
    pg_rows_text_array(rows, row, column, add_keyword, &list);
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
        competitors[row] = (struct competitor){
            .id = pg_rows_uuid(rows, row, ID),
            .name = kept_text(data, rows, row, NAME),
            .category = kept_text(data, rows, row, CATEGORY),
        };
        read_keywords(data, &competitors[row], rows, row, KEYWORDS);
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
    enum { TYPE, KEY, SSS, ARS, EVS, TRS, SAMPLE_SIZE, COLUMNS };
    static const struct pg_column columns[COLUMNS] = {
        { "segment_type", PG_TEXT }, { "segment_key", PG_TEXT },  { "sss_weight", PG_FLOAT8 },
        { "ars_weight", PG_FLOAT8 }, { "evs_weight", PG_FLOAT8 }, { "trs_weight", PG_FLOAT8 },
        { "sample_size", PG_INT8 },
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

static const struct {
    const char *statement;
    int (*parse)(struct reference_data *data, struct pg_rows *rows, struct error *err);
} questions[REFERENCE_STATEMENTS] = {
    { "reference.archetypes", parse_archetypes },   { "reference.templates", parse_templates },
    { "reference.competitors", parse_competitors }, { "reference.power_tiers", parse_power_tiers },
    { "reference.segments", parse_segments },       { "reference.experiments", parse_experiments },
};

const char *reference_sql(int statement)
{
    return sql_query(questions[statement].statement);
}

void reference_queue(struct pg_connection *connection)
{
    for (int i = 0; i < REFERENCE_STATEMENTS; i++)
        pg_connection_queue_sql(connection, reference_sql(i), NULL);
}

int reference_parse(struct reference_data *data, int statement, struct pg_rows *rows,
                    struct error *err)
{
    return questions[statement].parse(data, rows, err);
}
