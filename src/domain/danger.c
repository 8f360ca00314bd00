/* Signs are counted, each term once. */
#include "antoned/domain/danger.h"

#include "antoned/domain/scene.h"

enum { SLIGHT_SIGNS = 2, FAREWELL_SIGNS = 2 };

static bool is_somebody_there(const struct evidence *e)
{
    static const enum category people[] = {
        CATEGORY_FRIEND, CATEGORY_CHILD, CATEGORY_SOMEBODY, CATEGORY_PRONOUN, CATEGORY_THEM,
    };
    return evidence_has_any(e, people, sizeof people / sizeof *people);
}

bool danger_is_drink_there(const struct evidence *e)
{
    static const enum category signs[] = {
        CATEGORY_DIRECT,   CATEGORY_BARE,      CATEGORY_DRINKING, CATEGORY_DRINK,
        CATEGORY_TELLTALE, CATEGORY_AFTERMATH, CATEGORY_OCCASION, CATEGORY_NIGHT,
    };
    return evidence_has_any(e, signs, sizeof signs / sizeof *signs);
}

/* "I'm cold": does the author stand before it, in its clause? */
static bool is_own(const struct evidence *e, const struct hit *hit)
{
    if (scene_who(e, hit) != WHO_SELF)
        return false;
    size_t first = hit->first;
    while (first > 0 && !word_ends_clause(&e->text, first - 1))
        first--;
    const struct hit *other = e->first[CATEGORY_FIRST_PERSON];
    for (; other != NULL; other = evidence_next(e, other)) {
        if (other->first >= first && other->last <= hit->last)
            return true;
    }
    return false;
}

/* The same thing said in other words counts once: hits that share a word, or a term. */
static bool is_counted(const struct evidence *e, const struct hit *hit)
{
    const struct hit *other = e->first[evidence_category(e, hit)];
    for (; other < hit; other = evidence_next(e, other)) {
        if (other->payload == hit->payload || other->last >= hit->first)
            return true;
    }
    return false;
}

static bool is_sign(const struct evidence *e, const struct hit *hit, enum category category)
{
    return evidence_category(e, hit) == category && !is_counted(e, hit);
}

static bool is_of_somebody(const struct evidence *e, const struct hit *hit)
{
    return (e->scenes[hit->first] & (SCENE_NEGATED | SCENE_PAST)) == 0 && !is_own(e, hit);
}

struct str danger_of_somebody(const struct evidence *e)
{
    int slight = 0;
    bool is_any = evidence_has(e, CATEGORY_GRAVE_SIGN) || evidence_has(e, CATEGORY_SLIGHT_SIGN);
    if (!is_any || !is_somebody_there(e) || !danger_is_drink_there(e))
        return STR("");
    for (size_t i = 0; i < e->hits.count; i++) {
        const struct hit *hit = &e->hits.items[i];
        if (is_sign(e, hit, CATEGORY_GRAVE_SIGN) && is_of_somebody(e, hit))
            return evidence_shown(e, hit);
        if (is_sign(e, hit, CATEGORY_SLIGHT_SIGN) && is_of_somebody(e, hit) &&
            ++slight == SLIGHT_SIGNS)
            return evidence_shown(e, hit);
    }
    return STR("");
}

struct str danger_of_farewell(const struct evidence *e)
{
    int signs = 0;
    const struct hit *hit = e->first[CATEGORY_FAREWELL];
    for (; hit != NULL; hit = evidence_next(e, hit)) {
        if (!is_counted(e, hit) && ++signs == FAREWELL_SIGNS)
            return evidence_shown(e, hit);
    }
    return STR("");
}
