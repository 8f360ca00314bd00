/* What the tests of decisions share: the reference data of a new installation, and one post with
 * its reading, made by hand. */
#pragma once

#include "unit.h"

#include <stdio.h>

#include "antoned/domain/decide.h"
#include "antoned/domain/platform_length.h"
#include "antoned/store/reference_json.h"

enum { ARCHETYPES = 8, COMPETITORS = 64 };

static struct reference_data *installed;
static struct engine_settings settings;
static struct decider *decider;

/* One post with its reading, and what came of it. */
struct stage {
    struct post post;
    struct reading reading;
    struct reply_history history;
    int64_t since_use[ARCHETYPES];
    int mentions_today[COMPETITORS];
    struct arena *arena;
    struct decision decision;
};

static inline int open_group(void **state)
{
    (void)state;
    struct error err;
    if (reference_json_embedded(&installed, &err) < 0) {
        fprintf(stderr, "%s\n", err.message);
        return -1;
    }
    settings = engine_settings_default();
    settings.randomize_per_10000 = 0; /* but where a test is about it */
    decider = decider_new(&installed->reference, &settings);
    return 0;
}

static inline int close_group(void **state)
{
    (void)state;
    decider_free(decider);
    reference_data_free(installed);
    return 0;
}

/* A relevant post at no known hour, of somebody unknown, that asks what helps, with nothing else to
 * it. */
static inline struct stage *stage_new(int sss_hundredths)
{
    struct stage *stage = test_calloc(1, sizeof *stage);
    stage->arena = arena_new(16 * 1024);
    stage->history.replies_since_use = stage->since_use;
    stage->history.mentions_today = stage->mentions_today;
    for (int i = 0; i < ARCHETYPES; i++)
        stage->since_use[i] = 1000;
    stage->post = (struct post){ .id = { { 1, 2, 3 } },
                                 .content = STR("hungover"),
                                 .published_at_us = TIME_UNKNOWN,
                                 .detected_at_us = TIME_UNKNOWN,
                                 .metrics_at_us = TIME_UNKNOWN,
                                 .baseline_rate = -1,
                                 .author = { .relationship_hundredths = 50 } };
    stage->reading = (struct reading){ .readable = true,
                                       .sss_hundredths = sss_hundredths,
                                       .trs_hundredths = 80,
                                       .question = QUESTION_GENERAL };
    return stage;
}

static inline void stage_close(struct stage *stage)
{
    arena_free(stage->arena);
    test_free(stage);
}

static inline const struct decision *decide_with(struct stage *stage, const struct decider *with)
{
    decide_from_reading(with, &stage->post, &stage->reading, &stage->history, stage->arena,
                        &stage->decision);
    return &stage->decision;
}

static inline const struct decision *decide(struct stage *stage)
{
    return decide_with(stage, decider);
}

static inline enum severity escalated(const struct decision *decision, const char *reason)
{
    for (size_t i = 0; i < decision->escalation_count; i++) {
        if (strcmp(decision->escalations[i].reason, reason) == 0)
            return decision->escalations[i].priority;
    }
    return SEVERITY_NONE;
}
