/* The likeliest question. */
#include "antoned/domain/question_learned.h"

#include "antoned/domain/choice.h"
#include "antoned/domain/word_list.h"

#include "question_learned.inc"

static const struct choice_model model = {
    .count = QUESTION_COUNT,
    .buckets = question_buckets[0],
    .biases = question_biases,
    .categories = question_categories[0],
    .scales = question_scales,
};

static void choose(const int64_t scores[QUESTION_COUNT], struct question_verdict *ret)
{
    int64_t best = INT64_MIN / 2, next = INT64_MIN / 2;
    for (int q = QUESTION_NONE + 1; q < QUESTION_COUNT; q++) {
        if (scores[q] > best) {
            next = best;
            best = scores[q];
            ret->question = (enum question)q;
        } else if (scores[q] > next) {
            next = scores[q];
        }
    }
    ret->margin = (int)(best - next);
}

/* Reasons are kept with a decision: no name of a person gets into them. */
static struct str telling_word(const struct evidence *e, enum question question)
{
    struct feature_walk walk = { .evidence = e };
    struct str best = STR("");
    int most = 0;
    while (feature_next(&walk)) {
        int points = choice_points(&model, &walk, (int)question);
        bool is_listed = word_rank_is_everyday(e->ranks[walk.word]);
        if (is_listed && points > most) {
            most = points;
            best = word_text(&e->text, walk.word);
        }
    }
    return best;
}

void question_learned(const struct evidence *evidence, struct question_verdict *ret)
{
    int64_t scores[QUESTION_COUNT];
    size_t last = evidence->text.word_count == 0 ? 0 : evidence->text.word_count - 1;
    choice_score(&model, evidence, (struct word_span){ 0, last }, scores);
    choose(scores, ret);
    ret->term = telling_word(evidence, ret->question);
}
