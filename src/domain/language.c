/* Other languages: words in another script, and little words that hold a sentence together in one
 * of the languages that are written beside English. */
#include "antoned/domain/language.h"

#include <unistr.h>

enum { SCRIPT_LETTERS_MIN = 2, LAST_LATIN = 0x24f, REACH = 2 };

/* How many letters of a word belong to no Latin alphabet. */
static size_t other_letters(struct str word)
{
    size_t count = 0;
    for (size_t at = 0; at < word.size;) {
        ucs4_t c;
        at += (size_t)u8_mbtouc_unsafe(&c, (const uint8_t *)word.data + at, word.size - at);
        bool is_mark = (c >= 0x250 && c < 0x370) || (c >= 0x1d00 && c < 0x1f00);
        bool is_sign = (c >= 0x2000 && c < 0x2c00) || c >= 0x1f000;
        count += c > LAST_LATIN && !is_mark && !is_sign;
    }
    return count;
}

static bool is_in_other_script(const struct evidence *e, size_t word)
{
    return (unsigned char)e->text.text.data[e->text.words[word].offset] >= 0x80 &&
           other_letters(word_text(&e->text, word)) >= SCRIPT_LETTERS_MIN;
}

/* A word that is no English one, nor a name, a number or a hashtag. */
static bool is_strange(const struct evidence *e, size_t word)
{
    struct str text = word_text(&e->text, word);
    unsigned flags = e->text.words[word].flags;
    return e->ranks[word] == WORD_UNLISTED && text.size > 1 &&
           (text.data[0] < '0' || text.data[0] > '9') &&
           (flags & (WORD_CAPITAL | WORD_TAG | WORD_STRETCHED)) == 0;
}

static bool has_marked_letter(struct str word)
{
    for (size_t at = 0; at < word.size;) {
        ucs4_t c;
        at += (size_t)u8_mbtouc_unsafe(&c, (const uint8_t *)word.data + at, word.size - at);
        if (c >= 0xc0 && c <= LAST_LATIN)
            return true;
    }
    return false;
}

/* "tengo 15": an age, where "est 2015" is a year. */
static bool is_small_number(const struct evidence *e, size_t word)
{
    struct str text = word_text(&e->text, word);
    return text.size <= 2 && text.data[0] >= '0' && text.data[0] <= '9';
}

/* A little word alone says nothing ("la", "der"): beside it another one, or a word that is not
 * English, makes a clause. */
static bool has_company(const struct evidence *e, const struct hit *hit)
{
    size_t from = hit->first > REACH ? hit->first - REACH : 0;
    for (size_t w = from; w < e->text.word_count && w <= hit->last + REACH; w++) {
        if ((w < hit->first || w > hit->last) && (is_strange(e, w) || is_small_number(e, w)))
            return true;
    }
    const struct hit *other = e->first[CATEGORY_FOREIGN];
    for (; other != NULL; other = evidence_next(e, other)) {
        if (other->first != hit->first && other->first <= hit->last + REACH &&
            other->last + REACH >= hit->first)
            return true;
    }
    return false;
}

/* "chcę umrzeć": two words in a row that are not English, one with a letter that English lacks. */
static bool is_strange_pair(const struct evidence *e, size_t word)
{
    if (word == 0 || word_ends_clause(&e->text, word - 1) || !is_strange(e, word) ||
        !is_strange(e, word - 1))
        return false;
    return has_marked_letter(word_text(&e->text, word)) ||
           has_marked_letter(word_text(&e->text, word - 1));
}

static bool has_other_language(const struct evidence *e)
{
    for (size_t w = 0; w < e->text.word_count; w++) {
        if (is_in_other_script(e, w) || is_strange_pair(e, w))
            return true;
    }
    const struct hit *hit = e->first[CATEGORY_FOREIGN];
    for (; hit != NULL; hit = evidence_next(e, hit)) {
        if (has_company(e, hit))
            return true;
    }
    return false;
}

void language_read(const struct evidence *evidence, struct reading *reading)
{
    if (reading->withheld != NULL || !has_other_language(evidence))
        return;
    reading->withheld = "other_language";
    reasons_add(&reading->reasons, evidence->arena, "withheld", "other_language",
                evidence_term(evidence, CATEGORY_FOREIGN), 0);
}
