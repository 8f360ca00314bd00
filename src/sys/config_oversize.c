/* Finds the whole numbers in a libconfig text that do not fit its 32-bit integer. libconfig 1.5
 * keeps their low bits and tells nobody, so the text itself has to be asked. */
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "config_private.h"

static const char *skip_string(const char *p)
{
    for (p++; *p != '\0' && *p != '"'; p++)
        if (*p == '\\' && p[1] != '\0')
            p++;
    return *p == '"' ? p + 1 : p;
}

static const char *skip_comment(const char *p)
{
    if (p[0] == '/' && p[1] == '*') {
        const char *end = strstr(p + 2, "*/");
        return end == NULL ? p + strlen(p) : end + 2;
    }
    return p + strcspn(p, "\n");
}

/* The end of what holds no number of its own at p: a string, a comment or a name; or p. */
static const char *skip_opaque(const char *p)
{
    if (*p == '"')
        return skip_string(p);
    if (*p == '#' || (p[0] == '/' && (p[1] == '/' || p[1] == '*')))
        return skip_comment(p);
    if (isalpha((unsigned char)*p) || *p == '*' || *p == '_')
        while (isalnum((unsigned char)*p) || (*p != '\0' && strchr("*_-", *p) != NULL))
            p++;
    return p;
}

/* Reads the number at p. A fraction, an exponent or the L of a 64-bit number is libconfig's
 * business, and right. */
static const char *read_number(const char *p, int64_t *ret_number, bool *ret_is_int)
{
    char *end;
    bool hex = p[0] == '0' && (p[1] == 'x' || p[1] == 'X');
    *ret_number = strtoll(p, &end, hex ? 16 : 10);
    *ret_is_int = *end == '\0' || strchr(".eELl", *end) == NULL;
    while (isalnum((unsigned char)*end) || *end == '.')
        end++;
    return end;
}

static unsigned lines_between(const char *from, const char *to)
{
    unsigned lines = 0;
    for (; from < to; from++)
        lines += *from == '\n';
    return lines;
}

size_t config_find_oversize(const char *text, struct config_oversize *ret, size_t capacity)
{
    size_t count = 0;
    unsigned line = 1;
    for (const char *p = text; *p != '\0' && count < capacity;) {
        const char *after = skip_opaque(p);
        if (after == p && isdigit((unsigned char)*p)) {
            int64_t number;
            bool is_int;
            bool negative = p > text && p[-1] == '-';
            after = read_number(p, &number, &is_int);
            if (is_int && number > (int64_t)INT_MAX + negative)
                ret[count++] = (struct config_oversize){ line, negative ? -number : number };
        } else if (after == p) {
            after++;
        }
        line += lines_between(p, after);
        p = after;
    }
    return count;
}
