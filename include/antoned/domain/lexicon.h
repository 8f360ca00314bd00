/* The lexicon: words, categories and weights from one libconfig text, checked and compiled. It is
 * immutable; a reload builds another one and swaps. 03, Text; the grammar of a term is in term.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/base/str.h"
#include "antoned/domain/category.h"
#include "antoned/domain/matcher.h"

struct lexicon;

/* Reads no file: `text` is the file's content, `path` only names it in messages. ERROR_CONFIG with
 * "path:line: what is wrong and what to do"; *ret is then untouched. */
int lexicon_parse(struct str text, const char *path, struct lexicon **ret, struct error *err);
struct lexicon *lexicon_free(struct lexicon *lexicon); /* NULL is fine; returns NULL */

const char *lexicon_version(const struct lexicon *lexicon);
const char *
lexicon_checksum(const struct lexicon *lexicon);          /* SHA-256 of the text, 64 hex digits */
size_t lexicon_term_count(const struct lexicon *lexicon); /* plain phrases, after expansion */

/* Of the SSS, in hundredths; and as a sign of an unnamed hangover, in points. */
int lexicon_weight(const struct lexicon *lexicon, enum category category);
int lexicon_points(const struct lexicon *lexicon, enum category category);

struct lexicon_term {
    struct str text; /* a phrase, word for word: "<head> (is|was) pounding", "# pint*" */
    bool is_plain;   /* no list and no group in it */
    enum category category;
    int line;
};
const struct lexicon_term *lexicon_term(const struct lexicon *lexicon, uint32_t payload);
const struct matcher *lexicon_matcher(const struct lexicon *lexicon);

/* Terms that can never make a difference, because shorter ones of the same category always match
 * where they do. Calls `report` with "path:line: …" for each; returns how many there were. */
size_t lexicon_lint(const struct lexicon *lexicon,
                    void (*report)(void *context, const char *message), void *context);
