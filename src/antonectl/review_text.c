/* What a reviewer reads before he judges. */
#include "antoned/antonectl/review_text.h"

#include <inttypes.h>

#include "antoned/antonectl/decision.h"
#include "antoned/antonectl/output.h"
#include "antoned/base/duration.h"
#include "antoned/domain/platform_length.h"

enum { ID_SHOWN = 18 }; /* characters of a UUID: what a minute's ids share, and a few */

static const char *text_at(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* "label value" of a text member that is there. */
static void add_text(struct buffer *out, const char *label, const json_t *object, const char *key)
{
    const char *text = text_at(object, key);
    if (text == NULL)
        return;
    buffer_add_text(out, label);
    output_add_harmless(out, text);
}

static void add_list(struct buffer *out, const char *label, const json_t *array)
{
    size_t i;
    json_t *text;
    json_array_foreach(array, i, text)
    {
        buffer_add_text(out, i == 0 ? label : "; ");
        output_add_harmless(out, json_is_string(text) ? json_string_value(text) : "?");
    }
}

static void add_heading(const struct review_item *item, struct buffer *out)
{
    const char *id = text_at(item->row, "id");
    const json_t *age = json_object_get(item->row, "age_seconds");
    add_text(out, "", item->row, item->is_draft ? "platform" : "priority");
    if (item->is_draft)
        buffer_add_text(out, " draft");
    add_text(out, ": ", item->row, "reason");
    buffer_printf(out, " %.*s, has waited ", ID_SHOWN, id != NULL ? id : "");
    duration_add(out, json_integer_value(age));
    json_int_t posts = json_integer_value(json_object_get(item->row, "post_count"));
    if (posts > 1)
        buffer_printf(out, ", said by %" JSON_INTEGER_FORMAT " posts (escalation show)", posts);
    if (json_is_true(json_object_get(item->row, "escalated")))
        buffer_add_text(out, ", and an escalation is open");
    buffer_add_text(out, "\n\n");
}

static void add_post(const struct review_item *item, struct buffer *out)
{
    buffer_add_text(out, "Post: ");
    if (item->decision != NULL)
        output_add_harmless(out, text_at(item->decision, "content"));
    else
        buffer_add_text(out, "it is gone, or was never decided");
    buffer_add_text(out, "\n\n");
}

static void add_safety(const struct review_item *item, const json_t *signals, struct buffer *out)
{
    const json_t *safety = json_object_get(signals, "safety");
    const json_t *flags = json_object_get(item->decision, "safety_flags");
    buffer_add_text(out, "Safety: ");
    if (json_array_size(safety) >= 2) {
        buffer_add_text(out, "severity ");
        const char *severity = json_string_value(json_array_get(safety, 0));
        output_add_harmless(out, severity != NULL ? severity : "?");
        buffer_printf(out, ", distress %.2f",
                      (double)json_integer_value(json_array_get(safety, 1)) / 100);
    }
    add_list(out, ", signs ", flags);
    buffer_add_text(out, json_array_size(flags) == 0 ? ", no signs\n" : "\n");
}

static void add_reasons(const struct review_item *item, struct buffer *out)
{
    const json_t *signals = json_object_get(item->decision, "signals");
    const char *meaning = decision_meaning_of(text_at(signals, "rule"));
    if (item->decision == NULL)
        return;
    add_text(out, "Why: ", item->decision, "mode");
    add_text(out, " by ", signals, "rule");
    if (meaning != NULL)
        buffer_printf(out, " (%s)", meaning);
    add_text(out, ", archetype ", item->decision, "archetype");
    add_text(out, ", competitor ", item->decision, "competitor_detected");
    buffer_add_char(out, '\n');
    add_safety(item, signals, out);
    add_list(out, "Counted: ", json_object_get(signals, "terms"));
    buffer_add_text(out, "\n");
}

static int64_t number_at(const json_t *object, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(object, key));
}

static void add_events(const json_t *events, struct buffer *out)
{
    const char *type;
    json_t *count;
    json_object_foreach((json_t *)(uintptr_t)events, type, count)
    {
        buffer_add_text(out, ", ");
        output_add_harmless(out, type);
        buffer_printf(out, " %" JSON_INTEGER_FORMAT, json_integer_value(count));
    }
}

static void add_author(const struct review_item *item, struct buffer *out)
{
    const json_t *author = item->author;
    if (author == NULL)
        return;
    add_text(out, "Author: @", author, "handle");
    buffer_printf(out, ", %" PRId64 " followers%s%s, relationship %.2f",
                  number_at(author, "follower_count"),
                  json_is_true(json_object_get(author, "is_power_user")) ? ", power user" : "",
                  json_is_true(json_object_get(author, "is_blocked")) ? ", HAS BLOCKED US" : "",
                  json_number_value(json_object_get(author, "relationship_score")));
    add_events(json_object_get(author, "events"), out);
    buffer_printf(out,
                  "; of the newest %" PRId64 " posts %" PRId64 " got a reply and %" PRId64
                  " had safety signs\n",
                  number_at(author, "posts"), number_at(author, "answered"),
                  number_at(author, "stopped"));
}

static void add_reply(const char *label, const struct review_item *item, const char *text,
                      struct buffer *out)
{
    buffer_printf(out, "\n%s, %zu of %zu long:\n", label,
                  platform_length(item->platform, str_from(text)), item->rules->max_length);
    output_add_harmless(out, text);
    buffer_add_char(out, '\n');
}

/* What was drafted for a post that is escalated is shown with it, and judged as a draft. */
static void add_drafts_of(const struct review_item *item, struct buffer *out)
{
    size_t i;
    json_t *reply;
    json_array_foreach(json_object_get(item->decision, "replies"), i, reply)
    {
        add_text(out, "\nA reply to it is ", reply, "status");
        add_text(out, ": ", reply, "content");
        buffer_add_char(out, '\n');
    }
}

void review_text(const struct review_item *item, struct buffer *out)
{
    add_heading(item, out);
    add_post(item, out);
    add_reasons(item, out);
    add_author(item, out);
    if (!item->is_draft) {
        add_drafts_of(item, out);
        return;
    }
    const char *draft = text_at(item->row, "content");
    add_text(out, "\nMay not be posted: ", item->row, "obstacle");
    add_reply("Draft", item, draft != NULL ? draft : "", out);
    if (item->fault == NULL)
        return;
    add_reply("Your text", item, item->edited, out);
    buffer_add_text(out, "It ");
    output_add_harmless(out, item->fault);
    buffer_add_text(out, ".\n");
}
