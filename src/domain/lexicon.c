/* From the lexicon's text to its automaton. */
#include "antoned/domain/lexicon.h"

#include <libconfig.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/digest.h"
#include "antoned/base/memory.h"
#include "antoned/domain/term.h"

#define TEXT_BYTES_MAX (4 << 20)
#define TERMS_MAX      100000 /* after expansion */

struct lexicon {
    struct arena *arena;
    const char *path;
    const char *version;
    char checksum[DIGEST_HEX_SIZE];
    int weights[CATEGORY_COUNT];
    int points[CATEGORY_COUNT];
    struct lexicon_term *terms;
    size_t count, capacity;
    struct matcher *matcher;
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
    struct error *err;
};

static int fail_at(struct loader *load, const config_setting_t *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int fail_at(struct loader *load, const config_setting_t *at, const char *format, ...)
{
    char what[512];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    unsigned line = config_setting_source_line(at); /* 0: the file as a whole */
    return line == 0
               ? error_set(load->err, ERROR_CONFIG, "%s: %s", load->lexicon->path, what)
               : error_set(load->err, ERROR_CONFIG, "%s:%u: %s", load->lexicon->path, line, what);
}

static size_t seen_place(const struct loader *load, enum category category, struct str text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)category;
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * UINT64_C(0x100000001b3);
    size_t at = (hash ^ hash >> 31) & (load->seen_size - 1);
    for (; load->seen[at] != 0; at = (at + 1) & (load->seen_size - 1)) {
        const struct lexicon_term *term = &load->lexicon->terms[load->seen[at] - 1];
        if (term->category == category && str_equal(term->text, text))
            break;
    }
    return at;
}

static const struct lexicon_term *find_term(const struct loader *load, enum category category,
                                            struct str text)
{
    uint32_t found = load->seen[seen_place(load, category, text)];
    return found == 0 ? NULL : &load->lexicon->terms[found - 1];
}

/* A phrase cannot speak for both of a pair. */
static const enum category contradictions[][2] = {
    { CATEGORY_DIRECT, CATEGORY_FILM },       { CATEGORY_DIRECT, CATEGORY_SONG },
    { CATEGORY_DIRECT, CATEGORY_PLACE },      { CATEGORY_DIRECT, CATEGORY_FIGURATIVE },
    { CATEGORY_DIRECT, CATEGORY_JARGON },     { CATEGORY_DIRECT, CATEGORY_DENIED },
    { CATEGORY_DIRECT, CATEGORY_BARE },       { CATEGORY_PRAISE, CATEGORY_BLAME },
    { CATEGORY_NOW, CATEGORY_PAST },          { CATEGORY_DRINKING, CATEGORY_FUTURE_DRINK },
    { CATEGORY_PLEA, CATEGORY_ADVICE_GIVEN }, { CATEGORY_NEED, CATEGORY_REMEDY_FOUND },
};

static int check_contradictions(struct loader *load, const config_setting_t *at,
                                enum category category, struct str text)
{
    for (size_t i = 0; i < sizeof contradictions / sizeof *contradictions; i++) {
        for (int side = 0; side < 2; side++) {
            if (contradictions[i][side] != category)
                continue;
            enum category other = contradictions[i][1 - side];
            const struct lexicon_term *term = find_term(load, other, text);
            if (term != NULL)
                return fail_at(load, at,
                               "\"%.*s\" contradicts line %d, where it is %s; keep one of them",
                               STR_ARG(text), term->line, category_rows[other].name);
        }
    }
    return 0;
}

static struct str join_words(struct arena *arena, const struct sequence *sequence)
{
    size_t size = 0;
    for (size_t i = 0; i < sequence->count; i++)
        size += sequence->words[i].size + 1;
    char *out = arena_alloc(arena, size + 1);
    size_t used = 0;
    for (size_t i = 0; i < sequence->count; i++) {
        if (i > 0)
            out[used++] = ' ';
        memcpy(out + used, sequence->words[i].data, sequence->words[i].size);
        used += sequence->words[i].size;
    }
    return (struct str){ out, used };
}

static bool list_exists(const struct loader *load, struct str name)
{
    for (size_t i = 0; i < load->list_count; i++) {
        if (str_equal(load->lists[i], name))
            return true;
    }
    return false;
}

static int check_lists(struct loader *load, const config_setting_t *at,
                       const struct sequence *sequence)
{
    for (size_t i = 0; i < sequence->count; i++) {
        if (sequence->words[i].data[0] == '<' && !list_exists(load, sequence->words[i]))
            return fail_at(load, at, "%.*s is not one of the word lists; add it under words",
                           STR_ARG(sequence->words[i]));
    }
    return 0;
}

