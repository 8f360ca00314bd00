/* What the platforms' files share: reading one value, a table at work, and handing out what came of
 * it. */
#pragma once

#include "antoned/store/form.h"

/* Each reads a value: NULL, and *ret is what our form holds (NULL: as if absent), or what is wrong.
 */
const char *form_take_text(json_t *value, json_t **ret); /* as it is, without NULs */
const char *form_take_escaped(json_t *value,
                              json_t **ret);           /* the same, &amp; &lt; &gt; undone once */
const char *form_take_id(json_t *value, json_t **ret); /* a string or a whole number → a string */
const char *form_take_time(json_t *value,
                           json_t **ret); /* RFC 3339, +0000, seconds, ctime's form */
const char *form_take_time_ms(json_t *value, json_t **ret); /* milliseconds since 1970 */
const char *form_take_count(json_t *value,
                            json_t **ret); /* 0 … 10⁹; what lies outside is held there */
const char *form_take_number(json_t *value, json_t **ret); /* any whole number, negative too */
const char *form_take_flag(json_t *value, json_t **ret);
const char *form_take_first(json_t *value, json_t **ret);   /* the first id of a list */
const char *form_take_handles(json_t *value, json_t **ret); /* of mentions: a list of names */

struct form_job {
    const char *platform;
    const json_t *account;
    form_sink *sink;
    void *ctx;
    struct error *err;
    int index; /* of the next item, -1 */
};

/* Our form's object after the table, or NULL and *ret_wrong: "field: what is wrong". The first row
 * of a target whose value is there counts. The caller owns it. */
json_t *form_apply(const struct form_field *fields, const json_t *object, char **ret_wrong);

/* Takes what the table put beside our form ("~name") out of it: borrowed until the next call. */
const char *form_beside(json_t *post, const char *name);

const json_t *form_find(const json_t *object, const char *path); /* "user.id_str", or NULL */

int form_emit_post(struct form_job *job, json_t *post); /* takes it over */
int form_emit_left_out(struct form_job *job, const char *reason);
int form_emit_notice(struct form_job *job, const char *action, const char *kind, const char *id);
int form_emit_wrong(struct form_job *job, const char *reason);

/* The table at work on one object, and `finish` on what came of it: NULL lets the post through, or
 * why it is left out. */
int form_emit_by(struct form_job *job, const struct form_field *fields, const json_t *object,
                 const char *(*finish)(json_t *post, const json_t *object, const json_t *account));

/* What `finish` returns for a post whose words the platform shows no more: if it is here, it goes.
 */
extern const char form_gone_away[];

/* Each element of a list, numbered. */
int form_each(struct form_job *job, json_t *list,
              int (*one)(struct form_job *job, json_t *element));

/* Notes in metrics what else than a post of its own it is; NULL: nothing. */
void form_set_kind(json_t *post, const char *kind);

/* An author without an id of the platform's goes by the handle: "@jo". */
void form_substitute_author(json_t *author);

int form_convert_x(struct form_job *job, json_t *document);
int form_convert_x_archive(struct form_job *job, json_t *document);
int form_convert_reddit(struct form_job *job, json_t *document);
int form_convert_threads(struct form_job *job, json_t *document);
extern const struct form_table form_x_v1, form_x_v2, form_x_archive, form_reddit_comment,
    form_reddit_submission, form_threads_media;
