/* Experiments and randomisation (docs/DECISION_ENGINE.md, From a reading to a decision): which one
 * applies, and which arm a post is in. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/domain/decision.h"
#include "antoned/domain/draw.h"
#include "antoned/domain/reference.h"

/* Index of the oldest running experiment whose dates hold the instant (start inclusive, end
 * exclusive), or -1; none for TIME_UNKNOWN. */
int experiment_at(const struct reference *reference, int64_t wall_us);

/* 0 or 1. Hash split: the same post is in the same arm for ever. Thompson: so it is as long as the
 * experiment's counts stand; two beta draws seeded by experiment and post, the higher one wins. */
int experiment_arm(const struct experiment *experiment, const struct uuid *post);

/* True when the post is among the `per_10000` whose mode is drawn; then *ret_mode is HELPFUL,
 * ENGAGEMENT or HYBRID, each as likely. */
bool experiment_randomizes(const struct draw *draw, int per_10000, enum mode *ret_mode);
