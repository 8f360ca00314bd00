/* Templates made ready for compose.c: checked once, the product filled in, lengths counted, sorted
 * by archetype and platform. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/base/arena.h"
#include "antoned/domain/compose.h"

#define LINK_MARK "{link}"

struct ready_template {
    int template_index;
    int archetype;
    int platform; /* or -1 for any */
    int weight;   /* above 0 */
    bool names_product;
    struct str text;    /* LINK_MARK still in it */
    size_t link_count;  /* marks in text */
    size_t code_points; /* of text without the marks */
};

/* The link of a platform is head, utm code, tail. */
struct link {
    const char *source; /* "twitter" */
    struct str head, tail;
    size_t code_points; /* of the whole */
};

struct ready_range {
    size_t first, last; /* [first, last) of ready */
};

struct compose_book {
    struct arena *arena;
    struct ready_template *ready;
    size_t ready_count;
    struct ready_range *ranges; /* by archetype, then platform + 1 */
    struct link links[PLATFORM_COUNT];
    size_t signature_code_points; /* with the space before it */
    const char **faults;
    size_t fault_count;
};

struct ready_range compose_book_range(const struct compose_book *book, int archetype, int platform);
