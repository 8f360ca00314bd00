/* Reading the rules of a platform, and what of them a post alone decides. */
#include "antoned/domain/platform_rules.h"

#include <stdint.h>
#include <string.h>

enum { LENGTH_MAX = 10000, COUNT_MAX = 99999, HANDLE_RULE_MAX = 50, COMMUNITY_MAX = 100 };

struct platform_rules platform_rules_none(void)
{
    return (struct platform_rules){ .needs_mention = true, .needs_disclosure = true };
}

/* ---- values; each says what would be right, or NULL ---- */

static const char *fault_of_flag(struct str value)
{
    return str_equal_text(value, "true") || str_equal_text(value, "false") ? NULL
                                                                           : "is not true or false";
}

static bool is_count(struct str value, int64_t least, int64_t most)
{
    int64_t number = 0;
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] < '0' || value.data[i] > '9')
            return false;
        number = number <= most ? 10 * number + (value.data[i] - '0') : number;
    }
    bool is_plain = value.size == 1 || (value.size > 1 && value.data[0] != '0');
    return is_plain && number >= least && number <= most;
}

static const char *fault_of_length(struct str value)
{
    return is_count(value, 10, LENGTH_MAX) ? NULL : "is not a number from 10 to 10000";
}

static const char *fault_of_count(struct str value)
{
    return is_count(value, 0, COUNT_MAX) ? NULL : "is not a number from 0 to 99999";
}

static bool is_name(struct str value, size_t most)
{
    for (size_t i = 0; i < value.size; i++) {
        char c = value.data[i];
        if (!str_is_letter(str_lower(c)) && !(c >= '0' && c <= '9') && strchr("_.-", c) == NULL)
            return false;
    }
    return value.size > 0 && value.size <= most && memchr(value.data, '\0', value.size) == NULL;
}

static const char *fault_of_handle(struct str value)
{
    return is_name(value, HANDLE_RULE_MAX)
               ? NULL
               : "is not a name without @: 1 to 50 letters, digits, . _ or -";
}

static const char *fault_of_community(struct str value)
{
    return is_name(value, COMMUNITY_MAX) ? NULL
                                         : "is not a community: 1 to 100 letters, digits, . _ or -";
}

/* ---- rules ---- */

enum kind { FLAG, LENGTH, COUNT, LIST };

static const struct kind_of_rule {
    const char *name;
    enum kind kind;
    const char *(*fault)(struct str value);
    size_t offset; /* in struct platform_rules */
} known_rules[] = {
    { "max_length", LENGTH, fault_of_length, offsetof(struct platform_rules, max_length) },
    { "needs_mention", FLAG, fault_of_flag, offsetof(struct platform_rules, needs_mention) },
    { "needs_disclosure", FLAG, fault_of_flag, offsetof(struct platform_rules, needs_disclosure) },
    { "allows_links", FLAG, fault_of_flag, offsetof(struct platform_rules, allows_links) },
    { "replies_per_day", COUNT, fault_of_count, 0 },
    { "seconds_between", COUNT, fault_of_count, 0 },
    { "handle", LIST, fault_of_handle, offsetof(struct platform_rules, handles) },
    { "closed_community", LIST, fault_of_community,
      offsetof(struct platform_rules, closed_communities) },
};

#define KNOWN_RULES (sizeof known_rules / sizeof known_rules[0])

static const struct kind_of_rule *find_rule(struct str name)
{
    for (size_t i = 0; i < KNOWN_RULES; i++) {
        if (str_equal_text(name, known_rules[i].name))
            return &known_rules[i];
    }
    return NULL;
}

const char *platform_rule_fault(struct str rule, struct str value, struct arena *arena)
{
    const struct kind_of_rule *known = find_rule(rule);
    if (known != NULL)
        return known->fault(value);
    const char *names = "";
    for (size_t i = 0; i < KNOWN_RULES; i++)
        names = arena_printf(arena, "%s%s%s", names, i == 0 ? "" : ", ", known_rules[i].name);
    return arena_printf(arena, "is no rule; there are %s", names);
}

bool platform_rule_is_list(struct str rule)
{
    const struct kind_of_rule *known = find_rule(rule);
    return known != NULL && known->kind == LIST;
}

