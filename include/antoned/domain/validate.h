/* The limits of docs/design/schema.md, Checks, mirrored here so that bad input is named before the
 * database sees it.
 *
 * Each check returns NULL when the value is fine, or what is wrong in words that read well behind
 * "field: ". The words are static and never hold the value. */
#pragma once

#include <stdint.h>

#include "antoned/base/str.h"
#include "antoned/domain/post.h"

#define METRIC_MAX INT64_C(1000000000) /* of one engagement count, as of follower_count */

enum validate_limit {
    AUTHOR_PLATFORM_ID_MAX = 100, /* all in code points */
    DISPLAY_NAME_MAX = 200,
    BIO_MAX = 2000,
    KEYWORD_MAX = 100,
    COMMUNITY_MAX = 100,
    ACTOR_MAX = 100,
    NOTE_MAX = 1000,
    REASON_MAX = 200,
};

const char *validate_content(struct str text); /* 1..40302 code points of UTF-8, no NUL */
const char *validate_platform_post_id(struct str text);
const char *validate_author_platform_id(struct str text);
const char *validate_handle(struct str text);
const char *validate_display_name(struct str text); /* may be empty */
const char *validate_bio(struct str text);          /* may be empty */
const char *
validate_keyword(struct str text); /* one element of keyword_matches; no control character */
const char *validate_community(struct str text); /* may be empty */
const char *validate_actor(struct str text);     /* who approved, who resolved */
const char *validate_note(struct str text);      /* may be empty */
const char *validate_reason(struct str text);    /* of a pause; one line */
const char *validate_follower_count(int64_t count);
const char *validate_metric(int64_t count);
