/* Reads JSON Lines with a "content" each and prints what their text says; no database, no engine.
 * Usage: read_posts LEXICON [FILE]. For tests/evaluate.py and for looking at the lexicon alone. */
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
                              json_pack("{s:s, s:s, s:s}", "competitor",
                                        competitors[mention->competitor].name.data, "sentiment",
                                        sentiment_name(mention->sentiment), "satisfaction",
                                        satisfaction_name(mention->satisfaction)));
    }
    return list;
}

/* The categories that were found and the words as the matcher sees them: what tests/fit_words.py
 * learns from. */
static json_t *categories_json(const struct lexicon *lexicon, struct str content,
                               struct arena *arena, struct str *ret_words)
{
    struct evidence evidence;
    json_t *list = json_array();
    evidence_find(lexicon, content, arena, &evidence);
    *ret_words = evidence.text.text;
    for (int c = 0; c < CATEGORY_COUNT; c++) {
        if (evidence_has(&evidence, (enum category)c))
            json_array_append_new(list, json_string(category_rows[c].name));
    }
    return list;
}

static void print_reading(const struct reading *reading, json_t *categories, struct str words)
{
    json_t *out = json_pack(
        "{s:b, s:b, s:f, s:f, s:b, s:b, s:f, s:o, s:o, s:o, s:o, s:s%}", "readable",
        reading->readable, "spam", reading->is_spam, "sss", reading->sss_hundredths / 100.0, "trs",
        reading->trs_hundredths / 100.0, "safety_stops", reading->safety_stops, "hyperbole",
        reading->safety_hyperbole, "distress", reading->distress_hundredths / 100.0, "safety_flags",
        strings_json(reading->flags, reading->flag_count), "mentions", mentions_json(reading),
        "reasons", reasons_json(reading), "categories", categories, "words", words.data,
        words.size);
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
    FILE *input = argc > 2 ? fopen(argv[2], "r") : stdin;
    char *line = NULL;
    size_t capacity = 0;
    while (input != NULL && getline(&line, &capacity, input) > 0) {
        json_t *object = json_loads(line, 0, NULL);
        const char *content = json_string_value(json_object_get(object, "content"));
        const char *community = json_string_value(json_object_get(object, "community"));
        struct post post = { .content = str_from(content), .community = str_from(community) };
        struct reading reading;
        reading_of(lexicon, patterns, &post, arena, &reading);
        struct str words = STR("");
        json_t *categories = categories_json(lexicon, post.content, arena, &words);
        print_reading(&reading, categories, words);
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
