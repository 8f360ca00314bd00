/* A table at work, which form a document is of, and who converts it. */
#include "antoned/store/form.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"
#include "form_take.h"

static const char *const names[FORM_COUNT] = { "antone", "reddit", "x", "x-archive", "threads" };

const struct form_table *const form_tables[] = {
    &form_x_v1,          &form_x_v2, &form_x_archive, &form_reddit_comment, &form_reddit_submission,
    &form_threads_media, NULL,
};

const char *form_name(enum form form)
{
    return names[form];
}

int form_parse(const char *name, enum form *ret)
{
    int found = str_index(str_from(name), names, FORM_COUNT);
    if (found < 0)
        return -1;
    *ret = (enum form)found;
    return 0;
}

/* ---- which form ---- */

/* All of `keys` in one object; the first row that fits decides. "data" as a list is asked by its
 * first element. */
static const struct mark {
    enum form form;
    const char *keys[3];
} marks[] = {
    { FORM_ANTONE, { "platform_post_id", "platform" } },
    { FORM_ANTONE, { "platform_post_id", "content" } },
    { FORM_X_ARCHIVE, { "tweet.id_str", "tweet.full_text" } },
    { FORM_X_ARCHIVE, { "tweet.id", "tweet.full_text" } },
    { FORM_REDDIT, { "kind", "data" } },
    { FORM_REDDIT, { "created_utc", "author" } },
    { FORM_REDDIT, { "subreddit", "author" } },
    { FORM_THREADS, { "media_product_type" } },
    { FORM_THREADS, { "permalink", "username", "timestamp" } },
    { FORM_THREADS, { "media_type", "timestamp" } },
    { FORM_X, { "id_str", "user" } },
    { FORM_X, { "edit_history_tweet_ids" } },
    { FORM_X, { "author_id", "text" } },
    { FORM_X, { "statuses", "search_metadata" } },
    { FORM_X, { "data.edit_history_tweet_ids" } },
    { FORM_X, { "data.author_id" } },
    { FORM_X, { "data", "includes" } },
    { FORM_X, { "data.id", "data.text" } },
    { FORM_X, { "delete" } },
    { FORM_X, { "user_delete" } },
    { FORM_X, { "data.delete" } },
    { FORM_X, { "data.user_delete" } },
    { FORM_X, { "id", "action", "reason" } },
    { FORM_X, { "created_at", "user" } },
};

static bool bears(const json_t *document, const struct mark *mark)
{
    for (size_t i = 0; i < sizeof mark->keys / sizeof mark->keys[0] && mark->keys[i] != NULL; i++)
        if (form_find(document, mark->keys[i]) == NULL)
            return false;
    return true;
}

int form_guess(const json_t *document)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (bears(document, &marks[i]))
            return (int)marks[i].form;
    const json_t *list = json_object_get(document, "data");
    return json_is_array(list) && json_array_size(list) > 0 ? form_guess(json_array_get(list, 0))
                                                            : -1;
}

/* ---- a table at work ---- */

const json_t *form_find(const json_t *object, const char *path)
{
    struct str rest = str_from(path);
    while (object != NULL && rest.size > 0) {
        struct str key = str_take(&rest, '.');
        object = json_object_getn(object, key.data, key.size);
    }
    return object;
}

/* Where "metrics.likes" goes: its object, made when it is the first inside, and the key. */
static json_t *object_for(json_t *post, const char *target, const char **ret_key)
{
    const char *dot = strchr(target, '.');
    *ret_key = dot != NULL ? dot + 1 : target;
    if (dot == NULL)
        return post;
    json_t *object = json_object_getn(post, target, (size_t)(dot - target));
    if (object == NULL) {
        object = json_object();
        json_object_setn_new(post, target, (size_t)(dot - target), object);
    }
    return object;
}

static const char *apply_one(const struct form_field *field, const json_t *object, json_t *post)
{
    json_t *value = (json_t *)(uintptr_t)form_find(object, field->source), *read = NULL;
    const char *key;
    if (value == NULL || json_is_null(value))
        return NULL;
    json_t *target = object_for(post, field->target, &key);
    if (json_object_get(target, key) != NULL)
        return NULL;
    const char *problem = field->take(value, &read);
    if (problem == NULL && read != NULL)
        json_object_set_new(target, key, read);
    return problem;
}

json_t *form_apply(const struct form_field *fields, const json_t *object, char **ret_wrong)
{
    json_t *post = json_object();
    for (const struct form_field *field = fields; field->source != NULL; field++) {
        const char *problem = field->target != NULL ? apply_one(field, object, post) : NULL;
        if (problem == NULL)
            continue;
        size_t size = strlen(field->source) + strlen(problem) + 3;
        *ret_wrong = memory_alloc(size);
        snprintf(*ret_wrong, size, "%s: %s", field->source, problem);
        json_decref(post);
        return NULL;
    }
    return post;
}

