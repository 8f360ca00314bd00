/* Classes of code points, and the repair of entities and of wrongly decoded text. */
#include "antoned/domain/codepoints.h"

#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

/* What occurs in posts, ascending; the rest is asked of libunistring. NFKC changes
 * nothing here. */
static const struct range {
    uint32_t first, last;
    enum codepoint_class class;
} ranges[] = {
    { 0x0080, 0x009f, CODEPOINT_INVISIBLE },   { 0x00a1, 0x00a7, CODEPOINT_SEPARATOR },
    { 0x00ab, 0x00ab, CODEPOINT_QUOTE },       { 0x00ad, 0x00ad, CODEPOINT_INVISIBLE },
    { 0x00bb, 0x00bb, CODEPOINT_QUOTE },       { 0x00c0, 0x00d6, CODEPOINT_LETTER },
    { 0x00d8, 0x00f6, CODEPOINT_LETTER },      { 0x00f8, 0x0131, CODEPOINT_LETTER },
    { 0x0134, 0x013e, CODEPOINT_LETTER },      { 0x0141, 0x0148, CODEPOINT_LETTER },
    { 0x014a, 0x017e, CODEPOINT_LETTER },      { 0x02bc, 0x02bc, CODEPOINT_APOSTROPHE },
    { 0x061c, 0x061c, CODEPOINT_INVISIBLE },   { 0x180e, 0x180e, CODEPOINT_INVISIBLE },
    { 0x200b, 0x200f, CODEPOINT_INVISIBLE },   { 0x2010, 0x2015, CODEPOINT_SEPARATOR },
    { 0x2018, 0x2019, CODEPOINT_APOSTROPHE },  { 0x201b, 0x201b, CODEPOINT_APOSTROPHE },
    { 0x201c, 0x201f, CODEPOINT_QUOTE },       { 0x2022, 0x2022, CODEPOINT_SEPARATOR },
    { 0x2026, 0x2026, CODEPOINT_ELLIPSIS },    { 0x2028, 0x2029, CODEPOINT_SEPARATOR },
    { 0x202a, 0x202e, CODEPOINT_INVISIBLE },   { 0x2032, 0x2032, CODEPOINT_APOSTROPHE },
    { 0x2060, 0x206f, CODEPOINT_INVISIBLE },   { 0x20e3, 0x20e3, CODEPOINT_INVISIBLE },
    { 0x2190, 0x21ff, CODEPOINT_SYMBOL },      { 0x2300, 0x23ff, CODEPOINT_SYMBOL },
    { 0x2500, 0x2bff, CODEPOINT_SYMBOL },      { 0xfe00, 0xfe0f, CODEPOINT_INVISIBLE },
    { 0xfeff, 0xfeff, CODEPOINT_INVISIBLE },   { 0x1f000, 0x1f0ff, CODEPOINT_SYMBOL },
    { 0x1f1e6, 0x1f1ff, CODEPOINT_SYMBOL },    { 0x1f300, 0x1f3fa, CODEPOINT_SYMBOL },
    { 0x1f3fb, 0x1f3ff, CODEPOINT_INVISIBLE }, { 0x1f400, 0x1faff, CODEPOINT_SYMBOL },
    { 0xe0000, 0xe0fff, CODEPOINT_INVISIBLE },
};

static const struct range *find_range(uint32_t c)
{
    size_t low = 0;
    size_t high = sizeof ranges / sizeof *ranges;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < sizeof ranges / sizeof *ranges && c >= ranges[low].first)
        return &ranges[low];
    return NULL;
}

static enum codepoint_class ask_unicode(uint32_t c)
{
    if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M |
                                                UC_CATEGORY_MASK_Nd))
        return CODEPOINT_LETTER;
    if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Cf | UC_CATEGORY_MASK_Cc))
        return CODEPOINT_INVISIBLE;
    if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_So))
        return CODEPOINT_SYMBOL;
    return CODEPOINT_SEPARATOR;
}

enum codepoint_class codepoint_class(uint32_t c)
{
    const struct range *range = find_range(c);
    return range != NULL ? range->class : ask_unicode(c);
}

/* The upper half of Windows-1252: code point of bytes 0x80–0x9f. 0: the byte is unassigned there
 * and passed through as itself. */
