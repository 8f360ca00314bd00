/* What a record of each dataset must look like. */
#include "antoned/archive/record.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"
#include "antoned/base/uuid.h"

/* A post comes with what goes when it goes. */
static int check_post_companions(const json_t *line, struct error *err)
{
    const json_t *decision = json_object_get(line, "decision");
    if (!json_is_object(decision) && !json_is_null(decision))
        return error_set(err, ERROR_DATA, "decision: neither an object nor null");
    if (!json_is_array(json_object_get(line, "mentions")))
        return error_set(err, ERROR_DATA, "mentions: no array");
    return 0;
}

static int check_version(const json_t *line, struct error *err)
{
    const json_t *version = json_object_get(line, "v");
    if (!json_is_integer(version))
        return error_set(err, ERROR_DATA, "v: no format version");
    if (json_integer_value(version) != ARCHIVE_FORMAT_VERSION)
        return error_set(err, ERROR_DATA, "v: format version %lld, this program knows %d",
                         (long long)json_integer_value(version), ARCHIVE_FORMAT_VERSION);
    return 0;
}

static int check_line(enum archive_dataset dataset, const json_t *line, struct error *err)
{
    const char *root = archive_dataset_info(dataset)->root;
    if (!json_is_object(line))
        return error_set(err, ERROR_DATA, "no JSON object");
    if (check_version(line, err) < 0)
        return -1;
    const json_t *row = json_object_get(line, root);
    if (!json_is_object(row))
        return error_set(err, ERROR_DATA, "%s: missing; is this a line of another table?", root);
    const json_t *id = json_object_get(row, "id");
    struct uuid uuid;
    if (!json_is_string(id) ||
        uuid_parse((struct str){ json_string_value(id), json_string_length(id) }, &uuid) < 0)
        return error_set(err, ERROR_DATA, "%s.id: no UUID", root);
    return dataset == ARCHIVE_POSTS ? check_post_companions(line, err) : 0;
}

/* A jsonb column holds numbers of any length and nests deeper than jansson reads. None of that is
 * where we look, so in a copy of the line every place stays what it is, but such a number becomes
 * 0, and what lies too deep is left out. */
struct taming {
    char *text;
    size_t size;
    int depth;
};

enum {
    NUMBER_BYTES_MAX = 15, /* fits an int64 and a double */
    DEPTH_MAX = 1024,      /* jansson's own is 2048 */
};

static size_t end_of_string(const struct taming *taming, size_t at)
{
    for (at++; at < taming->size && taming->text[at] != '"'; at++)
        at += taming->text[at] == '\\';
    return at < taming->size ? at + 1 : taming->size;
}

static size_t end_of_number(const struct taming *taming, size_t at)
{
    while (at < taming->size && taming->text[at] != '\0' &&
           strchr("0123456789+-.eE", taming->text[at]) != NULL)
        at++;
    return at;
}

/* One string, number or other character from `at` on; returns where the next one begins. */
static size_t tame_next(struct taming *taming, size_t at)
{
    char c = taming->text[at];
    bool opens = c == '[' || c == '{', closes = c == ']' || c == '}';
    bool deep = taming->depth > DEPTH_MAX;
    size_t end = c == '"'                             ? end_of_string(taming, at)
                 : c == '-' || (c >= '0' && c <= '9') ? end_of_number(taming, at)
                                                      : at + 1;
    bool number = end > at + 1 && c != '"';
    taming->depth += opens - closes;
    if (deep && !(closes && taming->depth <= DEPTH_MAX))
        memset(taming->text + at, ' ', end - at);
    else if (number && end - at > NUMBER_BYTES_MAX) {
        memset(taming->text + at, ' ', end - at);
        taming->text[at] = '0';
    }
    return end;
}

static json_t *load_tamed(struct str record, json_error_t *where)
{
    struct taming taming = { .text = memory_alloc(record.size + 1), .size = record.size };
    memcpy(taming.text, record.data, record.size);
    for (size_t at = 0; at < taming.size;)
        at = tame_next(&taming, at);
    json_t *line = json_loadb(taming.text, taming.size, JSON_REJECT_DUPLICATES, where);
    free(taming.text);
    return line;
}

int archive_record_parse(enum archive_dataset dataset, struct str record, json_t **ret,
                         struct error *err)
{
    json_error_t where; /* its text quotes the record: never passed on */
    json_t *line = json_loadb(record.data, record.size, JSON_REJECT_DUPLICATES, &where);
    if (line == NULL)
        line = load_tamed(record, &where);
    if (line == NULL)
        return error_set(err, ERROR_DATA, "not JSON at byte %d", where.position);
    if (check_line(dataset, line, err) < 0) {
        json_decref(line);
        return -1;
    }
    *ret = line;
    return 0;
}

