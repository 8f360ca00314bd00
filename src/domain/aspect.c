/* Aspects: each is one category of the lexicon. */
#include "antoned/domain/aspect.h"

#include "antoned/domain/evidence.h"

static const struct {
    const char *name;
    enum category category;
} aspects[ASPECT_COUNT] = {
    [ASPECT_WHY] = { "why", CATEGORY_ASPECT_WHY },
    [ASPECT_ENOUGH] = { "enough", CATEGORY_ASPECT_ENOUGH },
    [ASPECT_SALTS] = { "salts", CATEGORY_ASPECT_SALTS },
    [ASPECT_CHOICE] = { "choice", CATEGORY_ASPECT_CHOICE },
    [ASPECT_TRAVEL] = { "travel", CATEGORY_ASPECT_TRAVEL },
    [ASPECT_STAGE] = { "stage", CATEGORY_ASPECT_STAGE },
    [ASPECT_EVENT] = { "event", CATEGORY_ASPECT_EVENT },
    [ASPECT_HOME] = { "home", CATEGORY_DRINKING_OVER },
    [ASPECT_BAR] = { "bar", CATEGORY_ASPECT_BAR },
    [ASPECT_NAP] = { "nap", CATEGORY_ASPECT_NAP },
    [ASPECT_VEGAN] = { "vegan", CATEGORY_ASPECT_VEGAN },
    [ASPECT_EGGS] = { "eggs", CATEGORY_ASPECT_EGGS },
    [ASPECT_GREASE] = { "grease", CATEGORY_ASPECT_GREASE },
    [ASPECT_GINGER] = { "ginger", CATEGORY_ASPECT_GINGER },
    [ASPECT_KIT] = { "kit", CATEGORY_ASPECT_KIT },
};

int aspect_parse(struct str name)
{
    for (int i = ASPECT_NONE + 1; i < ASPECT_COUNT; i++) {
        if (str_equal_text(name, aspects[i].name))
            return i;
    }
    return ASPECT_UNKNOWN;
}

/* "Why does my head hurt, and what helps?" asks for what helps. */
static bool asks_for_help_too(const struct evidence *e)
{
    return evidence_has(e, CATEGORY_ASPECT_HELP);
}

void aspects_read(const struct evidence *e, struct reading *reading)
{
    for (int i = ASPECT_NONE + 1; i < ASPECT_COUNT; i++) {
        if (!evidence_has(e, aspects[i].category) || (i == ASPECT_WHY && asks_for_help_too(e)))
            continue;
        reading->aspects |= 1U << i;
        reasons_add(&reading->reasons, e->arena, "aspect", aspects[i].name,
                    evidence_term(e, aspects[i].category), 0);
    }
}
