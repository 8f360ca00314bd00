/* antonectl archive find: where an author's posts, or one post, are archived. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "antoned/antonectl/archive.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/progress.h"
#include "antoned/antonectl/words.h"
#include "antoned/domain/post.h"
#include "antoned/store/erasure.h"

/* PLATFORM/ID; ret_id points into the text. */
static bool split_name(const char *text, char platform[16], const char **ret_id)
{
    const char *slash = strchr(text, '/');
    if (slash == NULL || slash - text >= 16)
        return false;
    snprintf(platform, 16, "%.*s", (int)(slash - text), text);
    *ret_id = slash + 1;
    return true;
}

int archive_platform(const char **name, struct error *err)
{
    enum platform found;
    if (words_platform(str_from(*name), &found) < 0)
        return error_set(err, ERROR_USAGE, "\"%s\" is none of TWITTER, REDDIT, THREADS", *name);
    *name = platform_name(found);
    return 0;
}

int archive_seek_post(const char *post, struct archive_search *ret, struct error *err)
{
    char typed[16];
    const char *platform = typed, *name;
    struct uuid id;
    if (uuid_parse(str_from(post), &id) == 0) {
        archive_search_post(ret, &id);
        return 0;
    }
    if (!split_name(post, typed, &name))
        return error_set(err, ERROR_USAGE, "--post takes a UUID or PLATFORM/ID");
    if (archive_platform(&platform, err) < 0)
        return -1;
    archive_search_name(ret, platform, name);
    return 0;
}

/* Lines of the archive know an author by UUID only; who that is stands in the database. */
static int seek_author(const struct archive *archive, const char *author,
                       struct archive_search *ret, struct error *err)
{
    char typed[16];
    const char *platform = typed, *platform_id;
    struct uuid id;
    if (uuid_parse(str_from(author), &id) < 0) {
        if (!split_name(author, typed, &platform_id) || archive->session == NULL)
            return error_set(err, ERROR_USAGE,
                             "--author takes a UUID, or PLATFORM/ID with a database");
        if (archive_platform(&platform, err) < 0 ||
            erasure_find_author(archive->session, platform, platform_id, &id, err) < 0)
            return -1;
    }
    archive_search_author(ret, &id);
    return 0;
}

struct finding {
    const struct archive *archive;
    struct archive_search search;
    const struct archive_entry *entry; /* the file in hand */
    json_t *found;
    int64_t files, bytes; /* looked through */
    int64_t unread;       /* files that could not be, or not to their end */
    struct error first;   /* of them */
};

static int note_line(void *ctx, int64_t number, const json_t *line, struct error *err)
{
    (void)err;
    struct finding *finding = ctx;
    const json_t *post = json_object_get(line, "post"),
                 *decision = json_object_get(line, "decision");
    json_array_append_new(
        finding->found,
        json_pack("{s:s, s:I, s:O, s:O, s:O?, s:O?}", "path", finding->entry->path, "line",
                  (json_int_t)number, "post", json_object_get(post, "id"), "detected_at",
                  json_object_get(post, "detected_at"), "decision", json_object_get(decision, "id"),
                  "mode", json_object_get(decision, "mode")));
    return 0;
}

static bool is_sought_in(const struct archive *archive, const struct archive_entry *entry)
{
    return entry->name.dataset == ARCHIVE_POSTS &&
           !archive_manifest_is_replaced(&archive->manifest, entry);
}

/* A file that is damaged hides what is in it, not what is in the others. */
static void look_in_file(struct finding *finding, const struct archive_entry *entry)
{
    struct error err;
    finding->entry = entry;
    if (archive_search_file(finding->archive->directory, entry, &finding->search, note_line,
                            finding, &err) < 0 &&
        finding->unread++ == 0)
        finding->first = err;
    finding->files++;
    finding->bytes += entry->summary.bytes;
}

static void look_everywhere(struct finding *finding)
{
    const struct archive_manifest *manifest = &finding->archive->manifest;
    int64_t total = 0;
    for (size_t i = 0; i < manifest->count; i++)
        total += is_sought_in(finding->archive, &manifest->entries[i])
                     ? manifest->entries[i].summary.bytes
                     : 0;
    struct progress *bar = progress_new(total, "MiB");
    for (size_t i = 0; i < manifest->count; i++) {
        if (!is_sought_in(finding->archive, &manifest->entries[i]))
            continue;
        look_in_file(finding, &manifest->entries[i]);
        progress_show(bar, finding->bytes, finding->bytes >> 20);
    }
    progress_free(bar);
}

int archive_find(struct command *command, struct error *err)
{
    static const struct output_column columns[] = {
        { "path", "file" },         { "line", "line" },
        { "post", "post" },         { "detected_at", "detected at" },
        { "decision", "decision" }, { "mode", "mode" },
    };
    const char *author = command_option(command, "author"), *post = command_option(command, "post");
    _cleanup_archive_ struct archive archive = { 0 };
    struct finding finding = { .archive = &archive };
    if ((author == NULL) == (post == NULL))
        return error_set(err, ERROR_USAGE, "either --author or --post must be given");
    if (archive_open(command, command_option(command, "offline") != NULL, &archive, err) < 0 ||
        (author != NULL ? seek_author(&archive, author, &finding.search, err)
                        : archive_seek_post(post, &finding.search, err)) < 0)
        return -1;
    finding.found = json_array();
    look_everywhere(&finding);
    output_list(command, finding.found, columns, OUTPUT_COUNT(columns),
                finding.unread > 0 ? "Not in what could be read." : "Not in the archive.");
    json_decref(finding.found);
    archive_mention_others(command, &archive);
    if (finding.unread == 0)
        return 0;
    return error_set(err, ERROR_DAMAGE,
                     "%" PRId64 " of %" PRId64 " files could not be looked through: %s%s",
                     finding.unread, finding.files, finding.first.message,
                     finding.unread > 1 ? ", and others (archive verify names all)" : "");
}
