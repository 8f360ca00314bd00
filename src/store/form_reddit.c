/* Reddit: listings, things, and the bare objects of Pushshift and Arctic Shift. */
#include <stdio.h>
#include <string.h>

#include "antoned/base/buffer.h"
#include "antoned/domain/post.h"
#include "form_take.h"

static const char *take_community(json_t *value, json_t **ret)
{
    const char *name = json_string_value(value);
    char text[128];
    if (name == NULL)
        return "is not a string";
    snprintf(text, sizeof text, "%s%.100s", strncmp(name, "u_", 2) == 0 ? "" : "r/", name);
    *ret = json_string(text);
    return NULL;
}

/* false, or when. */
static const char *take_edited(json_t *value, json_t **ret)
{
    return json_is_boolean(value) ? NULL : form_take_time(value, ret);
}

#define SHARED_FIELDS                                                                              \
    { "created_utc", "published_at", form_take_time,                                               \
      "seconds, as a whole number, a decimal one or a string" },                                   \
        { "author_fullname", "author.platform_id", form_take_id,                                   \
          "where it is missing, @ and the name in lower case" },                                   \
        { "author", "author.handle", form_take_text, "[deleted]: left out, for nobody is there" }, \
        { "subreddit", "metrics.community", take_community, "with r/ before it" },                 \
        { "ups", "metrics.upvotes", form_take_count, "negative: 0" },                              \
        { "score", "metrics.upvotes", form_take_count, "where there is no ups" },                  \
        { "score", "metrics.score", form_take_number, "negative, too" },                           \
        { "edited", "metrics.edited_at", take_edited, "false: not kept" },                         \
        { "_meta.retrieved_2nd_on", "metrics_at", form_take_time, "Arctic Shift's second look" },  \
        { "retrieved_on", "metrics_at", form_take_time, "" },                                      \
        { "retrieved_utc", "metrics_at", form_take_time, "" },                                     \
        { "retrieved_on", "detected_at", form_take_time, "" },                                     \
        { "retrieved_utc", "detected_at", form_take_time, "" },                                    \
        { "distinguished", "metrics.distinguished", form_take_text, "" },                          \
        { "all_awardings associated_award author_cakeday author_flair_background_color "           \
          "author_flair_css_class author_flair_richtext author_flair_template_id "                 \
          "author_flair_text author_flair_text_color author_flair_type author_is_blocked "         \
          "author_patreon_flair author_premium awarders gilded gildings top_awarded_type "         \
          "total_awards_received treatment_tags",                                                  \
          NULL, NULL, "says nothing about the words" },                                            \
        { "approved_at_utc approved_by archived banned_at_utc banned_by can_gild can_mod_post "    \
          "likes locked mod_note mod_reason_by mod_reason_title mod_reports no_follow "            \
          "num_reports removal_reason report_reasons saved send_replies stickied user_reports",    \
          NULL, NULL, "for moderators and the reader's own account" },                             \
    {                                                                                              \
        "created downs permalink subreddit_id subreddit_name_prefixed subreddit_type updated_on "  \
        "updated_utc",                                                                             \
            NULL, NULL, "follows from what is kept"                                                \
    }

static const struct form_field comment_fields[] = {
    { "name", "platform_post_id", form_take_id, "t1_…" },
    { "id", "~id", form_take_id, "with t1_ before it where there is no name" },
    { "body", "content", form_take_escaped,
      "`&amp;` `&lt;` `&gt;` undone; [deleted] and [removed]: left out" },
    SHARED_FIELDS,
    { "parent_id", "metrics.reply_to", form_take_id, "" },
    { "link_id", "metrics.thread", form_take_id, "" },
    { "replies", NULL, NULL, "each is a post of its own" },
    { "body_html body_sha1 collapsed collapsed_because_crowd_control collapsed_reason "
      "collapsed_reason_code comment_type controversiality depth is_submitter link_author "
      "link_permalink link_title link_url link_url_title nest_level num_comments over_18 "
      "quarantine rte_mode score_hidden unrepliable_reason",
      NULL, NULL, "not needed" },
    { 0 },
};

static const struct form_field submission_fields[] = {
    { "name", "platform_post_id", form_take_id, "t3_…" },
    { "id", "~id", form_take_id, "with t3_ before it where there is no name" },
    { "title", "~title", form_take_escaped, "content begins with it" },
    { "selftext", "content", form_take_escaped,
      "behind the title and an empty line; `&amp;` `&lt;` `&gt;` undone; [deleted] and [removed]: "
      "left out" },
    SHARED_FIELDS,
    { "num_comments", "metrics.comments", form_take_count, "" },
    { "crosspost_parent", "metrics.crosspost_of", form_take_id, "" },
    { "promoted", NULL, NULL, "true: an advertisement, left out" },
    { "selftext_html category content_categories contest_mode crosspost_parent_list "
      "discussion_type domain event_end event_is_live event_start gallery_data hidden hide_score "
      "is_created_from_ads_ui is_crosspostable is_gallery is_meta is_original_content "
      "is_reddit_media_domain is_robot_indexable is_self is_video link_flair_background_color "
      "link_flair_css_class link_flair_richtext link_flair_template_id link_flair_text "
      "link_flair_text_color link_flair_type media media_embed media_metadata media_only "
      "num_crossposts num_duplicates over_18 parent_whitelist_status pinned poll_data post_hint "
      "preview promoted_by pwls quarantine removed_by removed_by_category rte_mode secure_media "
      "secure_media_embed spoiler subreddit_subscribers suggested_sort thumbnail thumbnail_height "
      "thumbnail_width upvote_ratio url url_overridden_by_dest view_count visited whitelist_status "
      "wls",
      NULL, NULL, "not needed" },
    { 0 },
};

