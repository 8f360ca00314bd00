/* Is a part of the post in a language that the lexicon does not read? Nobody can then say what it
 * asks, or whether its author is well: such a post gets no draft. */
#pragma once

#include "antoned/domain/evidence.h"

/* Sets `withheld` and adds a reason. */
void language_read(const struct evidence *evidence, struct reading *reading);
