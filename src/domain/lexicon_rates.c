/* How often words that stop posts by themselves are said at all: stated in the lexicon, and asked
 * for where a safety term is a single common word. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/domain/lexicon_load.h"
#include "antoned/domain/word_list.h"

#define RATE_MAX 100000 /* every post */

const struct word_rate *lexicon_rate(const struct lexicon *lexicon, struct str word)
{
    for (size_t i = 0; i < lexicon->rate_count; i++) {
        if (str_equal(lexicon->rates[i].word, word))
            return &lexicon->rates[i];
    }
    return NULL;
}

/* "consent 8" */
static int add_rate(struct loader *load, const config_setting_t *at, struct str row)
{
    struct lexicon *lexicon = load->lexicon;
    struct str rest = row, word = str_take(&rest, ' ');
    char number[16] = "", *end = number;
    if (rest.size < sizeof number)
        snprintf(number, sizeof number, "%.*s", STR_ARG(rest));
    long rate = strtol(number, &end, 10);
    if (word.size == 0 || end == number || *end != '\0' || rate < 0 || rate > RATE_MAX)
        return load_fail(
            load, at, "\"%.*s\" is no word and its rate per 100 000 posts, 0 to %d: \"consent 8\"",
            STR_ARG(row), RATE_MAX);
    if (lexicon_rate(lexicon, word) != NULL)
        return load_fail(load, at, "the rate of \"%.*s\" is stated twice; remove one",
                         STR_ARG(word));
    lexicon->rates[lexicon->rate_count++] =
        (struct word_rate){ arena_copy(lexicon->arena, word), (int)rate };
    return 0;
}

static size_t count_rows(const config_setting_t *rates)
{
    size_t count = 0;
    for (int i = 0; i < config_setting_length(rates); i++) {
        const char *text = config_setting_get_string_elem(rates, i);
        for (count++; text != NULL && *text != '\0'; text++)
            count += *text == ',';
    }
    return count;
}

int load_rates(struct loader *load, const config_setting_t *rates)
{
    if (!config_setting_is_array(rates))
        return load_fail(load, rates, "rates must be an array of strings: [ \"consent 8\" ]");
    load->lexicon->rates =
        ARENA_ARRAY(load->lexicon->arena, struct word_rate, count_rows(rates) + 1);
    for (int i = 0; i < config_setting_length(rates); i++) {
        const config_setting_t *element = config_setting_get_elem(rates, (unsigned)i);
        const char *text = config_setting_get_string(element);
        while (text != NULL) {
            const char *comma = strchr(text, ',');
            size_t size = comma == NULL ? strlen(text) : (size_t)(comma - text);
            if (add_rate(load, element, (struct str){ text, size }) < 0)
                return -1;
            text = comma == NULL ? NULL : comma + 1 + strspn(comma + 1, " ");
        }
    }
    return 0;
}

/* A word that anybody may say, and whose rate nobody stated. */
static bool is_unstated(const struct lexicon *lexicon, struct str word)
{
    if (word.size == 0 || memchr(word.data, '*', word.size) != NULL ||
        strchr("#<.", word.data[0]) != NULL)
        return false;
    enum word_rank rank = word_list_rank(word);
    return word_rank_is_everyday(rank) && lexicon_rate(lexicon, word) == NULL;
}

bool lexicon_lacks_rate(const struct lexicon *lexicon, const struct lexicon_term *term,
                        struct str *ret_word)
{
    if (category_rows[term->category].severity < SEVERITY_HIGH ||
        memchr(term->text.data, ' ', term->text.size) != NULL)
        return false;
    struct str words = term->text;
    if (words.size > 2 && words.data[0] == '(')
        words = (struct str){ words.data + 1, words.size - 2 };
    while (words.size > 0) {
        *ret_word = str_take(&words, '|');
        if (is_unstated(lexicon, *ret_word))
            return true;
    }
    return false;
}

int check_rates(struct loader *load)
{
    const struct lexicon *lexicon = load->lexicon;
    struct str word;
    for (size_t i = 0; i < lexicon->count; i++) {
        const struct lexicon_term *term = &lexicon->terms[i];
        if (category_rows[term->category].severity == SEVERITY_CRITICAL &&
            lexicon_lacks_rate(lexicon, term, &word))
            return error_set(
                load->err, ERROR_CONFIG,
                "%s:%d: \"%.*s\" alone is a common word, and %s stops whoever says it; "
                "make it a phrase, or state its rate under rates "
                "(tests/measure_terms.py)",
                lexicon->path, term->line, STR_ARG(word), category_rows[term->category].name);
    }
    return 0;
}
