/* The parts of domain/platform_length: emoji and addresses in UTF-16, in which the original counts.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct x_text {
    const uint16_t *units;
    size_t count;
};

struct x_span {
    size_t start, end; /* [start, end) of units; start == end: none */
};

/* The code point at `at` and, in *ret_end, where the next begins; 0 behind the text. */
uint32_t x_point_at(struct x_text text, size_t at, size_t *ret_end);

/* Where the emoji that starts at `at` ends; `at` itself when none does. */
size_t x_emoji_end(struct x_text text, size_t at);

/* Calls `found` with each address, in order; some overlap nothing but the text behind them. */
void x_links(struct x_text text, void (*found)(void *ctx, struct x_span link), void *ctx);
