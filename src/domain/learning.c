/* Off-policy estimates of other weights and thresholds. */
#include "antoned/domain/learning.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"
#include "antoned/domain/rules.h"
#include "antoned/domain/weights.h"

enum { SSS_BINS = 5, COMPOSITES = 10001 };
#define PRIOR_SAMPLES 10.0 /* a cell of so many is believed as much as the mean of all */
#define FRONT_SHARE   0.5  /* of the replies, those with the higher composite */

struct learning_data {
    const struct learning_sample *samples;
    size_t count, drawn;
    double expected[2][LEARNING_MODES][SSS_BINS]; /* for samples of a fold, from the other */
};

double learning_outcome(const struct outcome *outcome, bool is_removed)
{
    const double *value = outcome->value;
    if (is_removed || value[OUTCOME_REMOVALS] > 0 ||
        value[OUTCOME_NEGATIVE] > value[OUTCOME_POSITIVE])
        return 0;
    bool is_liked = value[OUTCOME_LIKES] > 0 || value[OUTCOME_THANKS] > 0 ||
                    value[OUTCOME_FOLLOWS] > 0 || value[OUTCOME_POSITIVE] > 0;
    return 0.4 * (value[OUTCOME_CLICKS] > 0) + 0.4 * (value[OUTCOME_CONVERSIONS] > 0) +
           0.2 * is_liked;
}

/* ---- modes ---- */

/* What today's rules say with a shift, by the rules themselves; DISENGAGED for what they stop. */
static enum mode mode_of(const struct learning_sample *sample, int helpful_shift)
{
    struct reading reading = { .readable = true, .sss_hundredths = sample->sss_hundredths };
    struct situation situation = {
        .reading = &reading,
        .ars_hundredths = sample->ars_hundredths,
        .evs_ratio = sample->evs_ratio,
        .is_power_user = sample->is_power_user,
        .helpful_hundredths =
            rules_helpful(sample->helpful_hundredths, sample->moderate_hundredths, helpful_shift),
        .moderate_hundredths = sample->moderate_hundredths,
    };
    enum mode mode;
    enum rule rule = rules_apply(&situation, &mode);
    return rule_may_be_randomized(rule, mode) ? mode : MODE_DISENGAGED;
}

static bool is_share(double value)
{
    return value >= 0 && value <= 1;
}

static bool is_percentage(int hundredths)
{
    return hundredths >= 0 && hundredths <= 100;
}

bool learning_accepts(const struct learning_sample *sample)
{
    for (int i = 0; i < LEARNING_WEIGHTS; i++) {
        if (!is_share(sample->scores[i]))
            return false;
    }
    return is_share(sample->outcome) && isfinite(sample->evs_ratio) && sample->evs_ratio >= 0 &&
           is_percentage(sample->sss_hundredths) && is_percentage(sample->ars_hundredths) &&
           (unsigned)sample->mode < LEARNING_MODES &&
           (unsigned)sample->predicted < LEARNING_MODES &&
           (sample->is_drawn || sample->mode == sample->predicted) &&
           mode_of(sample, LEARNING_SHIFT_MAX) != MODE_DISENGAGED;
}

/* ---- what a mode brings ---- */

static int bin_of(const struct learning_sample *sample)
{
    int bin = sample->sss_hundredths * SSS_BINS / 100;
    return bin < SSS_BINS ? bin : SSS_BINS - 1;
}

static size_t fold_of(size_t index)
{
    return index % 2;
}

/* From the samples that are not of this fold. */
static void fit(struct learning_data *data, size_t fold)
{
    double sum[LEARNING_MODES][SSS_BINS] = { 0 }, count[LEARNING_MODES][SSS_BINS] = { 0 };
    double total = 0, all = 0;
    for (size_t i = 0; i < data->count; i++) {
        if (fold_of(i) == fold)
            continue;
        const struct learning_sample *sample = &data->samples[i];
        sum[sample->mode][bin_of(sample)] += sample->outcome;
        count[sample->mode][bin_of(sample)]++;
        total += sample->outcome;
        all++;
    }
    double mean = all > 0 ? total / all : 0;
    for (int mode = 0; mode < LEARNING_MODES; mode++) {
        for (int bin = 0; bin < SSS_BINS; bin++)
            data->expected[fold][mode][bin] =
                (sum[mode][bin] + PRIOR_SAMPLES * mean) / (count[mode][bin] + PRIOR_SAMPLES);
    }
}

