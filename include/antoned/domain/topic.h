/* Topic relevance: is this the morning after of a real person? docs/design/engine.md, TRS. */
#pragma once

#include "antoned/domain/evidence.h"

/* Is something else told than a hangover that is not named? Another cause is (flu, jet lag, a
 * marathon), or somebody is answered, and nobody is said to have drunk; or the author says that he
 * drank nothing. That a drink is named in passing is no drinking. */
bool topic_is_another(const struct evidence *evidence);

/* Sets trs_hundredths and adds the reasons; a medical cause that is not drink adds a flag. */
void topic_read(const struct evidence *evidence, struct reading *reading);
