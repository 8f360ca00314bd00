/* Worlds for tests and the simulation of domain/learning: posts, what comes of a reply in each
 * mode, and a person who accepts every proposal. The truth is known, so regret is. */
#pragma once

#include <math.h>
#include <stdlib.h>

#include "antoned/base/memory.h"
#include "antoned/domain/draw.h"
#include "antoned/domain/learning.h"
#include "antoned/domain/rules.h"
#include "antoned/domain/velocity.h"
#include "antoned/domain/weights.h"

enum { LAB_WEEKS = 12, LAB_PANEL = 4000, LAB_DRAWN_IN_100 = 5 };

/* What makes a reply succeed. */
enum lab_kind {
    LAB_FLAT,       /* nothing: all replies are alike */
    LAB_CONFOUNDED, /* today's composite, whatever the mode: seekers are served well and HELPFUL */
    LAB_WEIGHTS,    /* another composite: the relationship matters more */
    LAB_THRESHOLD,  /* HELPFUL, already from 0.72 on */
    LAB_DRIFT,      /* as before, and the contrary from the seventh week on */
    LAB_LATE,       /* as LAB_THRESHOLD, and outcomes come late or never */
    LAB_LIAR,       /* as LAB_FLAT, and reports lie */
    LAB_KINDS,
};

static const struct learning_setting lab_standard = { { 0.40, 0.25, 0.20, 0.15 }, 0 };
static const struct learning_setting lab_best_weights = { { 0.10, 0.55, 0.20, 0.15 }, 0 };
static const struct learning_setting lab_best_threshold = { { 0.40, 0.25, 0.20, 0.15 }, -10 };
static const struct learning_setting lab_worst_threshold = { { 0.40, 0.25, 0.20, 0.15 }, 10 };

struct lab_reply {
    struct learning_sample sample;
    int decided, seen; /* weeks; seen: never when beyond the last */
};

struct lab {
    enum lab_kind kind;
    uint64_t state;
    int week;
    struct learning_setting today;
    struct lab_reply *replies;
    size_t count;
};

static inline double lab_unit(struct lab *lab)
{
    return (double)(draw_next(&lab->state) >> 11) * 0x1p-53;
}

static inline int lab_below(struct lab *lab, int bound)
{
    return (int)(lab_unit(lab) * bound);
}

static inline enum mode lab_mode(const struct learning_sample *sample,
                                 const struct learning_setting *setting)
{
    struct reading reading = { .readable = true, .sss_hundredths = sample->sss_hundredths };
    struct situation situation = { .reading = &reading,
                                   .ars_hundredths = sample->ars_hundredths,
                                   .evs_ratio = sample->evs_ratio,
                                   .is_power_user = sample->is_power_user,
                                   .helpful_hundredths =
                                       sample->helpful_hundredths + setting->helpful_shift,
                                   .moderate_hundredths = sample->moderate_hundredths };
    enum mode mode;
    rules_apply(&situation, &mode);
    return mode;
}

/* A post that is answered. */
static inline struct learning_sample lab_post(struct lab *lab)
{
    struct learning_sample post = { .helpful_hundredths = 82, .moderate_hundredths = 55 };
    post.sss_hundredths = 55 + lab_below(lab, 46);
    post.ars_hundredths = 30 + lab_below(lab, 71);
    post.evs_ratio = lab_below(lab, 4) == 0 ? 8 * lab_unit(lab) : 1;
    post.is_power_user = lab_below(lab, 50) == 0;
    post.scores[0] = post.sss_hundredths / 100.0;
    post.scores[1] = post.ars_hundredths / 100.0;
    post.scores[2] = velocity_score(post.evs_ratio);
    post.scores[3] = 0.7 + 0.1 * lab_below(lab, 4);
    return post;
}

static inline double lab_composite(const struct learning_sample *post,
                                   const struct learning_setting *setting)
{
    const double *w = setting->weights;
    struct weights weights = { w[0], w[1], w[2], w[3], "", 0 };
    return weights_composite(&weights, post->scores[0], post->scores[1], post->scores[2],
                             post->scores[3]);
}

/* 0..1: how well a reply in this mode does. */
static inline double lab_merit(enum lab_kind kind, int week, const struct learning_sample *post,
                               enum mode mode)
{
    const struct learning_setting *by = kind == LAB_WEIGHTS ? &lab_best_weights : &lab_standard;
    bool modes_matter = kind == LAB_THRESHOLD || kind == LAB_LATE || kind == LAB_DRIFT;
    int helpful_from = kind == LAB_DRIFT && week >= 6 ? 92 : 72;
    double merit = 0.5;
    if (kind == LAB_WEIGHTS || kind == LAB_CONFOUNDED)
        merit = 3 * (lab_composite(post, by) - 0.65) + 0.5;
    else if (modes_matter)
        merit = (mode == MODE_HELPFUL) == (post->sss_hundredths >= helpful_from) ? 0.8 : 0.3;
    return fmin(fmax(merit, 0), 1);
}

