/* Sums of points of weak signs, taken over the stretch of a post that they are densest in: a long
 * post holds more words, and is no surer for that. docs/DECISION_ENGINE.md says what is summed for
 * what. */
#pragma once

#include <stdbool.h>

#include "antoned/domain/evidence.h"
#include "antoned/domain/reading.h"

/* Where a model's sum over `model->reach` consecutive words is greatest; of a shorter post it is
 * that of the whole. Hits [first, end) lie in it or are of no interest to the model. */
struct model_sum {
    int points; /* what is short of a drink in sight is taken off: mark_unseen - mark */
    size_t first, end;
};

struct model_sum model_sum_of(const struct sum_model *model, const struct evidence *evidence);

static inline bool model_holds(const struct sum_model *model, const struct evidence *evidence)
{
    return model_sum_of(model, evidence).points >= model->mark;
}

/* One reason for each category that counted, and one for the words, "he's, keeps, blood", as many
 * as there is room for. */
void model_explain(const struct sum_model *model, const struct evidence *evidence,
                   const struct model_sum *sum, const char *score, struct reading *reading);

/* The words alone. Lives in the arena. */
struct str model_words(const struct sum_model *model, const struct evidence *evidence,
                       const struct model_sum *sum);
