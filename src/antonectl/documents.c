/* How a file is cut into documents, and which form they are of. */
#include "antoned/antonectl/documents.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"
#include "antoned/store/json_fault.h"

enum { ANY_FORM = -1 };

struct documents {
    const char *path;
    struct lines *lines;
    int form; /* ANY_FORM until the first document told */
    bool by_line;
    json_t *account; /* of an archive */
};

/* ---- what the file begins with ---- */

/* A first line that is a whole object: JSON Lines, where a bad line harms no other. */
static bool is_json_lines(struct str beginning)
{
    const char *newline = memchr(beginning.data, '\n', beginning.size);
    size_t size = newline != NULL ? (size_t)(newline - beginning.data) : beginning.size;
    while (size > 0 && strchr(" \t\r", beginning.data[size - 1]) != NULL)
        size--;
    if (size == 0 || beginning.data[0] != '{' || beginning.data[size - 1] != '}')
        return false;
    json_t *first = json_loadb(beginning.data, size, JSON_ALLOW_NUL, NULL);
    json_decref(first);
    return first != NULL;
}

static const char archive_mark[] = "window.YTD.";

/* "window.YTD.tweets.part0 = [": which data it is, and where the JSON begins. */
static bool is_archive(struct str beginning, struct str *ret_data, const char **ret_json)
{
    size_t mark = sizeof archive_mark - 1;
    if (!str_begins_with(beginning, STR(archive_mark)))
        return false;
    struct str rest = { beginning.data + mark, beginning.size - mark };
    struct str head = str_take(&rest, '=');
    *ret_data = str_take(&head, '.');
    *ret_json = rest.data;
    return true;
}

static bool holds_posts(struct str data)
{
    static const char *const names[] = { "tweets", "tweet", "community_tweet", "note_tweet" };
    return str_index(data, names, sizeof names / sizeof names[0]) >= 0;
}

/* ---- account.js ---- */

static char *account_beside(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t size = slash != NULL ? (size_t)(slash + 1 - path) : 0;
    char *beside = memory_alloc(size + sizeof "account.js");
    memcpy(beside, path, size);
    memcpy(beside + size, "account.js", sizeof "account.js");
    return beside;
}

static int read_account(struct documents *documents, const char *path, struct error *err)
{
    struct lines *lines = lines_open(path, DOCUMENT_MAX_BYTES, 0, err);
    struct str text, data;
    const char *json;
    if (lines == NULL)
        return -1;
    int got = lines_peek(lines, &text, err);
    if (got == 0 && is_archive(text, &data, &json))
        lines_skip(lines, json);
    if (got == 0 && (got = lines_next_value(lines, &text, err)) > 0) {
        json_t *document = json_loadb(text.data, text.size, 0, NULL);
        documents->account = document != NULL ? form_account(document) : NULL;
        json_decref(document);
    }
    lines_close(lines);
    if (got < 0)
        return -1;
    return documents->account != NULL
               ? 0
               : error_set(err, ERROR_DATA, "%s: holds no account.accountId", path);
}

static int find_account(struct documents *documents, const char *given, struct error *err)
{
    if (given != NULL)
        return read_account(documents, given, err);
    if (strcmp(documents->path, "-") == 0)
        return error_set(err, ERROR_USAGE,
                         "an archive names no author: give its account.js by --account FILE");
    _cleanup_free_ char *beside = account_beside(documents->path);
    if (read_account(documents, beside, err) == 0)
        return 0;
    return error_prefix(err,
                        "an archive names no author, so its account.js is needed, beside it "
                        "or by --account FILE");
}

/* ---- open ---- */

static int begin_archive(struct documents *documents, struct str data, const char *json,
                         struct error *err)
{
    if (documents->form == ANY_FORM)
        documents->form = FORM_X_ARCHIVE;
    if (documents->form != FORM_X_ARCHIVE)
        return error_set(err, ERROR_DATA, "%s:1: is of the form x-archive, not %s", documents->path,
                         form_name((enum form)documents->form));
    if (!holds_posts(data))
        return error_set(err, ERROR_DATA,
                         "%s:1: is a file of an archive, but not tweets.js: it begins with other "
                         "data",
                         documents->path);
    lines_skip(documents->lines, json);
    return 0;
}

