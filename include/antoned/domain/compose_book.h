/* Answers and texts made ready for compose.c: checked once, the product filled in, lengths counted,
 * sorted by part and question. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/base/arena.h"
#include "antoned/domain/compose.h"

#define LINK_MARK "{link}"

struct ready_template {
    int template_index;
    enum template_part part;
    int question;  /* or QUESTION_ANY */
    int aspect;    /* or ASPECT_NONE */
    int archetype; /* or -1 for all */
    int platform;  /* or -1 for any */
    int weight;    /* above 0 */
    bool names_product;
    struct str text;                /* LINK_MARK still in it */
    size_t link_count;              /* marks in text */
    uint64_t hash;                  /* of text */
    size_t lengths[PLATFORM_COUNT]; /* of text without the marks */
};

/* The link of a platform is head, utm code, tail. */
struct link {
    const char *source; /* "twitter" */
    struct str head, tail;
    size_t length; /* of the whole, as the platform counts */
};

struct ready_range {
    size_t first, last; /* [first, last) of ready */
};

struct compose_book {
    struct arena *arena;
    const struct platform_rules *rules;           /* by platform, the reference's */
    const struct answer *answers[QUESTION_COUNT]; /* NULL: none that may be used */
    struct ready_template *ready;
    size_t ready_count;
    struct ready_range ranges[PART_COUNT][QUESTION_COUNT + 1]; /* by part, then question + 1 */
    struct link links[PLATFORM_COUNT];
    size_t signature_length; /* with the space before it; the same everywhere */
    const char **faults;
    size_t fault_count;
};

struct ready_range compose_book_range(const struct compose_book *book, enum template_part part,
                                      int question);

/* What compose_check.c says of an answer and of a text made ready: NULL, or what is wrong with it,
 * without its name. */
const char *compose_fault_of_answer(const struct answer *answer);
const char *compose_fault_of_text(const struct compose_book *book, const struct reply_template *row,
                                  const struct ready_template *ready);
/* In any case, on word edges: "vitamins" does not name Vita. */
bool compose_names(struct str text, struct str word);
