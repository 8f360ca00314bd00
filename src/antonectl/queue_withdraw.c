/* antonectl queue withdraw: one post, one account, or a file of them, batch by batch. */
#include "antoned/antonectl/queue_withdraw.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/antonectl/documents.h"
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/words.h"
#include "antoned/base/memory.h"
#include "antoned/domain/validate.h"
#include "antoned/store/withdraw.h"

/* Each batch is one request to the archives, which then read their files once for all of it. */
enum { BATCH = 5000 };

#define BLANKS " \t\r"

struct withdrawing {
    const char *path;
    const char *actor;
    struct pg_session *session;
    struct lines *lines;
    struct arena *arena;
    struct withdrawal *batch; /* BATCH */
    size_t count;
    int64_t seen, invalid;
    bool is_cut_off; /* the file cannot be read to its end */
    struct withdrawn sum;
};

static int store(struct withdrawing *all, struct error *err)
{
    struct withdrawn done;
    if (all->count == 0)
        return 0;
    if (withdraw_take_back(all->session, all->batch, all->count, all->actor, &done, err) < 0)
        return -1;
    all->sum.posts += done.posts;
    all->sum.authors += done.authors;
    all->sum.unknown += done.unknown;
    all->count = 0;
    arena_reset(all->arena);
    return 0;
}

/* NULL, or what is wrong; ids live in the arena then. */
static const char *add(struct withdrawing *all, const char *action, const char *kind,
                       struct str platform, struct str id)
{
    enum platform which;
    if (words_platform(platform, &which) < 0)
        return "is none of TWITTER, REDDIT, THREADS, followed by an id";
    const char *problem =
        *kind == 'p' ? validate_platform_post_id(id) : validate_author_platform_id(id);
    if (problem == NULL)
        all->batch[all->count++] =
            (struct withdrawal){ action, kind, platform_name(which), arena_copy(all->arena, id) };
    return problem;
}

static void refuse(struct withdrawing *all, const char *why)
{
    all->invalid++;
    fprintf(stderr, "%s:%" PRId64 ": %s\n", all->path, lines_number(all->lines), why);
}

static int take_notice(void *ctx, const struct form_item *item, struct error *err)
{
    struct withdrawing *all = ctx;
    const struct form_notice *notice = &item->notice;
    const char *problem = item->kind == FORM_WRONG ? item->reason
                          : item->kind == FORM_POST
                              ? "is a post, not a notice: queue import takes it"
                              : NULL;
    (void)err;
    if (item->kind == FORM_TAKEN_BACK)
        problem = add(all, notice->action, notice->kind, str_from(notice->platform),
                      str_from(notice->id));
    if (problem != NULL)
        refuse(all, problem);
    return 0;
}

static int take_json(struct withdrawing *all, struct str line, struct error *err)
{
    json_t *document = json_loadb(line.data, line.size, 0, NULL);
    if (document == NULL) {
        refuse(all, "json: is not well-formed JSON");
        return 0;
    }
    int result = form_convert(FORM_X, document, NULL, take_notice, all, err);
    json_decref(document);
    return result;
}

static bool is_one_of(char c, const char *list)
{
    return c != '\0' && strchr(list, c) != NULL;
}

/* The next word of a line: up to a blank or another that ends it. */
static struct str next_word(struct str *line, const char *ends)
{
    size_t start = 0;
    while (start < line->size && is_one_of(line->data[start], BLANKS))
        start++;
    size_t end = start;
    while (end < line->size && !is_one_of(line->data[end], ends))
        end++;
    struct str word = { line->data + start, end - start };
    end += end < line->size;
    *line = (struct str){ line->data + end, line->size - end };
    return word;
}

