/* Finds in a libconfig text what cannot be trusted to its parser. Version 1.5 keeps the low 32 bits
 * of a larger whole number and tells nobody; a leading zero is decimal there and octal in 1.7.
 * Strings side by side become one, as in C. */
#include "antoned/base/config_text.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

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

static unsigned lines_between(const char *from, const char *to)
{
    unsigned lines = 0;
    for (; from < to; from++)
        lines += *from == '\n';
    return lines;
}

/* Reads the number at p, which has a sign before it or not; true when its version of libconfig
 * decides what it means. Hexadecimal, a fraction and an exponent are its business, and right; so
 * is a 64-bit number (L), but for its leading zero. */
static bool read_number(const char *text, const char *p, struct config_number *ret,
                        const char **ret_end)
{
    char *end;
    bool hex = p[0] == '0' && (p[1] == 'x' || p[1] == 'X');
    bool negative = p > text && p[-1] == '-';
    int64_t number = strtoll(p, &end, hex ? 16 : 10);
    bool is_whole = *end == '\0' || strchr(".eE", *end) == NULL;
    bool is_long = *end == 'L' || *end == 'l';
    while (isalnum((unsigned char)*end) || *end == '.')
        end++;
    *ret_end = end;
    ret->written = p - negative;
    ret->length = (size_t)(end - ret->written);
    ret->number = negative ? -number : number;
    ret->has_leading_zero = p[0] == '0' && isdigit((unsigned char)p[1]);
    return is_whole &&
           (ret->has_leading_zero || (!is_long && number > (int64_t)INT_MAX + negative));
}

size_t config_numbers_find(const char *text, struct config_number *ret, size_t capacity)
{
    size_t count = 0;
    unsigned line = 1;
    for (const char *p = text; *p != '\0' && count < capacity;) {
        const char *after = skip_opaque(p);
        struct config_number number = { .line = line };
        if (after == p && isdigit((unsigned char)*p)) {
            if (read_number(text, p, &number, &after))
                ret[count++] = number;
        } else if (after == p) {
            after++;
        }
        line += lines_between(p, after);
        p = after;
    }
    return count;
}

void config_number_explain(const struct config_number *number, struct buffer *out)
{
    const char *end = number->written + number->length;
    const char *digits = number->written + (number->written[0] == '-');
    while (digits + 1 < end && digits[0] == '0' && isdigit((unsigned char)digits[1]))
        digits++;
    buffer_printf(out, "%.*s ", (int)number->length, number->written);
    if (number->has_leading_zero)
        buffer_printf(out,
                      "begins with a zero, which some versions of libconfig read as octal: "
                      "write %s%.*s",
                      number->written[0] == '-' ? "-" : "", (int)(end - digits), digits);
    else
        buffer_printf(out, "does not fit 32 bits: the largest whole number is %d", INT_MAX);
}

unsigned config_joined_string(const char *text)
{
    unsigned line = 1;
    bool behind_string = false;
    for (const char *p = text; *p != '\0';) {
        const char *after = skip_opaque(p);
        if (*p == '"' && behind_string)
            return line;
        bool is_comment = after > p && (*p == '#' || *p == '/');
        if (!is_comment && !isspace((unsigned char)*p))
            behind_string = *p == '"';
        after += after == p;
        line += lines_between(p, after);
        p = after;
    }
    return 0;
}
