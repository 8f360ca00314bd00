/* antonectl queue import: reads lines, finds keywords, stores batch by batch,
 * and tells at the end what became of every line. */
#include "antoned/antonectl/queue_import.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/antonectl/documents.h"
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/progress.h"
#include "antoned/antonectl/refusals.h"
#include "antoned/antonectl/words.h"
#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/base/parse.h"
#include "antoned/domain/reading.h"
#include "antoned/store/engine_source.h"
#include "antoned/store/import.h"
#include "antoned/store/reference_json.h"
#include "antoned/store/withdraw.h"

/* A batch is one transaction. Both bounds keep memory flat; more rows make no
 * difference to speed. */
enum { BATCH_LINES = 1000, BATCH_BYTES = 2 * 1024 * 1024 };

struct import {
    const char *path;
    bool take_all; /* posts without a keyword, too */
    bool is_ours;  /* of our own form */
    struct pg_session *session;
    struct engine_source *source; /* for its lexicon */
    struct documents *documents;
    struct str document; /* in hand */
    struct progress *progress;
    struct refusals *refusals;
    struct arena *arena;     /* of the batch */
    struct arena *scratch;   /* of one line's reading */
    struct post_line *batch; /* BATCH_LINES */
    size_t batch_count;
    int64_t batch_first_line;
    const char *actor;             /* for what is taken back */
    struct withdrawal *taken_back; /* BATCH_LINES */
    size_t taken_back_count;
    int64_t seen, queued, changed, already_there, no_keyword, left_out, invalid, power_user_posts;
    int64_t notices, withdrawn, kept_away;
    int64_t started_us;
};

static int64_t line_number(const struct import *import)
{
    return lines_number(documents_lines(import->documents));
}

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

/* Of those that were not stored, some are kept away for good. */
static int count_kept_away(struct import *import, int64_t stored, struct error *err)
{
    int64_t missing = (int64_t)import->batch_count - stored, kept_away = 0;
    if (missing > 0 &&
        withdraw_count(import->session, import->batch, import->batch_count, &kept_away, err) < 0)
        return -1;
    import->kept_away += kept_away;
    import->already_there += missing - kept_away;
    return 0;
}

static int drop_unmatched(struct import *import, struct error *err)
{
    size_t before = import->batch_count;
    if (import->take_all)
        return 0;
    if (import_drop_unmatched(import->session, import->batch, &import->batch_count, err) < 0)
        return -1;
    import->no_keyword += (int64_t)(before - import->batch_count);
    return 0;
}

static int store_posts(struct import *import, struct error *err)
{
    struct import_stored stored;
    if (drop_unmatched(import, err) < 0)
        return -1;
    if (import->batch_count == 0)
        return 0;
    if (import_store(import->session, import->batch, import->batch_count, &stored, err) < 0)
        return -1;
    import->queued += stored.posts;
    import->changed += stored.changed;
    import->power_user_posts += stored.power_user_posts;
    if (count_kept_away(import, stored.posts + stored.changed, err) < 0)
        return -1;
    import->batch_count = 0;
    return 0;
}

/* After the posts of the batch: one that was sent and taken back in one file is gone. */
static int take_back(struct import *import, struct error *err)
{
    struct withdrawn withdrawn;
    if (import->taken_back_count == 0)
        return 0;
    if (withdraw_take_back(import->session, import->taken_back, import->taken_back_count,
                           import->actor, &withdrawn, err) < 0)
        return -1;
    import->withdrawn += withdrawn.posts;
    import->taken_back_count = 0;
    return 0;
}

static int store_batch(struct import *import, struct error *err)
{
    if (import->batch_count + import->taken_back_count == 0)
        return 0;
    if (store_posts(import, err) < 0 || take_back(import, err) < 0)
        return error_prefix(err, "lines %" PRId64 " to %" PRId64 " and what follows are not stored",
                            import->batch_first_line, line_number(import));
    arena_reset(import->arena);
    return 0;
}

