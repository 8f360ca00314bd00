/* What was found in one post, by category: the common ground of topic, signals, safety, spam and
 * competitors, so that the text is walked once. */
#pragma once

#include <stdbool.h>

#include "antoned/domain/lexicon.h"
#include "antoned/domain/normalise.h"
#include "antoned/domain/reading.h"
#include "antoned/domain/spelling.h"

struct evidence {
    const struct lexicon *lexicon;
    const uint8_t *categories; /* of the lexicon's terms */
    struct arena *arena;
    struct normalised text;
    const uint8_t *ranks;                    /* enum word_rank of each word */
    const struct respelling *respelling;     /* the second reading (spelling.h); NULL: none */
    uint8_t *scenes;                         /* of each word: who, and how (scene.h) */
    struct hits hits;                        /* of both readings (spelling.h), by last word */
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

/* The first of the categories that was found; CATEGORY_COUNT: none of them. */
enum category evidence_first_of(const struct evidence *evidence, const enum category *categories,
                                size_t count);

static inline bool evidence_has_any(const struct evidence *evidence,
                                    const enum category *categories, size_t count)
{
    return evidence_first_of(evidence, categories, count) != CATEGORY_COUNT;
}

/* The next hit of the same category, NULL behind the last; the first is evidence->first[…]. */
const struct hit *evidence_next(const struct evidence *evidence, const struct hit *hit);

static inline enum category evidence_category(const struct evidence *evidence,
                                              const struct hit *hit)
{
    return (enum category)evidence->categories[hit->payload];
}

/* A hit's term as people read it: where the term has a list or a group, the member of it that was
 * there ("head is pounding"); a number stays "#". Lives in the lexicon or the arena. */
struct str evidence_shown(const struct evidence *evidence, const struct hit *hit);

/* The term behind the first hit, or "" when there is none. */
struct str evidence_term(const struct evidence *evidence, enum category category);

/* How many of the category's hits share no word with a hit of any category in `covers`. */
unsigned evidence_uncovered(const struct evidence *evidence, enum category category,
                            const enum category *covers, size_t cover_count);

/* Does the clause or sentence that the hit ends in, as `end` says, end with a question mark? */
bool evidence_is_asked(const struct evidence *evidence, const struct hit *hit, enum word_flag end);
