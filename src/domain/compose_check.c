/* What is wrong with an answer or with a text of a reply: found when they are loaded, once. */
#include <stdint.h>
#include <string.h>
#include <unistr.h>

#include "antoned/domain/compose_book.h"
#include "antoned/domain/platform_length.h"

static bool begins_at(struct str text, size_t start, struct str word)
{
    if (start + word.size > text.size)
        return false;
    for (size_t i = 0; i < word.size; i++) {
        if (str_lower(text.data[start + i]) != str_lower(word.data[i]))
            return false;
    }
    return true;
}

static bool is_word_at(struct str text, size_t start, struct str word)
{
    size_t end = start + word.size;
    return begins_at(text, start, word) && (start == 0 || !str_is_letter(text.data[start - 1])) &&
           (end == text.size || !str_is_letter(text.data[end]));
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
        if (begins_at(text, start, stem) && (start == 0 || !str_is_letter(text.data[start - 1])))
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
    if (ready->link_count > 0 && ready->platform >= 0 && !book->rules[ready->platform].allows_links)
        return "has a link, which its platform does not allow";
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
        if (ready->lengths[platform] + book->signature_length <= book->rules[platform].max_length)
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

/* ---- whether there is room for the product ---- */

static size_t shortest_of(const struct compose_book *book, struct ready_range range,
                          enum platform platform, bool with_product)
{
    size_t shortest = SIZE_MAX;
    for (size_t i = range.first; i < range.last; i++) {
        const struct ready_template *ready = &book->ready[i];
        size_t length = ready->lengths[platform] + ready->link_count * book->links[platform].length;
        if ((ready->platform < 0 || ready->platform == (int)platform) &&
            ready->names_product == with_product && length < shortest)
            shortest = length;
    }
    return shortest;
}

static size_t shortest_part(const struct compose_book *book, enum template_part part, int question,
                            enum platform platform, bool with_product)
{
    size_t own =
        shortest_of(book, compose_book_range(book, part, question), platform, with_product);
    size_t any =
        shortest_of(book, compose_book_range(book, part, QUESTION_ANY), platform, with_product);
    return own < any ? own : any;
}

/* With the spaces between them; SIZE_MAX when one of the texts is missing. */
static size_t sum_of(size_t body, size_t product, size_t disclosure)
{
    if (body == SIZE_MAX || product == SIZE_MAX || disclosure == SIZE_MAX)
        return SIZE_MAX;
    return body + product + disclosure + 1 + (product > 0);
}

/* How long a reply to the question that names the product is at least. */
static size_t shortest_with_product(const struct compose_book *book, int question,
                                    enum platform platform)
{
    size_t disclosure = shortest_part(book, PART_DISCLOSURE, question, platform, false);
    size_t in_body =
        sum_of(shortest_part(book, PART_BODY, question, platform, true), 0, disclosure);
    size_t apart = sum_of(shortest_part(book, PART_BODY, question, platform, false),
                          shortest_part(book, PART_PRODUCT, question, platform, true), disclosure);
    return in_body < apart ? in_body : apart;
}

static size_t shortest_on(const struct compose_book *book, enum platform platform)
{
    size_t shortest = SIZE_MAX;
    for (int question = 0; question < QUESTION_COUNT; question++) {
        const struct answer *answer = book->answers[question];
        if (answer == NULL || !answer->may_name_product || forbids_product(question))
            continue;
        size_t length = shortest_with_product(book, question, platform);
        shortest = length < shortest ? length : shortest;
    }
    return shortest == SIZE_MAX ? 0 : shortest + book->signature_length;
}

int compose_book_check_link(const struct compose_book *book, struct error *err)
{
    for (int i = 0; i < PLATFORM_COUNT; i++) {
        enum platform platform = (enum platform)i;
        size_t shortest = shortest_on(book, platform), limit = book->rules[i].max_length;
        if (book->rules[i].allows_links && shortest > limit)
            return error_set(err, ERROR_CONFIG,
                             "product.url: too long for any reply on %s that names the product: it "
                             "counts %zu there, and the shortest reply with it %zu of %zu; shorten "
                             "it by %zu, or allow no links there (antonectl platform set)",
                             platform_name(platform), book->links[i].length, shortest, limit,
                             shortest - limit);
    }
    return 0;
}

/* ---- what a person made of a draft ---- */

/* The next word of *rest, which becomes what stands behind it; empty at the end. */
static struct str take_word(struct str *rest)
{
    size_t start = 0;
    while (start < rest->size && (unsigned char)rest->data[start] <= ' ')
        start++;
    size_t end = start;
    while (end < rest->size && (unsigned char)rest->data[end] > ' ')
        end++;
    struct str word = { rest->data + start, end - start };
    *rest = (struct str){ rest->data + end, rest->size - end };
    return word;
}

static size_t find(struct str text, struct str part)
{
    for (size_t i = 0; i + part.size <= text.size; i++) {
        if (memcmp(text.data + i, part.data, part.size) == 0)
            return i;
    }
    return text.size;
}

static bool is_alphanumeric(char c)
{
    return str_is_letter(c) || (c >= '0' && c <= '9');
}

/* "other.example": platforms make a link of it. Not "e.g." and not "1.5". */
static bool is_domain(struct str word)
{
    for (size_t i = 2; i + 2 < word.size; i++) {
        if (word.data[i] == '.' && is_alphanumeric(word.data[i - 1]) &&
            is_alphanumeric(word.data[i - 2]) && str_is_letter(word.data[i + 1]) &&
            str_is_letter(word.data[i + 2]))
            return true;
    }
    return false;
}

static struct str without_punctuation(struct str word)
{
    while (word.size > 0 && strchr(".,;:!?)\"'", word.data[word.size - 1]) != NULL)
        word.size--;
    while (word.size > 0 && strchr("(\"'", word.data[0]) != NULL)
        word = (struct str){ word.data + 1, word.size - 1 };
    return word;
}

/* The next address in *rest, without the full stop behind it; empty at the end. */
static struct str take_link(struct str *rest)
{
    for (struct str word = take_word(rest); word.size > 0; word = take_word(rest)) {
        struct str link = without_punctuation(word);
        if (find(link, STR("://")) < link.size || is_domain(link))
            return link;
    }
    return (struct str){ "", 0 };
}

static bool has_link(struct str text, struct str wanted)
{
    for (struct str link = take_link(&text); link.size > 0; link = take_link(&text)) {
        if (str_equal(link, wanted))
            return true;
    }
    return false;
}

static size_t count_links(struct str text)
{
    size_t count = 0;
    while (take_link(&text).size > 0)
        count++;
    return count;
}

static const char *fault_of_links(struct str draft, struct str text, const char *product_name,
                                  struct arena *arena)
{
    struct str rest = text;
    for (struct str link = take_link(&rest); link.size > 0; link = take_link(&rest)) {
        if (!has_link(draft, link))
            return arena_printf(arena, "has the link \"%.*s\", which the draft has not",
                                STR_ARG(link));
    }
    if (count_links(text) > count_links(draft))
        return "has a link twice";
    if (!compose_names(text, str_from(product_name)))
        return NULL;
    if (!compose_names(draft, str_from(product_name)))
        return "names the product, which the draft does not";
    return count_links(draft) > 0 && count_links(text) == 0 ? "names the product without its link"
                                                            : NULL;
}

static bool discloses(struct str text)
{
    return says(text, STR("assistant")) && says(text, STR("brand"));
}

static const char *fault_of_said(bool needs_disclosure, struct str draft, struct str text,
                                 const char *product_name, struct arena *arena)
{
    const char *claim;
    if (claim_is_prohibited(text, &claim))
        return arena_printf(arena, "makes the prohibited claim \"%s\"", claim);
    if ((needs_disclosure || discloses(draft)) && !discloses(text))
        return "does not disclose that the assistant of a brand writes";
    return fault_of_links(draft, text, product_name, arena);
}

const char *reply_fault(enum platform platform, const struct platform_rules *rules,
                        struct str draft, struct str text, const char *product_name,
                        struct arena *arena)
{
    const struct str signature = STR(SIGNATURE);
    size_t drafted = find(draft, signature), said = find(text, signature);
    if (!is_text(text))
        return "is not plain UTF-8 text";
    if (said == text.size)
        return "lacks the signature \"" SIGNATURE "\"";
    struct str drafted_tail = { draft.data + drafted, draft.size - drafted },
               tail = { text.data + said, text.size - said };
    if (!str_equal(drafted_tail, tail))
        return "changes the signature or what stands behind it";
    struct str before = { draft.data, drafted }, now = { text.data, said };
    const char *fault = fault_of_said(rules->needs_disclosure, before, now, product_name, arena);
    if (fault != NULL)
        return fault;
    if (!rules->allows_links && count_links(text) > 0)
        return "has a link, and the platform allows none";
    size_t length = platform_length(platform, text);
    if (length > rules->max_length)
        return arena_printf(arena, "is %zu long, and the limit is %zu", length, rules->max_length);
    return said < REPLY_MIN ? "is too short" : NULL;
}