static int check_json(enum archive_dataset dataset, struct str record,
                      char ret_key[ARCHIVE_KEY_SIZE], struct error *err)
{
    json_t *line;
    if (archive_record_parse(dataset, record, &line, err) < 0)
        return -1;
    const json_t *row = json_object_get(line, archive_dataset_info(dataset)->root);
    const char *id = json_string_value(json_object_get(row, "id"));
    memcpy(ret_key, id, ARCHIVE_KEY_SIZE);
    json_decref(line);
    return 0;
}

/* One field of a CSV record, from `at` on: its value, and where the next one starts. Quotes inside
 * are doubled (RFC 4180, 2.7); the value keeps them so, for keys and numbers never hold any. */
static int take_field(struct str record, size_t at, struct str *ret_value, size_t *ret_next,
                      struct error *err)
{
    size_t end = at;
    if (at < record.size && record.data[at] == '"') {
        for (end = at + 1;; end++) {
            if (end >= record.size)
                return error_set(err, ERROR_DATA, "a quote is not closed");
            if (record.data[end] != '"')
                continue;
            if (end + 1 == record.size || record.data[end + 1] != '"')
                break;
            end++;
        }
        *ret_value = (struct str){ record.data + at + 1, end - at - 1 };
        end++;
        if (end < record.size && record.data[end] != ',')
            return error_set(err, ERROR_DATA, "text behind a closing quote");
    } else {
        for (; end < record.size && record.data[end] != ','; end++) {
            if (record.data[end] == '"')
                return error_set(err, ERROR_DATA, "a quote inside a bare field");
        }
        *ret_value = (struct str){ record.data + at, end - at };
    }
    *ret_next = end + 1;
    return 0;
}

int archive_csv_split(struct str record, void (*field)(void *ctx, int index, struct str value),
                      void *ctx, struct error *err)
{
    int index = 0;
    for (size_t at = 0; at <= record.size; index++) {
        struct str value;
        if (take_field(record, at, &value, &at, err) < 0)
            return -1;
        field(ctx, index, value);
    }
    return 0;
}

static bool needs_quotes(struct str field)
{
    return field.size == 0 || memchr(field.data, ',', field.size) != NULL ||
           memchr(field.data, '"', field.size) != NULL ||
           memchr(field.data, '\n', field.size) != NULL ||
           memchr(field.data, '\r', field.size) != NULL;
}

static void add_quoted(struct str field, struct buffer *out)
{
    buffer_add_char(out, '"');
    for (size_t i = 0; i < field.size; i++) {
        if (field.data[i] == '"')
            buffer_add_char(out, '"');
        buffer_add_char(out, field.data[i]);
    }
    buffer_add_char(out, '"');
}

void archive_csv_join(const struct str *fields, size_t count, struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_char(out, ',');
        if (fields[i].data == NULL)
            continue;
        if (needs_quotes(fields[i]))
            add_quoted(fields[i], out);
        else
            buffer_add_str(out, fields[i]);
    }
}

struct csv_row {
    int fields;
    struct str key;
};

static void note_field(void *ctx, int index, struct str value)
{
    struct csv_row *row = ctx;
    row->fields++;
    if (index == 0)
        row->key = value;
}

static int check_csv(struct archive_record_shape *shape, struct str record,
                     char ret_key[ARCHIVE_KEY_SIZE], struct error *err)
{
    struct csv_row row = { 0 };
    if (archive_csv_split(record, note_field, &row, err) < 0)
        return -1;
    if (shape->fields == 0) {
        if (!str_equal_text(row.key, "id"))
            return error_set(err, ERROR_DATA, "the header does not begin with id");
        shape->fields = row.fields;
        ret_key[0] = '\0';
        return 0;
    }
    if (row.fields != shape->fields)
        return error_set(err, ERROR_DATA, "%d fields, the header has %d", row.fields,
                         shape->fields);
    struct uuid uuid;
    if (uuid_parse(row.key, &uuid) < 0)
        return error_set(err, ERROR_DATA, "id: no UUID");
    uuid_format(&uuid, ret_key);
    return 0;
}

int archive_record_check(struct archive_record_shape *shape, struct str record,
                         char ret_key[ARCHIVE_KEY_SIZE], struct error *err)
{
    if (archive_dataset_info(shape->dataset)->syntax == ARCHIVE_CSV)
        return check_csv(shape, record, ret_key, err);
    return check_json(shape->dataset, record, ret_key, err);
}
