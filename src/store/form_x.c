/* X: API v1.1, API v2, and the archive of an account. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/domain/validate.h"
#include "form_take.h"

/* ---- API v1.1 ---- */

static const struct form_field v1_fields[] = {
    { "edit_history.initial_tweet_id", "platform_post_id", form_take_id,
      "edits of a post have ids of their own; the first is the post's" },
    { "id_str", "platform_post_id", form_take_id, "" },
    { "id", "platform_post_id", form_take_id,
      "where there is no id_str; beyond 2^53 without loss" },
    { "id_str", "metrics.latest_id", form_take_id, "" },
    { "extended_tweet.full_text", "content", form_take_escaped, "" },
    { "full_text", "content", form_take_escaped, "" },
    { "text", "content", form_take_escaped,
      "the first of the three that is there; `&amp;` `&lt;` `&gt;` undone" },
    { "timestamp_ms", "published_at", form_take_time_ms, "" },
    { "created_at", "published_at", form_take_time, "Wed Oct 10 20:19:24 +0000 2018" },
    { "user.id_str", "author.platform_id", form_take_id, "" },
    { "user.id", "author.platform_id", form_take_id, "where there is no id_str" },
    { "user.screen_name", "author.handle", form_take_text, "where it is missing, the id" },
    { "user.name", "author.display_name", form_take_escaped, "" },
    { "user.description", "author.bio", form_take_escaped, "" },
    { "user.followers_count", "author.follower_count", form_take_count, "" },
    { "user.verified", "author.is_verified", form_take_flag, "" },
    { "favorite_count", "metrics.likes", form_take_count, "" },
    { "reply_count", "metrics.replies", form_take_count, "" },
    { "retweet_count", "metrics.reposts", form_take_count, "" },
    { "quote_count", "metrics.quotes", form_take_count, "" },
    { "in_reply_to_status_id_str", "metrics.reply_to", form_take_id, "" },
    { "in_reply_to_status_id", "metrics.reply_to", form_take_id, "" },
    { "quoted_status_id_str", "metrics.quoted", form_take_id, "" },
    { "quoted_status_id", "metrics.quoted", form_take_id, "" },
    { "extended_tweet.entities.user_mentions", "metrics.mentions", form_take_handles, "" },
    { "entities.user_mentions", "metrics.mentions", form_take_handles, "the names" },
    { "lang", "metrics.lang", form_take_text, "" },
    { "retweeted_status", NULL, NULL, "the post itself, taken in place of who reposted it" },
    { "quoted_status quoted_status_permalink is_quote_status", NULL, NULL,
      "another person's words; only its id" },
    { "contributors coordinates current_user_retweet display_text_range edit_controls editable "
      "entities extended_entities favorited filter_level geo in_reply_to_screen_name "
      "in_reply_to_user_id in_reply_to_user_id_str matching_rules place possibly_sensitive "
      "possibly_sensitive_appealable retweeted scopes source truncated user withheld_copyright "
      "withheld_in_countries withheld_scope",
      NULL, NULL, "beyond what is named above not needed; never a place" },
    { 0 },
};
const struct form_table form_x_v1 = { "X, API v1.1: a status", v1_fields };

static const char *kind_of(json_t *post)
{
    json_t *metrics = json_object_get(post, "metrics");
    if (json_object_get(metrics, "quoted") != NULL)
        return "quote";
    return json_object_get(metrics, "reply_to") != NULL ? "reply" : NULL;
}

static const char *finish(json_t *post, const json_t *object, const json_t *account)
{
    (void)object, (void)account;
    if (json_object_get(post, "content") == NULL)
        return "no text";
    form_substitute_author(json_object_get(post, "author"));
    form_set_kind(post, kind_of(post));
    return NULL;
}

static const char reposted[] = "a repost: the words are another person's";

static int convert_v1(struct form_job *job, json_t *status)
{
    json_t *original = json_object_get(status, "retweeted_status");
    return form_emit_by(job, v1_fields, json_is_object(original) ? original : status, finish);
}

/* ---- API v2 ---- */

static const char *take_verified(json_t *value, json_t **ret)
{
    const char *type = json_string_value(value);
    if (type != NULL)
        *ret = json_boolean(strcmp(type, "none") != 0);
    return NULL;
}

