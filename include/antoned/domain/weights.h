/* The composite score: segment weights blended with the default ones, and the sum of
 * docs/design/engine.md, Composite. */
#pragma once

#include "antoned/base/error.h"
#include "antoned/domain/decision.h"
#include "antoned/domain/reference.h"
#include "antoned/domain/temporal.h"

/* 0, or -1 with ERROR_DATA naming the segment when a weight is negative or not a number, they do
 * not sum to 1 ± 0.001, or the shift is out of its bounds. */
int weights_check(const struct segment_weights *row, struct error *err);

/* A row's weights beside the default ones, by its samples: n ÷ (n + 100). `key` is kept. */
struct weights weights_blend(const struct segment_weights *row, const char *key);

/* Weights of every platform and time of day, looked up once a reference snapshot. */
struct weights_table {
    struct weights of[PLATFORM_COUNT][TIME_OF_DAY_COUNT + 1]; /* last: time unknown */
    char keys[PLATFORM_COUNT][TIME_OF_DAY_COUNT + 1][32];     /* what segment points to */
};
void weights_table_fill(struct weights_table *table, const struct reference *reference);
const struct weights *weights_for(const struct weights_table *table, enum platform platform,
                                  const struct temporal_context *temporal);

/* w·(SSS, ARS, EVS, TRS) + 0.05·SSS·ARS + 0.03·EVS·TRS, clamped to 0..1, to four decimals, so that
 * the last bits of a sum never show (docs/design/engine.md, Composite). */
double weights_composite(const struct weights *weights, double sss, double ars, double evs,
                         double trs);
