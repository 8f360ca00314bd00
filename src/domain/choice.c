/* A sum for each answer. */
#include "antoned/domain/choice.h"

static void add_words(const struct choice_model *model, const struct evidence *e,
                      struct word_span span, int64_t *sums)
{
    struct feature_walk walk = { .evidence = e };
    while (feature_next(&walk) && walk.word <= span.last) {
        for (int a = 0; walk.word >= span.first && a < model->count; a++)
            sums[a] += choice_points(model, &walk, a);
    }
}

void choice_score(const struct choice_model *model, const struct evidence *e, struct word_span span,
                  int64_t *ret)
{
    size_t words = span.last - span.first + 1;
    int64_t scale = model->scales[words < CHOICE_LENGTHS ? words : CHOICE_LENGTHS - 1];
    for (int a = 0; a < model->count; a++)
        ret[a] = 0;
    add_words(model, e, span, ret);
    for (int a = 0; a < model->count; a++)
        ret[a] = model->biases[a] + ret[a] * scale / CHOICE_SCALE_UNIT;
    for (size_t c = 0; c < CATEGORY_COUNT; c++) {
        for (int a = 0; evidence_has(e, (enum category)c) && a < model->count; a++)
            ret[a] += model->categories[c * (size_t)model->count + (size_t)a];
    }
}
