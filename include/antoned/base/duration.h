/* Durations as people read them. */
#pragma once

#include <stdint.h>

#include "antoned/base/buffer.h"

/* Adds the two greatest units that count: "45 s", "12 min", "3 h 20 min", "5 d 3 h". */
void duration_add(struct buffer *out, int64_t seconds);
