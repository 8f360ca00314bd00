/* What libconfig reads otherwise than it looks, without a word: whole numbers that its versions
 * read differently, or wrongly, and strings that it joins. It keeps no source of a value, so the
 * text itself has to be asked, before it is parsed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/buffer.h"

struct config_number {
    unsigned line;
    const char *written; /* in the text: sign, digits and suffix */
    size_t length;
    int64_t number;        /* read as decimal; at the end of int64_t when beyond even that */
    bool has_leading_zero; /* or else it does not fit 32 bits */
};

/* The first `capacity` of them; returns how many. A number in a comment, a text or a name is none,
 * nor is one with a decimal point or an exponent. */
size_t config_numbers_find(const char *text, struct config_number *ret, size_t capacity);

/* What is wrong with it, and what would be right. */
void config_number_explain(const struct config_number *number, struct buffer *out);

/* The line of the first string that follows another with nothing between them but blanks, line ends
 * and comments, which libconfig joins to one; 0 when there is none. Of a list, a comma is missing.
 */
unsigned config_joined_string(const char *text);
