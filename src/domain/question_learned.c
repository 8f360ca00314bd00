/* A sum for each question; the highest is the answer. */
#include "antoned/domain/question_learned.h"

#include "antoned/domain/word_features.h"
#include "antoned/domain/word_list.h"

#define QUESTION_BITS 13
#define BUCKETS       (1U << QUESTION_BITS)

enum { LENGTHS = 512 };

/* What one bucket gives to each question, in steps of `length_scales`. */
struct question_bucket {
    int8_t of[QUESTION_COUNT];
};

#include "question_learned.inc"

static const struct question_bucket *bucket_at(uint32_t bucket)
{
    return &question_buckets[bucket >> (FEATURE_BITS - QUESTION_BITS)];
}

static void sum_words(const struct evidence *e, int sums[QUESTION_COUNT])
{
    struct feature_walk walk = { .evidence = e };
    while (feature_next(&walk)) {
        const struct question_bucket *alone = bucket_at(walk.alone), *pair = bucket_at(walk.pair);
        for (int q = 0; q < QUESTION_COUNT; q++)
            sums[q] += alone->of[q] + pair->of[q];
    }
}

static int64_t score_of(const struct evidence *e, const int sums[QUESTION_COUNT], int question)
{
    size_t count = e->text.word_count;
    int64_t scale = length_scales[count < LENGTHS ? count : LENGTHS - 1];
    int64_t score = question_biases[question] + sums[question] * scale / SCALE_UNIT;
    for (int c = 0; c < CATEGORY_COUNT; c++)
        score += evidence_has(e, (enum category)c) ? question_categories[c][question] : 0;
    return score;
}

static void choose(const struct evidence *e, const int sums[QUESTION_COUNT],
                   struct question_verdict *ret)
{
    int64_t best = INT64_MIN / 2, next = INT64_MIN / 2;
    for (int q = QUESTION_NONE + 1; q < QUESTION_COUNT; q++) {
        int64_t score = score_of(e, sums, q);
        if (score > best) {
            next = best;
            best = score;
            ret->question = (enum question)q;
        } else if (score > next) {
            next = score;
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
        int points = bucket_at(walk.alone)->of[question] + bucket_at(walk.pair)->of[question];
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
    int sums[QUESTION_COUNT] = { 0 };
    sum_words(evidence, sums);
    choose(evidence, sums, ret);
    ret->term = telling_word(evidence, ret->question);
}
