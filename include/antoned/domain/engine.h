/* The decision engine: one post in, one decision out. Pure and deterministic
 * (docs/design/engine.md): no clock, no log, no I/O, no SQL. */
#pragma once

#include <stdint.h>

#include "antoned/base/arena.h"
#include "antoned/base/error.h"
#include "antoned/domain/decision.h"
#include "antoned/domain/draft_memory.h"
#include "antoned/domain/reference.h"
#include "antoned/domain/temporal.h"

/* Thresholds and shares, from the configuration; hundredths. engine_settings_default has those of
 * antoned.conf(5). */
struct engine_settings {
    int helpful_hundredths;         /* 82 */
    int moderate_hundredths;        /* 55 */
    int topic_gate_hundredths;      /* 50 */
    int randomize_per_10000;        /* 500 */
    enum escalate_policy escalate;  /* ESCALATE_DISTRESS */
    int competitor_daily_limit;     /* 5 */
    int competitors_daily_limit;    /* 15 */
    const char *product_name;       /* "Vita" */
    const char *product_url;        /* link target without query */
    const char *campaign;           /* utm_campaign */
    const struct holiday *holidays; /* may be NULL when there are none */
    size_t holiday_count;
};
struct engine_settings engine_settings_default(void); /* without holidays */

/* What changes with every reply and is therefore handed in: the store keeps it, the engine updates
 * it as it drafts, so that the posts of one batch see each other. Sizes follow the reference
 * snapshot. */
struct reply_history {
    int64_t *
        replies_since_use; /* per archetype: replies drafted since its last use; large when never */
    int product_run[PLATFORM_COUNT]; /* product replies in a row, per platform */
    int *mentions_today; /* per competitor: replies drafted today in answer to a mention */
    int mentions_today_total;
    int64_t helped_this_month;   /* replies posted in 30 days */
    struct draft_memory *drafts; /* texts of the last 30 days; NULL: none are remembered */
    struct recent_bodies recent; /* so that bodies take turns */
};

struct engine; /* lexicon, reference and settings, made ready; immutable and shared by all batches
                  of its generation */

/* Borrows lexicon and reference, and what the settings point to, for its lifetime. */
struct engine *engine_new(const struct lexicon *lexicon, const struct reference *reference,
                          const struct engine_settings *settings);
void engine_free(struct engine *engine); /* NULL is fine */

const struct lexicon *engine_lexicon(const struct engine *engine);

/* ERROR_CONFIG when the settings leave no reply that names the product (compose_book_check_link).
 */
int engine_check(const struct engine *engine, struct error *err);

/* What of the reference data is not used, and why: a template that breaks a rule of
 * docs/DECISION_ENGINE.md, Replies, a weights row that does not add up. For the caller to log, once
 * a generation. */
size_t engine_fault_count(const struct engine *engine);
const char *engine_fault(const struct engine *engine, size_t index);

/* Decides one post. Views in *ret point into the arena, the engine's borrowed data or the post.
 * `history` is updated when a reply is drafted. */
void engine_decide(const struct engine *engine, const struct post *post,
                   struct reply_history *history, struct arena *arena, struct decision *ret);

/* What safety alone says of the new text of a post that is decided. */
struct recheck {
    bool stops;             /* it would not be answered now; so, too, what cannot be read */
    bool is_worth_a_look;   /* a person would be asked, whether or not we answered */
    enum severity severity; /* of the escalation */
};
void engine_recheck(const struct engine *engine, const struct post *post, struct arena *arena,
                    struct recheck *ret);