/* Its mean outcome; lab_outcome draws from the same shares. */
#define LAB_CLICKS      0.5
#define LAB_CONVERSIONS 0.15
#define LAB_LIKES       0.6
static inline double lab_expected(double merit)
{
    return merit * (0.4 * LAB_CLICKS + 0.4 * LAB_CONVERSIONS + 0.2 * LAB_LIKES);
}

/* False: the report cannot be read, and counts as none. */
static inline bool lab_outcome(struct lab *lab, double merit, double *ret)
{
    struct outcome outcome = { 0 };
    struct error err;
    outcome.value[OUTCOME_CLICKS] = lab_unit(lab) < LAB_CLICKS * merit;
    outcome.value[OUTCOME_CONVERSIONS] = lab_unit(lab) < LAB_CONVERSIONS * merit;
    outcome.value[OUTCOME_LIKES] = lab_unit(lab) < LAB_LIKES * merit;
    int lie = lab->kind == LAB_LIAR ? lab_below(lab, 100) : -1;
    if (lie == 0 && outcome_read(STR("{\"likes\": 1000000}"), &outcome, &err) < 0)
        return false;
    if (lie == 1 && outcome_read(STR("{\"likes\": 1e308}"), &outcome, &err) < 0)
        return false;
    if (lie == 2 && outcome_read(STR("{\"likes\": -1e9}"), &outcome, &err) < 0)
        return false;
    *ret = learning_outcome(&outcome, false);
    return true;
}

/* When the report of a reply arrives; beyond the last week: never. */
static inline int lab_arrival(struct lab *lab)
{
    if (lab->kind != LAB_LATE)
        return lab->week + 1;
    return lab_below(lab, 10) < 3 ? LAB_WEEKS + 1 : lab->week + 1 + lab_below(lab, 3);
}

/* A week of replies, one in twenty in a mode that was drawn. */
static inline void lab_live(struct lab *lab, int replies)
{
    static const enum mode modes[] = { MODE_HELPFUL, MODE_ENGAGEMENT, MODE_HYBRID };
    lab->replies = memory_resize(lab->replies, lab->count + (size_t)replies, sizeof *lab->replies);
    for (int i = 0; i < replies; i++) {
        struct learning_sample sample = lab_post(lab);
        sample.predicted = lab_mode(&sample, &lab->today);
        sample.is_drawn = lab_below(lab, 100) < LAB_DRAWN_IN_100;
        sample.mode = sample.is_drawn ? modes[lab_below(lab, 3)] : sample.predicted;
        double merit = lab_merit(lab->kind, lab->week, &sample, sample.mode);
        int seen = lab_arrival(lab);
        if (lab_outcome(lab, merit, &sample.outcome) && learning_accepts(&sample))
            lab->replies[lab->count++] = (struct lab_reply){ sample, lab->week, seen };
    }
    lab->week++;
}

/* What is known by now of the replies since a week; the caller frees it. */
static inline struct learning_sample *lab_samples(const struct lab *lab, int since, size_t *ret)
{
    struct learning_sample *samples = memory_alloc((lab->count + 1) * sizeof *samples);
    *ret = 0;
    for (size_t i = 0; i < lab->count; i++) {
        if (lab->replies[i].decided >= since && lab->replies[i].seen <= lab->week)
            samples[(*ret)++] = lab->replies[i].sample;
    }
    return samples;
}

static inline bool lab_propose(const struct lab *lab, struct learning_proposal *ret)
{
    size_t count;
    struct learning_sample *samples = lab_samples(lab, 0, &count);
    struct learning_data *data = learning_data_new(samples, count);
    bool found = learning_search(data, &lab->today, LEARNING_PLATFORM_LEAST,
                                 learning_z_of_search(LEARNING_CANDIDATES_MAX), ret);
    learning_data_free(data);
    free(samples);
    return found;
}

/* The true value of a setting in a week, over a panel of posts: of the modes chosen, and of the
 * half that stands in front. */
static inline double lab_value(enum lab_kind kind, int week, const struct learning_setting *setting)
{
    struct lab panel = { .kind = kind, .state = 4 };
    struct learning_sample *samples = memory_alloc(LAB_PANEL * sizeof *samples);
    for (int i = 0; i < LAB_PANEL; i++) {
        samples[i] = lab_post(&panel);
        samples[i].mode = samples[i].predicted = lab_mode(&samples[i], setting);
        samples[i].outcome = lab_expected(lab_merit(kind, week, &samples[i], samples[i].mode));
    }
    double mean = 0;
    for (int i = 0; i < LAB_PANEL; i++)
        mean += samples[i].outcome / LAB_PANEL;
    struct learning_data *data = learning_data_new(samples, LAB_PANEL);
    struct learning_setting other = *setting; /* its front is asked for as today's */
    other.weights[0] += 1e-9;
    struct learning_estimate front;
    learning_compare(data, setting, &other, 1, &front);
    learning_data_free(data);
    free(samples);
    return kind == LAB_WEIGHTS || kind == LAB_CONFOUNDED ? front.baseline : mean;
}
