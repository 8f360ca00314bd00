/* From bytes to words: one pass for ASCII, libunistring for what lies beyond. */
#include "antoned/domain/normalise.h"

#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "antoned/domain/codepoints.h"
#include "antoned/domain/look_alikes.h"

enum { REGIONAL_A = 0x1f1e6, REGIONAL_Z = 0x1f1ff };

/* The state of the pass. `out` has room for twice the input and a bit: each word costs one space,
 * and is at least one byte long. */
struct writer {
    struct normalised *ret;
    char *out;
    size_t used;
    size_t at; /* in plain: what is being read */
    size_t word_source;
    size_t word_start; /* of the word being written, when in_word */
    size_t word_capacity;
    unsigned flags; /* of the word being written */
    unsigned letters, capitals;
    bool in_word;
    bool in_tag;
    bool in_quotes;
    bool word_has_unicode;
    char next; /* byte behind the one being read, or 0 */
    char last; /* last ASCII byte of the word as given, for runs and CamelCase */
    unsigned run;
};

/* Folds a word that holds more than ASCII. Folding can lengthen it; a word that would not fit stays
 * as it is. */
static void fold_unicode(struct writer *w)
{
    uint8_t folded[WORD_BYTES_MAX * 3];
    size_t size = sizeof folded;
    size_t start = w->word_start;
    uint8_t *result = u8_casefold((const uint8_t *)w->out + start, w->used - start, NULL,
                                  UNINORM_NFKC, folded, &size);
    if (result == folded && size <= w->used - start) {
        memcpy(w->out + start, folded, size);
        w->used = start + size;
    } else if (result != folded && result != NULL) {
        free(result);
    }
}

/* A word whose letters are all ASCII or look so is read as it looks. False when it holds others. */
static bool read_look_alikes(struct writer *w)
{
    char ascii[WORD_BYTES_MAX];
    size_t size = 0;
    for (size_t at = w->word_start; at < w->used; size++) {
        ucs4_t c;
        at += (size_t)u8_mbtouc_unsafe(&c, (const uint8_t *)w->out + at, w->used - at);
        char letter = c < 0x80 ? (char)c : look_alike_of(c);
        if (letter == '\0')
            return false;
        ascii[size] = letter;
    }
    memcpy(w->out + w->word_start, ascii, size);
    w->used = w->word_start + size;
    w->flags |= WORD_LOOK_ALIKE;
    return true;
}

static void end_word(struct writer *w)
{
    if (!w->in_word)
        return;
    w->in_word = false;
    while (w->used > w->word_start && w->out[w->used - 1] == '\'')
        w->used--;
    if (w->word_has_unicode && !read_look_alikes(w))
        fold_unicode(w);
    if (w->used == w->word_start || w->ret->word_count == w->word_capacity) {
        w->used = w->word_start;
        return;
    }
    if (w->letters >= 2 && w->capitals == w->letters) {
        w->flags |= WORD_SHOUTED;
        w->ret->shouted_count++;
    }
    if (w->flags & WORD_STRETCHED)
        w->ret->stretched_count++;
    w->ret->words[w->ret->word_count++] = (struct word){
        .offset = (uint32_t)w->word_start,
        .size = (uint16_t)(w->used - w->word_start),
        .flags = (uint16_t)w->flags,
        .source = (uint32_t)w->word_source,
    };
}

static void begin_word(struct writer *w)
{
    if (w->in_word)
        return;
    if (w->used > 0)
        w->out[w->used++] = ' ';
    w->in_word = true;
    w->word_start = w->used;
    w->word_source = w->at;
    w->flags = (w->in_tag ? WORD_TAG : 0U) | (w->in_quotes ? WORD_QUOTED : 0U);
    w->letters = w->capitals = w->run = 0;
    w->last = 0;
    w->word_has_unicode = false;
}

static void mark_last_word(struct writer *w, unsigned flags)
{
    end_word(w);
    w->in_tag = false;
    if (w->ret->word_count > 0) {
        uint16_t *last = &w->ret->words[w->ret->word_count - 1].flags;
        *last = (uint16_t)(*last | flags);
    }
}

/* One ASCII letter or digit. The third of a run is dropped, so "soooo" becomes "soo" and the
 * matcher may try "so". */
static void put_ascii(struct writer *w, char c)
{
    bool capital = c >= 'A' && c <= 'Z';
    bool small = c >= 'a' && c <= 'z';
    /* "#HungoverAgain", and "#IWantThis" before its second capital. */
    bool opens_in_tag =
        w->in_tag && capital &&
        (w->last >= 'a' || (w->last >= 'A' && w->last <= 'Z' && w->next >= 'a' && w->next <= 'z'));
    if (w->in_word && (opens_in_tag || w->used - w->word_start >= WORD_BYTES_MAX))
        end_word(w);
    begin_word(w);
    char folded = capital ? (char)(c | 0x20) : c;
    w->ret->letter_count++;
    w->letters += capital || small;
    w->capitals += capital;
    if (capital && w->used == w->word_start)
        w->flags |= WORD_CAPITAL;
    w->run = w->used > w->word_start && w->out[w->used - 1] == folded ? w->run + 1 : 1;
    w->last = c;
    if (w->run >= 3 && (capital || small)) {
        w->flags |= WORD_STRETCHED;
        return;
    }
    w->out[w->used++] = folded;
}

