/* Claims that a reply may not make, found by word stem. */

#include "antoned/domain/compose.h"

/* A claim is one word or two; each is matched as the beginning of a word of the text. The database
 * checks the same stems (antone.has_prohibited_claim). */
static const struct claim {
    const char *name;
    const char *stems[2];
} claims[] = {
    { "cure", { "cure" } },
    { "cure", { "curing" } },
    { "prevent", { "prevent" } },
    { "treat", { "treat" } },
    { "guarantee", { "guarantee" } },
    { "miracle", { "miracle" } },
    { "clinically proven", { "clinically", "proven" } },
    { "FDA approved", { "fda", "approved" } },
    { "doctor recommended", { "doctor", "recommended" } },
};

/* Moves *at to the beginning of the next word, past the one it is in when `skip`; false at the end.
 * Whatever is not a letter separates words, so that the check errs towards finding a claim. */
static bool next_word(struct str text, size_t *at, bool skip)
{
    while (skip && *at < text.size && str_is_letter(text.data[*at]))
        (*at)++;
    while (*at < text.size && !str_is_letter(text.data[*at]))
        (*at)++;
    return *at < text.size;
}

static bool begins_with(struct str text, size_t at, const char *stem)
{
    for (; *stem != '\0'; stem++, at++) {
        if (at >= text.size || str_lower(text.data[at]) != *stem)
            return false;
    }
    return true;
}

static bool claim_is_at(struct str text, size_t at, const struct claim *claim)
{
    if (!begins_with(text, at, claim->stems[0]))
        return false;
    return claim->stems[1] == NULL ||
           (next_word(text, &at, true) && begins_with(text, at, claim->stems[1]));
}

bool claim_is_prohibited(struct str text, const char **ret_claim)
{
    size_t at = 0;
    for (bool found = next_word(text, &at, false); found; found = next_word(text, &at, true)) {
        for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++) {
            if (claim_is_at(text, at, &claims[i])) {
                *ret_claim = claims[i].name;
                return true;
            }
        }
    }
    return false;
}
