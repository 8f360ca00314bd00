/* Which competitors a post names, and what it thinks of them (docs/design/engine.md, Competitors).
 */
#pragma once

#include <stdbool.h>

#include "antoned/domain/evidence.h"
#include "antoned/domain/reference.h"

/* Patterns from the keywords of reference.competitors: "liquid iv" also finds "Liquid-IV",
 * "LiquidIV" and "Liquid I.V.". Borrows nothing. */
struct competitor_patterns *competitor_patterns_new(const struct reference *reference);
struct competitor_patterns *competitor_patterns_free(struct competitor_patterns *patterns);

/* Adds the mentions in order of appearance. NULL patterns find none. */
void competitors_read(const struct competitor_patterns *patterns, const struct evidence *evidence,
                      struct reading *reading);
