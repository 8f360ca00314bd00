/* Weights by segment, and the composite they make. */
#include "antoned/domain/weights.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct weights default_weights = { 0.40, 0.25, 0.20, 0.15, "default", 0 };

#define HALF_TRUST_SAMPLES 100.0 /* a segment of so many samples counts as much as the default */

int weights_check(const struct segment_weights *row, struct error *err)
{
    double sum = row->sss + row->ars + row->evs + row->trs;
    if (row->sss >= 0 && row->ars >= 0 && row->evs >= 0 && row->trs >= 0 &&
        fabs(sum - 1) <= 0.001 + 1e-9 && row->helpful_shift >= -10 && row->helpful_shift <= 10)
        return 0;
    return error_set(err, ERROR_DATA,
                     "weights of segment %.*s %.*s are refused: each must be at least 0 and their "
                     "sum 1 ± 0.001, it is %.4f; helpful_shift -10 to 10, it is %d",
                     STR_ARG(row->type), STR_ARG(row->key), sum, row->helpful_shift);
}

static const struct segment_weights *find(const struct reference *reference, const char *type,
                                          const char *key)
{
    for (size_t i = 0; i < reference->segment_count; i++) {
        const struct segment_weights *row = &reference->segments[i];
        if (str_equal_text(row->type, type) && str_equal_text(row->key, key) &&
            weights_check(row, NULL) == 0)
            return row;
    }
    return NULL;
}

struct weights weights_blend(const struct segment_weights *row, const char *key)
{
    double samples = (double)(row->sample_size > 0 ? row->sample_size : 0);
    double trust = samples / (samples + HALF_TRUST_SAMPLES);
    double rest = 1 - trust;
    return (struct weights){
        .sss = trust * row->sss + rest * default_weights.sss,
        .ars = trust * row->ars + rest * default_weights.ars,
        .evs = trust * row->evs + rest * default_weights.evs,
        .trs = trust * row->trs + rest * default_weights.trs,
        .segment = key,
        .helpful_shift = row->helpful_shift,
    };
}

/* The most special segment that has a row. */
static struct weights resolve(const struct reference *reference, enum platform platform,
                              const char *time_of_day, char key[32])
{
    const struct segment_weights *row = NULL;
    if (time_of_day != NULL) {
        snprintf(key, 32, "%s_%s", platform_name(platform), time_of_day);
        row = find(reference, "COMBINED", key);
    }
    if (row == NULL) {
        snprintf(key, 32, "%s", platform_name(platform));
        row = find(reference, "PLATFORM", key);
    }
    return row == NULL ? default_weights : weights_blend(row, key);
}

void weights_table_fill(struct weights_table *table, const struct reference *reference)
{
    for (int platform = 0; platform < PLATFORM_COUNT; platform++) {
        for (int time = 0; time <= TIME_OF_DAY_COUNT; time++) {
            const char *name =
                time == TIME_OF_DAY_COUNT ? NULL : time_of_day_name((enum time_of_day)time);
            table->of[platform][time] =
                resolve(reference, (enum platform)platform, name, table->keys[platform][time]);
        }
    }
}

const struct weights *weights_for(const struct weights_table *table, enum platform platform,
                                  const struct temporal_context *temporal)
{
    int time = TIME_OF_DAY_COUNT;
    for (int i = 0; temporal->known && i < TIME_OF_DAY_COUNT; i++) {
        if (strcmp(temporal->time_of_day, time_of_day_name((enum time_of_day)i)) == 0)
            time = i;
    }
    return &table->of[platform][time];
}

double weights_composite(const struct weights *weights, double sss, double ars, double evs,
                         double trs)
{
    double sum = weights->sss * sss + weights->ars * ars + weights->evs * evs + weights->trs * trs +
                 0.05 * sss * ars + 0.03 * evs * trs;
    return fmin(fmax(floor(sum * 1e4 + 0.5) / 1e4, 0), 1);
}