static void add_name(struct rule_names *names, struct str name, struct arena *arena)
{
    if (names->count == names->room) {
        size_t room = names->room == 0 ? 8 : 2 * names->room;
        struct str *items = ARENA_ARRAY(arena, struct str, room);
        if (names->count > 0)
            memcpy(items, names->items, names->count * sizeof *items);
        names->items = items;
        names->room = room;
    }
    names->items[names->count++] = arena_copy(arena, name);
}

static size_t number_of(struct str value)
{
    size_t number = 0;
    for (size_t i = 0; i < value.size; i++)
        number = 10 * number + (size_t)(value.data[i] - '0');
    return number;
}

int platform_rules_take(struct platform_rules *rules, struct str rule, struct str value,
                        struct arena *arena)
{
    const struct kind_of_rule *known = find_rule(rule);
    if (known == NULL || known->fault(value) != NULL)
        return -1;
    char *place = (char *)rules + known->offset;
    bool flag = str_equal_text(value, "true");
    size_t number = known->kind == LENGTH ? number_of(value) : 0;
    switch (known->kind) {
    case FLAG: memcpy(place, &flag, sizeof flag); break;
    case LENGTH: memcpy(place, &number, sizeof number); break;
    case LIST: add_name((struct rule_names *)(void *)place, value, arena); break;
    case COUNT: break;
    }
    return 0;
}

/* ---- what a post decides ---- */

static bool begins(struct str text, size_t at, struct str word)
{
    for (size_t i = 0; i < word.size; i++) {
        if (at + i >= text.size || str_lower(text.data[at + i]) != str_lower(word.data[i]))
            return false;
    }
    return true;
}

static bool is_word_char(struct str text, size_t at)
{
    char c = at < text.size ? str_lower(text.data[at]) : ' ';
    return str_is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

/* `before`, the name and `behind` stand in the text, at a word's beginning and end. */
static bool stands(struct str text, struct str before, struct str name, struct str behind)
{
    for (size_t at = 0; at < text.size; at++) {
        size_t named = at + before.size, end = named + name.size;
        if (begins(text, at, before) && begins(text, named, name) && begins(text, end, behind) &&
            (at == 0 || !is_word_char(text, at - 1)) &&
            (behind.size > 0 || !is_word_char(text, end)))
            return true;
    }
    return false;
}

static bool mentions(struct str text, struct str name)
{
    const struct str behind = STR("/status/"), nothing = STR("");
    return stands(text, STR("@"), name, nothing) || stands(text, STR("u/"), name, nothing) ||
           stands(text, STR("x.com/"), name, behind) ||
           stands(text, STR("twitter.com/"), name, behind);
}

static bool mentions_us(const struct platform_rules *rules, struct str text)
{
    for (size_t i = 0; i < rules->handles.count; i++) {
        if (mentions(text, rules->handles.items[i]))
            return true;
    }
    return false;
}

static struct str without_prefix(struct str community)
{
    if (community.size > 0 && community.data[0] == '/')
        community = (struct str){ community.data + 1, community.size - 1 };
    if (begins(community, 0, STR("r/")))
        community = (struct str){ community.data + 2, community.size - 2 };
    return community;
}

struct str platform_community(struct str typed, struct arena *arena)
{
    struct str name = arena_copy(arena, without_prefix(typed));
    char *lower = arena_alloc(arena, name.size + 1);
    for (size_t i = 0; i < name.size; i++)
        lower[i] = str_lower(name.data[i]);
    return (struct str){ lower, name.size };
}

static bool is_closed(const struct platform_rules *rules, struct str community)
{
    struct str name = without_prefix(community);
    for (size_t i = 0; i < rules->closed_communities.count; i++) {
        struct str closed = rules->closed_communities.items[i];
        if (closed.size == name.size && begins(name, 0, closed))
            return true;
    }
    return false;
}

const char *platform_obstacle(const struct platform_rules *rules, const struct post *post)
{
    if (is_closed(rules, post->community))
        return "its community allows no promotion";
    if (rules->needs_mention && !mentions_us(rules, post->content))
        return "its author neither mentioned nor quoted us";
    return NULL;
}
