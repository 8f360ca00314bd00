/* Recursive descent over a term; each level returns the plain sequences it stands for. */
#include "antoned/domain/term.h"

#include <stdbool.h>
#include <string.h>

#include "antoned/domain/matcher.h"
#include "antoned/domain/normalise.h"

#define NESTING_MAX 8

struct parser {
    struct str term;
    size_t at;
    int depth;
    struct arena *arena;
    struct error *err;
};

static int parse_alternatives(struct parser *p, struct sequences *ret);

static struct sequences only_empty(struct arena *arena)
{
    return (struct sequences){ ARENA_NEW(arena, struct sequence), 1 };
}

static int append_all(struct parser *p, struct sequences *to, struct sequences more)
{
    if (to->count + more.count > SEQUENCES_MAX)
        return error_set(p->err, ERROR_CONFIG, "stands for more than %d phrases; split it",
                         SEQUENCES_MAX);
    struct sequence *items = ARENA_ARRAY(p->arena, struct sequence, to->count + more.count);
    for (size_t i = 0; i < to->count; i++)
        items[i] = to->items[i];
    for (size_t i = 0; i < more.count; i++)
        items[to->count + i] = more.items[i];
    *to = (struct sequences){ items, to->count + more.count };
    return 0;
}

static struct sequence concatenate(struct arena *arena, struct sequence a, struct sequence b)
{
    struct sequence joined = { ARENA_ARRAY(arena, struct str, a.count + b.count + 1),
                               a.count + b.count };
    for (size_t i = 0; i < a.count; i++)
        joined.words[i] = a.words[i];
    for (size_t i = 0; i < b.count; i++)
        joined.words[a.count + i] = b.words[i];
    return joined;
}

/* Each of `to` followed by each of `more`. */
static int cross(struct parser *p, struct sequences *to, struct sequences more)
{
    if (to->count * more.count > SEQUENCES_MAX)
        return error_set(p->err, ERROR_CONFIG, "stands for more than %d phrases; split it",
                         SEQUENCES_MAX);
    struct sequences product = { ARENA_ARRAY(p->arena, struct sequence, to->count * more.count),
                                 to->count * more.count };
    for (size_t i = 0; i < to->count; i++) {
        for (size_t j = 0; j < more.count; j++)
            product.items[i * more.count + j] = concatenate(p->arena, to->items[i], more.items[j]);
    }
    *to = product;
    return 0;
}

static bool is_literal(struct str token)
{
    return token.data[0] == '<' || token.data[0] == '#';
}

/* Words that are another word without their apostrophe. */
static bool must_keep_apostrophe(struct str word)
{
    static const char *const kept[] = { "i'll",  "we're", "we'll", "he'll", "she'll",
                                        "she'd", "we'd",  "i'd",   "it'll" };
    return str_index(word, kept, sizeof kept / sizeof *kept) >= 0;
}

static struct str without_apostrophes(struct arena *arena, struct str word)
{
    char *out = arena_alloc(arena, word.size + 1);
    size_t used = 0;
    for (size_t i = 0; i < word.size; i++) {
        if (word.data[i] != '\'')
            out[used++] = word.data[i];
    }
    return (struct str){ out, used };
}

static struct str joined(struct arena *arena, struct str a, struct str b)
{
    char *out = arena_alloc(arena, a.size + b.size + 1);
    memcpy(out, a.data, a.size);
    memcpy(out + a.size, b.data, b.size);
    return (struct str){ out, a.size + b.size };
}

/* A token folded as a post would be: "Hung-over" is two words. */
static struct sequence fold_token(struct parser *p, struct str token)
{
    bool is_stem = token.data[token.size - 1] == '*';
    struct normalised text;
    normalise((struct str){ token.data, token.size - (is_stem ? 1 : 0) }, p->arena, &text);
    struct sequence folded = { ARENA_ARRAY(p->arena, struct str, text.word_count + 1),
                               text.word_count };
    for (size_t i = 0; i < text.word_count; i++) {
        bool starred = is_stem && i + 1 == text.word_count;
        struct str word = word_text(&text, i);
        folded.words[i] = starred ? joined(p->arena, word, STR("*")) : word;
    }
    return folded;
}

/* One token: a sequence of words, or a group of one word with and without its apostrophe. */
static int parse_word(struct parser *p, struct sequences *ret)
{
    size_t start = p->at;
    while (p->at < p->term.size && strchr(" \t\n()|?", p->term.data[p->at]) == NULL)
        p->at++;
    struct str token = { p->term.data + start, p->at - start };
    bool is_gap = str_equal_text(token, TERM_GAP);
    if (!is_gap && memmem(token.data, token.size, TERM_GAP, 2) != NULL)
        return error_set(p->err, ERROR_CONFIG, "has \"%.*s\"; a gap is \"..\" between spaces",
                         STR_ARG(token));
    struct sequence folded = { &token, 1 };
    if (!is_literal(token) && !is_gap)
        folded = fold_token(p, token);
    if (folded.count == 0)
        return error_set(p->err, ERROR_CONFIG, "has \"%.*s\", which can match nothing",
                         STR_ARG(token));
    *ret = only_empty(p->arena);
    ret->items[0] = concatenate(p->arena, (struct sequence){ 0 }, folded);
    struct str word = folded.words[0];
    if (folded.count > 1 || memchr(word.data, '\'', word.size) == NULL ||
        must_keep_apostrophe(word))
        return 0;
    struct str *plain = ARENA_NEW(p->arena, struct str);
    *plain = without_apostrophes(p->arena, word);
    struct sequence variant = { plain, 1 };
    return append_all(p, ret, (struct sequences){ &variant, 1 });
}

