/* Claiming queued posts: parameters out, posts in. */
#include "antoned/store/claim.h"

#include <math.h>

#include "antoned/domain/velocity.h"

enum {
    ID,
    PLATFORM,
    PLATFORM_POST_ID,
    CONTENT,
    PUBLISHED_AT,
    DETECTED_AT,
    METRICS_AT,
    ENGAGEMENT_RATE,
    COMMUNITY,
    KIND,
    RANK,
    CLAIMED_AT,
    IS_RECHECK,
    RATES,
    BASELINE,
    AUTHOR_ID,
    HANDLE,
    DISPLAY_NAME,
    BIO,
    FOLLOWER_COUNT,
    IS_VERIFIED,
    IS_POWER_USER,
    IS_BLOCKED,
    HAS_SAFETY_EVENT,
    RELATIONSHIP_SCORE,
    ARCHETYPE_TAGS,
    COLUMNS
};

static const struct pg_column columns[COLUMNS] = {
    [ID] = { "id", PG_UUID },
    [PLATFORM] = { "platform", PG_TEXT },
    [PLATFORM_POST_ID] = { "platform_post_id", PG_TEXT },
    [CONTENT] = { "content", PG_TEXT },
    [PUBLISHED_AT] = { "published_at", PG_TIMESTAMPTZ },
    [DETECTED_AT] = { "detected_at", PG_TIMESTAMPTZ },
    [METRICS_AT] = { "metrics_at", PG_TIMESTAMPTZ },
    [ENGAGEMENT_RATE] = { "engagement_rate", PG_FLOAT8 },
    [COMMUNITY] = { "community", PG_TEXT },
    [KIND] = { "kind", PG_TEXT },
    [RANK] = { "rank", PG_INT4 },
    [CLAIMED_AT] = { "claimed_at", PG_TIMESTAMPTZ },
    [IS_RECHECK] = { "is_recheck", PG_BOOL },
    [RATES] = { "rates", PG_FLOAT8_ARRAY },
    [BASELINE] = { "baseline", PG_FLOAT8 },
    [AUTHOR_ID] = { "author_id", PG_UUID },
    [HANDLE] = { "handle", PG_TEXT },
    [DISPLAY_NAME] = { "display_name", PG_TEXT },
    [BIO] = { "bio", PG_TEXT },
    [FOLLOWER_COUNT] = { "follower_count", PG_INT8 },
    [IS_VERIFIED] = { "is_verified", PG_BOOL },
    [IS_POWER_USER] = { "is_power_user", PG_BOOL },
    [IS_BLOCKED] = { "is_blocked", PG_BOOL },
    [HAS_SAFETY_EVENT] = { "has_safety_event", PG_BOOL },
    [RELATIONSHIP_SCORE] = { "relationship_score", PG_FLOAT8 },
    [ARCHETYPE_TAGS] = { "archetype_tags", PG_TEXT },
};

static void add_place(struct pg_params *params, const struct claim_cursor *from)
{
    if (from != NULL && from->known) {
        pg_params_int4(params, from->rank);
        pg_params_timestamptz(params, from->detected_at_us);
    } else {
        pg_params_null(params);
        pg_params_null(params);
    }
}

struct pg_params *claim_batch_params(struct arena *arena, size_t limit,
                                     const struct claim_cursor *from)
{
    struct pg_params *params = pg_params_new(arena, 4);
    pg_params_int4(params, (int32_t)limit);
    add_place(params, from);
    pg_params_null(params);
    return params;
}

struct pg_params *claim_list_params(struct arena *arena, size_t limit,
                                    const struct claim_cursor *from)
{
    struct pg_params *params = pg_params_new(arena, 3);
    pg_params_int4(params, (int32_t)limit);
    add_place(params, from);
    return params;
}

struct pg_params *claim_posts_params(struct arena *arena, const struct uuid *ids, size_t count)
{
    struct pg_array *array = pg_array_new(arena, PG_UUID, count);
    for (size_t i = 0; i < count; i++)
        pg_array_uuid(array, &ids[i]);
    struct pg_params *params = pg_params_new(arena, 4);
    pg_params_int4(params, (int32_t)count);
    add_place(params, NULL);
    pg_params_array(params, array);
    return params;
}

static int64_t time_or_unknown(const struct pg_rows *rows, int row, int column)
{
    return pg_rows_null(rows, row, column) ? TIME_UNKNOWN : pg_rows_timestamptz(rows, row, column);
}

