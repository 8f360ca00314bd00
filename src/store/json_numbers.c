/* Walks the text of a JSON document from number to number, past its strings. */
#include "antoned/store/json_numbers.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/buffer.h"

enum {
    DECIMALS_MAX = 16383,  /* that PostgreSQL's numeric keeps */
    EXPONENT_MAX = 100000, /* far from where numeric_in() gives up, and none that jansson takes
                              but for 0 and what rounds to it */
};

/* Behind the string that begins at `at`. */
static size_t skip_string(struct str text, size_t at)
{
    for (at++; at < text.size && text.data[at] != '"'; at++)
        at += text.data[at] == '\\';
    return at + 1;
}

static bool is_of_number(char c)
{
    return isdigit((unsigned char)c) || (c != '\0' && strchr("+-.eE", c) != NULL);
}

/* The next number from *at on, which is set behind it; empty at the end. */
static struct str next_number(struct str text, size_t *at)
{
    while (*at < text.size) {
        size_t first = *at;
        if (text.data[first] == '"') {
            *at = skip_string(text, first);
        } else if (isdigit((unsigned char)text.data[first]) || text.data[first] == '-') {
            while (*at < text.size && is_of_number(text.data[*at]))
                ++*at;
            return (struct str){ text.data + first, *at - first };
        } else {
            ++*at;
        }
    }
    return (struct str){ 0 };
}

/* ---- one member ---- */

/* A key between its quotes, which may spell its letters as \u006d. */
static bool is_key(struct str quoted, const char *name)
{
    json_t *key = json_loadb(quoted.data, quoted.size, JSON_DECODE_ANY, NULL);
    bool is = key != NULL && strcmp(json_string_value(key), name) == 0;
    json_decref(key);
    return is;
}

/* Behind the value that begins at `at`, without the blanks that follow. */
static size_t skip_value(struct str text, size_t at)
{
    size_t depth = 0, end = at;
    while (at < text.size) {
        char c = text.data[at];
        if (depth == 0 && (c == ',' || c == '}'))
            break;
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        at = c == '"' ? skip_string(text, at) : at + 1;
        if (!isspace((unsigned char)c))
            end = at;
    }
    return end;
}

static size_t skip_until(struct str text, size_t at, char wanted)
{
    while (at < text.size && text.data[at] != wanted)
        at++;
    return at;
}

struct str json_numbers_member(struct str object, const char *name)
{
    size_t at = 0;
    while ((at = skip_until(object, at, '"')) < object.size) {
        size_t end = skip_string(object, at);
        struct str key = { object.data + at, end - at };
        size_t value = skip_until(object, end, ':') + 1;
        while (value < object.size && isspace((unsigned char)object.data[value]))
            value++;
        at = skip_value(object, value);
        if (is_key(key, name))
            return (struct str){ object.data + value, at - value };
    }
    return (struct str){ 0 };
}

/* ---- all numbers ---- */

struct str json_numbers_restore(struct str written, struct str original, struct arena *arena)
{
    _cleanup_buffer_ struct buffer restored = { 0 };
    size_t at = 0, from = 0, copied = 0;
    struct str number, first;
    while ((number = next_number(written, &at)).size > 0) {
        first = next_number(original, &from);
        buffer_add(&restored, written.data + copied, at - number.size - copied);
        buffer_add_str(&restored, first);
        copied = at;
    }
    buffer_add(&restored, written.data + copied, written.size - copied);
    return arena_copy(arena, buffer_view(&restored));
}

/* As numeric writes it: -0 has no sign, 1.50 keeps its zero, and 1e3 is 1000. */
static int64_t jsonb_bytes(struct str number)
{
    bool negative = number.data[0] == '-';
    int64_t exponent = 0, before = 0, behind = 0, zeros = 0;
    bool is_behind = false, is_zero = true;
    for (size_t i = negative; i < number.size; i++) {
        char c = number.data[i];
        if (c == 'e' || c == 'E') {
            exponent = strtoll(number.data + i + 1, NULL, 10);
            break;
        }
        is_behind |= c == '.';
        is_zero &= c == '0' || c == '.';
        zeros += is_zero && c == '0';
        *(is_behind ? &behind : &before) += c != '.';
    }
    if (exponent > EXPONENT_MAX || exponent < -EXPONENT_MAX || behind - exponent > DECIMALS_MAX)
        return -1;
    int64_t whole = is_zero ? 1 : before + exponent - zeros; /* digits before the point */
    behind = behind > exponent ? behind - exponent : 0;
    return (negative && !is_zero) + (whole > 1 ? whole : 1) + (behind > 0 ? 1 + behind : 0);
}

int64_t json_numbers_jsonb_bytes(struct str text)
{
    int64_t sum = (int64_t)text.size;
    size_t at = 0;
    struct str number;
    while ((number = next_number(text, &at)).size > 0) {
        int64_t bytes = jsonb_bytes(number);
        if (bytes < 0)
            return -1;
        sum += bytes - (int64_t)number.size;
    }
    return sum;
}