static int store_full_batch(struct import *import, struct error *err)
{
    bool full = import->batch_count == BATCH_LINES || import->taken_back_count == BATCH_LINES ||
                arena_used_bytes(import->arena) >= BATCH_BYTES;
    return full ? store_batch(import, err) : 0;
}

static void note_batch_begin(struct import *import)
{
    if (import->batch_count + import->taken_back_count == 0)
        import->batch_first_line = line_number(import);
}

/* `index`: which of the posts of a page, -1: the line is one. */
static void refuse(struct import *import, int index, const char *why)
{
    import->invalid++;
    refusals_add(import->refusals, "invalid", why, line_number(import));
    progress_clear(import->progress);
    fprintf(stderr, "%s:%" PRId64 ": ", import->path, line_number(import));
    if (index >= 0)
        fprintf(stderr, "post %d: ", index + 1);
    fprintf(stderr, "%s\n", why);
}

/* What was read at the batch's end. Without a keyword it stays until it is known whether its post
 * is there, and so edited. */
static int take_post(struct import *import, struct error *err)
{
    add_keywords(import, &import->batch[import->batch_count]);
    note_batch_begin(import);
    import->batch_count++;
    return store_full_batch(import, err);
}

static int take_notice(struct import *import, const struct form_notice *notice, struct error *err)
{
    note_batch_begin(import);
    import->notices++;
    import->taken_back[import->taken_back_count++] =
        (struct withdrawal){ notice->action, notice->kind, notice->platform,
                             arena_copy(import->arena, str_from(notice->id)) };
    return store_full_batch(import, err);
}

static int take_own(struct import *import, struct str text, struct error *err)
{
    struct arena_mark before = arena_mark(import->arena);
    struct error why = { 0 };
    import->seen++;
    if (post_json_read(text, POST_JSON_IMPORT, import->arena, &import->batch[import->batch_count],
                       &why) == 0)
        return take_post(import, err);
    refuse(import, -1, why.message);
    arena_rewind(import->arena, before);
    return 0;
}

static int take_item(void *ctx, const struct form_item *item, struct error *err)
{
    struct import *import = ctx;
    struct arena_mark before = arena_mark(import->arena);
    struct error why = { 0 };
    import->seen++;
    if (item->kind == FORM_TAKEN_BACK)
        return take_notice(import, &item->notice, err);
    if (item->kind == FORM_LEFT_OUT) {
        import->left_out++;
        refusals_add(import->refusals, "left out", item->reason, line_number(import));
        return 0;
    }
    struct str source = item->is_document ? import->document : (struct str){ 0 };
    if (item->kind == FORM_POST &&
        post_json_take(item->post, source, POST_JSON_IMPORT, import->arena,
                       &import->batch[import->batch_count], &why) == 0)
        return take_post(import, err);
    refuse(import, item->index, item->kind == FORM_POST ? why.message : item->reason);
    arena_rewind(import->arena, before);
    return 0;
}

static int take_document(struct import *import, struct str text, struct error *err)
{
    import->document = text;
    return import->is_ours ? take_own(import, text, err)
                           : documents_convert(import->documents, text, take_item, import, err);
}

/* What cannot be read to its end is taken up to there. */
static int end_badly(struct import *import, struct error *err)
{
    struct error storing = { 0 };
    if (store_batch(import, &storing) < 0 && err != NULL)
        *err = storing;
    else
        error_prefix(err, "after line %" PRId64, line_number(import));
    return -1;
}

static int take_documents(struct import *import, struct error *err)
{
    const struct lines *lines = documents_lines(import->documents);
    struct str text;
    int got;
    while ((got = documents_next(import->documents, &text, err)) > 0) {
        if (take_document(import, text, err) < 0)
            return -1;
        progress_show(import->progress, lines_bytes_read(lines), import->seen);
    }
    return got < 0 ? end_badly(import, err) : store_batch(import, err);
}

static void print_refusals(const struct command *command, const json_t *refusals)
{
    static const struct output_column columns[] = {
        { "count", "posts" },
        { "what", "" },
        { "line", "first in line" },
        { "reason", "why" },
    };
    if (command->json || json_array_size(refusals) == 0)
        return;
    output_heading("Not taken");
    output_list(command, refusals, columns, OUTPUT_COUNT(columns), "");
}

