/* Reads JSON Lines with a "content" each and prints what their text says; no database, no engine.
 * Usage: read_posts LEXICON [--rules] [FILE]. For tests/evaluate.py, for looking at the lexicon
 * alone and, with --rules, for what the learned judges are fitted on: the reading of the rules
 * alone. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/buffer.h"
#include "antoned/domain/competitors.h"
#include "antoned/domain/evidence.h"
#include "antoned/domain/lexicon.h"

/* Those of the first migration, by their plainest keyword. */
static struct competitor competitors[] = {
    { .name = { "LiquidIV", 8 } },      { .name = { "Drip Drop", 9 } },
    { .name = { "Pedialyte", 9 } },     { .name = { "Gatorade", 8 } },
    { .name = { "Nuun", 4 } },          { .name = { "ZBiotics", 8 } },
    { .name = { "Flyby", 5 } },         { .name = { "Cheers", 6 } },
    { .name = { "DHM Detox", 9 } },     { .name = { "Hair of the Dog", 15 } },
    { .name = { "Pickle Juice", 12 } },
};
static const struct reference reference = { .competitors = competitors,
                                            .competitor_count =
                                                sizeof competitors / sizeof *competitors };

static int read_file(const char *path, struct buffer *ret)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return -1;
    char chunk[65536];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, file)) > 0;)
        buffer_add(ret, chunk, n);
    fclose(file);
    return 0;
}

static json_t *reasons_json(const struct reading *reading)
{
    json_t *list = json_array();
    for (size_t i = 0; i < reading->reasons.count; i++) {
        const struct reason *reason = &reading->reasons.items[i];
        json_array_append_new(
            list, json_sprintf("%s: %s%s%.*s%s %+.2f", reason->score, reason->signal,
                               reason->term.size > 0 ? " \"" : "", STR_ARG(reason->term),
                               reason->term.size > 0 ? "\"" : "", reason->hundredths / 100.0));
    }
    return list;
}

static json_t *strings_json(const char *const *strings, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(strings[i]));
    return list;
}

static json_t *mentions_json(const struct reading *reading)
{
    json_t *list = json_array();
    for (size_t i = 0; i < reading->mention_count; i++) {
        const struct mention *mention = &reading->mentions[i];
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:i, s:[i, i]}", "competitor",
                                        competitors[mention->competitor].name.data, "sentiment",
                                        sentiment_name(mention->sentiment), "satisfaction",
                                        satisfaction_name(mention->satisfaction), "by_rules",
                                        (int)mention->by_rules, "name", (int)mention->name.first,
                                        (int)mention->name.last));
    }
    return list;
}

/* The categories that were found. */
static json_t *categories_json(const struct evidence *evidence)
{
    json_t *list = json_array();
    for (int c = 0; c < CATEGORY_COUNT; c++) {
        if (evidence_has(evidence, (enum category)c))
            json_array_append_new(list, json_string(category_rows[c].name));
    }
    return list;
}

/* [category, first word, last word] of what was found. */
static json_t *hits_json(const struct evidence *evidence)
{
    json_t *list = json_array();
    for (size_t i = 0; i < evidence->hits.count; i++) {
        const struct hit *hit = &evidence->hits.items[i];
        const char *category = category_rows[evidence_category(evidence, hit)].name;
        json_array_append_new(list,
                              json_pack("[s, i, i]", category, (int)hit->first, (int)hit->last));
    }
    return list;
}

/* The words that a sentence or a line ends with. */
static json_t *ends_json(const struct evidence *evidence)
{
    json_t *list = json_array();
    for (size_t w = 0; w < evidence->text.word_count; w++) {
        if (evidence->text.words[w].flags & (WORD_ENDS_SENTENCE | WORD_ENDS_LINE))
            json_array_append_new(list, json_integer((json_int_t)w));
    }
    return list;
}

static void print_reading(const struct reading *reading, const struct evidence *evidence)
{
    struct str words = evidence->text.text;
    json_t *out = json_pack(
        "{s:b, s:b, s:f, s:f, s:b, s:b, s:f, s:o, s:o, s:o, s:o, s:o, s:o, s:s%}", "readable",
        reading->readable, "spam", reading->is_spam, "sss", reading->sss_hundredths / 100.0, "trs",
        reading->trs_hundredths / 100.0, "safety_stops", reading->safety_stops, "hyperbole",
        reading->safety_hyperbole, "distress", reading->distress_hundredths / 100.0, "safety_flags",
        strings_json(reading->flags, reading->flag_count), "mentions", mentions_json(reading),
        "reasons", reasons_json(reading), "categories", categories_json(evidence), "ends",
        ends_json(evidence), "hits", hits_json(evidence), "words", words.data, words.size);
    json_dumpf(out, stdout, JSON_COMPACT | JSON_REAL_PRECISION(3));
    putchar('\n');
    json_decref(out);
}

int main(int argc, char **argv)
{
    struct error err;
    struct lexicon *lexicon = NULL;
    _cleanup_buffer_ struct buffer text = { 0 };
    if (argc < 2 || read_file(argv[1], &text) < 0)
        return 64;
    if (lexicon_parse(buffer_view(&text), argv[1], &lexicon, &err) < 0) {
        fprintf(stderr, "%s\n", err.message);
        return 78;
    }
    struct competitor_patterns *patterns = competitor_patterns_new(&reference);
    struct arena *arena = arena_new(1 << 16);
    bool by_rules = argc > 2 && strcmp(argv[2], "--rules") == 0;
    int file = by_rules ? 3 : 2;
    FILE *input = argc > file ? fopen(argv[file], "r") : stdin;
    char *line = NULL;
    size_t capacity = 0;
    while (input != NULL && getline(&line, &capacity, input) > 0) {
        json_t *object = json_loads(line, 0, NULL);
        const char *content = json_string_value(json_object_get(object, "content"));
        const char *community = json_string_value(json_object_get(object, "community"));
        struct post post = { .content = str_from(content), .community = str_from(community) };
        struct reading reading;
        struct evidence evidence;
        reading_by_rules(lexicon, &post, arena, &evidence, &reading);
        if (by_rules)
            competitors_read(patterns, &evidence, &reading);
        else
            reading_of(lexicon, patterns, &post, arena, &reading);
        print_reading(&reading, &evidence);
        json_decref(object);
        arena_reset(arena);
    }
    free(line);
    if (input != NULL && input != stdin)
        fclose(input);
    arena_free(arena);
    competitor_patterns_free(patterns);
    lexicon_free(lexicon);
    return input == NULL ? 66 : 0;
}
