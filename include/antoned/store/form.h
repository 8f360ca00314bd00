/* The forms in which platforms give their posts (docs/INPUT.md) → our own (post_json.h). A form is
 * a table: a row a field of the platform's, with what becomes of it; what else a form needs stands
 * in the platform's file beside it. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "antoned/base/error.h"
#include "antoned/base/str.h"

enum form { FORM_ANTONE, FORM_REDDIT, FORM_X, FORM_X_ARCHIVE, FORM_THREADS, FORM_COUNT };

const char *form_name(enum form form);            /* "x-archive" */
int form_parse(const char *name, enum form *ret); /* 0, or -1 when there is none */

/* Which form a document is of, by the keys that only this one has; -1: no telling. */
int form_guess(const json_t *document);

/* What a document holds, one after the other. */
enum form_item_kind {
    FORM_POST,       /* `post` is an object of our form, still to be validated */
    FORM_LEFT_OUT,   /* nothing that anybody could answer; `reason` says why */
    FORM_TAKEN_BACK, /* `notice` says what of whom */
    FORM_WRONG,      /* a field cannot be read; `reason` is "field: what is wrong" */
};

/* What a platform tells of a post or an account; as struct withdrawal (withdraw.h) has it. */
struct form_notice {
    const char *action, *kind, *platform;
    const char *id; /* lives as long as the document */
};
struct form_item {
    enum form_item_kind kind;
    struct form_notice notice;
    json_t *post;       /* the caller borrows it */
    bool is_document;   /* it is the document, unchanged */
    const char *reason; /* never a value of the document */
    int index;          /* from 0 in a page of several, -1: the document is the post */
};
typedef int form_sink(void *ctx, const struct form_item *item, struct error *err);

/* Hands each to the sink and stops when it returns other than 0; that is then returned. `account`
 * is who wrote the posts of an archive: our form's `author`, or NULL. */
int form_convert(enum form form, json_t *document, const json_t *account, form_sink *sink,
                 void *ctx, struct error *err);

/* An archive's account.js: its owner as our form's `author`; NULL when it holds none. */
json_t *form_account(json_t *document);

/* The tables, for those who document them. */
struct form_field {
    const char *source; /* "public_metrics.like_count"; several names with a blank between when
                           nothing becomes of them */
    const char *target; /* the field of our form; "~…" goes into one of ours together with others;
                           NULL: it is not kept */
    const char *(*take)(json_t *value, json_t **ret);
    const char *note; /* how, or why not */
};
struct form_table {
    const char *title;               /* "X, API v2: a post" */
    const struct form_field *fields; /* end with one without a source */
};
extern const struct form_table *const form_tables[]; /* ends with NULL */
