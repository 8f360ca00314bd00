/* Which experiment, which arm, and which posts are randomised. */
#include "antoned/domain/experiment.h"

#include <math.h>

int experiment_at(const struct reference *reference, int64_t wall_us)
{
    if (wall_us == TIME_UNKNOWN)
        return -1;
    for (size_t i = 0; i < reference->experiment_count; i++) {
        const struct experiment *experiment = &reference->experiments[i];
        if (wall_us >= experiment->start_us &&
            (experiment->end_us == TIME_UNKNOWN || wall_us < experiment->end_us))
            return (int)i;
    }
    return -1;
}

static double next_unit(uint64_t *state) /* (0, 1) */
{
    return ((double)(draw_next(state) >> 12) + 0.5) * 0x1p-52;
}

/* Box–Muller. */
static double next_normal(uint64_t *state)
{
    double radius = sqrt(-2 * log(next_unit(state)));
    return radius * cos(2 * 3.14159265358979323846 * next_unit(state));
}

/* Gamma(shape, 1) for shape ≥ 1 (Marsaglia and Tsang 2000); rejects fewer than 1 in 20, so 64 tries
 * are never used up. */
static double next_gamma(uint64_t *state, double shape)
{
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (int i = 0; i < 64; i++) {
        double x = next_normal(state);
        double v = 1 + c * x;
        v = v * v * v;
        if (v > 0 && log(next_unit(state)) < 0.5 * x * x + d - d * v + d * log(v))
            return d * v;
    }
    return d;
}

/* Beta(successes + 1, failures + 1): what is believed of an arm, from a flat prior. */
static double next_belief(uint64_t *state, double successes, double failures)
{
    double won = next_gamma(state, fmax(successes, 0) + 1);
    double lost = next_gamma(state, fmax(failures, 0) + 1);
    return won / (won + lost);
}

static int thompson_arm(const struct experiment *experiment, const struct draw *draw)
{
    uint64_t state = draw_u64(draw, DRAW_RANDOMIZE);
    double belief[2];
    for (int arm = 0; arm < 2; arm++)
        belief[arm] = next_belief(&state, experiment->successes[arm], experiment->failures[arm]);
    return belief[1] > belief[0] ? 1 : 0;
}

int experiment_arm(const struct experiment *experiment, const struct uuid *post)
{
    struct draw draw = draw_of_pair(&experiment->id, post);
    if (experiment->method == EXPERIMENT_THOMPSON)
        return thompson_arm(experiment, &draw);
    return draw_unit(&draw, DRAW_RANDOMIZE) < experiment->traffic_split ? 0 : 1;
}

bool experiment_randomizes(const struct draw *draw, int per_10000, enum mode *ret_mode)
{
    static const enum mode modes[] = { MODE_HELPFUL, MODE_ENGAGEMENT, MODE_HYBRID };
    if (per_10000 <= 0 || draw_below(draw, DRAW_RANDOMIZE, 10000) >= (uint64_t)per_10000)
        return false;
    *ret_mode = modes[draw_below(draw, DRAW_MODE, 3)];
    return true;
}