static void put_unicode(struct writer *w, const char *bytes, size_t size)
{
    if (w->in_word && w->used - w->word_start + size > WORD_BYTES_MAX)
        end_word(w);
    begin_word(w);
    memcpy(w->out + w->used, bytes, size);
    w->used += size;
    w->word_has_unicode = true;
    w->ret->letter_count++;
    w->last = 0;
}

/* An emoji, or a sign that stands for one, is a word by itself. */
static void put_symbol(struct writer *w, const char *bytes, size_t size)
{
    end_word(w);
    begin_word(w);
    memcpy(w->out + w->used, bytes, size);
    w->used += size;
    end_word(w);
}

static size_t skip_to_space(struct str s, size_t at)
{
    while (at < s.size && (unsigned char)s.data[at] > ' ')
        at++;
    return at;
}

static bool starts_with_folded(struct str s, size_t at, const char *prefix)
{
    for (; *prefix != '\0'; prefix++, at++) {
        if (at >= s.size || (s.data[at] | 0x20) != *prefix)
            return false;
    }
    return true;
}

/* Bytes of a URL that begins here, or 0. Case does not matter; ':' '/' '.' have bit 0x20 set. */
static size_t url_size(struct str s, size_t at)
{
    static const char *const prefixes[] = { "http://", "https://", "www.", "t.co/",
                                            "pic.twitter.com" };
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (starts_with_folded(s, at, prefixes[i]))
            return skip_to_space(s, at) - at;
    }
    return 0;
}

static bool is_handle_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* "@handle" is dropped; a lone "@" ("#brunch @ The Savoy") is kept as a word: it names a place. */
static size_t take_at_sign(struct writer *w, struct str s, size_t at)
{
    size_t end = at + 1;
    while (end < s.size && is_handle_byte(s.data[end]))
        end++;
    end_word(w);
    if (end == at + 1) {
        if (end == s.size || s.data[end] == ' ')
            put_symbol(w, "@", 1);
        return 1;
    }
    w->ret->handle_count++;
    if (w->ret->word_count == 0)
        w->ret->opens_with_handle = true;
    return end - at;
}

/* ":(" and its kin become the one sign the lexicon knows. Returns the bytes taken, or 0. */
static size_t take_emoticon(struct writer *w, struct str s, size_t at)
{
    size_t mouth = at + 1;
    if (mouth < s.size && (s.data[mouth] == '-' || s.data[mouth] == '\''))
        mouth++;
    if (mouth >= s.size)
        return 0;
    const char *sign = NULL;
    switch (s.data[mouth]) {
    case '(':
    case '[': sign = "\u2639"; break;
    case ')':
    case ']': sign = "\u263a"; break;
    case 'D': sign = "\U0001f600"; break;
    default: return 0;
    }
    put_symbol(w, sign, strlen(sign));
    return mouth + 1 - at;
}

static void take_break(struct writer *w, char c)
{
    switch (c) {
    case '?':
        w->ret->question_count++;
        mark_last_word(w, WORD_ENDS_SENTENCE | WORD_ENDS_CLAUSE | WORD_ASKED);
        break;
    case '!':
        w->ret->exclamation_count++;
        mark_last_word(w, WORD_ENDS_SENTENCE | WORD_ENDS_CLAUSE);
        break;
    case '.': mark_last_word(w, WORD_ENDS_SENTENCE | WORD_ENDS_CLAUSE); break;
    case '\n': mark_last_word(w, WORD_ENDS_SENTENCE | WORD_ENDS_CLAUSE | WORD_ENDS_LINE); break;
    case ',':
    case ';':
    case ':':
    case '(':
    case ')': mark_last_word(w, WORD_ENDS_CLAUSE); break;
    case '"':
        mark_last_word(w, 0);
        w->in_quotes = !w->in_quotes;
        break;
    default: end_word(w); w->in_tag = false;
    }
}

static bool is_digit_at(struct str s, size_t at)
{
    return at < s.size && s.data[at] >= '0' && s.data[at] <= '9';
}

/* One ASCII byte that is no letter or digit. Returns the bytes taken. */
static size_t take_ascii_sign(struct writer *w, struct str s, size_t at)
{
    char c = s.data[at];
    switch (c) {
    case '@': return take_at_sign(w, s, at);
    case '#':
        end_word(w);
        w->in_tag = at + 1 < s.size && s.data[at + 1] > ' ';
        return 1;
    case '\'':
        if (w->in_word && at + 1 < s.size && (unsigned char)s.data[at + 1] > ' ')
            w->out[w->used++] = '\'';
        else
            take_break(w, ' ');
        return 1;
    case '.':
        if (at > 0 && is_digit_at(s, at - 1) && is_digit_at(s, at + 1)) {
            end_word(w);
            return 1;
        }
        break;
    case ':':
    case ';':
    case '=': {
        size_t taken = take_emoticon(w, s, at);
        if (taken > 0)
            return taken;
        break;
    }
    case '_':
        end_word(w); /* #still_hungover stays a tag */
        return 1;
    default: break;
    }
    if ((unsigned char)c < ' ' && c != '\n' && c != '\t' && c != '\r')
        return 1; /* a control character hides nothing: h^Hi is hi */
    take_break(w, c);
    return 1;
}

