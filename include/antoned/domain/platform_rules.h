/* What may be said where: the rules of a platform, as the table platform_rules has them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/base/arena.h"
#include "antoned/base/str.h"
#include "antoned/domain/post.h"

struct rule_names {
    struct str *items;
    size_t count, room;
};

/* What no row allows is not allowed: platform_rules_none. Cadence is the poster's business and not
 * here. */
struct platform_rules {
    size_t max_length;  /* as platform_length counts */
    bool needs_mention; /* only who mentioned or quoted us may be answered */
    bool needs_disclosure;
    bool allows_links;
    struct rule_names handles;            /* ours there, without @ */
    struct rule_names closed_communities; /* in small letters, without "r/" */
};
struct platform_rules platform_rules_none(void);

/* Takes one row; lists and their texts live in the arena. -1 when there is no such rule or the
 * value is none of its values. A rule of the cadence is checked and not kept. */
int platform_rules_take(struct platform_rules *rules, struct str rule, struct str value,
                        struct arena *arena);

/* What is wrong with a row, NULL when nothing is: "is no rule: one of max_length, …", "is not true
 * or false". The sentence is of the arena or static. */
const char *platform_rule_fault(struct str rule, struct str value, struct arena *arena);
bool platform_rule_is_list(struct str rule); /* of which a platform has any number */

/* As a value of closed_community is written: "/r/Sober" is "sober". */
struct str platform_community(struct str typed, struct arena *arena);

/* Why this post may not be answered there whatever is said, NULL when it may; static. The database
 * says the same of a reply before it is posted (antone.posting_obstacle). */
const char *platform_obstacle(const struct platform_rules *rules, const struct post *post);
