/* Solution seeking: does this person want help with it, now? docs/design/engine.md, SSS. */
#pragma once

#include "antoned/domain/evidence.h"

/* A remedy already found, or advice given to others: that is not seeking (docs/design/engine.md,
 * SSS). To ask for somebody else is. */
bool signals_is_void(const struct evidence *evidence);

/* docs/design/engine.md, SSS: a question has its mark, or the post opens with a word of asking.
 * This is the latter. */
bool signals_opens_as_question(const struct evidence *evidence);

/* Sets sss_hundredths and what the choice of an archetype looks at; after topic_read. */
void signals_read(const struct evidence *evidence, struct reading *reading);
