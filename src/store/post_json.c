/* Reading one post from one line of JSON: a table of fields, each with its reader. */
#include "antoned/store/post_json.h"

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/buffer.h"
#include "antoned/base/timestamp.h"
#include "antoned/domain/relationship.h"
#include "antoned/domain/validate.h"
#include "antoned/store/json_fault.h"
#include "antoned/store/json_numbers.h"

struct target {
    struct post_line *line;
    struct arena *arena;
    enum post_json_purpose purpose;
    struct str source; /* the line, whose numbers are stored digit by digit */
    struct error *err;
};

enum need { OPTIONAL, TO_IMPORT, ALWAYS };

/* A reader returns NULL, or what is wrong with the value; what it read goes to the field's place in
 * struct post_line. */
struct field {
    const char *name;
    const char *(*read)(struct target *target, const struct field *field, const json_t *value);
    size_t place;
    const char *(*check_text)(struct str text); /* one of validate.h, for the reader that asks */
    const char *(*check_count)(int64_t count);
    enum need need;
    size_t given; /* place of the flag that says the field was there; 0: none */
};
#define FIELD(key, reader, member, when)                                                           \
    {                                                                                              \
        .name = (key), .read = (reader), .place = offsetof(struct post_line, member),              \
        .need = (when)                                                                             \
    }
#define TEXT(key, member, check, when)                                                             \
    {                                                                                              \
        .name = (key), .read = read_text, .place = offsetof(struct post_line, member),             \
        .check_text = (check), .need = (when)                                                      \
    }
#define LIST(key, member, check)                                                                   \
    {                                                                                              \
        .name = (key), .read = read_list, .place = offsetof(struct post_line, member),             \
        .check_text = (check)                                                                      \
    }
#define COUNT(key, member, check)                                                                  \
    {                                                                                              \
        .name = (key), .read = read_count, .place = offsetof(struct post_line, member),            \
        .check_count = (check)                                                                     \
    }
#define COUNT_OR_NONE(key, member, check, flag)                                                    \
    {                                                                                              \
        .name = (key), .read = read_count, .place = offsetof(struct post_line, member),            \
        .check_count = (check), .given = offsetof(struct post_line, flag)                          \
    }
#define FLAG_OR_NONE(key, member, flag)                                                            \
    {                                                                                              \
        .name = (key), .read = read_bool, .place = offsetof(struct post_line, member),             \
        .given = offsetof(struct post_line, flag)                                                  \
    }

static void *place_of(const struct target *target, const struct field *field)
{
    return (char *)target->line + field->place;
}

static const char *read_words_of(struct target *target, const struct field *field,
                                 const json_t *value, struct str *ret)
{
    if (!json_is_string(value))
        return "is not a string";
    struct str text = { json_string_value(value), json_string_length(value) };
    const char *problem = field->check_text(text);
    if (problem == NULL)
        *ret = arena_copy(target->arena, text);
    return problem;
}

static const char *read_text(struct target *target, const struct field *field, const json_t *value)
{
    return read_words_of(target, field, value, place_of(target, field));
}

/* For us when it is text, else the producer's own. */
static const char *read_kind(struct target *target, const struct field *field, const json_t *value)
{
    struct str *kind = place_of(target, field);
    if (json_is_string(value))
        *kind = arena_copy(target->arena,
                           (struct str){ json_string_value(value), json_string_length(value) });
    return NULL;
}

static const char *read_count(struct target *target, const struct field *field, const json_t *value)
{
    if (!json_is_integer(value))
        return "is not a whole number";
    int64_t *count = place_of(target, field);
    *count = json_integer_value(value);
    return field->check_count(*count);
}

static const char *read_bool(struct target *target, const struct field *field, const json_t *value)
{
    if (!json_is_boolean(value))
        return "is not true or false";
    bool *flag = place_of(target, field);
    *flag = json_is_true(value);
    return NULL;
}

