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

void archive_search_names(struct archive_search *search, char *const *names, size_t count)
{
    *search = (struct archive_search){ .names = names, .name_count = count };
    snprintf(search->needle, sizeof search->needle, "\"platform_post_id\":\"");
}

/* The first name that is not before the key. */
static size_t place_of(const struct archive_search *search, const char *key)
{
    size_t low = 0, high = search->name_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(search->names[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Is there a name that begins like this? */
static bool has_name(const struct archive_search *search, const char *key)
{
    size_t place = place_of(search, key);
    return place < search->name_count && strncmp(search->names[place], key, strlen(key)) == 0;
}

/* Any place of the line that may name one of the set; only then it is parsed. */
static bool may_be_of_set(const struct archive_search *search, struct str line)
{
    size_t needle = strlen(search->needle);
    const char *end = line.data + line.size, *at = line.data;
    while ((at = memmem(at, (size_t)(end - at), search->needle, needle)) != NULL) {
        at += needle;
        const char *quote = memchr(at, '"', (size_t)(end - at));
        char key[128];
        if (quote == NULL)
            return false;
        if ((size_t)(quote - at) < sizeof key - 1) {
            snprintf(key, sizeof key, "%.*s/", (int)(quote - at), at);
            if (has_name(search, key))
                return true;
        }
    }
    return false;
}

static bool may_be(const struct archive_search *search, struct str line)
{
    return search->name_count > 0
               ? may_be_of_set(search, line)
               : memmem(line.data, line.size, search->needle, strlen(search->needle)) != NULL;
}

static bool is_of_set(const struct archive_search *search, const json_t *post)
{
    const char *id = json_string_value(json_object_get(post, "platform_post_id"));
    const char *platform = json_string_value(json_object_get(post, "platform"));
    char key[160];
    if (id == NULL || platform == NULL)
        return false;
    snprintf(key, sizeof key, "%s/%s", id, platform);
    size_t place = place_of(search, key);
    return place < search->name_count && strcmp(search->names[place], key) == 0;
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
    if (!may_be(search, line))
        return 0;
    if (archive_record_parse(ARCHIVE_POSTS, line, &parsed, err) < 0)
        return -1;
    const json_t *post = json_object_get(parsed, "post");
    bool sought = search->name_count > 0 ? is_of_set(search, post)
                                         : says(post, search->member, search->value) &&
                                               (search->platform[0] == '\0' ||
                                                says(post, "platform", search->platform));
    if (sought) {
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
