/* English words by how common they are, from SCOWL (see src/words/COPYING): what is in here
 * is spelt as it was meant. A hash of 14 bits stands for each word, so that about one misspelling
 * in ten thousand passes for a word. */
#pragma once

#include <stdbool.h>

#include "antoned/base/str.h"

enum word_rank {
    WORD_UNLISTED,
    WORD_COMMON, /* the 4 000 most common: SCOWL 10 */
    WORD_KNOWN,  /* 37 000 more: 20 and 35 */
    WORD_RARE,   /* 32 000 more: 40 and 50, names, and what people write in chats */
};

/* A common word of the dictionary, and no name of anybody: reasons that are kept may show it. */
static inline bool word_rank_is_everyday(enum word_rank rank)
{
    return rank == WORD_COMMON || rank == WORD_KNOWN;
}

/* `word` folded: small letters and apostrophes. */
enum word_rank word_list_rank(struct str word);