static void grow_seen(struct loader *load)
{
    free(load->seen);
    load->seen_size = load->seen_size == 0 ? 16384 : load->seen_size * 2;
    load->seen = memory_zalloc(load->seen_size * sizeof *load->seen);
    for (size_t i = 0; i < load->lexicon->count; i++) {
        const struct lexicon_term *term = &load->lexicon->terms[i];
        load->seen[seen_place(load, term->category, term->text)] = (uint32_t)i + 1;
    }
}

static void store_phrase(struct loader *load, const config_setting_t *at, enum category category,
                         const struct sequence *sequence, struct str text)
{
    struct lexicon *lexicon = load->lexicon;
    if (lexicon->count == lexicon->capacity) {
        lexicon->capacity = lexicon->capacity == 0 ? 4096 : lexicon->capacity * 2;
        lexicon->terms = memory_resize(lexicon->terms, lexicon->capacity, sizeof *lexicon->terms);
    }
    lexicon->terms[lexicon->count] = (struct lexicon_term){
        .text = text,
        .is_plain =
            memchr(text.data, '(', text.size) == NULL && memchr(text.data, '<', text.size) == NULL,
        .category = category,
        .line = (int)config_setting_source_line(at),
    };
    matcher_add(load->builder, sequence->words, sequence->count, (uint32_t)lexicon->count++);
}

/* One plain phrase. Alternatives of several terms may overlap: such a phrase is kept once, and
 * *ret_line is that of the term it came from first; 0 when it is new. */
static int add_phrase(struct loader *load, const config_setting_t *at, enum category category,
                      const struct sequence *sequence, int *ret_line)
{
    struct lexicon *lexicon = load->lexicon;
    if (lexicon->count * 2 >= load->seen_size)
        grow_seen(load);
    struct str text = join_words(load->scratch, sequence);
    size_t place = seen_place(load, category, text);
    *ret_line = load->seen[place] == 0 ? 0 : lexicon->terms[load->seen[place] - 1].line;
    if (load->seen[place] != 0)
        return 0;
    if (check_contradictions(load, at, category, text) < 0 || check_lists(load, at, sequence) < 0)
        return -1;
    if (lexicon->count == TERMS_MAX)
        return fail_at(load, at, "more than %d phrases; split or drop terms", TERMS_MAX);
    load->seen[place] = (uint32_t)lexicon->count + 1;
    store_phrase(load, at, category, sequence, arena_copy(lexicon->arena, text));
    return 0;
}

static struct str trim(struct str text)
{
    while (text.size > 0 && strchr(" \t\n", text.data[0]) != NULL) {
        text.data++;
        text.size--;
    }
    while (text.size > 0 && strchr(" \t\n", text.data[text.size - 1]) != NULL)
        text.size--;
    return text;
}

/* Takes the next of the comma-separated terms off *rest; false at the end. */
static bool next_term(struct str *rest, struct str *ret)
{
    if (rest->data == NULL)
        return false;
    const char *comma = memchr(rest->data, ',', rest->size);
    size_t size = comma == NULL ? rest->size : (size_t)(comma - rest->data);
    *ret = trim((struct str){ rest->data, size });
    if (comma == NULL)
        *rest = (struct str){ NULL, 0 };
    else
        *rest = (struct str){ comma + 1, rest->size - size - 1 };
    return true;
}

static int add_term(struct loader *load, const config_setting_t *at, enum category category,
                    struct str term)
{
    struct sequences all;
    struct error why;
    arena_reset(load->scratch);
    if (term_expand(term, load->scratch, &all, &why) < 0)
        return fail_at(load, at, "term \"%.*s\" %s; write words, or remove it", STR_ARG(term),
                       why.message);
    size_t before = load->lexicon->count;
    int known_line = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (add_phrase(load, at, category, &all.items[i], &known_line) < 0)
            return -1;
    }
    if (load->lexicon->count == before)
        return fail_at(load, at, "\"%.*s\" is already in %s at line %d; remove one", STR_ARG(term),
                       category_rows[category].name, known_line);
    return 0;
}

static int read_terms(struct loader *load, const config_setting_t *terms, enum category category)
{
    if (!config_setting_is_array(terms))
        return fail_at(load, terms, "terms must be an array of strings: [ \"…\", \"…\" ]");
    for (int i = 0; i < config_setting_length(terms); i++) {
        const config_setting_t *element = config_setting_get_elem(terms, (unsigned)i);
        const char *text = config_setting_get_string(element);
        if (text == NULL)
            return fail_at(load, element, "terms must be strings");
        struct str rest = str_from(text);
        struct str term;
        while (next_term(&rest, &term)) {
            if (term.size == 0)
                return fail_at(load, element, "empty term; remove the comma too many");
            if (add_term(load, element, category, term) < 0)
                return -1;
        }
    }
    return 0;
}

#define NUMBER_MAX 60 /* of a weight and of points */

