/* The limits of docs/design/schema.md, Checks, one row a field. */
#include "antoned/domain/validate.h"

#include <stdbool.h>
#include <string.h>
#include <unistr.h>

#define TEXT_OF(number)     #number
#define AT_MOST(max, units) "is longer than " TEXT_OF(max) " " units

struct text_rule {
    size_t max; /* code points */
    bool may_be_empty;
    bool printable;          /* no ASCII control characters */
    const char *punctuation; /* allowed beside ASCII letters and digits; NULL: any character */
    const char *too_long;
    const char *bad_character;
};

static const struct text_rule content_rule = {
    .max = CONTENT_MAX,
    .too_long = AT_MOST(40302, "characters"),
};
static const struct text_rule platform_post_id_rule = {
    .max = PLATFORM_POST_ID_MAX,
    .punctuation = "_-",
    .too_long = AT_MOST(100, "characters"),
    .bad_character = "may only hold letters, digits, _ and -",
};
static const struct text_rule handle_rule = {
    .max = HANDLE_MAX,
    .punctuation = "_.-",
    .too_long = AT_MOST(50, "characters"),
    .bad_character = "may only hold letters, digits, _, . and -",
};
static const struct text_rule display_name_rule = {
    .max = DISPLAY_NAME_MAX,
    .may_be_empty = true,
    .too_long = AT_MOST(200, "characters"),
};
static const struct text_rule bio_rule = {
    .max = BIO_MAX,
    .may_be_empty = true,
    .too_long = AT_MOST(2000, "characters"),
};
static const struct text_rule author_platform_id_rule = {
    .max = AUTHOR_PLATFORM_ID_MAX,
    .printable = true,
    .too_long = AT_MOST(100, "characters"),
    .bad_character = "may not hold control characters",
};
static const struct text_rule keyword_rule = {
    .max = KEYWORD_MAX,
    .printable = true,
    .bad_character = "may not hold control characters",
    .too_long = AT_MOST(100, "characters"),
};
static const struct text_rule community_rule = {
    .max = COMMUNITY_MAX,
    .may_be_empty = true,
    .too_long = AT_MOST(100, "characters"),
};

static const struct text_rule actor_rule = {
    .max = ACTOR_MAX,
    .printable = true,
    .too_long = AT_MOST(100, "characters"),
    .bad_character = "may not hold control characters",
};
static const struct text_rule reason_rule = {
    .max = REASON_MAX,
    .printable = true,
    .too_long = AT_MOST(200, "characters"),
    .bad_character = "may not hold control characters",
};
static const struct text_rule note_rule = {
    .max = NOTE_MAX,
    .may_be_empty = true,
    .too_long = AT_MOST(1000, "characters"),
};

_Static_assert(CONTENT_MAX == 40302 && PLATFORM_POST_ID_MAX == 100 && HANDLE_MAX == 50 &&
                   AUTHOR_PLATFORM_ID_MAX == 100 && DISPLAY_NAME_MAX == 200 && BIO_MAX == 2000 &&
                   KEYWORD_MAX == 100 && COMMUNITY_MAX == 100 && ACTOR_MAX == 100 &&
                   NOTE_MAX == 1000 && REASON_MAX == 200,
               "the words above name these figures");

static bool is_allowed(char c, const char *punctuation)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != '\0' && strchr(punctuation, c) != NULL);
}

static const char *check_alphabet(struct str text, const struct text_rule *rule)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (rule->printable && (c < 0x20 || c == 0x7f))
            return rule->bad_character;
        if (rule->punctuation != NULL && !is_allowed(text.data[i], rule->punctuation))
            return rule->bad_character;
    }
    return NULL;
}

static const char *check_text(struct str text, const struct text_rule *rule)
{
    if (text.size == 0)
        return rule->may_be_empty ? NULL : "is empty";
    const uint8_t *bytes = (const uint8_t *)text.data;
    if (u8_check(bytes, text.size) != NULL)
        return "is not valid UTF-8";
    if (memchr(text.data, '\0', text.size) != NULL)
        return "holds a NUL";
    /* Bytes bound code points from above, which settles nearly every text at once. */
    if (text.size > rule->max && u8_mbsnlen(bytes, text.size) > rule->max)
        return rule->too_long;
    return check_alphabet(text, rule);
}

static const char *check_count(int64_t count)
{
    if (count < 0)
        return "is negative";
    return count > METRIC_MAX ? "is larger than 1000000000" : NULL;
}

_Static_assert(METRIC_MAX == FOLLOWER_COUNT_MAX && METRIC_MAX == INT64_C(1000000000),
               "check_count names the figure of both");

const char *validate_content(struct str text)
{
    return check_text(text, &content_rule);
}

const char *validate_platform_post_id(struct str text)
{
    return check_text(text, &platform_post_id_rule);
}

const char *validate_author_platform_id(struct str text)
{
    return check_text(text, &author_platform_id_rule);
}

const char *validate_handle(struct str text)
{
    return check_text(text, &handle_rule);
}

const char *validate_display_name(struct str text)
{
    return check_text(text, &display_name_rule);
}

const char *validate_bio(struct str text)
{
    return check_text(text, &bio_rule);
}

const char *validate_keyword(struct str text)
{
    return check_text(text, &keyword_rule);
}

const char *validate_community(struct str text)
{
    return check_text(text, &community_rule);
}

const char *validate_actor(struct str text)
{
    return check_text(text, &actor_rule);
}

const char *validate_note(struct str text)
{
    return check_text(text, &note_rule);
}

const char *validate_reason(struct str text)
{
    return check_text(text, &reason_rule);
}

const char *validate_follower_count(int64_t count)
{
    return check_count(count);
}

const char *validate_metric(int64_t count)
{
    return check_count(count);
}