struct learning_data *learning_data_new(const struct learning_sample *samples, size_t count)
{
    struct learning_data *data = memory_zalloc(sizeof *data);
    data->samples = samples;
    data->count = count;
    for (size_t i = 0; i < count; i++)
        data->drawn += samples[i].is_drawn;
    fit(data, 0);
    fit(data, 1);
    return data;
}

void learning_data_free(struct learning_data *data)
{
    free(data);
}

/* Of one sample, had it been answered in `mode`. */
struct value {
    double ips, dr;
};

static struct value value_of(const struct learning_data *data, size_t index, enum mode mode)
{
    const struct learning_sample *sample = &data->samples[index];
    double propensity = sample->is_drawn ? 1.0 / LEARNING_MODES : 1;
    double weight = sample->mode == mode ? 1 / propensity : 0;
    double expected = data->expected[fold_of(index)][mode][bin_of(sample)];
    return (struct value){ .ips = weight * sample->outcome,
                           .dr = expected + weight * (sample->outcome - expected) };
}

/* ---- comparing ---- */

struct sums {
    size_t samples, changed;
    double baseline, ips, ips_square, dr, dr_square;
};

static void add_difference(struct sums *sums, struct value difference)
{
    sums->ips += difference.ips;
    sums->ips_square += difference.ips * difference.ips;
    sums->dr += difference.dr;
    sums->dr_square += difference.dr * difference.dr;
}

/* Standard error of a mean. */
static double error_of(double sum, double squares, double n)
{
    double variance = n > 1 ? (squares - sum * sum / n) / (n - 1) : 0;
    return sqrt(fmax(variance, 0) / fmax(n, 1));
}

static void finish(const struct sums *sums, double z, struct learning_estimate *ret)
{
    double n = (double)sums->samples, of = fmax(n, 1);
    *ret = (struct learning_estimate){
        .samples = sums->samples,
        .changed = sums->changed,
        .baseline = sums->baseline / of,
        .ips = sums->ips / of,
        .dr = sums->dr / of,
        .ips_error = error_of(sums->ips, sums->ips_square, n),
        .error = error_of(sums->dr, sums->dr_square, n),
    };
    ret->ips_lower = ret->ips - z * ret->ips_error;
    ret->ips_upper = ret->ips + z * ret->ips_error;
    ret->lower = ret->dr - z * ret->error;
    ret->upper = ret->dr + z * ret->error;
}

static int composite_of(const struct learning_sample *sample, const double *weights)
{
    const struct weights named = { weights[0], weights[1], weights[2], weights[3], "", 0 };
    return (int)lround(1e4 * weights_composite(&named, sample->scores[0], sample->scores[1],
                                               sample->scores[2], sample->scores[3]));
}

/* Which replies stand in front: those above the limit, and this share of those at it. */
struct front {
    int *composites; /* in ten-thousandths, one a sample */
    int limit;
    double share;
};

static struct front front_of(const struct learning_data *data, const double *weights)
{
    struct front front = { memory_alloc((data->count + 1) * sizeof *front.composites), 0, 0 };
    size_t *counts = memory_zalloc(COMPOSITES * sizeof *counts);
    for (size_t i = 0; i < data->count; i++) {
        front.composites[i] = composite_of(&data->samples[i], weights);
        counts[front.composites[i]]++;
    }
    double left = FRONT_SHARE * (double)data->count;
    for (front.limit = COMPOSITES - 1; front.limit > 0; front.limit--) {
        if ((double)counts[front.limit] >= left)
            break;
        left -= (double)counts[front.limit];
    }
    front.share = counts[front.limit] > 0 ? left / (double)counts[front.limit] : 0;
    free(counts);
    return front;
}

static double stands_in(const struct front *front, size_t index)
{
    int composite = front->composites[index];
    return composite > front->limit ? 1 : composite == front->limit ? front->share : 0;
}

static double mean_of_rules(const struct learning_data *data)
{
    double sum = 0;
    for (size_t i = 0; i < data->count; i++)
        sum += value_of(data, i, data->samples[i].predicted).dr;
    return sum / fmax((double)data->count, 1);
}

