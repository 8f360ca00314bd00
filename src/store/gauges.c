/* The row of gauges.look. */
#include "antoned/store/gauges.h"

#include <string.h>

enum { PRIORITIES = SEVERITY_CRITICAL };

struct pg_params *gauges_params(struct arena *arena, const char *instance)
{
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_text(params, str_from(instance));
    pg_params_int4(params, GAUGES_LIMIT);
    return params;
}

static void read_escalations(const struct pg_rows *rows, int counts, int ages, int post_counts,
                             struct gauges *gauges)
{
    double waiting[PRIORITIES] = { 0 }, seconds[PRIORITIES] = { 0 }, posts[PRIORITIES] = { 0 };
    pg_rows_float8_array(rows, 0, counts, waiting, PRIORITIES);
    pg_rows_float8_array(rows, 0, ages, seconds, PRIORITIES);
    pg_rows_float8_array(rows, 0, post_counts, posts, PRIORITIES);
    for (int i = 0; i < PRIORITIES; i++) {
        gauges->escalations[SEVERITY_LOW + i] = (struct waiting){ (int64_t)waiting[i], seconds[i] };
        gauges->escalated_posts[SEVERITY_LOW + i] = (int64_t)posts[i];
    }
}

int gauges_parse(struct pg_rows *rows, struct gauges *gauges, struct error *err)
{
    enum {
        WAITING,
        OLDEST,
        DRAFTS,
        DRAFTS_OLDEST,
        ESCALATIONS,
        ESCALATIONS_OLDEST,
        ESCALATED_POSTS,
        RETENTION,
        VERIFIED,
        ARCHIVES,
        DAMAGED,
        CONNECTIONS,
        CONNECTIONS_MAX,
        SCHEMA,
        ALIVE,
        DAEMONS,
        COLUMNS
    };
    static const struct pg_column columns[COLUMNS] = {
        [WAITING] = { "waiting", PG_INT8 },
        [OLDEST] = { "oldest_seconds", PG_FLOAT8 },
        [DRAFTS] = { "drafts", PG_INT8 },
        [DRAFTS_OLDEST] = { "drafts_seconds", PG_FLOAT8 },
        [ESCALATIONS] = { "escalations", PG_FLOAT8_ARRAY },
        [ESCALATIONS_OLDEST] = { "escalations_seconds", PG_FLOAT8_ARRAY },
        [ESCALATED_POSTS] = { "escalated_posts", PG_FLOAT8_ARRAY },
        [RETENTION] = { "retention_done_at", PG_FLOAT8 },
        [VERIFIED] = { "verified_at", PG_FLOAT8 },
        [ARCHIVES] = { "archives", PG_INT8 },
        [DAMAGED] = { "is_damaged", PG_BOOL },
        [CONNECTIONS] = { "server_connections", PG_INT8 },
        [CONNECTIONS_MAX] = { "server_connections_max", PG_INT8 },
        [SCHEMA] = { "schema_version", PG_INT4 },
        [ALIVE] = { "alive", PG_INT8 },
        [DAEMONS] = { "daemons", PG_JSON },
    };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    gauges->posts =
        (struct waiting){ pg_rows_int(rows, 0, WAITING), pg_rows_float(rows, 0, OLDEST) };
    gauges->drafts =
        (struct waiting){ pg_rows_int(rows, 0, DRAFTS), pg_rows_float(rows, 0, DRAFTS_OLDEST) };
    read_escalations(rows, ESCALATIONS, ESCALATIONS_OLDEST, ESCALATED_POSTS, gauges);
    gauges->retention_done_at = pg_rows_float(rows, 0, RETENTION);
    gauges->verified_at = pg_rows_float(rows, 0, VERIFIED);
    gauges->archives = pg_rows_int(rows, 0, ARCHIVES);
    gauges->is_damaged = pg_rows_bool(rows, 0, DAMAGED);
    gauges->server_connections = pg_rows_int(rows, 0, CONNECTIONS);
    gauges->server_connections_max = pg_rows_int(rows, 0, CONNECTIONS_MAX);
    gauges->schema_version = (int)pg_rows_int(rows, 0, SCHEMA);
    gauges->alive = pg_rows_int(rows, 0, ALIVE);
    buffer_clear(&gauges->daemons);
    buffer_add_str(&gauges->daemons, pg_rows_text(rows, 0, DAEMONS));
    return 0;
}
