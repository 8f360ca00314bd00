/* What a post thinks of the competitors it names. docs/design/engine.md, Competitors. */
#pragma once

#include "antoned/domain/evidence.h"

/* Fills in all of each mention but its competitor. `names` are where the post names them, by last
 * word; a payload is the index of the mention, of which there are `count`, at most MENTIONS_MAX. */
void sentiment_judge(const struct evidence *evidence, const struct hits *names, size_t count,
                     struct mention *ret);

/* Words from the end of one to the start of the other; 0 when they share a word. */
uint32_t sentiment_words_between(const struct evidence *evidence, const struct hit *a,
                                 const struct hit *b);
/* Does a clause end between the two? */
bool sentiment_is_parted(const struct evidence *evidence, const struct hit *a, const struct hit *b);
/* Ends of sentences on that way. */
uint32_t sentiment_sentences_between(const struct evidence *evidence, const struct hit *a,
                                     const struct hit *b);