/* The mean is taken off before: both fronts hold as many, so it changes no sum, and a reply that
 * enters or leaves counts by how far it is off. */
static void compare_weights(const struct learning_data *data, const struct learning_setting *today,
                            const struct learning_setting *candidate, struct sums *sums)
{
    struct front old = front_of(data, today->weights), new = front_of(data, candidate->weights);
    double mean = mean_of_rules(data);
    for (size_t i = 0; i < data->count; i++) {
        struct value value = value_of(data, i, data->samples[i].predicted);
        double before = stands_in(&old, i), moved = stands_in(&new, i) - before;
        sums->baseline += before * value.dr / FRONT_SHARE;
        sums->changed += moved != 0;
        add_difference(sums, (struct value){ (value.ips - mean) * moved / FRONT_SHARE,
                                             (value.dr - mean) * moved / FRONT_SHARE });
    }
    sums->samples = data->count;
    free(old.composites);
    free(new.composites);
}

static void compare_modes(const struct learning_data *data, const struct learning_setting *today,
                          const struct learning_setting *candidate, struct sums *sums)
{
    for (size_t i = 0; i < data->count; i++) {
        const struct learning_sample *sample = &data->samples[i];
        if (!sample->is_drawn)
            continue;
        enum mode old = mode_of(sample, today->helpful_shift);
        enum mode new = mode_of(sample, candidate->helpful_shift);
        struct value before = value_of(data, i, old), after = value_of(data, i, new);
        sums->samples++;
        sums->changed += old != new;
        sums->baseline += before.dr;
        add_difference(sums, (struct value){ after.ips - before.ips, after.dr - before.dr });
    }
}

static bool changes_weights(const struct learning_setting *a, const struct learning_setting *b)
{
    for (size_t i = 0; i < sizeof a->weights / sizeof *a->weights; i++) {
        if (a->weights[i] != b->weights[i])
            return true;
    }
    return false;
}

void learning_compare(const struct learning_data *data, const struct learning_setting *today,
                      const struct learning_setting *candidate, double z,
                      struct learning_estimate *ret)
{
    struct sums sums = { 0 };
    if (changes_weights(today, candidate))
        compare_weights(data, today, candidate, &sums);
    else
        compare_modes(data, today, candidate, &sums);
    finish(&sums, z, ret);
}

/* ---- limits ---- */

/* AS 241, PPND7: about 7 figures; 0 < p < 0.5, the lower tail. */
static double lower_quantile(double p)
{
    double q = p - 0.5;
    if (fabs(q) <= 0.425) {
        double r = 0.180625 - q * q;
        return q *
               (((5.9109374720e+01 * r + 1.5929113202e+02) * r + 5.0434271938e+01) * r +
                3.3871327179e+00) /
               (((6.7187563600e+01 * r + 7.8757757664e+01) * r + 1.7895169469e+01) * r + 1);
    }
    double r = sqrt(-log(p));
    if (r <= 5) {
        r -= 1.6;
        return -(((1.7023821103e-01 * r + 1.3067284816e+00) * r + 2.7568153900e+00) * r +
                 1.4234372777e+00) /
               ((1.2021132975e-01 * r + 7.3700164250e-01) * r + 1);
    }
    r -= 5;
    return -(((1.7337203997e-02 * r + 4.2868294337e-01) * r + 3.0812263860e+00) * r +
             6.6579051150e+00) /
           ((1.2258202635e-02 * r + 2.4197894225e-01) * r + 1);
}

double learning_z(double risk)
{
    return -lower_quantile(risk);
}

double learning_z_of_search(size_t candidates)
{
    double questions = (double)(candidates > 0 ? candidates : 1) * LEARNING_LOOKS;
    return learning_z(LEARNING_RISKS_IN_100 / 100.0 / questions);
}

/* ---- candidates ---- */

static double to_four_decimals(double value)
{
    return floor(value * 1e4 + 0.5) / 1e4;
}

static struct segment_weights row_of(const double *weights, int64_t samples)
{
    return (struct segment_weights){ .sss = weights[0],
                                     .ars = weights[1],
                                     .evs = weights[2],
                                     .trs = weights[3],
                                     .sample_size = samples };
}

