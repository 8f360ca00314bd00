/* Spam: what no person wrote for people. 03, Order of the decision, step 1. */
#pragma once

#include "antoned/domain/evidence.h"

void spam_read(const struct evidence *evidence, struct reading *reading);