static const char *read_time(struct target *target, const struct field *field, const json_t *value)
{
    struct str text = { json_string_value(value), json_string_length(value) };
    if (!json_is_string(value) || timestamp_parse(text, place_of(target, field)) < 0)
        return "is not a date and time with a zone, such as 2026-11-20T09:00:00Z";
    return NULL;
}

static const char *read_platform(struct target *target, const struct field *field,
                                 const json_t *value)
{
    struct str name = { json_string_value(value), json_string_length(value) };
    if (!json_is_string(value) || platform_parse(name, place_of(target, field)) < 0)
        return "is none of TWITTER, REDDIT, THREADS";
    return NULL;
}

static const char *read_list(struct target *target, const struct field *field, const json_t *value)
{
    if (!json_is_array(value))
        return "is not a list";
    size_t count = json_array_size(value);
    if (count > KEYWORD_MATCHES_MAX)
        return "holds more than 50 elements";
    struct word_list read = { .given = true, .count = count };
    read.items = ARENA_ARRAY(target->arena, struct str, count);
    for (size_t i = 0; i < count; i++) {
        if (read_words_of(target, field, json_array_get(value, i), &read.items[i]) != NULL)
            return "holds an element that is not a string of 1 to 100 characters";
    }
    struct word_list *list = place_of(target, field);
    *list = read;
    return NULL;
}

/* Whatever is not an object with a known type counts nothing, as in the database's trigger. */
static const char *read_history(struct target *target, const struct field *field,
                                const json_t *value)
{
    if (!json_is_array(value))
        return "is not a list";
    size_t count = json_array_size(value);
    struct str *types = ARENA_ARRAY(target->arena, struct str, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *type = json_object_get(json_array_get(value, i), "type");
        types[i] = (struct str){ json_string_value(type), json_string_length(type) };
    }
    struct relationship relationship = relationship_score_of(types, count);
    struct author *author = place_of(target, field);
    author->relationship_hundredths = relationship.hundredths;
    author->is_blocked = relationship.is_blocked;
    author->has_safety_event = relationship.has_safety_event;
    return NULL;
}

_Static_assert(POST_JSON_METRICS_MAX_BYTES == 65536, "check_metrics names this figure");

/* An object inside the line; its fields are named "metrics.likes". */
static int read_fields(struct target *target, const char *prefix, const json_t *object,
                       const struct field *fields);

static const struct field metrics_fields[] = {
    COUNT("likes", post.metrics.likes, validate_metric),
    COUNT("replies", post.metrics.replies, validate_metric),
    COUNT("reposts", post.metrics.reposts, validate_metric),
    COUNT("upvotes", post.metrics.upvotes, validate_metric),
    COUNT("comments", post.metrics.comments, validate_metric),
    FIELD("kind", read_kind, post.kind, OPTIONAL),
    TEXT("subreddit", post.community, validate_community, OPTIONAL),
    TEXT("community", post.community, validate_community, OPTIONAL), /* goes before subreddit */
    { 0 },
};

static const struct field author_fields[] = {
    TEXT("platform_id", author_platform_id, validate_author_platform_id, TO_IMPORT),
    TEXT("handle", post.author.handle, validate_handle, TO_IMPORT),
    TEXT("display_name", post.author.display_name, validate_display_name, OPTIONAL),
    TEXT("bio", post.author.bio, validate_bio, OPTIONAL),
    COUNT_OR_NONE("follower_count", post.author.follower_count, validate_follower_count,
                  follower_count_given),
    FLAG_OR_NONE("is_verified", post.author.is_verified, is_verified_given),
    FIELD("interaction_history", read_history, post.author, OPTIONAL), /* for score */
    { 0 },
};

/* Said by the readers of objects when a field inside is wrong and *err already names it. */
static const char already_told[] = "";

static const char *check_metrics(struct str raw)
{
    int64_t bytes = json_numbers_jsonb_bytes(raw);
    if (bytes < 0)
        return "holds a number that the database cannot keep";
    return bytes > POST_JSON_METRICS_MAX_BYTES ? "holds more than 65536 bytes" : NULL;
}