bool learning_row(const struct learning_setting *setting, int64_t samples,
                  struct segment_weights *ret_row, struct learning_setting *ret_blended)
{
    struct segment_weights none = { .sample_size = 0 }, all = { .sss = 1, .sample_size = samples };
    struct weights standard = weights_blend(&none, ""), full = weights_blend(&all, "");
    const double standards[] = { standard.sss, standard.ars, standard.evs, standard.trs };
    double trust = 1 - full.ars / standard.ars, row[LEARNING_WEIGHTS], rest = 1;
    for (int i = LEARNING_WEIGHTS - 1; i >= 0; i--) {
        row[i] =
            i == 0 ? to_four_decimals(rest)
                   : to_four_decimals(standards[i] + (setting->weights[i] - standards[i]) / trust);
        rest -= row[i];
        if (!(row[i] >= LEARNING_WEIGHT_LEAST && row[i] <= 1))
            return false;
    }
    *ret_row = row_of(row, samples);
    struct weights blended = weights_blend(ret_row, "");
    *ret_blended =
        (struct learning_setting){ { blended.sss, blended.ars, blended.evs, blended.trs },
                                   setting->helpful_shift };
    return true;
}

static size_t add_weights(const struct learning_setting *today, int64_t samples,
                          struct learning_setting *ret)
{
    size_t count = 0;
    for (int pair = 0; pair < LEARNING_WEIGHTS * LEARNING_WEIGHTS; pair++) {
        int from = pair / LEARNING_WEIGHTS, to = pair % LEARNING_WEIGHTS;
        for (int step = 1; from != to && step <= 2; step++) {
            struct learning_setting candidate = *today;
            struct segment_weights row;
            /* Less than the bound, by what rounding a row to four decimals can add. */
            double size = step * (LEARNING_WEIGHT_STEP - 2e-4) / 2;
            candidate.weights[from] -= size;
            candidate.weights[to] += size;
            if (candidate.weights[from] >= LEARNING_WEIGHT_LEAST + 2e-4 &&
                learning_row(&candidate, samples, &row, &ret[count]))
                count++;
        }
    }
    return count;
}

size_t learning_candidates(const struct learning_setting *today, int64_t samples,
                           struct learning_setting ret[LEARNING_CANDIDATES_MAX])
{
    size_t count = add_weights(today, samples, ret);
    for (int way = -1; way <= 1; way += 2) {
        int shift = today->helpful_shift + way * LEARNING_SHIFT_STEP;
        if (abs(shift) > LEARNING_SHIFT_MAX)
            continue;
        ret[count] = *today;
        ret[count++].helpful_shift = shift;
    }
    return count;
}

/* ---- proposing and judging ---- */

static bool is_better(const struct learning_estimate *estimate, size_t least)
{
    return estimate->samples >= least && estimate->changed >= LEARNING_CHANGED_LEAST &&
           estimate->error > 0 && estimate->lower > 0 && estimate->ips > 0;
}

bool learning_search(const struct learning_data *data, const struct learning_setting *today,
                     size_t least, double z, struct learning_proposal *ret)
{
    struct learning_setting candidates[LEARNING_CANDIDATES_MAX];
    size_t count =
        data->count < least ? 0 : learning_candidates(today, (int64_t)data->count, candidates);
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        struct learning_estimate estimate;
        learning_compare(data, today, &candidates[i], z, &estimate);
        if (!is_better(&estimate, least) || (found && estimate.lower <= ret->estimate.lower))
            continue;
        found = true;
        *ret = (struct learning_proposal){ *today, candidates[i], estimate };
    }
    return found;
}

bool learning_judge(const struct learning_data *data, const struct learning_setting *before,
                    const struct learning_setting *after, double predicted, size_t least,
                    struct learning_verdict *ret)
{
    struct learning_estimate estimate;
    learning_compare(data, before, after, learning_z(0.10), &estimate);
    if (estimate.samples < least || estimate.changed < LEARNING_CHANGED_LEAST)
        return false;
    double largest = fmax(fabs(predicted), fabs(estimate.dr));
    double miss = largest > 0 ? fabs(predicted - estimate.dr) / largest : 0;
    *ret = (struct learning_verdict){
        .estimate = estimate,
        .accuracy = fmax(1 - miss, 0),
        .is_worse = estimate.upper < 0,
    };
    return true;
}
