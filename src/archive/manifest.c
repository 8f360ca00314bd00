/* The chain of entries, in memory and as lines of JSON. */
#include "antoned/archive/manifest.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/digest.h"
#include "antoned/base/memory.h"
#include "antoned/base/timestamp.h"

/* jansson keeps the order members were set in, so the line is the same bytes every time; all of its
 * numbers are whole. An entry from before the hash of the content was kept is written without it:
 * the next one's `previous` is the hash of that line. */
static json_t *entry_object(const struct archive_entry *entry)
{
    const struct archive_summary *summary = &entry->summary;
    char archived_at[TIMESTAMP_SIZE];
    timestamp_format(entry->archived_at_us, archived_at);
    json_t *object = json_pack(
        "{s:I, s:s, s:s, s:s, s:i, s:i, s:s, s:I, s:I, s:s, s:s*, s:s, s:s, s:s, s:s}", "number",
        (json_int_t)entry->number, "path", entry->path, "class",
        archive_dataset_info(entry->name.dataset)->name, "period", entry->name.period, "generation",
        entry->name.generation, "format", entry->format_version, "compression",
        archive_compression_name(entry->name.compression), "rows", (json_int_t)summary->rows,
        "bytes", (json_int_t)summary->bytes, "sha256", summary->sha256, "content_sha256",
        summary->content_sha256[0] != '\0' ? summary->content_sha256 : NULL, "first_key",
        summary->first_key, "last_key", summary->last_key, "archived_at", archived_at, "previous",
        entry->previous);
    if (object == NULL)
        abort();
    return object;
}

static int add_to_buffer(const char *bytes, size_t size, void *out)
{
    buffer_add(out, bytes, size);
    return 0;
}

void archive_entry_encode(const struct archive_entry *entry, struct buffer *out)
{
    json_t *object = entry_object(entry);
    json_dump_callback(object, add_to_buffer, out, JSON_COMPACT);
    json_decref(object);
}

void archive_entry_hash(const struct archive_entry *entry, char out[ARCHIVE_HASH_SIZE])
{
    _cleanup_buffer_ struct buffer line = { 0 };
    archive_entry_encode(entry, &line);
    uint8_t hash[DIGEST_SIZE];
    digest_of(line.data, line.size, hash);
    digest_hex(hash, out);
}

void archive_first_previous(char out[ARCHIVE_HASH_SIZE])
{
    memset(out, '0', ARCHIVE_HASH_SIZE - 1);
    out[ARCHIVE_HASH_SIZE - 1] = '\0';
}

static bool copy_text(char *out, size_t size, const char *text)
{
    if (strlen(text) >= size)
        return false;
    strcpy(out, text);
    return true;
}

static bool fill_entry(const json_t *object, struct archive_entry *entry)
{
    json_int_t number, rows, bytes;
    const char *path, *sha256, *first_key, *last_key, *archived_at, *previous;
    const char *content_sha256 = "";
    json_t *loose = json_deep_copy(object);
    bool read = json_unpack(loose, "{s:I, s:s, s:i, s:I, s:I, s:s, s?:s, s:s, s:s, s:s, s:s}",
                            "number", &number, "path", &path, "format", &entry->format_version,
                            "rows", &rows, "bytes", &bytes, "sha256", &sha256, "content_sha256",
                            &content_sha256, "first_key", &first_key, "last_key", &last_key,
                            "archived_at", &archived_at, "previous", &previous) == 0;
    entry->number = read ? number : 0;
    entry->summary.rows = read ? rows : 0;
    entry->summary.bytes = read ? bytes : 0;
    read = read && copy_text(entry->path, sizeof entry->path, path) &&
           copy_text(entry->summary.sha256, sizeof entry->summary.sha256, sha256) &&
           copy_text(entry->summary.content_sha256, sizeof entry->summary.content_sha256,
                     content_sha256) &&
           copy_text(entry->summary.first_key, sizeof entry->summary.first_key, first_key) &&
           copy_text(entry->summary.last_key, sizeof entry->summary.last_key, last_key) &&
           copy_text(entry->previous, sizeof entry->previous, previous) &&
           timestamp_parse(str_from(archived_at), &entry->archived_at_us) == 0 &&
           archive_name_parse(entry->path, &entry->name);
    json_decref(loose);
    return read;
}

