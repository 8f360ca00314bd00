/* Spam: what no person wrote for people. docs/design/engine.md, Order of the decision. */
#pragma once

#include "antoned/domain/evidence.h"

void spam_read(const struct evidence *evidence, struct reading *reading);
