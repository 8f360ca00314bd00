/* The length of a text on a platform; on X and Threads emoji and addresses are found in the whole,
 * then the weights add up. */
#include "antoned/domain/platform_length.h"

#include <stdbool.h>
#include <stdlib.h>
#include <uninorm.h>
#include <unistr.h>

#include "antoned/base/memory.h"
#include "antoned/domain/x_text.h"

enum { LIGHT = 1, HEAVY = 2 };

/* Latin to Georgian, and general punctuation but for a few. */
static bool is_light(uint16_t unit)
{
    return unit <= 0x10FF || (unit >= 0x2000 && unit <= 0x200D) ||
           (unit >= 0x2010 && unit <= 0x201F) || (unit >= 0x2032 && unit <= 0x2037);
}

/* For each unit, where the link or the emoji ends that starts there; 0 for none. */
struct map {
    size_t *link_ends, *emoji_ends;
};

static void add_link(void *ctx, struct x_span link)
{
    ((struct map *)ctx)->link_ends[link.start] = link.end;
}

static void find_emoji(struct x_text text, const struct map *map)
{
    for (size_t at = 0, end; at < text.count; at = end) {
        end = x_emoji_end(text, at);
        if (end > at)
            map->emoji_ends[at] = end;
        else
            x_point_at(text, at, &end);
    }
}

/* A link may reach into what follows it, and then counts for that too. */
static size_t x_length(struct x_text text, const struct map *map)
{
    size_t length = 0;
    for (size_t at = 0; at < text.count;) {
        if (map->link_ends[at] > 0) {
            length += X_LINK_LENGTH;
            at = map->link_ends[at];
        } else if (map->emoji_ends[at] > 0) {
            length += HEAVY;
            at = map->emoji_ends[at];
        } else {
            length += is_light(text.units[at]) ? LIGHT : HEAVY;
            x_point_at(text, at, &at);
        }
    }
    return length;
}

static size_t bytes_of(uint32_t point)
{
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

static size_t threads_length(struct x_text text, const struct map *map)
{
    size_t length = 0;
    for (size_t at = 0, emoji_end = 0; at < text.count;) {
        if (map->emoji_ends[at] > 0)
            emoji_end = map->emoji_ends[at];
        bool is_emoji = at < emoji_end;
        uint32_t point = x_point_at(text, at, &at);
        length += is_emoji ? bytes_of(point) : 1;
    }
    return length;
}

static size_t length_of(enum platform platform, struct x_text text)
{
    struct map map = { memory_zalloc((text.count + 1) * sizeof(size_t)),
                       memory_zalloc((text.count + 1) * sizeof(size_t)) };
    find_emoji(text, &map);
    if (platform == PLATFORM_TWITTER)
        x_links(text, add_link, &map);
    size_t length =
        platform == PLATFORM_TWITTER ? x_length(text, &map) : threads_length(text, &map);
    free(map.link_ends);
    free(map.emoji_ends);
    return length;
}

/* Composed for X, whose library does that. */
static uint16_t *units_of(enum platform platform, struct str text, size_t *ret_count)
{
    uint16_t *units = u8_to_u16((const uint8_t *)text.data, text.size, NULL, ret_count);
    if (platform != PLATFORM_TWITTER || units == NULL)
        return units;
    size_t count = *ret_count;
    uint16_t *composed = u16_normalize(UNINORM_NFC, units, count, NULL, ret_count);
    free(units);
    return composed;
}

size_t platform_length(enum platform platform, struct str text)
{
    if (u8_check((const uint8_t *)text.data, text.size) != NULL)
        return HEAVY * text.size;
    if (platform == PLATFORM_REDDIT)
        return u8_mbsnlen((const uint8_t *)text.data, text.size);
    size_t count = 0;
    uint16_t *units = units_of(platform, text, &count);
    size_t length =
        units == NULL ? HEAVY * text.size : length_of(platform, (struct x_text){ units, count });
    free(units);
    return length;
}