static const char *read_metrics(struct target *target, const struct field *field,
                                const json_t *value)
{
    if (!json_is_object(value))
        return "is not an object";
    if (read_fields(target, "metrics.", value, metrics_fields) < 0)
        return already_told;
    if (target->purpose == POST_JSON_SCORE)
        return NULL;
    char *text = json_dumps(value, 0);
    struct str *raw = place_of(target, field);
    struct str original =
        target->source.size > 0 ? json_numbers_member(target->source, field->name) : str_from(text);
    *raw = json_numbers_restore(str_from(text), original, target->arena);
    free(text);
    return check_metrics(*raw);
}

static const char *read_author(struct target *target, const struct field *field,
                               const json_t *value)
{
    (void)field;
    if (!json_is_object(value))
        return "is not an object";
    return read_fields(target, "author.", value, author_fields) < 0 ? already_told : NULL;
}

static const struct field post_fields[] = {
    FIELD("platform", read_platform, post.platform, TO_IMPORT),
    TEXT("platform_post_id", post.platform_post_id, validate_platform_post_id, TO_IMPORT),
    TEXT("content", post.content, validate_content, ALWAYS),
    FIELD("published_at", read_time, post.published_at_us, OPTIONAL),
    FIELD("detected_at", read_time, post.detected_at_us, OPTIONAL),
    FIELD("metrics_at", read_time, post.metrics_at_us, OPTIONAL),
    FIELD("metrics", read_metrics, raw_metrics, OPTIONAL),
    LIST("keyword_matches", keywords, validate_keyword),
    LIST("keyword_categories", categories, validate_keyword),
    FIELD("author", read_author, post.author, TO_IMPORT),
    { 0 },
};

static const char *read_field(struct target *target, const struct field *field, const json_t *value)
{
    if (value != NULL && !json_is_null(value)) {
        if (field->given != 0)
            *((bool *)target->line + field->given) = true;
        return field->read(target, field, value);
    }
    enum need threshold = target->purpose == POST_JSON_IMPORT ? TO_IMPORT : ALWAYS;
    return field->need >= threshold ? "is missing" : NULL;
}

static int read_fields(struct target *target, const char *prefix, const json_t *object,
                       const struct field *fields)
{
    for (const struct field *field = fields; field->name != NULL; field++) {
        const char *problem = read_field(target, field, json_object_get(object, field->name));
        if (problem == already_told)
            return -1;
        if (problem != NULL)
            return error_set(target->err, ERROR_DATA, "%s%s: %s", prefix, field->name, problem);
    }
    return 0;
}

static int read_root(struct target *target, const json_t *root)
{
    if (!json_is_object(root))
        return error_set(target->err, ERROR_DATA, "json: is not an object");
    return read_fields(target, "", root, post_fields);
}

int post_json_take(const json_t *root, struct str source, enum post_json_purpose purpose,
                   struct arena *arena, struct post_line *ret, struct error *err)
{
    struct post_line read = {
        .post = { .published_at_us = TIME_UNKNOWN,
                  .detected_at_us = TIME_UNKNOWN,
                  .metrics_at_us = TIME_UNKNOWN,
                  .baseline_rate = -1,
                  .author = { .relationship_hundredths = 50 } },
        .raw_metrics = STR("{}"),
    };
    struct target target = {
        .line = &read, .arena = arena, .purpose = purpose, .source = source, .err = err
    };
    if (read_root(&target, root) < 0)
        return -1;
    *ret = read;
    return 0;
}

int post_json_read(struct str line, enum post_json_purpose purpose, struct arena *arena,
                   struct post_line *ret, struct error *err)
{
    if (line.size > POST_JSON_LINE_MAX_BYTES)
        return error_set(err, ERROR_DATA, "json: the line is longer than %zu bytes",
                         POST_JSON_LINE_MAX_BYTES);
    json_error_t fault;
    json_t *root = json_loadb(line.data, line.size, JSON_REJECT_DUPLICATES, &fault);
    if (root == NULL)
        return json_fault_tell(line, &fault, err);
    int failed = post_json_take(root, line, purpose, arena, ret, err);
    json_decref(root);
    return failed;
}
