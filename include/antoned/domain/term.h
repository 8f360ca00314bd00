/* The grammar of a lexicon term, and its expansion into plain sequences of words.
 *
 *   hung over         words, matched on word edges, whatever punctuation is between them
 *   vomit*            a stem
 *   (a|my|the) word   alternatives; (a|) or a? is optional
 *   <drink>           any word of the list of that name
 *   # drinks, till #am    any digits
 *   lost my .. dad        up to three words of one clause between
 *
 * "can't" also matches "cant". */
#pragma once

#include <stddef.h>

#include "antoned/base/arena.h"
#include "antoned/base/error.h"
#include "antoned/base/str.h"

struct sequence {
    struct str *words;
    size_t count;
};

struct sequences {
    struct sequence *items;
    size_t count;
};

#define SEQUENCES_MAX 4096 /* of one term */

/* Everything in *ret lives in the arena. ERROR_CONFIG: what is wrong with the term, without place.
 */
int term_expand(struct str term, struct arena *arena, struct sequences *ret, struct error *err);
