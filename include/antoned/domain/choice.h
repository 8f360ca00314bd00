/* Which of a few answers a stretch of a post speaks for, learned: a multinomial logistic regression
 * over its words and pairs of words and the categories found in the post, in integers. Hastie,
 * Tibshirani, Friedman: The Elements of Statistical Learning, 4.4. Tables are made by
 * tests/fit_choice.py. */
#pragma once

#include "antoned/domain/evidence.h"
#include "antoned/domain/word_features.h"

enum {
    CHOICE_BITS = 13,
    CHOICE_UNIT = 1024,       /* of log-odds */
    CHOICE_SCALE_UNIT = 1024, /* of scales */
    CHOICE_LENGTHS = 512,
};

struct choice_model {
    int count;                 /* answers */
    const int8_t *buckets;     /* [1 << CHOICE_BITS][count]: points of a word or a pair */
    const int *biases;         /* [count], in 1/CHOICE_UNIT */
    const int16_t *categories; /* [CATEGORY_COUNT][count], in 1/CHOICE_UNIT */
    const int32_t *scales;     /* [CHOICE_LENGTHS]: of a point, by the words of the stretch */
};

/* Log-odds of each answer, in 1/CHOICE_UNIT; comparable with one another alone. */
void choice_score(const struct choice_model *model, const struct evidence *evidence,
                  struct word_span span, int64_t *ret);

/* What the word a walk stands at, with the one before it, speaks for an answer. */
static inline int choice_points(const struct choice_model *model, const struct feature_walk *walk,
                                int answer)
{
    size_t alone = walk->alone >> (FEATURE_BITS - CHOICE_BITS);
    size_t pair = walk->pair >> (FEATURE_BITS - CHOICE_BITS);
    return model->buckets[alone * (size_t)model->count + (size_t)answer] +
           model->buckets[pair * (size_t)model->count + (size_t)answer];
}
