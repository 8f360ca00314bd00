/* The rules that turn scores into a mode (docs/DECISION_ENGINE.md, From a reading to a decision): a
 * table, the first that fires decides. */
#pragma once

#include <stdbool.h>

#include "antoned/domain/decision.h"

/* All that the rules look at; scores in hundredths. */
struct situation {
    const struct reading *reading;
    const struct mention *mention; /* the one acted on, or NULL */
    int ars_hundredths;
    double evs_ratio;
    bool is_blocked;
    bool is_power_user;
    int helpful_hundredths, moderate_hundredths, topic_gate_hundredths; /* thresholds in force */
};

/* Whether safety alone keeps us from answering. */
bool reading_is_stopped(const struct reading *reading);

enum rule rules_apply(const struct situation *situation, enum mode *ret_mode);

/* The threshold of HELPFUL with a learnt shift: never below that of an answer at all, so that a
 * shift moves a post from one mode to another and none from or to DISENGAGED. */
static inline int rules_helpful(int helpful_hundredths, int moderate_hundredths, int shift)
{
    int shifted = helpful_hundredths + shift;
    return shift < 0 && shifted < moderate_hundredths
               ? (helpful_hundredths < moderate_hundredths ? helpful_hundredths
                                                           : moderate_hundredths)
               : shifted;
}

/* Rules 1 to 5 and a DISENGAGED outcome are never randomised. */
bool rule_may_be_randomized(enum rule rule, enum mode mode);
