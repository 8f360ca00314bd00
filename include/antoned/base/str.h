/* A view of bytes that somebody else owns. Not NUL-terminated unless its maker says so; never NULL
 * inside when size > 0. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct str {
    const char *data;
    size_t size; /* bytes */
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_ARG(s)   (int)(s).size, (s).data /* for printf's %.*s */

struct str str_from(const char *text); /* NULL gives the empty view */
bool str_equal(struct str a, struct str b);
bool str_equal_text(struct str a, const char *text);
bool str_begins_with(struct str text, struct str beginning);
/* What stands before the separator, or all; *rest becomes what stands after it. */
struct str str_take(struct str *rest, char separator);

/* ASCII alone, whatever the locale. */
static inline char str_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline bool str_is_letter(char c)
{
    return str_lower(c) >= 'a' && str_lower(c) <= 'z';
}

struct str str_trim(struct str text); /* without blanks, tabs and line ends around it */

int str_index(struct str text, const char *const *texts, size_t count); /* -1: none of them */

/* Is it one of the words of a list that has one space on either side of each: " a an the "? */
bool str_is_in(struct str word, const char *list);

int str_compare(struct str a, struct str b); /* bytewise, like memcmp, shorter first */