/* "TWITTER 123", "TWITTER/123", and "author" behind it for an account. */
static void take_words(struct withdrawing *all, struct str line)
{
    enum platform which;
    struct str platform = next_word(&line, BLANKS "/"), id = next_word(&line, BLANKS);
    struct str kind = next_word(&line, BLANKS), more = next_word(&line, BLANKS);
    bool is_known = words_platform(platform, &which) == 0;
    bool is_author = str_equal(kind, STR("author"));
    const char *problem = is_known && id.size == 0 ? "names a platform, but no id behind it"
                          : is_known && (more.size > 0 || (kind.size > 0 && !is_author))
                              ? "has something behind its id that is not \"author\""
                              : add(all, "withdraw", is_author ? "author" : "post", platform, id);
    if (problem != NULL)
        refuse(all, problem);
}

/* What cannot be read to its end is taken up to there: better gone than not. */
static int end_badly(struct withdrawing *all, struct error *err)
{
    struct error storing = { 0 };
    all->is_cut_off = true;
    if (store(all, &storing) < 0 && err != NULL)
        *err = storing;
    else
        error_prefix(err, "after line %" PRId64, lines_number(all->lines));
    return -1;
}

static int take_lines(struct withdrawing *all, struct error *err)
{
    struct str line;
    int got;
    while ((got = lines_next(all->lines, &line, err)) > 0) {
        all->seen++;
        if (line.data[0] != '{')
            take_words(all, line);
        else if (take_json(all, line, err) < 0)
            return -1;
        if (all->count == BATCH && store(all, err) < 0)
            return -1;
    }
    return got < 0 ? end_badly(all, err) : store(all, err);
}

static int take_file(struct withdrawing *all, struct error *err)
{
    all->lines = lines_open(all->path, 64 * 1024, 0, err);
    if (all->lines == NULL)
        return -1;
    int result = take_lines(all, err);
    lines_close(all->lines);
    if (result == 0 && all->invalid > 0)
        return error_set(err, ERROR_DATA, "%" PRId64 " of %" PRId64 " lines are invalid: see above",
                         all->invalid, all->seen);
    return result;
}

static int take_one(struct withdrawing *all, const struct command *command, struct error *err)
{
    const char *kind = command_option(command, "author") != NULL ? "author" : "post";
    const char *problem = add(all, "withdraw", kind, str_from(command_argument(command, 0)),
                              str_from(command_argument(command, 1)));
    if (problem != NULL)
        return error_set(err, ERROR_USAGE, "PLATFORM ID: \"%.20s %.100s\" %s",
                         command_argument(command, 0), command_argument(command, 1), problem);
    return store(all, err);
}

static void sum_up(const struct command *command, const struct withdrawing *all)
{
    static const struct output_column facts[] = {
        { "posts", "posts taken out" },
        { "authors", "authors taken out" },
        { "unknown", "not here, and kept away if they come" },
        { "invalid", "invalid" },
    };
    json_t *summary = json_pack("{s:I, s:I, s:I, s:I}", "posts", (json_int_t)all->sum.posts,
                                "authors", (json_int_t)all->sum.authors, "unknown",
                                (json_int_t)all->sum.unknown, "invalid", (json_int_t)all->invalid);
    output_facts(command, summary, facts, OUTPUT_COUNT(facts));
    json_decref(summary);
}

int queue_withdraw(struct command *command, struct error *err)
{
    struct withdrawing all = { .path = command_option(command, "file"),
                               .actor = words_actor(command) };
    _cleanup_session_ struct pg_session *session = NULL;
    if ((all.path != NULL) == (command_argument(command, 1) != NULL) ||
        (all.path != NULL && command_argument(command, 0) != NULL))
        return error_set(err, ERROR_USAGE, "give either PLATFORM and ID or --file FILE");
    if (all.path != NULL && command_option(command, "author") != NULL)
        return error_set(
            err, ERROR_USAGE,
            "--author is for PLATFORM and ID: in a file \"author\" stands behind the id");
    if (open_session(command, &session, err) < 0)
        return -1;
    all.session = session;
    all.arena = arena_new(64 * 1024);
    all.batch = memory_alloc(BATCH * sizeof *all.batch);
    int result = all.path != NULL ? take_file(&all, err) : take_one(&all, command, err);
    if (result == 0 || all.invalid > 0 || all.is_cut_off)
        sum_up(command, &all);
    arena_free(all.arena);
    free(all.batch);
    return result;
}