const struct form_table form_reddit_comment = { "Reddit: a comment (t1)", comment_fields };
const struct form_table form_reddit_submission = { "Reddit: a submission (t3)", submission_fields };

static bool is_taken_away(const char *text)
{
    return post_is_taken_away(str_from(text));
}

/* Pushshift has ids without their kind. */
static void complete_id(json_t *post, const char *kind)
{
    const char *id = form_beside(post, "~id");
    if (id != NULL && json_object_get(post, "platform_post_id") == NULL) {
        char name[128];
        snprintf(name, sizeof name, "%s%.100s", strncmp(id, kind, 3) == 0 ? "" : kind, id);
        json_object_set_new(post, "platform_post_id", json_string(name));
    }
    json_object_del(post, "~id");
}

static const char *finish_any(json_t *post, const char *kind)
{
    json_t *author = json_object_get(post, "author");
    const char *handle = json_string_value(json_object_get(author, "handle"));
    complete_id(post, kind);
    if (is_taken_away(json_string_value(json_object_get(post, "content"))))
        return form_gone_away;
    if (is_taken_away(handle))
        return "the author is gone";
    if (json_object_get(post, "content") == NULL)
        return "no text";
    form_substitute_author(author);
    return NULL;
}

static const char *finish_comment(json_t *post, const json_t *thing, const json_t *account)
{
    (void)thing, (void)account;
    form_set_kind(post, "reply");
    return finish_any(post, "t1_");
}

static const char *finish_submission(json_t *post, const json_t *thing, const json_t *account)
{
    (void)account;
    const char *title = form_beside(post, "~title");
    const char *text = json_string_value(json_object_get(post, "content"));
    if (json_is_true(json_object_get(thing, "promoted")))
        return "an advertisement";
    if (title != NULL && !is_taken_away(text)) {
        _cleanup_buffer_ struct buffer both = { 0 };
        buffer_add_text(&both, title);
        if (text != NULL) {
            buffer_add_text(&both, "\n\n");
            buffer_add_text(&both, text);
        }
        json_object_set_new(post, "content", json_stringn(both.data, both.size));
    }
    json_object_del(post, "~title");
    if (json_object_get(thing, "crosspost_parent") != NULL)
        form_set_kind(post, "crosspost");
    return finish_any(post, "t3_");
}

static int convert_any(struct form_job *job, json_t *thing);

static int convert_listing(struct form_job *job, json_t *listing)
{
    json_t *children = json_object_get(json_object_get(listing, "data"), "children");
    return json_is_array(children) ? form_each(job, children, convert_any)
                                   : form_emit_wrong(job, "data.children: is not a list");
}

static int convert_comment(struct form_job *job, json_t *comment)
{
    int result = form_emit_by(job, comment_fields, comment, finish_comment);
    json_t *replies = json_object_get(comment, "replies");
    return result == 0 && json_is_object(replies) ? convert_listing(job, replies) : result;
}

/* A thing says its kind; a bare object is what it has. */
static int convert_bare(struct form_job *job, json_t *object)
{
    if (json_object_get(object, "body") != NULL)
        return convert_comment(job, object);
    if (json_object_get(object, "title") != NULL)
        return form_emit_by(job, submission_fields, object, finish_submission);
    return form_emit_wrong(job, "body: is missing, and title, too");
}

static int convert_any(struct form_job *job, json_t *thing)
{
    const char *kind = json_string_value(json_object_get(thing, "kind"));
    json_t *data = json_object_get(thing, "data");
    if (json_is_array(data) && kind == NULL)
        return form_each(job, data, convert_any);
    if (kind == NULL || !json_is_object(data))
        return convert_bare(job, thing);
    if (strcmp(kind, "Listing") == 0)
        return convert_listing(job, thing);
    if (strcmp(kind, "t1") == 0 || strcmp(kind, "t3") == 0)
        return convert_bare(job, data);
    return form_emit_left_out(job, strcmp(kind, "more") == 0
                                       ? "only the ids of more comments"
                                       : "no post, but an account or a community");
}

int form_convert_reddit(struct form_job *job, json_t *document)
{
    return convert_any(job, document);
}