/* Two regional indicators are a flag, more in a row are letters. */
static bool is_flag(struct str s, size_t at)
{
    size_t row = 0;
    while (at < s.size) {
        ucs4_t c;
        at += (size_t)u8_mbtouc_unsafe(&c, (const uint8_t *)s.data + at, s.size - at);
        if (c < REGIONAL_A || c > REGIONAL_Z)
            break;
        row++;
    }
    return row <= 2;
}

/* One code point beyond ASCII, already NFKC. Returns the bytes taken. */
static size_t take_unicode(struct writer *w, struct str s, size_t at)
{
    ucs4_t c;
    int size = u8_mbtouc_unsafe(&c, (const uint8_t *)s.data + at, s.size - at);
    enum codepoint_class class = codepoint_class(c);
    if (class == CODEPOINT_SYMBOL && look_alike_of(c) != '\0' &&
        (c < REGIONAL_A || w->in_word || !is_flag(s, at)))
        class = CODEPOINT_LETTER; /* 🅺🅸🅻🅻 */
    switch (class) {
    case CODEPOINT_INVISIBLE: break;
    case CODEPOINT_APOSTROPHE:
        if (w->in_word && at + (size_t)size < s.size)
            w->out[w->used++] = '\'';
        break;
    case CODEPOINT_QUOTE: take_break(w, '"'); break;
    case CODEPOINT_ELLIPSIS: take_break(w, '.'); break;
    case CODEPOINT_SYMBOL:
        w->in_tag = false;
        put_symbol(w, s.data + at, (size_t)size);
        break;
    case CODEPOINT_LETTER: put_unicode(w, s.data + at, (size_t)size); break;
    case CODEPOINT_SEPARATOR: take_break(w, ','); break;
    }
    return (size_t)size;
}

static bool is_ascii_word_byte(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Small letters inside a word, each another than the one before it: most of any post. What
 * put_ascii does with them, and no more. Returns how many were taken. */
static size_t take_small_letters(struct writer *w, struct str s, size_t at)
{
    size_t start = at;
    if (!w->in_word || w->used == w->word_start)
        return 0;
    size_t room = WORD_BYTES_MAX - (w->used - w->word_start);
    for (; at < s.size && at - start < room; at++) {
        char c = s.data[at];
        if (c < 'a' || c > 'z' || c == w->out[w->used - 1])
            break;
        w->out[w->used++] = c;
    }
    if (at == start)
        return 0;
    w->ret->letter_count += at - start;
    w->letters += (unsigned)(at - start);
    w->last = s.data[at - 1];
    w->run = 1;
    return at - start;
}

static void split(struct writer *w, struct str s)
{
    size_t at = 0;
    while (at < s.size) {
        at += take_small_letters(w, s, at);
        if (at == s.size)
            break;
        unsigned char c = (unsigned char)s.data[at];
        w->at = at;
        w->next = at + 1 < s.size ? s.data[at + 1] : '\0';
        if (is_ascii_word_byte(c)) {
            size_t url = 0;
            if (!w->in_word &&
                (c == 'h' || c == 'w' || c == 't' || c == 'p' || c == 'H' || c == 'W'))
                url = url_size(s, at);
            if (url > 0) {
                w->ret->link_count++;
                at += url;
            } else {
                put_ascii(w, (char)c);
                at++;
            }
        } else if (c < 0x80) {
            at += take_ascii_sign(w, s, at);
        } else {
            at += take_unicode(w, s, at);
        }
    }
    end_word(w);
}

static bool is_ascii(struct str s)
{
    size_t at = 0;
    for (uint64_t chunk; at + sizeof chunk <= s.size; at += sizeof chunk) {
        memcpy(&chunk, s.data + at, sizeof chunk);
        if (chunk & UINT64_C(0x8080808080808080))
            return false;
    }
    for (; at < s.size; at++) {
        if ((unsigned char)s.data[at] >= 0x80)
            return false;
    }
    return true;
}

void normalise(struct str content, struct arena *arena, struct normalised *ret)
{
    *ret = (struct normalised){ .text = STR(""), .plain = STR("") };
    bool ascii = is_ascii(content);
    if (!ascii && u8_check((const uint8_t *)content.data, content.size) != NULL)
        return;
    ret->is_text = true;
    struct str plain = codepoints_prepare(content, ascii, arena);
    ret->plain = plain;
    struct writer w = {
        .ret = ret,
        .out = arena_alloc(arena, plain.size * 2 + 8),
        .word_capacity = plain.size + 1,
    };
    ret->words = ARENA_ARRAY(arena, struct word, w.word_capacity);
    split(&w, plain);
    ret->text = (struct str){ w.out, w.used };
}
