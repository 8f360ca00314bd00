/* Addresses as the npm package twitter-text finds them: with a protocol or without, by its list of
 * top-level domains. Written along its expressions, so that the same texts match. */
#include "antoned/domain/x_text.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unistr.h>

#include "antoned/base/str.h"

struct unit_range {
    uint16_t first, last;
};

#include "x_links.inc"

#define COUNT_OF(array)        (sizeof(array) / sizeof(array)[0])
#define IS_IN(class, text, at) is_in(class, COUNT_OF(class), text, at)

enum {
    URL_MAX = 4096,
    LABEL_MAX = 63,
    SLUG_MAX = 40, /* of t.co */
};

static bool is_in(const struct unit_range *ranges, size_t count, struct x_text text, size_t at)
{
    for (size_t i = 0; at < text.count && i < count && ranges[i].first <= text.units[at]; i++) {
        if (text.units[at] <= ranges[i].last)
            return true;
    }
    return false;
}

static bool is_unit(struct x_text text, size_t at, char unit)
{
    return at < text.count && text.units[at] == (uint16_t)unit;
}

/* ASCII in lower case; 0 behind the text, 1 for all else. */
static char ascii_at(struct x_text text, size_t at)
{
    if (at >= text.count)
        return '\0';
    uint16_t unit = text.units[at];
    return unit >= 0x80 || unit < ' ' ? '\1' : str_lower((char)unit);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alphanumeric(char c)
{
    return str_is_letter(c) || is_digit(c);
}

static size_t behind_word(struct x_text text, size_t at, const char *word)
{
    size_t end = at;
    for (; *word != '\0'; word++, end++) {
        if (ascii_at(text, end) != *word)
            return at;
    }
    return end;
}

/* ---- top-level domains; each returns where it ends, or `at` ---- */

static int compare_domains(const void *a, const void *b)
{
    return strcmp(a, b);
}

static bool ends_domain(struct x_text text, size_t at)
{
    char c = ascii_at(text, at);
    return !is_alphanumeric(c) && c != '@' && c != '+' && c != '-';
}

static size_t behind_ascii_domain(struct x_text text, size_t at)
{
    char name[DOMAIN_MAX + 1] = "";
    size_t size = 0;
    while (is_alphanumeric(ascii_at(text, at + size))) {
        if (size == DOMAIN_MAX)
            return at;
        name[size] = ascii_at(text, at + size);
        size++;
    }
    bool is_known = bsearch(name, ascii_domains, COUNT_OF(ascii_domains), sizeof *ascii_domains,
                            compare_domains) != NULL;
    return is_known && ends_domain(text, at + size) ? at + size : at;
}

/* The next name of *names, which is behind it afterwards. */
static bool is_name_at(struct x_text text, size_t at, const char **names, size_t *ret_end)
{
    bool fits = true;
    while (**names != ' ') {
        ucs4_t wanted;
        *names += u8_strmbtouc(&wanted, (const uint8_t *)*names);
        fits = fits && at < text.count && uc_toupper(text.units[at]) == uc_toupper(wanted);
        at++;
    }
    (*names)++;
    *ret_end = at;
    return fits;
}

static size_t behind_other_domain(struct x_text text, size_t at)
{
    size_t end;
    if (at >= text.count || text.units[at] < 0x80)
        return at;
    for (const char *names = other_domains; *names != '\0';) {
        if (is_name_at(text, at, &names, &end) && ends_domain(text, end))
            return end;
    }
    return at;
}

static size_t behind_punycode(struct x_text text, size_t at)
{
    size_t start = behind_word(text, at, "xn--"), end = start;
    while (start > at && (is_alphanumeric(ascii_at(text, end)) || is_unit(text, end, '-')))
        end++;
    return end > start ? end : at;
}

static size_t behind_top(struct x_text text, size_t at)
{
    size_t end = behind_ascii_domain(text, at);
    if (end == at)
        end = behind_other_domain(text, at);
    return end > at ? end : behind_punycode(text, at);
}

/* ---- domains ---- */

/* Behind "label." of a domain; *ret_is_name: it may stand before the top. */
static size_t behind_label(struct x_text text, size_t at, bool *ret_is_name)
{
    size_t end = at;
    *ret_is_name = true;
    while (IS_IN(in_domain, text, end) || is_unit(text, end, '-') || is_unit(text, end, '_')) {
        *ret_is_name = *ret_is_name && !is_unit(text, end, '_');
        end++;
    }
    bool is_label = end > at && IS_IN(in_domain, text, at) && IS_IN(in_domain, text, end - 1);
    return is_label && is_unit(text, end, '.') ? end + 1 : at;
}

/* As many labels as there are before a top. */
static size_t behind_domain(struct x_text text, size_t at)
{
    size_t end = at;
    bool is_name;
    for (size_t label = at, next = behind_label(text, label, &is_name); next > label;
         next = behind_label(text, label, &is_name)) {
        size_t top = is_name ? behind_top(text, next) : next;
        if (top > next)
            end = top;
        label = next;
    }
    return end;
}

/* The same in ASCII and accented letters: also from the middle of a label. */
static size_t behind_plain_domain(struct x_text text, size_t at)
{
    size_t end = at;
    for (size_t label = at;;) {
        size_t next = label;
        while (IS_IN(in_ascii_domain, text, next))
            next++;
        if (next == label || !is_unit(text, next, '.'))
            return end;
        label = next + 1;
        size_t top = behind_top(text, label);
        if (top > label)
            end = top;
    }
}

/* ---- how long a label is in punycode (RFC 3492) ---- */

enum { BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, BIAS = 72, FIRST = 0x80 };

struct punycode {
    size_t basic, handled, length; /* code points in ASCII, those written, digits written */
    uint64_t delta, bias;
};

static void adapt_bias(struct punycode *code)
{
    uint64_t delta = code->handled == code->basic ? code->delta / DAMP : code->delta / 2, k = 0;
    code->handled++;
    delta += delta / code->handled;
    for (; delta > (BASE - TMIN) * TMAX / 2; k += BASE)
        delta /= BASE - TMIN;
    code->bias = k + (BASE - TMIN + 1) * delta / (delta + SKEW);
    code->delta = 0;
}

static void write_delta(struct punycode *code)
{
    uint64_t rest = code->delta;
    code->length++;
    for (uint64_t k = BASE;; k += BASE) {
        uint64_t t = k <= code->bias ? TMIN : k >= code->bias + TMAX ? TMAX : k - code->bias;
        if (rest < t)
            break;
        rest = (rest - t) / (BASE - t);
        code->length++;
    }
    adapt_bias(code);
}

static uint64_t least_from(struct x_text label, uint64_t n)
{
    uint64_t least = UINT32_MAX;
    for (size_t i = 0, end; i < label.count; i = end) {
        uint32_t point = x_point_at(label, i, &end);
        if (point >= n && point < least)
            least = point;
    }
    return least;
}

static size_t punycode_length(struct x_text label, size_t points, size_t basic)
{
    struct punycode code = { basic, basic, strlen("xn--") + basic + (basic > 0), 0, BIAS };
    for (uint64_t n = FIRST; code.handled < points; code.delta++, n++) {
        uint64_t least = least_from(label, n);
        code.delta += (least - n) * (code.handled + 1);
        n = least;
        for (size_t i = 0, end; i < label.count; i = end) {
            uint32_t point = x_point_at(label, i, &end);
            code.delta += point < n;
            if (point == n)
                write_delta(&code);
        }
    }
    return code.length;
}

/* LABEL_MAX + 1 stands for anything longer. */
static size_t encoded_length(struct x_text label)
{
    size_t points = 0, basic = 0;
    bool is_plain = true;
    for (size_t i = 0, end; i < label.count; i = end, points++) {
        uint32_t point = x_point_at(label, i, &end);
        is_plain = is_plain && point >= ' ' && point <= '~';
        basic += point < FIRST;
    }
    if (points > LABEL_MAX)
        return LABEL_MAX + 1;
    return is_plain ? points : punycode_length(label, points, basic);
}

/* Full stops of East Asia, which separate labels there. */
static bool is_wide_stop(uint16_t unit)
{
    return unit == 0x3002 || unit == 0xFF0E || unit == 0xFF61;
}

static bool is_label_short(struct x_text label)
{
    size_t length = 0, start = 0;
    for (size_t i = 0; i <= label.count; i++) {
        if (i < label.count && !is_wide_stop(label.units[i]))
            continue;
        length += encoded_length((struct x_text){ label.units + start, i - start });
        length += i < label.count; /* the stop */
        start = i + 1;
    }
    return length > 0 && length <= LABEL_MAX;
}

static struct x_text part_of(struct x_text text, struct x_span span)
{
    return (struct x_text){ text.units + span.start, span.end - span.start };
}

static struct x_span plain_domain_in(struct x_text domain, size_t from)
{
    for (size_t start = from; start < domain.count; start++) {
        size_t end = behind_plain_domain(domain, start);
        if (end > start)
            return (struct x_span){ start, end };
    }
    return (struct x_span){ 0, 0 };
}

static bool is_domain_valid(struct x_text domain)
{
    struct x_span plain = plain_domain_in(domain, 0);
    bool is_punycode = domain.count >= 4 && domain.units[0] == 'x' && domain.units[1] == 'n' &&
                       domain.units[2] == '-' && domain.units[3] == '-';
    if (is_punycode && plain.start == plain.end)
        return false;
    for (size_t start = 0, i = 0; i <= domain.count; i++) {
        if (i < domain.count && domain.units[i] != '.')
            continue;
        if (!is_label_short(part_of(domain, (struct x_span){ start, i })))
            return false;
        start = i + 1;
    }
    return true;
}

/* ---- what follows a domain; each returns where it ends, or `at` ---- */

static size_t behind_port(struct x_text text, size_t at)
{
    size_t end = at + 1;
    if (!is_unit(text, at, ':') || !is_digit(ascii_at(text, end)))
        return at;
    while (is_digit(ascii_at(text, end)))
        end++;
    return end;
}

static size_t behind_plain(struct x_text text, size_t at)
{
    while (IS_IN(in_path, text, at))
        at++;
    return at;
}

/* "(film)" and "(version_(edited))". */
static size_t behind_parentheses(struct x_text text, size_t at)
{
    if (!is_unit(text, at, '('))
        return at;
    size_t end = behind_plain(text, at + 1);
    if (is_unit(text, end, ')'))
        return end > at + 1 ? end + 1 : at;
    if (!is_unit(text, end, '('))
        return at;
    size_t inner = behind_plain(text, end + 1);
    if (inner == end + 1 || !is_unit(text, inner, ')'))
        return at;
    end = behind_plain(text, inner + 1);
    return is_unit(text, end, ')') ? end + 1 : at;
}

/* The slash, and what of the path ends like one. */
static size_t behind_path(struct x_text text, size_t at)
{
    if (!is_unit(text, at, '/'))
        return at;
    size_t end = at + 1;
    for (size_t i = at + 1, next; i < text.count; i = next) {
        next = behind_parentheses(text, i);
        bool is_end = next > i || IS_IN(ends_path, text, i);
        if (next == i && IS_IN(in_path, text, i))
            next = i + 1;
        if (next == i)
            break;
        if (is_end)
            end = next;
    }
    return end;
}

static size_t behind_query(struct x_text text, size_t at)
{
    size_t end = at;
    if (!is_unit(text, at, '?'))
        return at;
    for (size_t i = at + 1; IS_IN(in_query, text, i); i++) {
        if (IS_IN(ends_query, text, i))
            end = i + 1;
    }
    return end;
}

/* ---- whole addresses ---- */

struct address {
    size_t start, domain, domain_end, path_end, end;
};

static bool address_at(struct x_text text, size_t at, struct address *ret)
{
    size_t protocol = behind_word(text, at, "https://");
    if (protocol == at)
        protocol = behind_word(text, at, "http://");
    size_t domain_end = behind_domain(text, protocol);
    if (domain_end == protocol)
        return false;
    size_t port_end = behind_port(text, domain_end), path_end = behind_path(text, port_end);
    *ret = (struct address){ at, protocol, domain_end, path_end > port_end ? path_end : 0,
                             behind_query(text, path_end) };
    return true;
}

/* One that may begin at `at`, or behind the character there. */
static bool next_address(struct x_text text, size_t at, struct address *ret)
{
    if (IS_IN(before_link, text, at) && address_at(text, at + 1, ret))
        return true;
    return at == 0 && address_at(text, 0, ret);
}

struct finder {
    struct x_text text;
    void (*found)(void *ctx, struct x_span link);
    void *ctx;
};

/* Without a protocol what is not ASCII is no part of the domain, and of several the last has the
 * path; it is as long as that leaves it, as in the original. */
static void find_plain(const struct finder *finder, const struct address *address)
{
    struct x_text domain =
        part_of(finder->text, (struct x_span){ address->domain, address->domain_end });
    for (struct x_span part = plain_domain_in(domain, 0); part.end > part.start;) {
        struct x_span next = plain_domain_in(domain, part.end);
        struct x_span link = { address->start + part.start, address->start + part.end };
        if (next.end == next.start && address->path_end > 0)
            link.end += address->end - address->domain_end;
        finder->found(finder->ctx, link);
        part = next;
    }
}

static void find_whole(const struct finder *finder, const struct address *address)
{
    struct x_text text = finder->text;
    struct x_span link = { address->start, address->end };
    size_t slug = behind_word(text, address->domain, "t.co/"), end = slug;
    while (slug > address->domain && is_alphanumeric(ascii_at(text, end)))
        end++;
    if (end - slug > SLUG_MAX)
        return;
    if (end > slug)
        link.end = behind_query(text, end);
    finder->found(finder->ctx, link);
}

static void find(const struct finder *finder, const struct address *address)
{
    struct x_text text = finder->text;
    struct x_span domain = { address->domain, address->domain_end };
    bool has_protocol = address->domain > address->start;
    size_t protocol = has_protocol ? address->domain - address->start : strlen("https://");
    if (!is_domain_valid(part_of(text, domain)) ||
        protocol + address->end - address->start > URL_MAX)
        return;
    size_t before = address->start - (address->start > 0);
    if (has_protocol)
        find_whole(finder, address);
    else if (address->start == 0 || !(is_unit(text, before, '-') || is_unit(text, before, '_') ||
                                      is_unit(text, before, '.') || is_unit(text, before, '/')))
        find_plain(finder, address);
}

void x_links(struct x_text text, void (*found)(void *ctx, struct x_span link), void *ctx)
{
    struct finder finder = { text, found, ctx };
    struct address address;
    for (size_t at = 0; at < text.count;) {
        if (!next_address(text, at, &address)) {
            at++;
            continue;
        }
        find(&finder, &address);
        at = address.end;
    }
}
