/* The lexicon: words, categories and weights from one libconfig text, checked and compiled. It is
 * immutable; a reload builds another one and swaps. docs/design/engine.md, Text; the grammar of a
 * term is in term.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/base/str.h"
#include "antoned/domain/category.h"
#include "antoned/domain/matcher.h"
#include "antoned/domain/spelling.h"

struct lexicon;

/* Reads no file: `text` is the file's content, `path` only names it in messages. ERROR_CONFIG with
 * "path:line: what is wrong and what to do"; *ret is then untouched. */
int lexicon_parse(struct str text, const char *path, struct lexicon **ret, struct error *err);
struct lexicon *lexicon_free(struct lexicon *lexicon); /* NULL is fine; returns NULL */

const char *lexicon_version(const struct lexicon *lexicon);
const char *
lexicon_checksum(const struct lexicon *lexicon);          /* SHA-256 of the text, 64 hex digits */
size_t lexicon_term_count(const struct lexicon *lexicon); /* plain phrases, after expansion */

/* Of the SSS, in hundredths. */
int lexicon_weight(const struct lexicon *lexicon, enum category category);

/* Points that are summed, ten to a unit of log-odds: those of the categories that are there, of the
 * model's words, and of a question mark. From the mark on it is so. */
struct sum_model {
    enum category words;             /* the category of the model's words */
    uint32_t reach;                  /* consecutive words that are summed over */
    uint32_t first_term, term_count; /* payloads of the words */
    int mark;
    int mark_unseen; /* topic: the mark where neither a drink nor an occasion is in sight */
    int question_mark;
    int points[CATEGORY_COUNT]; /* of a category, however often its terms are there */
};

/* Is it about a hangover that it does not name? */
const struct sum_model *lexicon_topic(const struct lexicon *lexicon);
/* Is something asked for? */
const struct sum_model *lexicon_asking(const struct lexicon *lexicon);

struct lexicon_term {
    struct str text; /* a phrase, word for word: "<head> (is|was) pounding", "# pint*" */
    int points;      /* in a model; else 0 */
    uint32_t source; /* of one written term all phrases have the same number */
    int line;
    uint8_t category; /* enum category */
    bool is_plain;    /* no list and no group in it */
};
const struct lexicon_term *lexicon_term(const struct lexicon *lexicon, uint32_t payload);
/* Of each payload, its term's enum category, alone: asked for many times a post. */
const uint8_t *lexicon_categories(const struct lexicon *lexicon);
const struct matcher *lexicon_matcher(const struct lexicon *lexicon);

/* The words of terms whose misspellings are looked for: those of CRITICAL and HIGH safety, and what
 * a hangover is called. */
const struct spelling_index *lexicon_spelling(const struct lexicon *lexicon);

/* What somebody should look at. Terms of HIGH safety that are a single common word without a stated
 * rate; and written terms that can never make a difference, because other terms of the same
 * category always match where they do; only phrases without lists, stems, numbers and gaps are
 * looked into. Calls `report` with "line 12: …" for each; returns how many there were. */
size_t lexicon_lint(const struct lexicon *lexicon,
                    void (*report)(void *context, const char *message), void *context);
