/* Emoji as the npm package twemoji-parser finds them: the alternatives of its expression in their
 * order, the first that fits. */
#include "antoned/domain/x_text.h"

struct point_range {
    uint32_t first, last;
};

#include "x_emoji.inc"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

enum sign {
    JOINER = 0x200D,
    KEYCAP = 0x20E3,
    WOMAN_SIGN = 0x2640,
    MAN_SIGN = 0x2642,
    AS_TEXT = 0xFE0E,
    AS_EMOJI = 0xFE0F,
    SKIN_FIRST = 0x1F3FB,
    SKIN_LAST = 0x1F3FF,
    MAN = 0x1F468,
    WOMAN = 0x1F469,
};

uint32_t x_point_at(struct x_text text, size_t at, size_t *ret_end)
{
    *ret_end = at + (at < text.count);
    if (at >= text.count)
        return 0;
    uint32_t high = text.units[at];
    if (high < 0xD800 || high > 0xDBFF || at + 1 == text.count)
        return high;
    *ret_end = at + 2;
    return 0x10000 + ((high - 0xD800) << 10) + (text.units[at + 1] - 0xDC00U);
}

static bool is_in(const struct point_range *ranges, size_t count, uint32_t point)
{
    for (size_t i = 0; i < count && ranges[i].first <= point; i++) {
        if (point <= ranges[i].last)
            return true;
    }
    return false;
}

/* Behind `wanted` when it stands at `at`, else `at`. */
static size_t behind(struct x_text text, size_t at, uint32_t wanted)
{
    size_t end;
    return x_point_at(text, at, &end) == wanted ? end : at;
}

static size_t behind_skin(struct x_text text, size_t at)
{
    size_t end;
    uint32_t point = x_point_at(text, at, &end);
    return point >= SKIN_FIRST && point <= SKIN_LAST ? end : at;
}

/* Behind the first of the sequences that stands there. */
static size_t behind_sequence(struct x_text text, size_t at, const uint32_t *sequences)
{
    while (*sequences != 0) {
        size_t end = at;
        bool fits = true;
        for (; *sequences != 0; sequences++) {
            size_t next = behind(text, end, *sequences);
            fits = fits && next > end;
            end = fits ? next : end;
        }
        if (fits)
            return end;
        sequences++;
    }
    return at;
}

/* A joiner, a sign of sex and the sign of style. */
static size_t behind_sex(struct x_text text, size_t at)
{
    size_t joined = behind(text, at, JOINER), sexed = behind(text, joined, WOMAN_SIGN);
    if (joined == at)
        return at;
    if (sexed == joined)
        sexed = behind(text, joined, MAN_SIGN);
    size_t end = behind(text, sexed, AS_EMOJI);
    return sexed > joined && end > sexed ? end : at;
}

/* Behind the sign of style, or here when it is not that of text. */
static bool is_styled(struct x_text text, size_t at, size_t *ret_end)
{
    *ret_end = behind(text, at, AS_EMOJI);
    return *ret_end > at || behind(text, at, AS_TEXT) == at;
}

/* Each returns where its emoji ends, or `at`; `next` is behind the code point there. */

static size_t trade(struct x_text text, size_t at, uint32_t point, size_t next)
{
    size_t skin = behind_skin(text, next), joined = behind(text, skin, JOINER);
    if ((point != MAN && point != WOMAN) || joined == skin)
        return at;
    size_t end = behind_sequence(text, joined, trades);
    return end > joined ? end : at;
}

static size_t athlete(struct x_text text, size_t at, uint32_t point, size_t next)
{
    size_t style = behind_skin(text, next);
    if (style == next)
        style = behind(text, next, AS_EMOJI);
    size_t end = behind_sex(text, style);
    return is_in(athletes, COUNT_OF(athletes), point) && style > next && end > style ? end : at;
}

static size_t person(struct x_text text, size_t at, uint32_t point, size_t next)
{
    size_t skin = behind_skin(text, next), end = behind_sex(text, skin);
    return is_in(persons, COUNT_OF(persons), point) && end > skin ? end : at;
}

static size_t family(struct x_text text, size_t at, uint32_t point, size_t next)
{
    (void)point;
    (void)next;
    return behind_sequence(text, at, families);
}

static size_t keycap(struct x_text text, size_t at, uint32_t point, size_t next)
{
    size_t style = behind(text, next, AS_EMOJI), end = behind(text, style, KEYCAP);
    bool is_key = point == '#' || point == '*' || (point >= '0' && point <= '9');
    return is_key && end > style ? end : at;
}

static size_t with_mark(struct x_text text, size_t at, uint32_t point, size_t next)
{
    size_t end = behind(text, next, AS_EMOJI);
    bool is_mark = point == 0xA9 || point == 0xAE || point == 0x2122 || point == 0x265F;
    return is_mark && end > next ? end : at;
}

static size_t with_style(struct x_text text, size_t at, uint32_t point, size_t next)
{
    size_t end;
    return is_in(styled, COUNT_OF(styled), point) && is_styled(text, next, &end) ? end : at;
}

static size_t with_skin(struct x_text text, size_t at, uint32_t point, size_t next)
{
    size_t end;
    if (is_in(plain_people, COUNT_OF(plain_people), point) && is_styled(text, next, &end))
        return behind_skin(text, end);
    return is_in(gestures, COUNT_OF(gestures), point) ? behind_skin(text, next) : at;
}

static size_t other(struct x_text text, size_t at, uint32_t point, size_t next)
{
    size_t end = behind_sequence(text, at, flags);
    if (end > at)
        return end;
    return is_in(others, COUNT_OF(others), point) || point == AS_EMOJI ? next : at;
}

size_t x_emoji_end(struct x_text text, size_t at)
{
    static size_t (*const alternatives[])(struct x_text, size_t, uint32_t, size_t) = {
        trade, athlete, person, family, keycap, with_mark, with_style, with_skin, other,
    };
    size_t next, end = at;
    uint32_t point = x_point_at(text, at, &next);
    if (point < 0x80) /* most are, and begin no other */
        return keycap(text, at, point, next);
    for (size_t i = 0; i < COUNT_OF(alternatives) && end == at && next > at; i++)
        end = alternatives[i](text, at, point, next);
    return end;
}
