/* What other weights or another threshold would have been worth, from what came of the replies.
 * Pure: no clock, no I/O, the same samples give the same answer (docs/LEARNING.md).
 *
 * Units: outcomes 0 to 1; scores 0 to 1; thresholds, their shifts and SSS, ARS in hundredths.
 * Formulas:
 *   inverse propensity       Horvitz and Thompson 1952, JASA 47, p. 663
 *   doubly robust            Dudík, Langford and Li 2011, ICML, equation (1)
 *   cross-fitting            Chernozhukov et al. 2018, Econometrics Journal 21, definition 3.1
 *   the limit of a search    Bonferroni over candidates and looks: Dunn 1961, JASA 56, p. 52
 *   quantiles of the normal  Wichura 1988, Applied Statistics 37, AS 241, PPND7
 *
 * A candidate is weights or a shift of the threshold from which a reply is HELPFUL, nothing else.
 * What safety decides is no member of a setting, and a sample that a stop decided is refused: a
 * setting cannot say anything about it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/domain/decision.h"
#include "antoned/domain/outcome.h"
#include "antoned/domain/reference.h"

enum {
    LEARNING_WEIGHTS = 4,          /* sss, ars, evs, trs: the order everywhere */
    LEARNING_MODES = 3,            /* HELPFUL, ENGAGEMENT, HYBRID */
    LEARNING_PLATFORM_LEAST = 100, /* samples of a platform … */
    LEARNING_COMBINED_LEAST = 50,  /* … and of a platform at a time of day */
    LEARNING_CHANGED_LEAST = 30,   /* of those, that a candidate treats otherwise than today's */
    LEARNING_SHIFT_STEP = 5,       /* hundredths a week */
    LEARNING_SHIFT_MAX = 10,       /* hundredths away from what is configured */
    LEARNING_CANDIDATES_MAX = 26,
    LEARNING_LOOKS = 13, /* weekly ones, a quarter of a year: among these a false proposal is … */
    LEARNING_RISKS_IN_100 = 5, /* … as rare as this */
};
#define LEARNING_WEIGHT_LEAST 0.05
#define LEARNING_WEIGHT_STEP  0.10 /* the most that one weight moves a week */

/* What is in force for a range of posts: weights as blended (domain/weights.h). */
struct learning_setting {
    double weights[LEARNING_WEIGHTS];
    int helpful_shift; /* hundredths, added to decision.helpful; within ± LEARNING_SHIFT_MAX */
};

/* One reply with what came of it. */
struct learning_sample {
    double scores[LEARNING_WEIGHTS];
    double evs_ratio;
    int sss_hundredths, ars_hundredths;
    int helpful_hundredths; /* as configured, shifted by the hour, without any learnt shift */
    int moderate_hundredths;
    bool is_power_user;
    bool is_drawn;       /* the mode was drawn, each of the three as likely */
    enum mode mode;      /* acted on */
    enum mode predicted; /* by the rules then */
    double outcome;
};

/* 0..1: 0.4 for a click, 0.4 for a conversion, 0.2 for a like, thanks, a follow or a kind answer;
 * each counts once, so that no figure, however great, moves more than one reply's share. 0 when it
 * was removed, or got more unkind answers than kind ones. */
double learning_outcome(const struct outcome *outcome, bool is_removed);

/* False for what may not be learnt from: a mode that is not one of the three, a figure that is not
 * in its range, or a post that today's rules would not answer or that a stop decides. */
bool learning_accepts(const struct learning_sample *sample);

/* Fits, once for all candidates, what a mode brings (the direct part of the doubly robust
 * estimate): the mean of mode and fifth of SSS among the other half of the samples, drawn towards
 * that half's mean. Keeps the samples, which the caller owns. */
struct learning_data;
struct learning_data *learning_data_new(const struct learning_sample *samples, size_t count);
void learning_data_free(struct learning_data *data); /* NULL is fine */

/* By how much `candidate` beats `today`, in outcome a reply. Weights change no mode, only which
 * half of the replies stands before the other: the value is the mean outcome of that half. A shift
 * changes modes: the value is the mean outcome of the modes chosen. Propensities are 1/3 for a
 * drawn sample; else 1 for the mode of the rules and 0 for the others, so that a shift is judged
 * by drawn samples alone. */
struct learning_estimate {
    size_t samples;          /* that count */
    size_t changed;          /* of them, those that the candidate treats otherwise */
    double baseline;         /* value of today's setting */
    double ips, dr;          /* difference, two estimates; alike where no mode changes */
    double ips_error, error; /* their standard errors */
    double ips_lower, ips_upper, lower, upper; /* ips and dr ∓ z errors */
};
void learning_compare(const struct learning_data *data, const struct learning_setting *today,
                      const struct learning_setting *candidate, double z,
                      struct learning_estimate *ret);

/* The z of a search among `candidates` at one of LEARNING_LOOKS looks; and of one question at a
 * risk, 0 < risk < 0.5. */
double learning_z_of_search(size_t candidates);
double learning_z(double risk);

/* The row of segmented_weights that, blended for so many samples, makes `setting`: each weight at
 * least LEARNING_WEIGHT_LEAST, to four decimals, summing to 1. False when there is none. *ret_row
 * gets weights and sample_size; *ret_blended what is in force with it. */
bool learning_row(const struct learning_setting *setting, int64_t samples,
                  struct segment_weights *ret_row, struct learning_setting *ret_blended);

/* The grid around a setting: 0.05 or 0.10 from one weight to another, or a step of the threshold.
 * Only what learning_row has a row for. Returns how many, each as it would be in force. */
size_t learning_candidates(const struct learning_setting *today, int64_t samples,
                           struct learning_setting ret[LEARNING_CANDIDATES_MAX]);

/* The candidate with the greatest lower bound (doubly robust); false when none is above 0 with the
 * inverse propensity estimate on the same side, or there are fewer than `least` samples. */
struct learning_proposal {
    struct learning_setting today, candidate;
    struct learning_estimate estimate;
};
bool learning_search(const struct learning_data *data, const struct learning_setting *today,
                     size_t least, double z, struct learning_proposal *ret);

/* A week after: what came true. `is_worse` once the difference is below 0 by more than a chance of
 * 1 in 10. accuracy: 1 when as predicted, 0 when as far off as it is large. False: too few samples
 * to say. */
struct learning_verdict {
    struct learning_estimate estimate;
    double accuracy;
    bool is_worse;
};
bool learning_judge(const struct learning_data *data, const struct learning_setting *before,
                    const struct learning_setting *after, double predicted, size_t least,
                    struct learning_verdict *ret);