static const struct form_field v2_fields[] = {
    { "edit_history_tweet_ids", "platform_post_id", form_take_first,
      "edits of a post have ids of their own; the first is the post's" },
    { "id", "platform_post_id", form_take_id, "" },
    { "id", "metrics.latest_id", form_take_id, "" },
    { "note_tweet.text", "content", form_take_escaped, "all of a long post" },
    { "text", "content", form_take_escaped, "`&amp;` `&lt;` `&gt;` undone" },
    { "created_at", "published_at", form_take_time, "" },
    { "author_id", "author.platform_id", form_take_id, "" },
    { "author.id", "author.platform_id", form_take_id,
      "the user of includes, or what twarc puts into the post" },
    { "author.username", "author.handle", form_take_text, "without includes, the id" },
    { "author.name", "author.display_name", form_take_escaped, "" },
    { "author.description", "author.bio", form_take_escaped, "" },
    { "author.public_metrics.followers_count", "author.follower_count", form_take_count, "" },
    { "author.verified", "author.is_verified", form_take_flag, "" },
    { "author.verified_type", "author.is_verified", take_verified, "any but none" },
    { "public_metrics.like_count", "metrics.likes", form_take_count, "" },
    { "public_metrics.reply_count", "metrics.replies", form_take_count, "" },
    { "public_metrics.retweet_count", "metrics.reposts", form_take_count, "" },
    { "public_metrics.quote_count", "metrics.quotes", form_take_count, "" },
    { "public_metrics.bookmark_count", "metrics.bookmarks", form_take_count, "" },
    { "public_metrics.impression_count", "metrics.views", form_take_count, "" },
    { "note_tweet.entities.mentions", "metrics.mentions", form_take_handles, "" },
    { "entities.mentions", "metrics.mentions", form_take_handles, "the names" },
    { "conversation_id", "metrics.thread", form_take_id, "" },
    { "lang", "metrics.lang", form_take_text, "" },
    { "__twarc.retrieved_at", "detected_at", form_take_time, "" },
    { "__twarc.retrieved_at", "metrics_at", form_take_time, "" },
    { "referenced_tweets", NULL, NULL,
      "metrics.reply_to and metrics.quoted; of a retweet the post itself is taken from includes" },
    { "includes.users includes.tweets", NULL, NULL, "the authors; the posts that were retweeted" },
    { "includes.media includes.places includes.polls includes.topics errors meta matching_rules",
      NULL, NULL, "not needed" },
    { "article attachments card_uri community_id context_annotations edit_controls entities geo "
      "in_reply_to_user_id media_metadata non_public_metrics note_tweet organic_metrics "
      "paid_partnership possibly_sensitive promoted_metrics public_metrics reply_settings scopes "
      "source suggested_source_links withheld",
      NULL, NULL, "beyond what is named above not needed; never a place" },
    { 0 },
};
const struct form_table form_x_v2 = { "X, API v2: a post with its includes", v2_fields };

static const char *referenced(const json_t *tweet, const char *type)
{
    size_t i;
    json_t *reference;
    json_array_foreach(json_object_get(tweet, "referenced_tweets"), i, reference)
    {
        const char *own = json_string_value(json_object_get(reference, "type"));
        if (own != NULL && strcmp(own, type) == 0)
            return json_string_value(json_object_get(reference, "id"));
    }
    return NULL;
}

static json_t *with_id(const json_t *list, const char *id)
{
    size_t i;
    json_t *one;
    json_array_foreach(list, i, one)
    {
        const char *own = json_string_value(json_object_get(one, "id"));
        if (id != NULL && own != NULL && strcmp(own, id) == 0)
            return one;
    }
    return NULL;
}

static void note_reference(json_t *post, const json_t *tweet, const char *type, const char *key)
{
    const char *id = referenced(tweet, type);
    json_t *metrics = json_object_get(post, "metrics");
    if (id != NULL && metrics != NULL)
        json_object_set_new(metrics, key, json_string(id));
}

static const char *finish_v2(json_t *post, const json_t *tweet, const json_t *account)
{
    if (referenced(tweet, "retweeted") != NULL)
        return reposted;
    note_reference(post, tweet, "replied_to", "reply_to");
    note_reference(post, tweet, "quoted", "quoted");
    return finish(post, tweet, account);
}

