/* A second reading of a post: what a person sees in words that are not spelt as they are meant.
 *
 *   look-alikes, accents   dіe (with a Cyrillic і), kïll   (the first reading knows look-alikes)
 *   signs for letters      k1ll, $uicide, k*ll
 *   letters apart          k i l l, k-i-l-l
 *   hashtags, joined words #iwanttodie, wontwakeup
 *   words split            kill my self, sui cide
 *   misspellings           siezure: one letter off, and no English word
 *   emoji                  those that the lexicon gives words for, as blood
 *
 * What is spelt as it is meant is left alone, so most posts have no second reading. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/arena.h"
#include "antoned/domain/matcher.h"
#include "antoned/domain/normalise.h"
#include "antoned/domain/word_list.h"

#define SPELLING_BYTES_MIN 5 /* of a word whose misspellings are looked for */

/* Words whose misspellings are looked for, made ready; immutable. */
struct spelling_index;

struct spelling_index *spelling_index_new(void);
struct spelling_index *spelling_index_free(struct spelling_index *index); /* NULL is fine */
/* A folded word, or a stem "suicid*", copied. Only before sealing. */
void spelling_index_add(struct spelling_index *index, struct str word);
/* A sign and the words it stands for: "🩸", "blood". Only before sealing. */
void spelling_index_add_sign(struct spelling_index *index, struct str sign, struct str words);
void spelling_index_seal(struct spelling_index *index);

/* The word or stem of the index that is one letter away from `word`: one letter too many, too few
 * or wrong, or two that changed places, never the first. "" when there is none. */
struct str spelling_index_near(const struct spelling_index *index, struct str word);
/* The word of the index that a mask hides, "k*ll"; "" when there is none. */
struct str spelling_index_unmask(const struct spelling_index *index, struct str mask);
/* What a sign stands for, or "". */
struct str spelling_index_sign(const struct spelling_index *index, struct str sign);
/* … or a word that begins with a stem of it. */
bool spelling_index_has(const struct spelling_index *index, struct str word);

/* Where a word of the second reading comes from. */
struct respelt_word {
    uint32_t first, last; /* words of the first reading, inclusive */
    bool is_changed;
    bool is_guess; /* by hashtag, misspelling, mask, sign or split: good enough for safety, and to
                      hear of a hangover; not for more */
};

struct respelling {
    struct normalised text; /* only text, words, word_count are set */
    struct respelt_word *origins;
};

/* How common each word of the post is; WORD_RARE for a word that only the lexicon knows. In the
 * arena. */
uint8_t *spelling_ranks(const struct matcher *matcher, const struct normalised *text,
                        struct arena *arena);

/* True when the post has a second reading, which then lives in the arena. */
bool spelling_read(const struct spelling_index *index, const struct matcher *matcher,
                   const struct normalised *text, const uint8_t *ranks, struct arena *arena,
                   struct respelling *ret);
