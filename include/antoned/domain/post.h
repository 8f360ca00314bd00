/* A post as the engine sees it, and the limits of docs/design/schema.md, Checks, that are checked
 * here and in the database alike. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/str.h"
#include "antoned/base/uuid.h"

/* Limits (docs/design/schema.md, Checks); content and handle in code points, ids in characters. */
enum post_limit {
    CONTENT_MAX = 40302, /* of Reddit: a title of 300, an empty line, a text of 40 000 */
    PLATFORM_POST_ID_MAX = 100,
    HANDLE_MAX = 50,
    KEYWORD_MATCHES_MAX = 50,
};
#define FOLLOWER_COUNT_MAX INT64_C(1000000000)

enum platform { PLATFORM_TWITTER, PLATFORM_REDDIT, PLATFORM_THREADS, PLATFORM_COUNT };
const char *platform_name(enum platform platform); /* "TWITTER" */
int platform_parse(struct str name,
                   enum platform *ret); /* 0, or -1 when there is no such platform */

#define TIME_UNKNOWN INT64_MIN /* an absent timestamp */

/* Engagement counts, never negative; absent ones are 0 (docs/design/engine.md, EVS). */
struct metrics {
    int64_t likes, replies, reposts, upvotes, comments;
};

struct author {
    struct uuid id;
    struct str handle;
    struct str display_name;
    struct str bio;
    int64_t follower_count;
    bool is_verified;
    bool is_power_user;
    bool is_blocked;             /* any block or report in the history */
    bool has_safety_event;       /* the history holds one (docs/design/engine.md, Safety) */
    int relationship_hundredths; /* ARS, 0..100; 50 for an unknown author */
    struct str archetype_tags;   /* persona tags, space separated: "healthcare parent" */
};

struct post {
    struct uuid
        id; /* nil outside the database: then nothing is randomised and no experiment applies */
    enum platform platform;
    struct str platform_post_id;
    struct str content;
    int64_t published_at_us, detected_at_us, metrics_at_us; /* or TIME_UNKNOWN */
    struct metrics metrics;
    bool has_rate; /* the database has computed `rate` from its metrics, and `metrics` are not here
                    */
    double rate;   /* engagements per hour (docs/design/engine.md, EVS); negative: unknown */
    struct str community; /* "r/stopdrinking" when the producer told it in raw_metrics.community or
                             .subreddit, else "" */
    struct str kind; /* raw_metrics.kind: "reply", "quote", "crosspost"; "" when nobody told it */
    double baseline_rate; /* the author's, likewise */
    bool is_recheck;      /* it was decided, and edited since: engine_recheck, not engine_decide */
    bool is_too_old;      /* to be answered (intake.max_age) */
    struct author author;
};

/* By its kind another person's post, or the same one once more: a cross-post, a repost. */
bool post_is_repeat(const struct post *post);
/* By a name that no person can have: u/AutoModerator. */
bool post_is_by_machine(const struct post *post);
/* … or by one that ends as bots' do: "RemindMeBot", "hourly_bot", "pics-ModTeam". A person may call
 * himself so; that takes a draft away, never a person's help. */
bool post_is_by_bot(const struct post *post);
/* What platforms show in place of a text that is gone: "[removed]". */
bool post_is_taken_away(struct str text);
