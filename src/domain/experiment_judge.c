/* Judging an experiment: the split first, then enough outcomes, then the difference. */
#include "antoned/domain/experiment_judge.h"

#include <string.h>

const struct kpi_figure *experiment_figure(struct str name)
{
    for (size_t i = 0; i < kpi_figure_count; i++) {
        const struct kpi_figure *figure = &kpi_figures[i];
        if (str_equal_text(name, figure->name) && figure->shape == KPI_RATE &&
            (strcmp(figure->type, "COMMERCIAL") == 0 || strcmp(figure->type, "LOVE") == 0))
            return figure;
    }
    return NULL;
}

static double ratio_p(const struct experiment_counts *counts)
{
    struct share a = { counts->assigned[0], counts->assigned[0] + counts->assigned[1] };
    if (!(counts->split > 0 && counts->split < 1) || a.n == 0)
        return 1;
    return statistics_ratio_p(a, counts->split);
}

static enum experiment_state state_of(const struct experiment_verdict *verdict, double split)
{
    if (split == 0)
        return EXPERIMENT_ADAPTIVE;
    if (verdict->ratio_p < EXPERIMENT_RATIO_ALPHA)
        return EXPERIMENT_RATIO_WRONG;
    if (verdict->arm[0].n < EXPERIMENT_ARM_MIN || verdict->arm[1].n < EXPERIMENT_ARM_MIN)
        return EXPERIMENT_TOO_FEW;
    if (verdict->compared.p > EXPERIMENT_ALPHA)
        return EXPERIMENT_OPEN;
    return verdict->compared.difference > 0 ? EXPERIMENT_B_BETTER : EXPERIMENT_A_BETTER;
}

struct experiment_verdict experiment_judge(const struct kpi_figure *figure,
                                           const struct experiment_counts *counts)
{
    struct experiment_verdict verdict = { .ratio_p = ratio_p(counts) };
    for (int arm = 0; arm < 2; arm++)
        verdict.arm[arm] = (struct share){ counts->tally[arm].count[figure->numerator],
                                           counts->tally[arm].count[figure->denominator] };
    verdict.is_compared = verdict.arm[0].n > 0 && verdict.arm[1].n > 0;
    if (verdict.is_compared)
        verdict.compared =
            statistics_compare(verdict.arm[0], verdict.arm[1], EXPERIMENT_SPREAD, EXPERIMENT_ALPHA);
    verdict.state = state_of(&verdict, counts->split);
    return verdict;
}

const char *experiment_proposal(const struct experiment_verdict *verdict)
{
    if (verdict->state == EXPERIMENT_A_BETTER)
        return "A";
    return verdict->state == EXPERIMENT_B_BETTER ? "B" : NULL;
}

const char *experiment_state_text(enum experiment_state state)
{
    static const char *const texts[] = {
        [EXPERIMENT_TOO_FEW] = "fewer than 100 known outcomes in an arm: nothing is concluded yet",
        [EXPERIMENT_RATIO_WRONG] =
            "the arms are not split as they should be: nothing can be concluded",
        [EXPERIMENT_ADAPTIVE] = "the arms are drawn by what was seen so far: no winner is proposed",
        [EXPERIMENT_OPEN] = "no difference is shown yet: go on",
        [EXPERIMENT_A_BETTER] = "A is better and proposed; a person confirms",
        [EXPERIMENT_B_BETTER] = "B is better and proposed; a person confirms",
    };
    return texts[state];
}
