/* Reading a lexicon, shared by the code that reads its terms and the code that reads its groups.
 * Private to the lexicon: nobody else includes it. */
#pragma once

#include <libconfig.h>

#include "antoned/base/digest.h"
#include "antoned/domain/lexicon.h"

struct lexicon {
    struct arena *arena;
    const char *path;
    const char *version;
    char checksum[DIGEST_HEX_SIZE];
    int weights[CATEGORY_COUNT];
    struct sum_model topic, asking, concern;
    struct lexicon_term *terms;
    size_t count, capacity;
    struct matcher *matcher;
    struct spelling_index *spelling;
};

/* What is needed only while reading. */
struct loader {
    struct lexicon *lexicon;
    struct arena *scratch;
    struct matcher_builder *builder;
    struct str *lists; /* names of word lists, with their brackets */
    size_t list_count;
    uint32_t *seen; /* open addressing on (category, text): term + 1 */
    size_t seen_size;
    uint32_t source; /* of the term at hand */
    struct error *err;
};

/* Says "path:line: …" in load->err; -1. */
int load_fail(struct loader *load, const config_setting_t *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* `terms = [ "…" ]` of a category; each term is worth `points` (0 but in a model). 0 or -1. */
int load_terms(struct loader *load, const config_setting_t *terms, enum category category,
               int points);

/* A list of `words`. 0 or -1. */
int load_list(struct loader *load, const config_setting_t *setting);

/* The whole file. 0 or -1. */
int load_root(struct loader *load, const config_setting_t *root);
