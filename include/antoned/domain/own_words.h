/* Which words of a post are another person's. "> " before a line quotes it, on Reddit and in mail;
 * "RT @x:" repeats all that follows. What stands between quotation marks is the author's own here:
 * people put their own thoughts between them, too. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/base/arena.h"
#include "antoned/base/str.h"

/* The next quoted line from *at on, with its ">"; *at moves behind it. Only spaces and further ">"
 * may stand before the sign. */
bool own_words_next_quoted_line(struct str plain, size_t *at, struct str *ret);

/* Where "RT @" stands, at the head of the text or behind a remark; plain.size: nowhere. */
size_t own_words_repeat(struct str plain);

struct own_words {
    bool is_shared; /* the post holds another person's words beside its author's own */
    bool is_sure; /* … and these are quoted for certain. ">be me" is how some tell of themselves,
                     and ">!so!<" hides one's own words: no draft by these, but no danger in
                     them is another person's either */
    bool is_repeat; /* "RT @x:" opens it: one person's words, but another one's than the author's */
    struct str text; /* the author's own, when they are shared; lives in the arena */
};

/* `plain` is struct normalised's. A post that is quoted as a whole shares nothing. */
struct own_words own_words_of(struct str plain, struct arena *arena);