/* Something else than JSON, and no archive: said at once, not once a line. */
static int begin_plain(struct documents *documents, struct str beginning, struct error *err)
{
    size_t i = 0;
    while (i < beginning.size && strchr(" \t\r\n", beginning.data[i]) != NULL)
        i++;
    struct str rest = { beginning.data + i, beginning.size - i };
    bool is_json = rest.size == 0 || rest.data[0] == '{' || rest.data[0] == '[';
    if (!is_json && documents->form == FORM_X_ARCHIVE)
        return error_set(
            err, ERROR_DATA,
            "%s:1: is no tweets.js: that begins with window.YTD.tweets.part0 =", documents->path);
    documents->by_line = documents->form == FORM_ANTONE || is_json_lines(rest);
    return 0;
}

static int begin(struct documents *documents, const char *account, struct error *err)
{
    struct str beginning, data;
    const char *json;
    if (lines_peek(documents->lines, &beginning, err) < 0)
        return -1;
    int failed = is_archive(beginning, &data, &json) ? begin_archive(documents, data, json, err)
                                                     : begin_plain(documents, beginning, err);
    if (failed == 0 && documents->form == FORM_X_ARCHIVE)
        failed = find_account(documents, account, err);
    return failed;
}

static int parse_form(const char *name, int *ret, struct error *err)
{
    enum form form;
    *ret = ANY_FORM;
    if (strcmp(name, "auto") == 0)
        return 0;
    if (form_parse(name, &form) < 0)
        return error_set(err, ERROR_USAGE,
                         "--format is none of antone, reddit, x, x-archive, threads, auto");
    *ret = (int)form;
    return 0;
}

struct documents *documents_open(const char *path, const struct documents_options *options,
                                 struct error *err)
{
    struct documents *documents = memory_zalloc(sizeof *documents);
    documents->path = path;
    if (parse_form(options->form, &documents->form, err) < 0 ||
        (documents->lines = lines_open(path, DOCUMENT_MAX_BYTES, options->window_bytes, err)) ==
            NULL ||
        begin(documents, options->account, err) < 0) {
        documents_close(documents);
        return NULL;
    }
    return documents;
}

void documents_close(struct documents *documents)
{
    if (documents == NULL)
        return;
    lines_close(documents->lines);
    json_decref(documents->account);
    free(documents);
}

int documents_next(struct documents *documents, struct str *ret, struct error *err)
{
    return documents->by_line ? lines_next(documents->lines, ret, err)
                              : lines_next_value(documents->lines, ret, err);
}

const struct lines *documents_lines(const struct documents *documents)
{
    return documents->lines;
}

/* ---- one document ---- */

static int refuse(const char *why, form_sink *sink, void *ctx, struct error *err)
{
    struct form_item item = { .kind = FORM_WRONG, .reason = why, .index = -1 };
    return sink(ctx, &item, err);
}

/* NULL, or why it does not belong here. The first one tells the form. */
static const char *place_form(struct documents *documents, const json_t *document, char *why,
                              size_t size)
{
    int form = form_guess(document);
    if (documents->form == ANY_FORM)
        documents->form = form;
    if (documents->form == ANY_FORM)
        return "json: is of no form that is known: --format says which";
    if (form < 0 || form == documents->form)
        return NULL;
    snprintf(why, size, "json: is of the form %s in a file of the form %s",
             form_name((enum form)form), form_name((enum form)documents->form));
    return why;
}

int documents_convert(struct documents *documents, struct str text, form_sink *sink, void *ctx,
                      struct error *err)
{
    json_error_t fault;
    struct error why;
    char other[96];
    if (text.size > DOCUMENT_MAX_BYTES)
        return refuse("json: the line is longer than 4194304 bytes", sink, ctx, err);
    json_t *document = json_loadb(text.data, text.size, JSON_ALLOW_NUL, &fault);
    if (document == NULL) {
        json_fault_tell(text, &fault, &why);
        return refuse(why.message, sink, ctx, err);
    }
    const char *misplaced = place_form(documents, document, other, sizeof other);
    int result = misplaced != NULL ? refuse(misplaced, sink, ctx, err)
                                   : form_convert((enum form)documents->form, document,
                                                  documents->account, sink, ctx, err);
    json_decref(document);
    return result;
}
