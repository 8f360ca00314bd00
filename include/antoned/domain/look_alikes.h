/* Letters of other scripts, letters in boxes and small capitals that a person takes for ASCII
 * letters: the confusables of UTS #39, made by tests/make_look_alikes.py. */
#pragma once

#include <stdint.h>

/* The small ASCII letter that the code point is taken for, or 0. */
char look_alike_of(uint32_t code_point);
