/* What was found in one post, by category: the common ground of topic, signals, safety, spam and
 * competitors, so that the text is walked once. */
#pragma once

#include <stdbool.h>

#include "antoned/domain/lexicon.h"
#include "antoned/domain/normalise.h"
#include "antoned/domain/reading.h"

struct evidence {
    const struct lexicon *lexicon;
    struct arena *arena;
    struct normalised text;
    struct hits hits;
    const struct hit *first[CATEGORY_COUNT]; /* NULL: nothing found */
    unsigned count[CATEGORY_COUNT];
};

/* Fills in everything from the text; lives in the arena. */
void evidence_find(const struct lexicon *lexicon, struct str content, struct arena *arena,
                   struct evidence *ret);

static inline bool evidence_has(const struct evidence *evidence, enum category category)
{
    return evidence->first[category] != NULL;
}

enum category evidence_category(const struct evidence *evidence, const struct hit *hit);

/* A hit's term as people read it: where the term has a list or a group, the member of it that was
 * there ("head is pounding"); a number stays "#". Lives in the lexicon or the arena. */
struct str evidence_shown(const struct evidence *evidence, const struct hit *hit);

/* The term behind the first hit, or "" when there is none. */
struct str evidence_term(const struct evidence *evidence, enum category category);

/* How many of the category's hits share no word with a hit of any category in `covers`. */
unsigned evidence_uncovered(const struct evidence *evidence, enum category category,
                            const enum category *covers, size_t cover_count);

/* The points of a model's words that are there, each word counted once. */
int evidence_points(const struct evidence *evidence, enum category category);

/* The most points of a model's words that `reach` consecutive words of the post hold. What is put
 * before or behind them changes nothing. */
int evidence_densest(const struct evidence *evidence, enum category category, uint32_t reach);

/* What a category adds to a model's sum over the post; a drink that is wanted adds nothing. */
int evidence_category_points(const struct evidence *evidence, const struct sum_model *model,
                             enum category category);

/* The sum of a model over the post. */
int evidence_sum(const struct evidence *evidence, const struct sum_model *model);

/* The words, "he's, keeps, blood", as many as a reason has room for. Lives in the arena. */
struct str evidence_words(const struct evidence *evidence, enum category category);