static const uint16_t windows_1252[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

/* The byte that Windows-1252 shows as this code point, or -1. */
static int windows_1252_byte(uint32_t c)
{
    if (c < 0x100)
        return (int)c;
    for (int i = 0; i < 32; i++) {
        if (windows_1252[i] == c)
            return 0x80 + i;
    }
    return -1;
}

/* UTF-8 that was read as Windows-1252 and written as UTF-8 again ("â€™" for an apostrophe). Returns
 * the bytes it spans here, or 0 when this is not it. */
static size_t misread_size(struct str s, size_t at, uint8_t out[4], size_t *ret_size)
{
    size_t used = at;
    size_t wanted = 1;
    for (size_t i = 0; i < wanted; i++) {
        ucs4_t c;
        if (used >= s.size)
            return 0;
        used += (size_t)u8_mbtouc_unsafe(&c, (const uint8_t *)s.data + used, s.size - used);
        int byte = windows_1252_byte(c);
        if (byte < 0x80 || (i > 0 && byte > 0xbf))
            return 0;
        if (i == 0)
            wanted = byte >= 0xf0 && byte <= 0xf4   ? 4
                     : byte >= 0xe0 && byte <= 0xef ? 3
                     : byte >= 0xc2 && byte <= 0xdf ? 2
                                                    : 0;
        out[i] = (uint8_t)byte;
    }
    if (wanted == 0 || u8_check(out, wanted) != NULL)
        return 0;
    *ret_size = wanted;
    return used - at;
}

static const struct entity {
    const char *name;
    uint32_t c;
} entities[] = {
    { "amp;", '&' },      { "lt;", '<' },        { "gt;", '>' },        { "quot;", '"' },
    { "apos;", '\'' },    { "nbsp;", ' ' },      { "hellip;", 0x2026 }, { "rsquo;", 0x2019 },
    { "lsquo;", 0x2018 }, { "rdquo;", 0x201d },  { "ldquo;", 0x201c },  { "mdash;", 0x2014 },
    { "ndash;", 0x2013 }, { "hearts;", 0x2665 }, { "eacute;", 0xe9 },
};

static size_t named_entity(struct str s, size_t at, uint32_t *ret)
{
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        size_t size = strlen(entities[i].name);
        if (s.size - at >= size && memcmp(s.data + at, entities[i].name, size) == 0) {
            *ret = entities[i].c;
            return size;
        }
    }
    return 0;
}

static int digit_value(char c, uint32_t base)
{
    int value = c >= '0' && c <= '9'                     ? c - '0'
                : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                         : 99;
    return value < (int)base ? value : -1;
}

/* "#39;" and "#x27;", the ampersand already passed. */
static size_t numeric_entity(struct str s, size_t at, uint32_t *ret)
{
    size_t start = at;
    if (at >= s.size || s.data[at++] != '#')
        return 0;
    uint32_t base = 10;
    if (at < s.size && (s.data[at] | 0x20) == 'x') {
        base = 16;
        at++;
    }
    uint32_t value = 0;
    size_t first = at;
    for (; at < s.size && at - first < 8 && digit_value(s.data[at], base) >= 0; at++)
        value = value * base + (uint32_t)digit_value(s.data[at], base);
    bool is_scalar = value > 0 && value < 0x110000 && (value < 0xd800 || value > 0xdfff);
    if (at == first || at >= s.size || s.data[at] != ';' || !is_scalar)
        return 0;
    *ret = value;
    return at + 1 - start;
}

/* Bytes of the entity whose ampersand is at `at`, or 0. "&amp;amp;lt;" is one "<". */
static size_t entity_size(struct str s, size_t at, uint32_t *ret)
{
    size_t used = at + 1;
    while (s.size - used >= 4 && memcmp(s.data + used, "amp;", 4) == 0)
        used += 4;
    size_t size = named_entity(s, used, ret);
    if (size == 0)
        size = numeric_entity(s, used, ret);
    if (size == 0 && used == at + 1)
        return 0;
    if (size == 0)
        *ret = '&';
    return used + size - at;
}

static struct str compose(struct str s, struct arena *arena)
{
    uint8_t stack[1024];
    size_t size = sizeof stack;
    uint8_t *composed = u8_normalize(UNINORM_NFKC, (const uint8_t *)s.data, s.size, stack, &size);
    if (composed == NULL)
        return s;
    struct str copy = arena_copy(arena, (struct str){ (const char *)composed, size });
    if (composed != stack)
        free(composed);
    return copy;
}

struct str codepoints_prepare(struct str content, bool ascii, struct arena *arena)
{
    if (ascii && memchr(content.data, '&', content.size) == NULL)
        return content;
    char *out = arena_alloc(arena, content.size + 4);
    size_t used = 0;
    bool needs_composing = false;
    for (size_t at = 0; at < content.size;) {
        unsigned char byte = (unsigned char)content.data[at];
        uint8_t encoded[4] = { byte };
        size_t encoded_size = 1;
        size_t taken = 1;
        uint32_t c = byte;
        if (byte == '&' && (taken = entity_size(content, at, &c)) > 0) {
            encoded_size = (size_t)u8_uctomb(encoded, c, sizeof encoded);
        } else if (byte >= 0x80) {
            taken = misread_size(content, at, encoded, &encoded_size);
            if (taken == 0) {
                taken = encoded_size =
                    (size_t)u8_mblen((const uint8_t *)content.data + at, content.size - at);
                memcpy(encoded, content.data + at, encoded_size);
            }
            u8_mbtouc_unsafe(&c, encoded, encoded_size);
        } else {
            taken = 1;
        }
        needs_composing = needs_composing || (c >= 0x80 && find_range(c) == NULL);
        memcpy(out + used, encoded, encoded_size);
        used += encoded_size;
        at += taken;
    }
    struct str plain = { out, used };
    return needs_composing ? compose(plain, arena) : plain;
}
