/* What antonectl prints: one jansson value, shown as a table to people and as it is with --json.
 * Text from outside is made harmless to a terminal: no control characters get through. */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/antonectl/command.h"
#include "antoned/base/buffer.h"

struct output_column {
    const char
        *key; /* of each row's object; "…_seconds" are shown as "3 h 20 min", "id" shortened */
    const char *title; /* "oldest" */
};
#define OUTPUT_COUNT(columns) (sizeof(columns) / sizeof(columns)[0])

/* An array of objects, one a row; `empty` is said to people when there is none. On a terminal
 * the last column is wrapped, and a table too wide for it is shown as a list a row; nothing is ever
 * cut but an "id", to what tells it from the other rows' (uuid_parse_prefix). Borrows. */
void output_list(const struct command *command, const json_t *rows,
                 const struct output_column *columns, size_t column_count, const char *empty);

/* One object, one line a key; keys that are null or missing are left out for people. Borrows. */
void output_facts(const struct command *command, const json_t *object,
                  const struct output_column *facts, size_t fact_count);

/* The pieces, for a view that is more than one table (only used when !command->json). */
void output_heading(const char *title);
void output_document(const json_t *value); /* one JSON document and a newline */
void output_line(const json_t *value);     /* the same on one line, for JSON Lines */

/* Control characters (C0, DEL, C1) and those that turn the direction of writing could drive the
 * reader's terminal, so a space stands for each: a post's author chooses these bytes. The text is
 * valid UTF-8, as jansson's strings are. */
void output_add_harmless(struct buffer *out, const char *text);

/* "s", but nothing for one. */
const char *output_plural(int64_t count);
