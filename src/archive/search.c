/* Looking through archive files. */
#include "antoned/archive/search.h"

#include <stdio.h>
#include <string.h>

#include "antoned/archive/reader.h"
#include "antoned/archive/record.h"

static void seek_uuid(struct archive_search *search, const char *member, const struct uuid *id)
{
    *search = (struct archive_search){ .member = member };
    uuid_format(id, search->value);
    uuid_format(id, search->needle);
}

void archive_search_author(struct archive_search *search, const struct uuid *author)
{
    seek_uuid(search, "author_id", author);
}

void archive_search_post(struct archive_search *search, const struct uuid *post)
{
    seek_uuid(search, "id", post);
}

/* A name may be as short as "7", which almost every line has somewhere: so it is looked for
 * together with its member, as PostgreSQL writes them. */
void archive_search_name(struct archive_search *search, const char *platform, const char *name)
{
    *search = (struct archive_search){ .member = "platform_post_id" };
    snprintf(search->value, sizeof search->value, "%s", name);
    snprintf(search->needle, sizeof search->needle, "\"%s\":\"%s\"", search->member, search->value);
    snprintf(search->platform, sizeof search->platform, "%s", platform);
}

static bool says(const json_t *post, const char *member, const char *value)
{
    const char *found = json_string_value(json_object_get(post, member));
    return found != NULL && strcmp(found, value) == 0;
}

int archive_search_line(const struct archive_search *search, struct str line, json_t **ret,
                        struct error *err)
{
    json_t *parsed;
    if (memmem(line.data, line.size, search->needle, strlen(search->needle)) == NULL)
        return 0;
    if (archive_record_parse(ARCHIVE_POSTS, line, &parsed, err) < 0)
        return -1;
    const json_t *post = json_object_get(parsed, "post");
    if (says(post, search->member, search->value) &&
        (search->platform[0] == '\0' || says(post, "platform", search->platform))) {
        *ret = parsed;
        return 1;
    }
    json_decref(parsed);
    return 0;
}

int archive_search_file(const struct archive_directory *directory,
                        const struct archive_entry *entry, const struct archive_search *search,
                        int (*found)(void *ctx, int64_t number, const json_t *line,
                                     struct error *err),
                        void *ctx, struct error *err)
{
    struct archive_reader *reader;
    struct str record;
    int more, result = 0;
    if (archive_reader_open(directory, entry->path, &entry->name, &reader, err) < 0)
        return -1;
    archive_reader_skip_digest(reader);
    while (result == 0 && (more = archive_reader_next(reader, &record, err)) != 0) {
        int64_t number = archive_reader_record_number(reader);
        json_t *line;
        int is_one = more < 0 ? -1 : archive_search_line(search, record, &line, err);
        if (more > 0 && is_one < 0)
            error_prefix(err, "%s:%lld", entry->path, (long long)number);
        result = is_one > 0 ? found(ctx, number, line, err) : is_one;
        if (is_one > 0)
            json_decref(line);
    }
    archive_reader_free(reader);
    return result;
}
