/* Reading a lexicon, shared by the code that reads its terms and the code that reads its groups.
 * Private to the lexicon: nobody else includes it. */
#pragma once

#include <libconfig.h>

#include "antoned/base/digest.h"
#include "antoned/domain/lexicon.h"

/* What is stated of a word: in how many of 100 000 public posts it is said. */
struct word_rate {
    struct str word;
    int rate;
};

struct lexicon {
    struct arena *arena;
    const char *path;
    const char *version;
    char checksum[DIGEST_HEX_SIZE];
    int weights[CATEGORY_COUNT];
    struct sum_model topic, asking;
    struct lexicon_term *terms;
    size_t count, capacity;
    uint8_t *categories; /* of each term */
    struct matcher *matcher;
    struct spelling_index *spelling;
    struct word_rate *rates;
    size_t rate_count;
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
    bool is_faulty;  /* as a text; told in err */
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

/* `rates`. 0 or -1. */
int load_rates(struct loader *load, const config_setting_t *rates);

/* When all is read: no CRITICAL term is a single common word whose rate is not stated. 0 or -1. */
int check_rates(struct loader *load);

/* NULL: not stated. */
const struct word_rate *lexicon_rate(const struct lexicon *lexicon, struct str word);

/* Is the term a single word of CRITICAL or HIGH safety that is common English (word_list.h), with
 * no rate stated? *ret_word is the word. */
bool lexicon_lacks_rate(const struct lexicon *lexicon, const struct lexicon_term *term,
                        struct str *ret_word);

/* The whole file. 0 or -1. */
int load_root(struct loader *load, const config_setting_t *root);
