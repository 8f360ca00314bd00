/* One line of JSON Lines from a producer's file → a post (docs/design/contract.md, Input).
 *
 * Beyond that an author may bring `interaction_history`, as in its table: then ARS, a block and a
 * safety event follow from it. It counts for `score` alone.
 *
 * Keys that are not ours are ignored, a null counts as absent, and `metrics` keeps what else a
 * producer put there (it becomes raw_metrics). Times must carry their zone. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "antoned/base/arena.h"
#include "antoned/base/error.h"
#include "antoned/base/str.h"
#include "antoned/domain/post.h"

/* Longest line that is looked at: 40302 code points written as \uXXXX pairs, metrics, and their
 * author. */
#define POST_JSON_LINE_MAX_BYTES ((size_t)640 * 1024)

/* Of metrics, as the table writes them out (posts_raw_metrics_check). */
#define POST_JSON_METRICS_MAX_BYTES 65536

enum post_json_purpose {
    POST_JSON_SCORE,  /* only content is required */
    POST_JSON_IMPORT, /* what identifies the post and its author too */
};

struct word_list {
    bool given; /* tells an empty list from none */
    struct str *items;
    size_t count; /* ≤ KEYWORD_MATCHES_MAX */
};

struct post_line {
    struct post post; /* ids nil, author unknown: relationship 50, no baseline; absent times
                         TIME_UNKNOWN; platform TWITTER when a line to score names none */
    struct str author_platform_id;
    bool follower_count_given, is_verified_given; /* absent texts have no data */
    struct str raw_metrics; /* JSON object, "{}" when there is none; not filled in to score */
    struct word_list keywords, categories; /* keyword_matches, keyword_categories */
};

/* Everything in *ret lives in the arena. ERROR_DATA with "field: what is wrong", naming the first
 * field that is wrong ("json" when it is no JSON object at all), never its value. */
int post_json_read(struct str line, enum post_json_purpose purpose, struct arena *arena,
                   struct post_line *ret, struct error *err);

/* The same of what was parsed already. `source` is its text, whose numbers are kept digit by digit;
 * empty when it was put together here. */
int post_json_take(const json_t *root, struct str source, enum post_json_purpose purpose,
                   struct arena *arena, struct post_line *ret, struct error *err);
