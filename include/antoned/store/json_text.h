/* JSON written straight away: the documents of fixed shape that every decision pays for. Everything
 * else is jansson's, and so is the form: the same bytes as of json_dumpb with JSON_COMPACT and
 * JSON_REAL_PRECISION, but for reals, whose bytes are ours: jansson 2.14 and 2.15 write others.
 * Whoever writes keeps the brackets and names in order. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/base/arena.h"
#include "antoned/base/str.h"

struct json_text {
    struct arena *arena; /* where it goes on when it outgrows `first` */
    int digits;          /* significant ones of a real */
    char *data;
    size_t size, capacity;
    char first[2048];
};

void json_text_begin(struct json_text *text, struct arena *arena, int digits);
/* What was written, NUL-terminated behind its size, in the arena. */
struct str json_text_end(struct json_text *text);

/* Bytes that are JSON already: brackets, `"name":`. */
void json_text_raw(struct json_text *text, const char *json);

/* A value, behind a comma where it is not the first of its brackets or stands behind a name. */
void json_text_str(struct json_text *text, struct str value); /* UTF-8 */
void json_text_string(struct json_text *text, const char *value);
void json_text_integer(struct json_text *text, long value);
void json_text_real(struct json_text *text, double value); /* null unless finite */
void json_text_bool(struct json_text *text, bool value);
void json_text_null(struct json_text *text);

/* A string in parts, for one that is put together. */
void json_text_open_string(struct json_text *text);
void json_text_add_to_string(struct json_text *text, struct str part);
void json_text_close_string(struct json_text *text);
