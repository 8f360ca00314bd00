/* What an experiment has shown so far, and whether it may end (docs/FIGURES.md,
 * Experiments). It may be asked every day: the rule holds its error over all looks together. */
#pragma once

#include "antoned/domain/kpi.h"
#include "antoned/domain/statistics.h"

#define EXPERIMENT_ALPHA       0.05  /* a winner where there is none, over all looks */
#define EXPERIMENT_SPREAD      0.05  /* of the differences that it is made for, as a share */
#define EXPERIMENT_RATIO_ALPHA 0.001 /* below it the arms are not split as they should be */
enum { EXPERIMENT_ARM_MIN = 100 };   /* known outcomes in each arm */

struct experiment_counts {
    double assigned[2];        /* decisions in arm A and B */
    struct kpi_tally tally[2]; /* of their replies, a day after posting */
    double split;              /* A's share; 0: the arms are not drawn by a fixed one */
};

enum experiment_state {
    EXPERIMENT_TOO_FEW,
    EXPERIMENT_RATIO_WRONG, /* nothing can be concluded */
    EXPERIMENT_ADAPTIVE,    /* drawn by what was seen so far: the test does not hold */
    EXPERIMENT_OPEN,        /* no difference yet */
    EXPERIMENT_A_BETTER,
    EXPERIMENT_B_BETTER,
};
struct experiment_verdict {
    enum experiment_state state;
    struct share arm[2];
    bool is_compared;           /* `compared` is there: each arm has an outcome */
    struct comparison compared; /* B against A */
    double ratio_p;             /* of the split; 1 where it was not asked */
};

/* A figure that an experiment may be about: a rate of replies of which more is better. NULL: none
 * of that name. */
const struct kpi_figure *experiment_figure(struct str name);

struct experiment_verdict experiment_judge(const struct kpi_figure *figure,
                                           const struct experiment_counts *counts);

/* "A", "B", or NULL: none is better yet. */
const char *experiment_proposal(const struct experiment_verdict *verdict);
const char *experiment_state_text(enum experiment_state state); /* for people, one sentence */
