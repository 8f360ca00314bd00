/* Topic relevance: is this the morning after of a real person? 03, Signals, TRS. */
#pragma once

#include "antoned/domain/evidence.h"

/* Sets trs_hundredths and adds the reasons; a medical cause that is not drink adds a flag. */
void topic_read(const struct evidence *evidence, struct reading *reading);