/* A whole number that keeps the sign of its default: a category cannot change sides. */
static int read_number(struct loader *load, const config_setting_t *setting, int standard, int *ret)
{
    const char *name = config_setting_name(config_setting_parent(setting));
    const char *key = config_setting_name(setting);
    if (standard == 0)
        return fail_at(load, setting, "%s has no %s; remove the key", name, key);
    int low = standard < 0 ? -NUMBER_MAX : 0;
    if (config_setting_type(setting) != CONFIG_TYPE_INT)
        return fail_at(load, setting, "%s must be a whole number, %d to %d", key, low,
                       low + NUMBER_MAX);
    int value = config_setting_get_int(setting);
    if (value < low || value > low + NUMBER_MAX)
        return fail_at(load, setting, "%s %d of %s is out of range; it goes from %d to %d", key,
                       value, name, low, low + NUMBER_MAX);
    *ret = value;
    return 0;
}

static int read_key(struct loader *load, const config_setting_t *key, enum category category)
{
    const struct category_row *row = &category_rows[category];
    const char *name = config_setting_name(key);
    if (strcmp(name, "weight") == 0)
        return read_number(load, key, row->default_weight, &load->lexicon->weights[category]);
    if (strcmp(name, "points") == 0)
        return read_number(load, key, row->default_points, &load->lexicon->points[category]);
    if (strcmp(name, "terms") == 0 && row->has_terms)
        return read_terms(load, key, category);
    return fail_at(load, key, "unknown key \"%s\" in %s; it takes%s%s%s", name, row->name,
                   row->has_terms ? " terms" : "", row->default_weight != 0 ? " weight" : "",
                   row->default_points != 0 ? " points" : "");
}

static int read_category(struct loader *load, const config_setting_t *setting)
{
    enum category category;
    const char *name = config_setting_name(setting);
    if (category_parse(name, &category) < 0)
        return fail_at(load, setting,
                       "unknown category \"%s\"; the lexicon as shipped has them all", name);
    if (!config_setting_is_group(setting))
        return fail_at(load, setting, "%s must be a group: { terms = [ … ]; }", name);
    for (int i = 0; i < config_setting_length(setting); i++) {
        if (read_key(load, config_setting_get_elem(setting, (unsigned)i), category) < 0)
            return -1;
    }
    return 0;
}

/* A list's words are single words or stems: an automaton over words needs no more. */
static int read_list(struct loader *load, const config_setting_t *setting)
{
    struct arena *arena = load->lexicon->arena;
    struct str name = str_from(arena_printf(arena, "<%s>", config_setting_name(setting)));
    load->lists[load->list_count++] = name;
    if (!config_setting_is_array(setting))
        return fail_at(load, setting, "a word list must be an array of strings: [ \"…\" ]");
    for (int i = 0; i < config_setting_length(setting); i++) {
        const config_setting_t *element = config_setting_get_elem(setting, (unsigned)i);
        struct str rest = str_from(config_setting_get_string(element));
        struct str term;
        while (next_term(&rest, &term)) {
            struct sequences all;
            struct error why = { .message = "is empty" };
            arena_reset(load->scratch);
            if (term.size == 0 || term_expand(term, load->scratch, &all, &why) < 0)
                return fail_at(load, element, "word \"%.*s\" %s; write single words", STR_ARG(term),
                               why.message);
            for (size_t w = 0; w < all.count; w++) {
                if (all.items[w].count != 1 || all.items[w].words[0].data[0] == '<')
                    return fail_at(load, element, "\"%.*s\" in %.*s is not a single word",
                                   STR_ARG(term), STR_ARG(name));
                matcher_add_member(load->builder, name, all.items[w].words[0]);
            }
        }
    }
    return 0;
}

static int read_each(struct loader *load, const config_setting_t *group,
                     int (*read)(struct loader *, const config_setting_t *))
{
    if (!config_setting_is_group(group))
        return fail_at(load, group, "%s must be a group: { … }", config_setting_name(group));
    for (int i = 0; i < config_setting_length(group); i++) {
        if (read(load, config_setting_get_elem(group, (unsigned)i)) < 0)
            return -1;
    }
    return 0;
}

/* Safety fails closed: a lexicon that lost a safety category is not loaded. */
static int check_safety(struct loader *load, const config_setting_t *root)
{
    bool present[CATEGORY_COUNT] = { false };
    for (size_t i = 0; i < load->lexicon->count; i++)
        present[load->lexicon->terms[i].category] = true;
    for (int i = 0; i < CATEGORY_COUNT; i++) {
        if (category_rows[i].flag != NULL && !present[i])
            return fail_at(load, root, "safety category %s has no terms; put them back",
                           category_rows[i].name);
    }
    return present[CATEGORY_DIRECT] ? 0 : fail_at(load, root, "category direct has no terms");
}

