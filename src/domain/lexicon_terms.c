/* The terms of a lexicon: expanded, checked against each other, handed to the matcher. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/hash.h"
#include "antoned/base/memory.h"
#include "antoned/domain/lexicon_load.h"
#include "antoned/domain/term.h"

#define TERMS_MAX 100000 /* after expansion */

int load_fail(struct loader *load, const config_setting_t *at, const char *format, ...)
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
    uint64_t hash = fnv1a(FNV1A_START ^ (uint64_t)category, text.data, text.size);
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
                return load_fail(load, at,
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
            return load_fail(load, at, "%.*s is not one of the word lists; add it under words",
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
                         int points, const struct sequence *sequence, struct str text)
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
        .category = (uint8_t)category,
        .points = points,
        .source = load->source,
        .line = (int)config_setting_source_line(at),
    };
    matcher_add(load->builder, sequence->words, sequence->count, (uint32_t)lexicon->count++);
}

/* One plain phrase. Alternatives of several terms may overlap: such a phrase is kept once, and
 * *ret_line is that of the term it came from first; 0 when it is new. */
static int add_phrase(struct loader *load, const config_setting_t *at, enum category category,
                      int points, const struct sequence *sequence, int *ret_line)
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
        return load_fail(load, at, "more than %d phrases; split or drop terms", TERMS_MAX);
    load->seen[place] = (uint32_t)lexicon->count + 1;
    store_phrase(load, at, category, points, sequence, arena_copy(lexicon->arena, text));
    return 0;
}

/* Takes the next of the comma-separated terms off *rest; false at the end. */
static bool next_term(struct str *rest, struct str *ret)
{
    if (rest->data == NULL)
        return false;
    const char *comma = memchr(rest->data, ',', rest->size);
    size_t size = comma == NULL ? rest->size : (size_t)(comma - rest->data);
    *ret = str_trim((struct str){ rest->data, size });
    if (comma == NULL)
        *rest = (struct str){ NULL, 0 };
    else
        *rest = (struct str){ comma + 1, rest->size - size - 1 };
    return true;
}

static int add_term(struct loader *load, const config_setting_t *at, enum category category,
                    int points, struct str term)
{
    struct sequences all;
    struct error why;
    arena_reset(load->scratch);
    load->source++;
    if (term_expand(term, load->scratch, &all, &why) < 0)
        return load_fail(load, at, "term \"%.*s\" %s; write words, or remove it", STR_ARG(term),
                         why.message);
    size_t before = load->lexicon->count;
    int known_line = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (add_phrase(load, at, category, points, &all.items[i], &known_line) < 0)
            return -1;
    }
    if (load->lexicon->count == before)
        return load_fail(load, at, "\"%.*s\" is already in %s at line %d; remove one",
                         STR_ARG(term), category_rows[category].name, known_line);
    return 0;
}

int load_terms(struct loader *load, const config_setting_t *terms, enum category category,
               int points)
{
    if (!config_setting_is_array(terms))
        return load_fail(load, terms, "terms must be an array of strings: [ \"…\", \"…\" ]");
    for (int i = 0; i < config_setting_length(terms); i++) {
        const config_setting_t *element = config_setting_get_elem(terms, (unsigned)i);
        const char *text = config_setting_get_string(element);
        if (text == NULL)
            return load_fail(load, element, "terms must be strings");
        struct str rest = str_from(text);
        struct str term;
        while (next_term(&rest, &term)) {
            if (term.size == 0)
                return load_fail(load, element, "empty term; remove the comma too many");
            if (add_term(load, element, category, points, term) < 0)
                return -1;
        }
    }
    return 0;
}

/* A list's words are single words or stems: an automaton over words needs no more. */
int load_list(struct loader *load, const config_setting_t *setting)
{
    struct arena *arena = load->lexicon->arena;
    struct str name = str_from(arena_printf(arena, "<%s>", config_setting_name(setting)));
    bool is_medicine = str_equal_text(name, "<medicine>") || str_equal_text(name, "<painkiller>");
    load->lists[load->list_count++] = name;
    if (!config_setting_is_array(setting))
        return load_fail(load, setting, "a word list must be an array of strings: [ \"…\" ]");
    for (int i = 0; i < config_setting_length(setting); i++) {
        const config_setting_t *element = config_setting_get_elem(setting, (unsigned)i);
        struct str rest = str_from(config_setting_get_string(element));
        struct str term;
        while (next_term(&rest, &term)) {
            struct sequences all;
            struct error why = { .message = "is empty" };
            arena_reset(load->scratch);
            if (term.size == 0 || term_expand(term, load->scratch, &all, &why) < 0)
                return load_fail(load, element, "word \"%.*s\" %s; write single words",
                                 STR_ARG(term), why.message);
            for (size_t w = 0; w < all.count; w++) {
                if (all.items[w].count != 1 || all.items[w].words[0].data[0] == '<')
                    return load_fail(load, element, "\"%.*s\" in %.*s is not a single word",
                                     STR_ARG(term), STR_ARG(name));
                matcher_add_member(load->builder, name, all.items[w].words[0]);
                if (is_medicine)
                    spelling_index_add(load->lexicon->spelling, all.items[w].words[0]);
            }
        }
    }
    return 0;
}
