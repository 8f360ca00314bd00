/* Turns a post into plain words: what the lexicon is matched against. docs/design/engine.md, Text:
 * NFKC, case folded, quotes straightened, invisible characters, HTML entities and runs of one
 * letter reduced, links and handles taken out. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/arena.h"
#include "antoned/base/str.h"

enum word_flag {
    WORD_CAPITAL = 1 << 0,   /* began with an ASCII capital */
    WORD_SHOUTED = 1 << 1,   /* two or more ASCII letters, all capitals */
    WORD_TAG = 1 << 2,       /* part of a #hashtag */
    WORD_QUOTED = 1 << 3,    /* between double quotes */
    WORD_STRETCHED = 1 << 4, /* had a run of three or more of one letter; now two */
    WORD_ENDS_CLAUSE = 1 << 5,
    WORD_ENDS_SENTENCE = 1 << 6,
    WORD_ASKED = 1 << 7, /* its sentence ends here, with a question mark */
    WORD_ENDS_LINE = 1 << 8,
    WORD_LOOK_ALIKE =
        1 << 9, /* had letters of another script, read as the ASCII ones they look like */
};

/* A word, a number, an emoji or a lone @. Its text is folded; an apostrophe inside it is kept. */
struct word {
    uint32_t offset; /* into text */
    uint16_t size;   /* bytes, at most WORD_BYTES_MAX: a longer one is cut in two */
    uint16_t flags;  /* enum word_flag */
    uint32_t source; /* into plain: where its first letter stands */
};
#define WORD_BYTES_MAX 200

struct normalised {
    bool is_text;     /* false: not valid UTF-8; nothing else is set */
    struct str text;  /* the words with one space between them */
    struct str plain; /* the content, its entities decoded and composed: NFKC */
    struct word *words;
    size_t word_count;
    size_t letter_count; /* letters and digits; 0: nothing but punctuation or emoji */
    size_t link_count;
    size_t handle_count;
    size_t question_count;
    size_t exclamation_count;
    size_t shouted_count; /* words in capitals */
    size_t stretched_count;
    bool opens_with_handle; /* "@somebody …": an answer to a person */
};

/* Everything in *ret lives in the arena. Cost is linear in the size of the content. */
void normalise(struct str content, struct arena *arena, struct normalised *ret);

static inline struct str word_text(const struct normalised *text, size_t word)
{
    return (struct str){ text->text.data + text->words[word].offset, text->words[word].size };
}

/* Does a clause end with the word? The last word ends everything. */
static inline bool word_ends_clause(const struct normalised *text, size_t word)
{
    return word + 1 >= text->word_count || (text->words[word].flags & WORD_ENDS_CLAUSE) != 0;
}

/* … a sentence, or a line? */
static inline bool word_ends_sentence(const struct normalised *text, size_t word)
{
    return word + 1 >= text->word_count ||
           (text->words[word].flags & (WORD_ENDS_SENTENCE | WORD_ENDS_LINE)) != 0;
}
