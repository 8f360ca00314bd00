/* Threads media objects: alone, or as the pages of the API. */
#include <string.h>

#include "form_take.h"

static const struct form_field media_fields[] = {
    { "id", "platform_post_id", form_take_id, "as a string" },
    { "text", "content", form_take_text, "without text there is no post: left out" },
    { "timestamp", "published_at", form_take_time, "" },
    { "owner.id", "author.platform_id", form_take_id, "" },
    { "username", "author.handle", form_take_text,
      "without owner.id, @ and the name in lower case is the author's id" },
    { "name", "author.display_name", form_take_text, "" },
    { "is_verified", "author.is_verified", form_take_flag, "" },
    { "like_count", "metrics.likes", form_take_count, "" },
    { "reply_count", "metrics.replies", form_take_count, "" },
    { "repost_count", "metrics.reposts", form_take_count, "" },
    { "quote_count", "metrics.quotes", form_take_count, "" },
    { "replied_to.id", "metrics.reply_to", form_take_id, "" },
    { "root_post.id", "metrics.thread", form_take_id, "" },
    { "quoted_post.id", "metrics.quoted", form_take_id, "" },
    { "topic_tag", "metrics.topic_tag", form_take_text, "" },
    { "is_quote_post is_reply media_type", NULL, NULL,
      "they tell the kind; REPOST_FACADE is another person's post: left out" },
    { "reposted_post quoted_post replied_to root_post", NULL, NULL,
      "only their ids: another person's words" },
    { "media_product_type permalink shortcode", NULL, NULL, "follow from the id" },
    { "media_url thumbnail_url gif_url children alt_text poll_attachment text_attachment "
      "link_attachment_url is_spoiler_media text_entities location_id location",
      NULL, NULL, "nothing but the text is judged" },
    { "profile_picture_url has_replies is_reply_owned_by_me hide_status reply_audience "
      "reply_approval_status allowlisted_country_codes ghost_post_status "
      "ghost_post_expiration_timestamp",
      NULL, NULL, "not needed" },
    { 0 },
};

const struct form_table form_threads_media = { "Threads: a media object", media_fields };

static bool is_true(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

static const char *finish(json_t *post, const json_t *media, const json_t *account)
{
    (void)account;
    const char *type = json_string_value(json_object_get(media, "media_type"));
    if (type != NULL && strcmp(type, "REPOST_FACADE") == 0)
        return "a repost: the words are another person's";
    if (json_object_get(post, "content") == NULL)
        return "no text";
    form_substitute_author(json_object_get(post, "author"));
    form_set_kind(post, is_true(media, "is_quote_post") ? "quote"
                        : is_true(media, "is_reply")    ? "reply"
                                                        : NULL);
    return NULL;
}

static int convert_media(struct form_job *job, json_t *media)
{
    return form_emit_by(job, media_fields, media, finish);
}

int form_convert_threads(struct form_job *job, json_t *document)
{
    json_t *page = json_object_get(document, "data");
    return json_is_array(page) ? form_each(job, page, convert_media) : convert_media(job, document);
}