static int relationship_hundredths(double score)
{
    if (!(score >= 0)) /* NaN too */
        return 0;
    return score > 1 ? 100 : (int)lround(score * 100);
}

static struct author read_author(const struct pg_rows *rows, int row)
{
    return (struct author){
        .id = pg_rows_uuid(rows, row, AUTHOR_ID),
        .handle = pg_rows_text(rows, row, HANDLE),
        .display_name = pg_rows_text(rows, row, DISPLAY_NAME),
        .bio = pg_rows_text(rows, row, BIO),
        .follower_count = pg_rows_int(rows, row, FOLLOWER_COUNT),
        .is_verified = pg_rows_bool(rows, row, IS_VERIFIED),
        .is_power_user = pg_rows_bool(rows, row, IS_POWER_USER),
        .is_blocked = pg_rows_bool(rows, row, IS_BLOCKED),
        .has_safety_event = pg_rows_bool(rows, row, HAS_SAFETY_EVENT),
        .relationship_hundredths =
            relationship_hundredths(pg_rows_float(rows, row, RELATIONSHIP_SCORE)),
        .archetype_tags = pg_rows_text(rows, row, ARCHETYPE_TAGS),
    };
}

/* More rates than count: the database has chosen among them. */
static double read_baseline(const struct pg_rows *rows, int row)
{
    double rates[VELOCITY_BASELINE_NEWEST];
    if (!pg_rows_null(rows, row, BASELINE))
        return pg_rows_float(rows, row, BASELINE);
    size_t count = pg_rows_float8_array(rows, row, RATES, rates, VELOCITY_BASELINE_NEWEST);
    return velocity_winsorised_mean(rates, count);
}

static int read_post(const struct pg_rows *rows, int row, struct post *ret, struct error *err)
{
    struct post post = {
        .id = pg_rows_uuid(rows, row, ID),
        .platform_post_id = pg_rows_text(rows, row, PLATFORM_POST_ID),
        .content = pg_rows_text(rows, row, CONTENT),
        .published_at_us = time_or_unknown(rows, row, PUBLISHED_AT),
        .detected_at_us = time_or_unknown(rows, row, DETECTED_AT),
        .metrics_at_us = time_or_unknown(rows, row, METRICS_AT),
        .has_rate = true,
        .rate = pg_rows_null(rows, row, ENGAGEMENT_RATE)
                    ? VELOCITY_UNKNOWN
                    : pg_rows_float(rows, row, ENGAGEMENT_RATE),
        .community = pg_rows_text(rows, row, COMMUNITY),
        .kind = pg_rows_text(rows, row, KIND),
        .baseline_rate = read_baseline(rows, row),
        .is_recheck = pg_rows_bool(rows, row, IS_RECHECK),
        .author = read_author(rows, row),
    };
    if (platform_parse(pg_rows_text(rows, row, PLATFORM), &post.platform) < 0)
        return error_set(err, ERROR_INTERNAL,
                         "posts.platform has a value this version does not know: upgrade antoned");
    *ret = post;
    return 0;
}

int claim_parse(struct pg_rows *rows, struct arena *arena, struct claim *ret, struct error *err)
{
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    int count = pg_rows_count(rows);
    struct claim claim = { .posts = ARENA_ARRAY(arena, struct post, (size_t)count),
                           .count = (size_t)count };
    for (int row = 0; row < count; row++) {
        if (read_post(rows, row, &claim.posts[row], err) < 0)
            return -1;
        claim.now_us = pg_rows_timestamptz(rows, row, CLAIMED_AT);
        claim.last = (struct claim_cursor){
            .known = true,
            .rank = (int32_t)pg_rows_int(rows, row, RANK),
            .detected_at_us = pg_rows_timestamptz(rows, row, DETECTED_AT),
        };
    }
    *ret = claim;
    return 0;
}

int claim_parse_ids(struct pg_rows *rows, struct arena *arena, const struct uuid **ret_ids,
                    size_t *ret_count, struct error *err)
{
    static const struct pg_column id_column[] = { { "id", PG_UUID } };
    if (pg_rows_bind(rows, id_column, 1, err) < 0)
        return -1;
    int count = pg_rows_count(rows);
    struct uuid *ids = ARENA_ARRAY(arena, struct uuid, (size_t)count);
    for (int row = 0; row < count; row++)
        ids[row] = pg_rows_uuid(rows, row, 0);
    *ret_ids = ids;
    *ret_count = (size_t)count;
    return 0;
}
