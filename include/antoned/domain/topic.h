/* Topic relevance: is this the morning after of a real person? docs/design/engine.md, TRS. */
#pragma once

#include "antoned/domain/evidence.h"

/* Is another cause named (flu, jet lag, a marathon) where nobody is said to have drunk, or does the
 * author say that he drank nothing? That a drink is named in passing is no drinking. */
bool topic_has_other_cause(const struct evidence *evidence);

/* Sets trs_hundredths and adds the reasons; a medical cause that is not drink adds a flag. */
void topic_read(const struct evidence *evidence, struct reading *reading);
