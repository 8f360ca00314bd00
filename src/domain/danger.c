/* Signs are counted, each term once. */
#include "antoned/domain/danger.h"

#include "antoned/domain/scene.h"

enum { SLIGHT_SIGNS = 2, FAREWELL_SIGNS = 2 };

static bool is_somebody_there(const struct evidence *e)
{
    return evidence_has(e, CATEGORY_FRIEND) || evidence_has(e, CATEGORY_CHILD) ||
           evidence_has(e, CATEGORY_SOMEBODY) || evidence_has(e, CATEGORY_PRONOUN) ||
           evidence_has(e, CATEGORY_THEM);
}

/* Did anybody drink, or is it the night or the morning for it? */
static bool is_drink_there(const struct evidence *e)
{
    static const enum category signs[] = {
        CATEGORY_DIRECT,   CATEGORY_BARE,      CATEGORY_DRINKING, CATEGORY_DRINK,
        CATEGORY_TELLTALE, CATEGORY_AFTERMATH, CATEGORY_OCCASION, CATEGORY_NIGHT,
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (evidence_has(e, signs[i]))
            return true;
    }
    return false;
}

/* "I'm cold": does the author stand before it, in its clause? */
static bool is_own(const struct evidence *e, const struct hit *hit)
{
    if (scene_who(e, hit) != WHO_SELF)
        return false;
    size_t first = hit->first;
    while (first > 0 && (e->text.words[first - 1].flags & WORD_ENDS_CLAUSE) == 0)
        first--;
    for (size_t i = 0; i < e->hits.count; i++) {
        const struct hit *other = &e->hits.items[i];
        if (evidence_category(e, other) == CATEGORY_FIRST_PERSON && other->first >= first &&
            other->last <= hit->last)
            return true;
    }
    return false;
}

/* The same thing said in other words counts once: hits that share a word, or a term. */
static bool is_counted(const struct evidence *e, const struct hit *hit)
{
    for (const struct hit *other = e->hits.items; other < hit; other++) {
        if (evidence_category(e, other) == evidence_category(e, hit) &&
            (other->payload == hit->payload || other->last >= hit->first))
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
    if (!is_any || !is_somebody_there(e) || !is_drink_there(e))
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
    for (size_t i = 0; i < e->hits.count && evidence_has(e, CATEGORY_FAREWELL); i++) {
        const struct hit *hit = &e->hits.items[i];
        if (is_sign(e, hit, CATEGORY_FAREWELL) && ++signs == FAREWELL_SIGNS)
            return evidence_shown(e, hit);
    }
    return STR("");
}
