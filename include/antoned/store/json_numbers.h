/* Numbers in JSON as they are written. jansson reads them into 64 bits and writes other digits, and
 * which ones depends on its version; jsonb keeps every digit, so what is stored takes them from the
 * text that came. All texts here were accepted by jansson before. */
#pragma once

#include <stdint.h>

#include "antoned/base/arena.h"
#include "antoned/base/str.h"

/* The value of a member of an object, as it stands in its text; empty when there is none. */
struct str json_numbers_member(struct str object, const char *name);

/* `written` with the numbers of `original`: the same document, written anew by jansson. In the
 * arena, NUL-terminated. */
struct str json_numbers_restore(struct str written, struct str original, struct arena *arena);

/* How many bytes a text that jansson wrote has as jsonb writes it, which spells out each exponent;
 * -1: it holds a number that jsonb cannot keep. */
int64_t json_numbers_jsonb_bytes(struct str text);