static int read_root(struct loader *load, const config_setting_t *root)
{
    const config_setting_t *words = NULL;
    const config_setting_t *categories = NULL;
    for (int i = 0; i < config_setting_length(root); i++) {
        const config_setting_t *key = config_setting_get_elem(root, (unsigned)i);
        const char *name = config_setting_name(key);
        if (strcmp(name, "words") == 0)
            words = key;
        else if (strcmp(name, "categories") == 0)
            categories = key;
        else if (strcmp(name, "version") == 0 && config_setting_get_string(key) != NULL)
            load->lexicon->version =
                arena_strdup(load->lexicon->arena, config_setting_get_string(key));
        else
            return fail_at(load, key,
                           "unknown or ill-typed key \"%s\"; the lexicon has version = \"…\", "
                           "words and categories",
                           name);
    }
    if (load->lexicon->version == NULL || categories == NULL)
        return fail_at(load, root, "version = \"…\" and categories = { … } must both be there");
    if (words != NULL) {
        load->lists =
            ARENA_ARRAY(load->lexicon->arena, struct str, (size_t)config_setting_length(words) + 1);
        if (read_each(load, words, read_list) < 0)
            return -1;
    }
    if (read_each(load, categories, read_category) < 0)
        return -1;
    return check_safety(load, root);
}

/* libconfig would open files for these; the domain reads none. */
static bool has_include(const char *text)
{
    for (const char *at = strstr(text, "@include"); at != NULL; at = strstr(at + 1, "@include")) {
        const char *before = at;
        while (before > text && (before[-1] == ' ' || before[-1] == '\t'))
            before--;
        if (before == text || before[-1] == '\n')
            return true;
    }
    return false;
}

static int load_text(struct loader *load, const char *text, config_t *config)
{
    const char *path = load->lexicon->path;
    if (has_include(text))
        return error_set(load->err, ERROR_CONFIG, "%s: @include is not allowed in a lexicon", path);
    if (config_read_string(config, text) != CONFIG_TRUE)
        return error_set(load->err, ERROR_CONFIG, "%s:%d: %s", path, config_error_line(config),
                         config_error_text(config));
    return read_root(load, config_root_setting(config));
}

static void take_checksum(struct lexicon *lexicon, struct str text)
{
    uint8_t digest[DIGEST_SIZE];
    digest_of(text.data, text.size, digest);
    digest_hex(digest, lexicon->checksum);
}

int lexicon_parse(struct str text, const char *path, struct lexicon **ret, struct error *err)
{
    if (text.size > TEXT_BYTES_MAX)
        return error_set(err, ERROR_CONFIG, "%s: larger than 4 MiB", path);
    if (text.size > 0 && memchr(text.data, '\0', text.size) != NULL)
        return error_set(err, ERROR_CONFIG, "%s: holds a NUL byte", path);
    struct lexicon *lexicon = memory_zalloc(sizeof *lexicon);
    lexicon->arena = arena_new(65536);
    lexicon->path = arena_strdup(lexicon->arena, path);
    take_checksum(lexicon, text);
    for (int i = 0; i < CATEGORY_COUNT; i++) {
        lexicon->weights[i] = category_rows[i].default_weight;
        lexicon->points[i] = category_rows[i].default_points;
    }
    _cleanup_arena_ struct arena *scratch = arena_new(65536);
    struct loader load = {
        .lexicon = lexicon, .scratch = scratch, .builder = matcher_builder_new(), .err = err
    };
    config_t config;
    config_init(&config);
    int result = load_text(&load, arena_copy(scratch, text).data, &config);
    config_destroy(&config);
    free(load.seen);
    if (result < 0) {
        matcher_builder_free(load.builder);
        lexicon_free(lexicon);
        return -1;
    }
    lexicon->matcher = matcher_build(load.builder);
    *ret = lexicon;
    return 0;
}

struct lexicon *lexicon_free(struct lexicon *lexicon)
{
    if (lexicon != NULL) {
        matcher_free(lexicon->matcher);
        arena_free(lexicon->arena);
        free(lexicon->terms);
        free(lexicon);
    }
    return NULL;
}

const char *lexicon_version(const struct lexicon *lexicon)
{
    return lexicon->version;
}

const char *lexicon_checksum(const struct lexicon *lexicon)
{
    return lexicon->checksum;
}

size_t lexicon_term_count(const struct lexicon *lexicon)
{
    return lexicon->count;
}

int lexicon_weight(const struct lexicon *lexicon, enum category category)
{
    return lexicon->weights[category];
}

int lexicon_points(const struct lexicon *lexicon, enum category category)
{
    return lexicon->points[category];
}

const struct lexicon_term *lexicon_term(const struct lexicon *lexicon, uint32_t payload)
{
    return &lexicon->terms[payload];
}

const struct matcher *lexicon_matcher(const struct lexicon *lexicon)
{
    return lexicon->matcher;
}