/* Strict without a check for every member: an entry is one only when writing it again gives the
 * same bytes. */
int archive_entry_decode(struct str line, struct archive_entry *ret, struct error *err)
{
    struct archive_entry entry = { 0 };
    json_t *object = json_loadb(line.data, line.size, JSON_REJECT_DUPLICATES, NULL);
    bool read = object != NULL && fill_entry(object, &entry);
    json_decref(object);
    _cleanup_buffer_ struct buffer again = { 0 };
    if (read)
        archive_entry_encode(&entry, &again);
    if (!read || !str_equal(buffer_view(&again), line))
        return error_set(err, ERROR_DAMAGE, "is not a manifest entry");
    *ret = entry;
    return 0;
}

void archive_entry_link(struct archive_entry *entry, const struct archive_manifest *manifest)
{
    entry->number = (int64_t)manifest->count + 1;
    if (manifest->count == 0)
        archive_first_previous(entry->previous);
    else
        archive_entry_hash(&manifest->entries[manifest->count - 1], entry->previous);
}

int archive_entry_follows(const struct archive_entry *entry, const struct archive_entry *before,
                          struct error *err)
{
    char expected[ARCHIVE_HASH_SIZE];
    if (before == NULL)
        archive_first_previous(expected);
    else
        archive_entry_hash(before, expected);
    int64_t number = before == NULL ? 1 : before->number + 1;
    if (entry->number != number)
        return error_set(err, ERROR_DAMAGE, "manifest entry %lld is missing", (long long)number);
    if (strcmp(entry->previous, expected) != 0)
        return error_set(err, ERROR_DAMAGE,
                         "the manifest's chain is broken at entry %lld (%s): it, or the one before "
                         "it, was changed",
                         (long long)entry->number, entry->path);
    return 0;
}

void archive_manifest_free(struct archive_manifest *manifest)
{
    free(manifest->entries);
    free(manifest->by_path);
    *manifest = (struct archive_manifest){ 0 };
}

/* The first place of by_path whose path is not before this one. */
static size_t place_of(const struct archive_manifest *manifest, const char *path)
{
    size_t low = 0, high = manifest->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(manifest->entries[manifest->by_path[middle]].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void archive_manifest_add(struct archive_manifest *manifest, const struct archive_entry *entry)
{
    size_t count = manifest->count, place = place_of(manifest, entry->path);
    if ((count & (count - 1)) == 0) { /* grows at each power of two */
        size_t capacity = count == 0 ? 1 : count * 2;
        manifest->entries = memory_resize(manifest->entries, capacity, sizeof *manifest->entries);
        manifest->by_path = memory_resize(manifest->by_path, capacity, sizeof *manifest->by_path);
    }
    memmove(manifest->by_path + place + 1, manifest->by_path + place,
            (count - place) * sizeof *manifest->by_path);
    manifest->by_path[place] = count;
    manifest->entries[manifest->count++] = *entry;
    manifest->rewritten = manifest->rewritten || entry->name.generation > 1;
}

const struct archive_entry *archive_manifest_find(const struct archive_manifest *manifest,
                                                  const char *path)
{
    size_t place = place_of(manifest, path);
    if (place == manifest->count)
        return NULL;
    const struct archive_entry *entry = &manifest->entries[manifest->by_path[place]];
    return strcmp(entry->path, path) == 0 ? entry : NULL;
}

bool archive_manifest_is_replaced(const struct archive_manifest *manifest,
                                  const struct archive_entry *entry)
{
    struct archive_name next = entry->name;
    char path[ARCHIVE_PATH_SIZE];
    if (!manifest->rewritten)
        return false;
    next.generation++;
    archive_name_format(&next, path);
    return archive_manifest_find(manifest, path) != NULL;
}

int archive_manifest_check_chain(const struct archive_manifest *manifest, struct error *err)
{
    for (size_t i = 0; i < manifest->count; i++) {
        const struct archive_entry *before = i == 0 ? NULL : &manifest->entries[i - 1];
        if (archive_entry_follows(&manifest->entries[i], before, err) < 0)
            return -1;
    }
    return 0;
}