static bool is_single_word(const struct sequence *sequence)
{
    return sequence->count == 1 && !str_equal_text(sequence->words[0], TERM_GAP) &&
           sequence->words[0].data[0] != '<' && sequence->words[0].data[0] != '(';
}

/* "(a|b|c)" of those that are single words. */
static struct str group_name(struct arena *arena, struct sequences all)
{
    size_t size = 2, used = 0;
    for (size_t i = 0; i < all.count; i++)
        size += is_single_word(&all.items[i]) ? all.items[i].words[0].size + 1 : 0;
    char *name = arena_alloc(arena, size);
    for (size_t i = 0; i < all.count; i++) {
        if (!is_single_word(&all.items[i]))
            continue;
        struct str word = all.items[i].words[0];
        name[used] = used == 0 ? '(' : '|';
        memcpy(name + used + 1, word.data, word.size);
        used += word.size + 1;
    }
    name[used++] = ')';
    return (struct str){ name, used };
}

/* Alternatives that are single words become one group word "(a|b|c)": the automaton then needs one
 * phrase for all of them. Groups in groups are taken apart by the caller's alternatives. */
static struct sequences group_words(struct arena *arena, struct sequences all)
{
    struct sequences grouped = { ARENA_ARRAY(arena, struct sequence, all.count + 1), 0 };
    size_t members = 0;
    struct sequence *first = NULL;
    for (size_t i = 0; i < all.count; i++) {
        if (!is_single_word(&all.items[i])) {
            grouped.items[grouped.count++] = all.items[i];
            continue;
        }
        if (members++ == 0) {
            first = &grouped.items[grouped.count++];
            *first = all.items[i];
        }
    }
    if (members > 1) {
        struct str *word = ARENA_NEW(arena, struct str);
        *word = group_name(arena, all);
        *first = (struct sequence){ word, 1 };
    }
    return grouped;
}

static int parse_group(struct parser *p, struct sequences *ret)
{
    p->at++;
    if (++p->depth > NESTING_MAX)
        return error_set(p->err, ERROR_CONFIG, "is nested deeper than %d", NESTING_MAX);
    if (parse_alternatives(p, ret) < 0)
        return -1;
    if (p->at >= p->term.size || p->term.data[p->at] != ')')
        return error_set(p->err, ERROR_CONFIG, "has a ( without its )");
    p->at++;
    p->depth--;
    return 0;
}

static int parse_sequence(struct parser *p, struct sequences *ret)
{
    *ret = only_empty(p->arena);
    while (p->at < p->term.size) {
        char c = p->term.data[p->at];
        struct sequences item;
        if (c == ' ' || c == '\t' || c == '\n') {
            p->at++;
            continue;
        }
        if (c == '|' || c == ')')
            return 0;
        if (c == '?')
            return error_set(p->err, ERROR_CONFIG, "has a ? with nothing before it");
        if ((c == '(' ? parse_group(p, &item) : parse_word(p, &item)) < 0)
            return -1;
        if (p->depth == 0)
            item = group_words(p->arena, item);
        if (p->at < p->term.size && p->term.data[p->at] == '?') {
            p->at++;
            if (append_all(p, &item, only_empty(p->arena)) < 0)
                return -1;
        }
        if (cross(p, ret, item) < 0)
            return -1;
    }
    return 0;
}

static int parse_alternatives(struct parser *p, struct sequences *ret)
{
    struct sequences all = { 0 };
    for (;;) {
        struct sequences one;
        if (parse_sequence(p, &one) < 0 || append_all(p, &all, one) < 0)
            return -1;
        if (p->at >= p->term.size || p->term.data[p->at] != '|')
            break;
        p->at++;
    }
    *ret = all;
    return 0;
}

static bool are_gaps_between(const struct sequence *sequence)
{
    bool is_word_before = false;
    for (size_t i = 0; i < sequence->count; i++) {
        bool is_gap = str_equal_text(sequence->words[i], TERM_GAP);
        if (is_gap && (!is_word_before || i + 1 == sequence->count))
            return false;
        is_word_before = !is_gap;
    }
    return true;
}

int term_expand(struct str term, struct arena *arena, struct sequences *ret, struct error *err)
{
    struct parser p = { .term = term, .arena = arena, .err = err };
    struct sequences all;
    if (parse_alternatives(&p, &all) < 0)
        return -1;
    if (p.at < term.size)
        return error_set(err, ERROR_CONFIG, "has a ) without its (");
    for (size_t i = 0; i < all.count; i++) {
        if (all.items[i].count == 0)
            return error_set(err, ERROR_CONFIG, "is empty, or may be");
        if (!are_gaps_between(&all.items[i]))
            return error_set(err, ERROR_CONFIG, "has .. with no word before or behind it");
        if (all.items[i].count > TERM_WORDS_MAX)
            return error_set(err, ERROR_CONFIG, "has more than %d words", TERM_WORDS_MAX);
    }
    *ret = all;
    return 0;
}
