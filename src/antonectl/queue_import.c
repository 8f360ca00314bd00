/* antonectl queue import: reads lines, finds keywords, stores batch by batch,
 * and tells at the end what became of every line. */
#include "antoned/antonectl/queue_import.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "antoned/antonectl/lines.h"
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/progress.h"
#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/domain/reading.h"
#include "antoned/store/engine_source.h"
#include "antoned/store/import.h"
#include "antoned/store/reference_json.h"

/* A batch is one transaction. Both bounds keep memory flat; more rows make no
 * difference to speed. */
enum { BATCH_LINES = 1000, BATCH_BYTES = 8 * 1024 * 1024 };

struct import {
    const char *path;
    bool take_all; /* posts without a keyword, too */
    struct pg_session *session;
    struct engine_source *source; /* for its lexicon */
    struct lines *lines;
    struct progress *progress;
    struct arena *arena;     /* of the batch */
    struct arena *scratch;   /* of one line's reading */
    struct post_line *batch; /* BATCH_LINES */
    size_t batch_count;
    int64_t batch_first_line;
    int64_t seen, queued, already_there, no_keyword, invalid, power_user_posts;
    int64_t started_us;
};

/* A list given by the producer stands; the other is what the lexicon finds. */
static void keep_words(struct import *import, const struct str *found, size_t count,
                       struct word_list *ret)
{
    if (ret->given)
        return;
    ret->items = ARENA_ARRAY(import->arena, struct str, count);
    ret->count = 0;
    for (size_t i = 0; i < count; i++) {
        size_t same = 0;
        while (same < ret->count && !str_equal(ret->items[same], found[i]))
            same++;
        if (same == ret->count)
            ret->items[ret->count++] = arena_copy(import->arena, found[i]);
    }
}

static void add_keywords(struct import *import, struct post_line *line)
{
    if (line->keywords.given && line->categories.given)
        return;
    struct reading reading;
    arena_reset(import->scratch);
    reading_of(engine_source_lexicon(import->source), NULL, &line->post, import->scratch, &reading);
    keep_words(import, reading.keywords, reading.keyword_count, &line->keywords);
    keep_words(import, reading.keyword_categories, reading.keyword_count, &line->categories);
}

static int store_batch(struct import *import, struct error *err)
{
    if (import->batch_count == 0)
        return 0;
    struct import_stored stored;
    if (import_store(import->session, import->batch, import->batch_count, &stored, err) < 0)
        return error_prefix(err, "lines %" PRId64 " to %" PRId64 " and what follows are not stored",
                            import->batch_first_line, lines_number(import->lines));
    import->queued += stored.posts;
    import->power_user_posts += stored.power_user_posts;
    import->already_there += (int64_t)import->batch_count - stored.posts;
    import->batch_count = 0;
    arena_reset(import->arena);
    return 0;
}

static void refuse_line(struct import *import, const struct error *why)
{
    import->invalid++;
    progress_clear(import->progress);
    fprintf(stderr, "%s:%" PRId64 ": %s\n", import->path, lines_number(import->lines),
            why->message);
}

static int take_line(struct import *import, struct str text, struct error *err)
{
    struct post_line *line = &import->batch[import->batch_count];
    struct error why = { 0 };
    import->seen++;
    if (post_json_read(text, POST_JSON_IMPORT, import->arena, line, &why) < 0) {
        refuse_line(import, &why);
        return 0;
    }
    add_keywords(import, line);
    if (line->keywords.count == 0 && !import->take_all) {
        import->no_keyword++;
        return 0;
    }
    if (import->batch_count++ == 0)
        import->batch_first_line = lines_number(import->lines);
    if (import->batch_count < BATCH_LINES && arena_used_bytes(import->arena) < BATCH_BYTES)
        return 0;
    return store_batch(import, err);
}

static int take_lines(struct import *import, struct error *err)
{
    struct str text;
    int got;
    while ((got = lines_next(import->lines, &text, err)) > 0) {
        if (take_line(import, text, err) < 0)
            return -1;
        progress_show(import->progress, lines_bytes_read(import->lines), import->seen);
    }
    return got < 0 ? -1 : store_batch(import, err);
}

static void sum_up(const struct command *command, const struct import *import)
{
    static const struct output_column facts[] = {
        { "lines", "lines read" },
        { "queued", "queued" },
        { "power_user_posts", "of these by power users" },
        { "already_there", "already there" },
        { "no_keyword", "no keyword" },
        { "invalid", "invalid" },
        { "seconds", "seconds" },
    };
    double seconds = (double)(clock_monotonic_us() - import->started_us) / (double)US_PER_SECOND;
    json_t *summary = json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:f}", "lines", (json_int_t)import->seen, "queued",
        (json_int_t)import->queued, "power_user_posts", (json_int_t)import->power_user_posts,
        "already_there", (json_int_t)import->already_there, "no_keyword",
        (json_int_t)import->no_keyword, "invalid", (json_int_t)import->invalid, "seconds", seconds);
    output_facts(command, summary, facts, OUTPUT_COUNT(facts));
    json_decref(summary);
}

static int open_all(struct command *command, struct import *import, struct error *err)
{
    const struct config *config;
    struct reference_data *data;
    if (open_config(command, &config, err) < 0 || reference_json_embedded(&data, err) < 0 ||
        engine_source_load(config, data, &import->source, err) < 0)
        return -1;
    import->lines = lines_open(import->path, POST_JSON_LINE_MAX_BYTES, err);
    if (import->lines == NULL || open_session(command, &import->session, err) < 0)
        return -1;
    import->progress = progress_new(lines_bytes_total(import->lines), "lines");
    import->arena = arena_new(BATCH_BYTES / 8);
    import->scratch = arena_new(64 * 1024);
    import->batch = memory_alloc(BATCH_LINES * sizeof *import->batch);
    import->started_us = clock_monotonic_us();
    return 0;
}

static void close_all(struct import *import)
{
    progress_free(import->progress);
    lines_close(import->lines);
    pg_session_close(import->session);
    engine_source_free(import->source);
    arena_free(import->arena);
    arena_free(import->scratch);
    free(import->batch);
}

int queue_import(struct command *command, struct error *err)
{
    struct import import = { .path = command_argument(command, 0),
                             .take_all = command_option(command, "all") != NULL };
    int failed = open_all(command, &import, err);
    if (failed == 0) {
        failed = take_lines(&import, err);
        progress_clear(import.progress);
        sum_up(command, &import);
    }
    if (failed == 0 && import.invalid > 0)
        failed =
            error_set(err, ERROR_DATA, "%" PRId64 " of %" PRId64 " lines are invalid: see above",
                      import.invalid, import.seen);
    close_all(&import);
    return failed;
}
