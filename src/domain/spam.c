/* Spam rules; being verified or famous is not spam. */
#include "antoned/domain/spam.h"

#define LINKS_MAX 5

static void mark(const struct evidence *e, struct reading *reading, const char *signal,
                 enum category because)
{
    reading->is_spam = true;
    reasons_add(&reading->reasons, e->arena, "spam", signal, evidence_term(e, because), 0);
}

void spam_read(const struct evidence *e, struct reading *reading)
{
    if (evidence_has(e, CATEGORY_PROMOTION))
        mark(e, reading, "promotion", CATEGORY_PROMOTION);
    if (evidence_has(e, CATEGORY_CRYPTO) && evidence_has(e, CATEGORY_PRICE))
        mark(e, reading, "crypto", CATEGORY_CRYPTO);
    if (e->text.link_count > LINKS_MAX)
        mark(e, reading, "links", CATEGORY_PROMOTION);
    if (evidence_has(e, CATEGORY_GIVEAWAY))
        mark(e, reading, "giveaway", CATEGORY_GIVEAWAY);
}
