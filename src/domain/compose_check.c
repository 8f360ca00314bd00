/* What is wrong with an answer or with a text of a reply: found when they are loaded, once. */
#include <string.h>
#include <unistr.h>

#include "antoned/domain/compose_book.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool begins_at(struct str text, size_t start, struct str word)
{
    if (start + word.size > text.size)
        return false;
    for (size_t i = 0; i < word.size; i++) {
        if (lower(text.data[start + i]) != lower(word.data[i]))
            return false;
    }
    return true;
}

static bool is_word_at(struct str text, size_t start, struct str word)
{
    size_t end = start + word.size;
    return begins_at(text, start, word) && (start == 0 || !is_letter(text.data[start - 1])) &&
           (end == text.size || !is_letter(text.data[end]));
}

bool compose_names(struct str text, struct str word)
{
    for (size_t start = 0; word.size > 0 && start + word.size <= text.size; start++) {
        if (is_word_at(text, start, word))
            return true;
    }
    return false;
}

/* As the beginning of a word: "sip" is said by "Sips" and not by "gossip". */
static bool says(struct str text, struct str stem)
{
    for (size_t start = 0; stem.size > 0 && start < text.size; start++) {
        if (begins_at(text, start, stem) && (start == 0 || !is_letter(text.data[start - 1])))
            return true;
    }
    return false;
}

/* One of the alternatives of "water|fluid". */
static bool says_any(struct str text, struct str stems)
{
    while (stems.size > 0) {
        if (says(text, str_take(&stems, '|')))
            return true;
    }
    return false;
}

static bool has_control(struct str text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.data[i] < 0x20 && text.data[i] != '\n')
            return true;
    }
    return false;
}

static bool is_text(struct str text)
{
    return u8_check((const uint8_t *)text.data, text.size) == NULL && !has_control(text);
}

static size_t count_braces(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '{' || text.data[i] == '}';
    return count;
}

/* Questions beside which the product is out of place, whatever a row says (docs/DECISION_ENGINE.md,
 * Replies). */
static bool forbids_product(int question)
{
    return question == QUESTION_DRIVING || question == QUESTION_MEDICATION ||
           question == QUESTION_HIDING || question == QUESTION_PREVENTION ||
           question == QUESTION_FRIEND || question == QUESTION_ALCOHOL ||
           question == QUESTION_NONE || question == QUESTION_UNCLEAR;
}

const char *compose_fault_of_answer(const struct answer *answer)
{
    if (answer->question < 0)
        return "answers a question that is not known";
    if (answer->source.size == 0)
        return "has no source";
    if (answer->is_overdue)
        return "is past its review date";
    if (answer->may_name_product && forbids_product(answer->question))
        return "may not name the product";
    return NULL;
}

/* The address is part of a text that has the link; it is the same but for the platform's name. */
static bool link_is_prohibited(const struct compose_book *book, const char **ret_claim)
{
    return claim_is_prohibited(book->links[0].head, ret_claim) ||
           claim_is_prohibited(book->links[0].tail, ret_claim);
}

static const char *fault_of_link(const struct compose_book *book)
{
    const char *claim;
    if (!(is_text(book->links[0].head) && is_text(book->links[0].tail)))
        return "has a link that is not plain UTF-8 text";
    if (link_is_prohibited(book, &claim))
        return arena_printf(book->arena, "has a link that makes the prohibited claim \"%s\"",
                            claim);
    return NULL;
}

static const char *fault_of_words(const struct compose_book *book,
                                  const struct ready_template *ready)
{
    const char *claim;
    if (!is_text(ready->text))
        return "is not plain UTF-8 text";
    if (ready->lengths[PLATFORM_REDDIT] + ready->link_count * (sizeof LINK_MARK - 1) < REPLY_MIN)
        return "is too short";
    if (count_braces(ready->text) != 2 * ready->link_count)
        return "has a placeholder other than {product} and {link}";
    if (compose_names(ready->text, STR("—Antone")))
        return "brings its own signature";
    if (claim_is_prohibited(ready->text, &claim))
        return arena_printf(book->arena, "makes the prohibited claim \"%s\"", claim);
    return ready->link_count > 0 ? fault_of_link(book) : NULL;
}

static const char *fault_of_body(const struct compose_book *book,
                                 const struct ready_template *ready)
{
    const struct answer *answer = book->answers[ready->question];
    for (size_t i = 0; answer != NULL && i < answer->must_say_count; i++) {
        if (!says_any(ready->text, answer->must_say[i]))
            return arena_printf(book->arena, "does not say \"%.*s\", which its answer must",
                                STR_ARG(answer->must_say[i]));
    }
    return NULL;
}

/* Where the product stands and where the disclosure is. */
static const char *fault_of_part(const struct compose_book *book,
                                 const struct ready_template *ready)
{
    if (ready->part == PART_PRODUCT && (!ready->names_product || ready->link_count == 0))
        return "is the product's part and has no link to it";
    if (ready->names_product && (ready->part == PART_OPENER || ready->part == PART_DISCLOSURE))
        return "names the product where its part does not";
    if (ready->names_product && ready->question >= 0 &&
        (forbids_product(ready->question) || (book->answers[ready->question] != NULL &&
                                              !book->answers[ready->question]->may_name_product)))
        return "names the product, which its question forbids";
    if (ready->part == PART_DISCLOSURE &&
        !(says(ready->text, STR("assistant")) && says(ready->text, STR("brand"))))
        return "does not disclose that the assistant of a brand writes";
    return ready->part == PART_BODY ? fault_of_body(book, ready) : NULL;
}

static bool fits_somewhere(const struct compose_book *book, const struct ready_template *ready)
{
    for (int platform = 0; platform < PLATFORM_COUNT; platform++) {
        if (ready->platform >= 0 && ready->platform != platform)
            continue;
        if (ready->lengths[platform] + book->signature_length <=
            reply_limit_of((enum platform)platform))
            return true;
    }
    return false;
}

const char *compose_fault_of_text(const struct compose_book *book, const struct reply_template *row,
                                  const struct ready_template *ready)
{
    if (row->question == QUESTION_UNKNOWN)
        return "answers a question that is not known";
    if (row->aspect == ASPECT_UNKNOWN)
        return "is for an aspect that is not known";
    const char *fault = fault_of_words(book, ready);
    if (fault == NULL)
        fault = fault_of_part(book, ready);
    if (fault == NULL && !fits_somewhere(book, ready))
        return "is too long for its platform";
    return fault;
}
