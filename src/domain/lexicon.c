/* From the lexicon's text to its matcher. */
#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/config_text.h"
#include "antoned/base/memory.h"
#include "antoned/domain/age.h"
#include "antoned/domain/lexicon_load.h"

/* What a model sums over. */
#define STORY_WORDS    40
#define TEXT_BYTES_MAX (4 << 20)
#define WORDS_MAX      30000 /* a word has at most two of the 65535 symbols */

/* The words of a model were loaded together. */
static void find_words(const struct lexicon *lexicon, struct sum_model *model)
{
    for (size_t i = 0; i < lexicon->count; i++) {
        if (lexicon->terms[i].category != model->words)
            continue;
        if (model->term_count++ == 0)
            model->first_term = (uint32_t)i;
    }
}

/* A word of a term as it stands there: "die", "suicid*", "(mum|mom)", "<kin>", "#", "..". */
static void index_word(struct spelling_index *index, struct str word)
{
    if (word.data[0] != '(') {
        spelling_index_add(index, word);
        return;
    }
    struct str members = { word.data + 1, word.size - 2 };
    while (members.size > 0)
        spelling_index_add(index, str_take(&members, '|'));
}

static void index_spelling(struct lexicon *lexicon)
{
    for (size_t i = 0; i < lexicon->count; i++) {
        const struct lexicon_term *term = &lexicon->terms[i];
        bool is_name = term->category == CATEGORY_BARE || term->category == CATEGORY_DIRECT;
        bool is_grave = category_rows[term->category].severity >= SEVERITY_HIGH ||
                        term->category == CATEGORY_STAGE ||
                        term->category == CATEGORY_ABOUT_MEDICINE;
        if (!is_grave && !(is_name && memchr(term->text.data, ' ', term->text.size) == NULL))
            continue;
        for (struct str rest = term->text; rest.size > 0;)
            index_word(lexicon->spelling, str_take(&rest, ' '));
    }
    for (const char *const *word = age_words; *word != NULL; word++)
        spelling_index_add(lexicon->spelling, str_from(*word));
    spelling_index_seal(lexicon->spelling);
}

/* The first counts. */
static void take_fault(void *context, const struct config_fault *fault)
{
    struct loader *load = context;
    if (load->is_faulty)
        return;
    load->is_faulty = true;
    error_set(load->err, ERROR_CONFIG, "%s:%u: %s%s%s", load->lexicon->path, fault->line,
              fault->path, fault->path[0] != '\0' ? " " : "", fault->what);
}

static int load_text(struct loader *load, const char *text, config_t *config)
{
    if (config_text_read(config, text, take_fault, load) < 0 || load->is_faulty)
        return -1;
    if (load_root(load, config_root_setting(config)) < 0)
        return -1;
    if (matcher_word_count(load->builder) > WORDS_MAX)
        return error_set(load->err, ERROR_CONFIG, "%s: more than %d different words; drop some",
                         load->lexicon->path, WORDS_MAX);
    return 0;
}

static void list_categories(struct lexicon *lexicon)
{
    static_assert(CATEGORY_COUNT <= UINT8_MAX, "a category is a byte");
    lexicon->categories = memory_alloc(lexicon->count + 1);
    for (size_t i = 0; i < lexicon->count; i++)
        lexicon->categories[i] = lexicon->terms[i].category;
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
    lexicon->spelling = spelling_index_new();
    take_checksum(lexicon, text);
    for (int i = 0; i < CATEGORY_COUNT; i++)
        lexicon->weights[i] = category_rows[i].default_weight;
    lexicon->topic = (struct sum_model){ .words = CATEGORY_TOPIC_WORD, .reach = STORY_WORDS };
    lexicon->asking = (struct sum_model){ .words = CATEGORY_ASKING_WORD, .reach = STORY_WORDS };
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
    find_words(lexicon, &lexicon->topic);
    find_words(lexicon, &lexicon->asking);
    index_spelling(lexicon);
    list_categories(lexicon);
    lexicon->matcher = matcher_build(load.builder);
    *ret = lexicon;
    return 0;
}

struct lexicon *lexicon_free(struct lexicon *lexicon)
{
    if (lexicon != NULL) {
        matcher_free(lexicon->matcher);
        spelling_index_free(lexicon->spelling);
        arena_free(lexicon->arena);
        free(lexicon->terms);
        free(lexicon->categories);
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

const struct sum_model *lexicon_topic(const struct lexicon *lexicon)
{
    return &lexicon->topic;
}

const struct sum_model *lexicon_asking(const struct lexicon *lexicon)
{
    return &lexicon->asking;
}

const struct lexicon_term *lexicon_term(const struct lexicon *lexicon, uint32_t payload)
{
    return &lexicon->terms[payload];
}

const uint8_t *lexicon_categories(const struct lexicon *lexicon)
{
    return lexicon->categories;
}

const struct matcher *lexicon_matcher(const struct lexicon *lexicon)
{
    return lexicon->matcher;
}

const struct spelling_index *lexicon_spelling(const struct lexicon *lexicon)
{
    return lexicon->spelling;
}
