/* What the learned judges count in a post: its words and pairs of words, hashed.
 * tests/fit_learned.py does the same; a change on one side is one on the other. */
#pragma once

#include <string.h>

#include "antoned/base/hash.h"
#include "antoned/domain/evidence.h"

#define FEATURE_BITS 16 /* of the finest table; a coarser one takes the upper bits of a bucket */

static inline uint32_t feature_bucket(uint64_t hash)
{
    hash ^= hash >> 32;
    return (uint32_t)(hash * UINT64_C(0x9e3779b97f4a7c15) >> (64 - FEATURE_BITS));
}

/* The hash that features of a kind begin with: 'w' a word, 'b' a pair, 'c' a run of letters. */
static inline uint64_t feature_kind(char kind)
{
    return fnv1a(FNV1A_START, &kind, 1);
}

/* A number is "#", "30pm" is "#pm": which number it is says little. `out` holds the word and one
 * byte more. */
static inline struct str feature_word(struct str word, char *out)
{
    size_t digits = 0;
    while (digits < word.size && word.data[digits] >= '0' && word.data[digits] <= '9')
        digits++;
    if (digits == 0)
        return word;
    out[0] = '#';
    memcpy(out + 1, word.data + digits, word.size - digits);
    return (struct str){ out, word.size - digits + 1 };
}

/* Walks the words of a post; a sentence has no pair with the one before. */
struct feature_walk {
    const struct evidence *evidence;
    size_t word; /* the one that `text`, `alone` and `pair` are of */
    struct str text, before;
    uint32_t alone, pair; /* buckets */
    char scratch[2][WORD_BYTES_MAX + 1];
};

/* Takes the next word, the first on a walk that holds the evidence alone; false after the last. */
static inline bool feature_next(struct feature_walk *walk)
{
    const struct normalised *text = &walk->evidence->text;
    bool is_first = walk->before.size == 0;
    size_t word = is_first ? 0 : walk->word + 1;
    if (word >= text->word_count)
        return false;
    walk->before = is_first || word_ends_sentence(text, walk->word) ? STR("^") : walk->text;
    walk->word = word;
    walk->text = feature_word(word_text(text, word), walk->scratch[word % 2]);
    walk->alone = feature_bucket(fnv1a(feature_kind('w'), walk->text.data, walk->text.size));
    uint64_t pair = fnv1a(feature_kind('b'), walk->before.data, walk->before.size);
    pair = fnv1a(fnv1a(pair, " ", 1), walk->text.data, walk->text.size);
    walk->pair = feature_bucket(pair);
    return true;
}
