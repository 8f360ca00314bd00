/* Compact JSON, a memcpy a value. */
#include "antoned/store/json_text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
    FAST_DIGITS = 6, /* of a real that is written without printf */
    REAL_BYTES = 40,
};

void json_text_begin(struct json_text *text, struct arena *arena, int digits)
{
    text->arena = arena;
    text->digits = digits;
    text->data = text->first;
    text->size = 0;
    text->capacity = sizeof text->first;
}

struct str json_text_end(struct json_text *text)
{
    return arena_copy(text->arena, (struct str){ text->data, text->size });
}

static void grow(struct json_text *text, size_t more)
{
    size_t capacity = 2 * (text->size + more);
    text->data = memcpy(arena_alloc(text->arena, capacity), text->data, text->size);
    text->capacity = capacity;
}

/* Room for so many bytes at the end, which are the text's from now on. */
static inline char *take_room(struct json_text *text, size_t bytes)
{
    if (bytes > text->capacity - text->size)
        grow(text, bytes);
    char *at = text->data + text->size;
    text->size += bytes;
    return at;
}

static void add(struct json_text *text, const char *bytes, size_t size)
{
    memcpy(take_room(text, size), bytes, size);
}

void json_text_raw(struct json_text *text, const char *json)
{
    add(text, json, strlen(json));
}

static void separate(struct json_text *text)
{
    char before = text->size == 0 ? '[' : text->data[text->size - 1];
    if (before != '[' && before != '{' && before != ':')
        *take_room(text, 1) = ',';
}

/* ---- strings ---- */

static bool is_plain(unsigned char c)
{
    return c >= ' ' && c != '"' && c != '\\';
}

/* What stands for a byte that is not plain; its size. */
static size_t escape(unsigned char c, char out[6])
{
    static const char hex[] = "0123456789ABCDEF";
    static const char letters[] = "\"\"\\\\b\bf\fn\nr\rt\t"; /* behind a backslash, and for what */
    out[0] = '\\';
    for (size_t i = 0; i + 1 < sizeof letters; i += 2) {
        if ((unsigned char)letters[i + 1] == c) {
            out[1] = letters[i];
            return 2;
        }
    }
    out[1] = 'u';
    out[2] = out[3] = '0';
    out[4] = hex[c >> 4];
    out[5] = hex[c & 15];
    return 6;
}

void json_text_open_string(struct json_text *text)
{
    separate(text);
    *take_room(text, 1) = '"';
}

void json_text_add_to_string(struct json_text *text, struct str part)
{
    char escaped[6];
    for (size_t from = 0, to = 0; from < part.size; from = to) {
        while (to < part.size && is_plain((unsigned char)part.data[to]))
            to++;
        if (to > from)
            add(text, part.data + from, to - from);
        if (to < part.size)
            add(text, escaped, escape((unsigned char)part.data[to++], escaped));
    }
}

void json_text_close_string(struct json_text *text)
{
    *take_room(text, 1) = '"';
}

void json_text_str(struct json_text *text, struct str value)
{
    json_text_open_string(text);
    json_text_add_to_string(text, value);
    json_text_close_string(text);
}

void json_text_string(struct json_text *text, const char *value)
{
    json_text_str(text, str_from(value));
}

/* ---- numbers ---- */

/* Returns the size. */
static size_t write_digits(char *out, uint64_t value)
{
    char reversed[20];
    size_t size = 0;
    do {
        reversed[size++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    for (size_t i = 0; i < size; i++)
        out[i] = reversed[size - 1 - i];
    return size;
}

void json_text_integer(struct json_text *text, long value)
{
    char out[24];
    out[0] = '-';
    size_t sign = value < 0;
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    separate(text);
    add(text, out, sign + write_digits(out + sign, magnitude));
}

/* Six digits, and how many of them stand behind the point: "0.793499" is 793499 and 6. False when
 * the value is out of the range that is written without an exponent, or so close to the middle
 * between two that only exact arithmetic can tell which is nearer. */
static bool six_digits(double value, uint32_t *ret_digits, int *ret_behind)
{
    static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };
    int behind = 0;
    if (!(value >= 1e-4 && value < 999999))
        return false;
    while (value * powers[behind] < 1e5)
        behind++;
    double scaled = value * powers[behind];
    uint32_t digits = (uint32_t)scaled;
    double rest = scaled - digits;
    if (fabs(rest - 0.5) < 1e-4)
        return false;
    digits += rest > 0.5;
    if (digits == 1000000 && behind == 0)
        return false;
    *ret_behind = digits == 1000000 ? behind - 1 : behind;
    *ret_digits = digits == 1000000 ? 100000 : digits;
    return true;
}

/* "0.82", "12.0": trailing zeros left out, but one behind the point. Returns the size. */
static size_t write_six_digits(char *out, uint32_t digits, int behind)
{
    static const uint32_t powers[] = { 1,      10,      100,      1000,      10000,
                                       100000, 1000000, 10000000, 100000000, 1000000000 };
    uint32_t rest = digits % powers[behind];
    size_t size = write_digits(out, digits / powers[behind]);
    out[size++] = '.';
    do {
        behind--;
        out[size++] = (char)(behind < 0 ? '0' : '0' + rest / powers[behind]);
        rest = behind < 0 ? 0 : rest % powers[behind];
    } while (rest > 0);
    return size;
}

/* As %g has it, but with a point or an exponent, so that it stays a real, and an exponent without
 * its plus and leading zeros: 1000000 is 1e6. Not by jansson: its versions write different bytes.
 * Returns the size. */
static size_t write_real(char out[REAL_BYTES], double value, int digits)
{
    int size = snprintf(out, REAL_BYTES - 2, "%.*g", digits, value);
    char *exponent = strchr(out, 'e');
    if (exponent == NULL)
        return (size_t)size + (strchr(out, '.') == NULL ? strlen(strcpy(out + size, ".0")) : 0);
    char *to = exponent + 1, *from = to;
    if (*from == '-')
        to++;
    from++;
    from += strspn(from, "0");
    memmove(to, from, strlen(from) + 1);
    return strlen(out);
}

void json_text_real(struct json_text *text, double value)
{
    char out[REAL_BYTES];
    uint32_t digits;
    int behind;
    separate(text);
    if (value == 0 && !signbit(value)) {
        json_text_raw(text, "0.0");
        return;
    }
    if (text->digits == FAST_DIGITS && six_digits(value, &digits, &behind)) {
        size_t written = write_six_digits(out, digits, behind);
        add(text, out, written);
        return;
    }
    if (!isfinite(value))
        json_text_raw(text, "null");
    else
        add(text, out, write_real(out, value, text->digits));
}

void json_text_bool(struct json_text *text, bool value)
{
    separate(text);
    json_text_raw(text, value ? "true" : "false");
}

void json_text_null(struct json_text *text)
{
    separate(text);
    json_text_raw(text, "null");
}
