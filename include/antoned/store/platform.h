/* The rules of platforms, shown and set by hand. Answers are JSON (store/rows_json.h), owned by the
 * caller. */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "antoned/domain/post.h"
#include "antoned/pg/session.h"

/* The rules of each platform in one object; those of one, a row each with source and date. */
int platform_list(struct pg_session *session, json_t **ret, struct error *err);
int platform_show(struct pg_session *session, enum platform platform, json_t **ret,
                  struct error *err);

struct platform_change {
    enum platform platform;
    const char *rule, *entry, *value; /* platform_rule_fault has nothing against them; of a list
                                         the entry, with the value "true" or "false" (it counts no
                                         more), else the entry is "" */
    bool is_verified;
    const char *source, *source_date; /* "2026-11-29" */
    const char *who, *why;
};

/* Sets a rule, or adds an entry to a list, with its row in the audit trail: both or neither.
 * ERROR_USAGE for words that cannot be kept; ERROR_DATA when an entry to be struck out is not
 * there. */
int platform_set(struct pg_session *session, const struct platform_change *change, json_t **ret,
                 struct error *err);