/* The includes of the page in hand are the job's account meanwhile: v2 pages have no owner. */
static int convert_v2(struct form_job *job, json_t *tweet)
{
    const char *retweeted = referenced(tweet, "retweeted");
    json_t *original = with_id(json_object_get(job->account, "tweets"), retweeted);
    json_t *taken = original != NULL ? original : tweet;
    json_t *user = with_id(json_object_get(job->account, "users"),
                           json_string_value(json_object_get(taken, "author_id")));
    if (user != NULL)
        json_object_set(taken, "author", user);
    return form_emit_by(job, v2_fields, taken, finish_v2);
}

static int convert_page(struct form_job *job, json_t *page, json_t *data)
{
    job->account = json_object_get(page, "includes");
    return json_is_array(data) ? form_each(job, data, convert_v2) : convert_v2(job, data);
}

/* ---- both ---- */

/* What streams and batch jobs of compliance say, and what becomes of it (docs/OPERATIONS.md, What
 * is taken back). In API v2 the notice is in "data", in v1.1 it is the document. */
static const struct notice {
    const char *key, *action, *kind;
    const char *ids[3]; /* the first that is there */
} notices[] = {
    { "delete", "withdraw", "post", { "tweet.id", "status.id_str", "status.id" } },
    { "drop", "withdraw", "post", { "tweet.id", "status.id_str", "status.id" } },
    { "undrop", "release", "post", { "tweet.id", "status.id_str", "status.id" } },
    { "user_delete", "withdraw", "author", { "user.id", "id_str", "id" } },
    { "user_suspend", "withdraw", "author", { "user.id", "id_str", "id" } },
    { "user_protect", "withdraw", "author", { "user.id", "id_str", "id" } },
    { "user_undelete", "release", "author", { "user.id", "id_str", "id" } },
    { "user_unsuspend", "release", "author", { "user.id", "id_str", "id" } },
    { "user_unprotect", "release", "author", { "user.id", "id_str", "id" } },
    { "scrub_geo", NULL, NULL, { NULL } },  /* no place is ever kept */
    { "tweet_edit", NULL, NULL, { NULL } }, /* the new text comes as a post */
    { "withheld", NULL, NULL, { NULL } },   /* for some countries */
    { "status_withheld", NULL, NULL, { NULL } },
    { "user_withheld", NULL, NULL, { NULL } },
    { "user_profile_modification", NULL, NULL, { NULL } },
    { "limit", NULL, NULL, { NULL } },
    { "disconnect", NULL, NULL, { NULL } },
    { "warning", NULL, NULL, { NULL } },
    { "friends", NULL, NULL, { NULL } },
    { "event", NULL, NULL, { NULL } },
};

static const struct notice *notice_of(const json_t *document)
{
    if (json_object_get(document, "text") != NULL)
        return NULL; /* a post, which may be withheld, too */
    for (size_t i = 0; i < sizeof notices / sizeof notices[0]; i++)
        if (json_object_get(document, notices[i].key) != NULL)
            return &notices[i];
    return NULL;
}

/* The id keeps its place in the document: a number becomes a string there. */
static const char *id_in(json_t *object, const char *const *paths)
{
    for (size_t i = 0; i < 3 && paths[i] != NULL; i++) {
        json_t *value = (json_t *)(uintptr_t)form_find(object, paths[i]), *id = NULL;
        if (value == NULL || form_take_id(value, &id) != NULL || id == NULL)
            continue;
        json_object_set_new(object, "~id", id);
        return json_string_value(id);
    }
    return NULL;
}

static int emit_notice(struct form_job *job, const char *action, const char *kind, const char *id)
{
    bool is_post = strcmp(kind, "post") == 0;
    const char *problem = is_post ? validate_platform_post_id(str_from(id))
                                  : validate_author_platform_id(str_from(id));
    char wrong[96];
    if (problem == NULL)
        return form_emit_notice(job, action, kind, id);
    snprintf(wrong, sizeof wrong, "id: %s", problem);
    return form_emit_wrong(job, wrong);
}

static int convert_notice(struct form_job *job, json_t *document, const struct notice *notice)
{
    if (notice->action == NULL)
        return form_emit_left_out(job, "no post, but a notice that asks for nothing here");
    const char *id = id_in(json_object_get(document, notice->key), notice->ids);
    return id != NULL ? emit_notice(job, notice->action, notice->kind, id)
                      : form_emit_wrong(job, "json: is a notice without an id");
}

