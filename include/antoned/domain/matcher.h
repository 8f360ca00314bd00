/* Finds all terms in a post at once: a trie of words that is entered anew at every word of the
 * post, so the cost depends on the post and on what has begun to match, never on how many terms
 * there are. Word edges come for free. docs/design/engine.md, Text. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/arena.h"
#include "antoned/base/str.h"
#include "antoned/domain/normalise.h"

struct matcher;
struct matcher_builder;

struct matcher_builder *matcher_builder_new(void);
struct matcher_builder *matcher_builder_free(struct matcher_builder *builder); /* NULL is fine */

/* A member of a class, "gin" or "shot*" of "<drink>". */
void matcher_add_member(struct matcher_builder *builder, struct str class_name, struct str word);

#define TERM_WORDS_MAX 16
#define TERM_GAP       ".." /* up to TERM_GAP_WORDS words, whichever, inside a clause */
#define TERM_GAP_WORDS 3

/* A term: 1 to TERM_WORDS_MAX folded words, stems "vomit*", classes "<drink>", numbers "#" or, but
 * neither first nor last, gaps. The payload comes back with each hit. */
void matcher_add(struct matcher_builder *builder, const struct str *words, size_t count,
                 uint32_t payload);

/* Different words, stems, classes and numbers so far. */
size_t matcher_word_count(const struct matcher_builder *builder);

struct matcher *matcher_build(struct matcher_builder *builder); /* consumes the builder */
struct matcher *matcher_free(struct matcher *matcher);          /* NULL is fine; returns NULL */

/* Is the folded word one that some term knows? `flags` are those of the word: a stretched one is
 * tried without its doubled letters, too. */
bool matcher_knows(const struct matcher *matcher, struct str word, unsigned flags);
/* … and is it written out in one, not only met by a stem? A misspelling often meets a stem. */
bool matcher_spells(const struct matcher *matcher, struct str word);

struct hit {
    uint32_t payload;
    uint32_t first, last; /* words, inclusive */
    bool is_respelt;      /* found in the second reading: its words stand for others (spelling.h) */
};

/* Do the two share a word? */
static inline bool hit_overlaps(const struct hit *a, const struct hit *b)
{
    return a->first <= b->last && b->first <= a->last;
}

static inline bool hit_covers(const struct hit *outer, const struct hit *inner)
{
    return outer->first <= inner->first && outer->last >= inner->last;
}

/* … and words beside it. */
static inline bool hit_exceeds(const struct hit *outer, const struct hit *inner)
{
    return hit_covers(outer, inner) && !hit_covers(inner, outer);
}

struct hits {
    struct hit *items; /* by last word, the longer term first */
    size_t count, capacity;
};

/* The hits live in the arena. */
void matcher_find(const struct matcher *matcher, const struct normalised *text, struct arena *arena,
                  struct hits *ret);
