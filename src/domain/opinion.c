/* The likeliest opinion. */
#include "antoned/domain/opinion.h"

/* As in tests/fit_opinions.py. */
enum {
    REACH = 12,                /* words on either side of the name */
    SURE = CHOICE_UNIT * 4 / 5 /* before what the rules say */
};

#include "opinion.inc"

static const struct choice_model model = {
    .count = OPINION_COUNT,
    .buckets = opinion_buckets[0],
    .biases = opinion_biases,
    .categories = opinion_categories[0],
    .scales = opinion_scales,
};

/* May it be a question? Without its mark, only where the rules know nothing better. */
static bool is_asking(const struct evidence *e, enum opinion by_rules)
{
    static const enum category signs[] = { CATEGORY_QUESTION, CATEGORY_DOUBT, CATEGORY_PLEA };
    return e->text.question_count > 0 || (by_rules == OPINION_NEUTRAL &&
                                          evidence_has_any(e, signs, sizeof signs / sizeof *signs));
}

enum opinion opinion_learned(const struct evidence *evidence, struct word_span name,
                             enum opinion by_rules)
{
    size_t count = evidence->text.word_count;
    struct word_span around = {
        name.first < REACH ? 0 : name.first - REACH,
        name.last + REACH < count ? name.last + REACH : count - 1,
    };
    int64_t scores[OPINION_COUNT];
    choice_score(&model, evidence, around, scores);
    enum opinion best = OPINION_NEGATIVE;
    for (int o = 0; o < OPINION_COUNT; o++) {
        scores[o] += opinion_rules[by_rules][o];
        best = scores[o] > scores[best] ? (enum opinion)o : best;
    }
    bool is_sure = scores[best] - scores[by_rules] >= SURE;
    return is_sure && (best != OPINION_QUESTION || is_asking(evidence, by_rules)) ? best : by_rules;
}