/* A line of what a batch job of compliance gives back. */
static int convert_result(struct form_job *job, json_t *result)
{
    static const char *const ids[3] = { "id" };
    const char *reason = json_string_value(json_object_get(result, "reason"));
    if (reason != NULL && strcmp(reason, "scrub_geo") == 0)
        return form_emit_left_out(job, "no post, but a notice that asks for nothing here");
    if (strcmp(json_string_value(json_object_get(result, "action")), "delete") != 0)
        return form_emit_wrong(job, "action: is not \"delete\"");
    const char *id = id_in(result, ids);
    return id != NULL ? emit_notice(job, "withdraw", "post", id)
                      : form_emit_wrong(job, "id: is missing");
}

int form_convert_x(struct form_job *job, json_t *document)
{
    json_t *data = json_object_get(document, "data"), *list = json_object_get(document, "statuses");
    const struct notice *plain = notice_of(document), *inside = notice_of(data);
    if (json_is_string(json_object_get(document, "action")))
        return convert_result(job, document);
    if (plain != NULL || inside != NULL)
        return convert_notice(job, plain != NULL ? document : data, plain != NULL ? plain : inside);
    if (json_is_array(list))
        return form_each(job, list, convert_v1);
    if (json_is_object(data) || json_is_array(data))
        return convert_page(job, document, data);
    if (json_object_get(document, "user") != NULL)
        return convert_v1(job, document);
    if (json_object_get(document, "meta") != NULL)
        return form_emit_left_out(job, "an empty page");
    return convert_page(job, document, document);
}

/* ---- the archive of an account ---- */

static const struct form_field archive_fields[] = {
    { "edit_info.initial.editTweetIds", "platform_post_id", form_take_first,
      "edits of a post have ids of their own; the first is the post's" },
    { "id_str", "platform_post_id", form_take_id, "" },
    { "id", "platform_post_id", form_take_id, "where there is no id_str" },
    { "id_str", "metrics.latest_id", form_take_id, "" },
    { "full_text", "content", form_take_escaped,
      "`&amp;` `&lt;` `&gt;` undone; RT @name: is a repost, left out" },
    { "text", "content", form_take_escaped, "older archives" },
    { "created_at", "published_at", form_take_time, "" },
    { "favorite_count", "metrics.likes", form_take_count, "a string there" },
    { "retweet_count", "metrics.reposts", form_take_count, "a string there" },
    { "in_reply_to_status_id_str", "metrics.reply_to", form_take_id, "" },
    { "in_reply_to_status_id", "metrics.reply_to", form_take_id, "" },
    { "entities.user_mentions", "metrics.mentions", form_take_handles, "the names" },
    { "lang", "metrics.lang", form_take_text, "" },
    { "coordinates display_text_range edit_info entities extended_entities favorited geo "
      "in_reply_to_screen_name in_reply_to_user_id in_reply_to_user_id_str place "
      "possibly_sensitive retweeted scopes source truncated withheld_in_countries",
      NULL, NULL, "not needed; never a place" },
    { 0 },
};
const struct form_table form_x_archive = {
    "X, archive of an account: tweets.js, its author from account.js", archive_fields
};

static const char *finish_archived(json_t *post, const json_t *tweet, const json_t *account)
{
    const char *text = json_string_value(json_object_get(post, "content"));
    if (text != NULL && strncmp(text, "RT @", 4) == 0)
        return reposted;
    if (account != NULL)
        json_object_set(post, "author", (json_t *)(uintptr_t)account);
    return finish(post, tweet, account);
}

int form_convert_x_archive(struct form_job *job, json_t *document)
{
    json_t *wrapped = json_object_get(document, "tweet");
    return form_emit_by(job, archive_fields, wrapped != NULL ? wrapped : document, finish_archived);
}

static const struct form_field account_fields[] = {
    { "account.accountId", "platform_id", form_take_id, "" },
    { "account.username", "handle", form_take_text, "" },
    { "account.accountDisplayName", "display_name", form_take_escaped, "" },
    { 0 },
};

json_t *form_account(json_t *document)
{
    char *wrong = NULL;
    json_t *account = form_apply(account_fields, document, &wrong);
    free(wrong);
    if (account != NULL && json_object_get(account, "platform_id") != NULL)
        return account;
    json_decref(account);
    return NULL;
}
