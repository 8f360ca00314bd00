/* Naming the fault of a line of JSON: the line is read once more, with the fault made bearable, to
 * find which field holds it. Only bad lines come here, so it need not be fast. */
#include "antoned/store/json_fault.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistr.h>

#include "antoned/base/buffer.h"

/* U+FDD0, never a character, stands for each bad byte while we look for its field. */
static const char marker[] = "\xef\xb7\x90";

static bool holds_nul(const json_t *value)
{
    return json_is_string(value) && strlen(json_string_value(value)) != json_string_length(value);
}

static bool holds_marker(const json_t *value)
{
    return json_is_string(value) && strstr(json_string_value(value), marker) != NULL;
}

static bool is_huge(const json_t *value)
{
    double number = json_is_real(value) ? json_real_value(value) : 0;
    return number >= 0x1p63 || number < -0x1p63;
}

/* Each bad byte of the line, and each bare NUL, replaced by the marker. */
static void repair(struct str line, struct buffer *repaired)
{
    const uint8_t *at = (const uint8_t *)line.data, *end = at + line.size;
    while (at < end) {
        ucs4_t c;
        int length = u8_mbtoucr(&c, at, (size_t)(end - at));
        if (length > 0 && c != 0)
            buffer_add(repaired, at, (size_t)length);
        else
            buffer_add_text(repaired, marker);
        at += length > 0 ? length : 1;
    }
}

/* A key that is no plain name is not ours, and could be anything: it is not repeated. */
static void add_key(struct buffer *path, const char *key)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    size_t size = strlen(key);
    bool is_plain = size > 0 && size <= 40 && strspn(key, plain) == size;
    buffer_printf(path, "%s%s", path->size > 0 ? "." : "", is_plain ? key : "(other)");
}

/* The path of the first value that has the fault, "author.bio", in `path`; elements of a list go by
 * the list's name. */
static bool find(json_t *value, bool (*faulty)(const json_t *), struct buffer *path)
{
    if (faulty(value))
        return true;
    size_t i;
    json_t *item;
    json_array_foreach(value, i, item)
    {
        if (find(item, faulty, path))
            return true;
    }
    const char *key;
    json_object_foreach(value, key, item)
    {
        size_t size = path->size;
        add_key(path, key);
        if (find(item, faulty, path))
            return true;
        path->size = size;
        path->data[size] = '\0';
    }
    return false;
}

/* One row a fault whose field can be found again. */
static const struct curable {
    enum json_error_code code;
    size_t flags; /* that let jansson read on */
    bool (*faulty)(const json_t *);
    const char *problem;
} curables[] = {
    { json_error_null_character, JSON_ALLOW_NUL, holds_nul, "holds a NUL" },
    { json_error_invalid_utf8, 0, holds_marker, "is not valid UTF-8" },
    { json_error_invalid_syntax, 0, holds_marker, "holds a NUL" }, /* a bare one */
    { json_error_numeric_overflow, JSON_DECODE_INT_AS_REAL, is_huge, "is too large a number" },
};

static const char *word_of(enum json_error_code code)
{
    switch ((int)code) {
    case json_error_premature_end_of_input: return "ends too early";
    case json_error_end_of_input_expected: return "goes on behind its end";
    case json_error_duplicate_key: return "names a key twice";
    case json_error_null_byte_in_key: return "holds a NUL in a key";
    case json_error_invalid_utf8: return "is not valid UTF-8";
    case json_error_numeric_overflow: return "holds too large a number";
    case json_error_stack_overflow: return "is nested too deeply";
    default: return "is not well-formed JSON";
    }
}

static bool find_field(struct str line, const struct curable *curable, struct buffer *path)
{
    _cleanup_buffer_ struct buffer repaired = { 0 };
    repair(line, &repaired);
    json_t *root = json_loadb(repaired.data, repaired.size, curable->flags, NULL);
    bool found = root != NULL && find(root, curable->faulty, path) && path->size > 0;
    json_decref(root);
    return found;
}

int json_fault_tell(struct str line, const json_error_t *fault, struct error *err)
{
    enum json_error_code code = json_error_code(fault);
    for (size_t i = 0; i < sizeof curables / sizeof curables[0]; i++) {
        _cleanup_buffer_ struct buffer path = { 0 };
        if (curables[i].code == code && find_field(line, &curables[i], &path))
            return error_set(err, ERROR_DATA, "%.100s: %s", path.data, curables[i].problem);
    }
    return error_set(err, ERROR_DATA, "json: %s, at column %d", word_of(code), fault->column);
}
