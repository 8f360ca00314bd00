/* Draws that look random and depend on nothing but identities, so that the same post draws the same
 * on every machine and every day. */
#pragma once

#include <stdint.h>

#include "antoned/base/digest.h"
#include "antoned/domain/post.h"

/* Independent draws of one post, a lane a purpose. */
enum draw_lane { DRAW_RANDOMIZE, DRAW_MODE, DRAW_TEMPLATE, DRAW_UTM };

struct draw {
    uint8_t bytes[DIGEST_SIZE];
};

/* Of the post's id; of platform, platform_post_id and content where the id is nil. */
struct draw draw_of_post(const struct post *post);
struct draw draw_of_pair(const struct uuid *first, const struct uuid *second);

uint64_t draw_u64(const struct draw *draw, enum draw_lane lane);
double draw_unit(const struct draw *draw, enum draw_lane lane);                    /* [0, 1) */
uint64_t draw_below(const struct draw *draw, enum draw_lane lane, uint64_t bound); /* [0, bound) */

/* A stream of numbers from a seed, such as one draw: SplitMix64 (Steele, Lea and Flood 2014). */
uint64_t draw_next(uint64_t *state);