const char *form_beside(json_t *post, const char *name)
{
    return json_string_value(json_object_get(post, name));
}

void form_set_kind(json_t *post, const char *kind)
{
    const char *key;
    json_t *metrics = object_for(post, "metrics.kind", &key);
    if (kind != NULL)
        json_object_set_new(metrics, key, json_string(kind));
}

void form_substitute_author(json_t *author)
{
    const char *handle = json_string_value(json_object_get(author, "handle"));
    const char *id = json_string_value(json_object_get(author, "platform_id"));
    char name[128];
    if (id == NULL && handle != NULL) {
        size_t i = 0;
        for (; i < sizeof name - 2 && handle[i] != '\0'; i++)
            name[i + 1] = (char)(handle[i] >= 'A' && handle[i] <= 'Z' ? handle[i] + 32 : handle[i]);
        name[0] = '@';
        name[i + 1] = '\0';
        json_object_set_new(author, "platform_id", json_string(name));
    }
    if (handle == NULL && id != NULL)
        json_object_set_new(author, "handle", json_string(id));
}

/* ---- handing out ---- */

static int emit(struct form_job *job, enum form_item_kind kind, json_t *post, const char *reason)
{
    struct form_item item = { .kind = kind, .post = post, .reason = reason, .index = job->index };
    if (job->index >= 0)
        job->index++;
    return job->sink(job->ctx, &item, job->err);
}

int form_emit_post(struct form_job *job, json_t *post)
{
    int result = emit(job, FORM_POST, post, NULL);
    json_decref(post);
    return result;
}

int form_emit_left_out(struct form_job *job, const char *reason)
{
    return emit(job, FORM_LEFT_OUT, NULL, reason);
}

int form_emit_notice(struct form_job *job, const char *action, const char *kind, const char *id)
{
    struct form_item item = { .kind = FORM_TAKEN_BACK,
                              .notice = { action, kind, job->platform, id },
                              .index = job->index };
    if (job->index >= 0)
        job->index++;
    return job->sink(job->ctx, &item, job->err);
}

int form_emit_wrong(struct form_job *job, const char *reason)
{
    return emit(job, FORM_WRONG, NULL, reason);
}

int form_emit_by(struct form_job *job, const struct form_field *fields, const json_t *object,
                 const char *(*finish)(json_t *post, const json_t *object, const json_t *account))
{
    _cleanup_free_ char *wrong = NULL;
    json_t *post = form_apply(fields, object, &wrong);
    if (post == NULL)
        return form_emit_wrong(job, wrong);
    json_object_set_new(post, "platform", json_string(job->platform));
    const char *reason = finish(post, object, job->account);
    if (reason == NULL)
        return form_emit_post(job, post);
    int result =
        reason == form_gone_away
            ? form_emit_notice(job, "gone", "post",
                               json_string_value(json_object_get(post, "platform_post_id")))
            : form_emit_left_out(job, reason);
    json_decref(post);
    return result;
}

int form_each(struct form_job *job, json_t *list, int (*one)(struct form_job *job, json_t *element))
{
    size_t i;
    json_t *element;
    if (job->index < 0)
        job->index = 0;
    json_array_foreach(list, i, element)
    {
        int result = json_is_object(element) ? one(job, element)
                                             : form_emit_wrong(job, "json: is not an object");
        if (result != 0)
            return result;
    }
    return 0;
}

const char form_gone_away[] = "deleted or removed: its words are gone";

static int convert_own(struct form_job *job, json_t *document)
{
    struct form_item item = {
        .kind = FORM_POST, .post = document, .is_document = true, .index = job->index
    };
    return job->sink(job->ctx, &item, job->err);
}

int form_convert(enum form form, json_t *document, const json_t *account, form_sink *sink,
                 void *ctx, struct error *err)
{
    static const struct {
        const char *platform;
        int (*convert)(struct form_job *job, json_t *document);
    } forms[FORM_COUNT] = {
        [FORM_ANTONE] = { NULL, convert_own },
        [FORM_REDDIT] = { "REDDIT", form_convert_reddit },
        [FORM_X] = { "TWITTER", form_convert_x },
        [FORM_X_ARCHIVE] = { "TWITTER", form_convert_x_archive },
        [FORM_THREADS] = { "THREADS", form_convert_threads },
    };
    struct form_job job = { forms[form].platform, account, sink, ctx, err, -1 };
    if (!json_is_object(document))
        return form_emit_wrong(&job, "json: is not an object");
    return forms[form].convert(&job, document);
}