static void sum_up(const struct command *command, const struct import *import)
{
    static const struct output_column facts[] = {
        { "lines", "lines read" },
        { "queued", "queued" },
        { "power_user_posts", "of these by power users" },
        { "changed", "changed since they came" },
        { "already_there", "already there" },
        { "no_keyword", "no keyword" },
        { "left_out", "left out" },
        { "notices", "notices of what is taken back" },
        { "withdrawn", "posts withdrawn by them" },
        { "kept_away", "kept away, since taken back" },
        { "invalid", "invalid" },
        { "seconds", "seconds" },
    };
    double seconds = (double)(clock_monotonic_us() - import->started_us) / (double)US_PER_SECOND;
    json_t *refusals = refusals_json(import->refusals);
    json_t *summary =
        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:O}", "lines",
                  (json_int_t)import->seen, "queued", (json_int_t)import->queued,
                  "power_user_posts", (json_int_t)import->power_user_posts, "changed",
                  (json_int_t)import->changed, "already_there", (json_int_t)import->already_there,
                  "no_keyword", (json_int_t)import->no_keyword, "left_out",
                  (json_int_t)import->left_out, "notices", (json_int_t)import->notices, "withdrawn",
                  (json_int_t)import->withdrawn, "kept_away", (json_int_t)import->kept_away,
                  "invalid", (json_int_t)import->invalid, "seconds", seconds, "refusals", refusals);
    output_facts(command, summary, facts, OUTPUT_COUNT(facts));
    print_refusals(command, refusals);
    json_decref(summary);
    json_decref(refusals);
}

static int open_documents(struct command *command, struct import *import, struct error *err)
{
    const char *form = command_option(command, "format");
    const char *window = command_option(command, "zstd-window");
    int64_t window_bytes = 0;
    struct error why;
    if (window != NULL && parse_size(window, &window_bytes, &why) < 0)
        return error_set(err, ERROR_USAGE, "--zstd-window: %s", why.message);
    struct documents_options options = { .form = form != NULL ? form : form_name(FORM_ANTONE),
                                         .account = command_option(command, "account"),
                                         .window_bytes = (size_t)window_bytes };
    import->is_ours = strcmp(options.form, form_name(FORM_ANTONE)) == 0;
    import->documents = documents_open(import->path, &options, err);
    return import->documents != NULL ? 0 : -1;
}

static int open_all(struct command *command, struct import *import, struct error *err)
{
    const struct config *config;
    struct reference_data *data;
    if (open_config(command, &config, err) < 0 || reference_json_embedded(&data, err) < 0 ||
        engine_source_load(config, data, &import->source, err) < 0)
        return -1;
    if (open_documents(command, import, err) < 0 ||
        open_session(command, &import->session, err) < 0)
        return -1;
    import->progress = progress_new(lines_bytes_total(documents_lines(import->documents)), "lines");
    import->refusals = refusals_new();
    import->arena = arena_new(BATCH_BYTES / 8);
    import->scratch = arena_new(64 * 1024);
    import->batch = memory_alloc(BATCH_LINES * sizeof *import->batch);
    import->taken_back = memory_alloc(BATCH_LINES * sizeof *import->taken_back);
    import->actor = words_actor(command);
    import->started_us = clock_monotonic_us();
    return 0;
}

static void close_all(struct import *import)
{
    progress_free(import->progress);
    documents_close(import->documents);
    refusals_free(import->refusals);
    pg_session_close(import->session);
    engine_source_free(import->source);
    arena_free(import->arena);
    arena_free(import->scratch);
    free(import->batch);
    free(import->taken_back);
}

int queue_import(struct command *command, struct error *err)
{
    struct import import = { .path = command_argument(command, 0),
                             .take_all = command_option(command, "all") != NULL };
    int failed = open_all(command, &import, err);
    if (failed == 0) {
        failed = take_documents(&import, err);
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
