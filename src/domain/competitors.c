/* Which competitors a post names: their spellings, and what is only an everyday word. */
#include "antoned/domain/competitors.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"
#include "antoned/domain/competitors_sentiment.h"
#include "antoned/domain/spelling.h"
#include "antoned/domain/word_list.h"

enum {
    PRODUCT_WORD_REACH = 3, /* words between "cheers" and "pills" */
    SPLIT_BYTES_MIN = 8,    /* of a name that is also found cut in two: "gator ade" */
    SPLIT_PART_MIN = 3,
    MISSPELT_BYTES_MIN = 7, /* of a name that is also found one letter off: "pedialite" */
    LONE_NAMES_MAX = 256,
    NAMINGS_MAX = 64, /* in one post; the rest is not looked at */
};

/* A name of one word, which is also found misspelt. */
struct lone_name {
    struct str text;
    uint32_t competitor;
};

struct competitor_patterns {
    struct matcher *matcher;
    struct arena *arena;          /* of the lone names */
    struct spelling_index *index; /* of the lone names */
    struct lone_name lone[LONE_NAMES_MAX];
    size_t lone_count;
};

/* A keyword with its spellings: words apart, in one, in the plural, "I.V." for "IV". */
struct spelling {
    struct matcher_builder *builder;
    struct competitor_patterns *patterns;
    struct arena *arena;
    uint32_t competitor;
};

static struct str joined(struct arena *arena, const struct str *words, size_t count,
                         const char *suffix)
{
    char *text = arena_strdup(arena, "");
    for (size_t i = 0; i < count; i++)
        text = arena_printf(arena, "%s%.*s", text, STR_ARG(words[i]));
    return str_from(arena_printf(arena, "%s%s", text, suffix));
}

static void add_plural(struct spelling *s, struct str *words, size_t count)
{
    matcher_add(s->builder, words, count, s->competitor);
    struct str last = words[count - 1];
    if (last.size < 2 || last.data[last.size - 1] == 's')
        return;
    words[count - 1] = joined(s->arena, &last, 1, "s");
    matcher_add(s->builder, words, count, s->competitor);
    words[count - 1] = last;
}

static bool is_everyday(struct str word)
{
    return word_rank_is_everyday(word_list_rank(word));
}

/* "gator ade". Not where both halves are words: "water boy". */
static void add_split(struct spelling *s, struct str name)
{
    for (size_t i = SPLIT_PART_MIN; i + SPLIT_PART_MIN <= name.size; i++) {
        struct str halves[2] = { { name.data, i }, { name.data + i, name.size - i } };
        if (!is_everyday(halves[0]) || !is_everyday(halves[1]))
            add_plural(s, halves, 2);
    }
}

/* A name that is no everyday word is found cut in two and misspelt as well. */
static void add_slips(struct spelling *s, struct str name)
{
    struct competitor_patterns *p = s->patterns;
    if (is_everyday(name))
        return;
    if (name.size >= SPLIT_BYTES_MIN)
        add_split(s, name);
    if (name.size < MISSPELT_BYTES_MIN || p->lone_count == LONE_NAMES_MAX)
        return;
    spelling_index_add(p->index, name);
    p->lone[p->lone_count++] =
        (struct lone_name){ str_from(arena_printf(p->arena, "%.*s", STR_ARG(name))),
                            s->competitor };
}

static void add_spellings(struct spelling *s, struct str keyword)
{
    struct normalised text;
    normalise(keyword, s->arena, &text);
    size_t count = text.word_count;
    if (!text.is_text || count == 0 || count >= TERM_WORDS_MAX)
        return;
    struct str *words = ARENA_ARRAY(s->arena, struct str, count + 2);
    for (size_t i = 0; i < count; i++)
        words[i] = word_text(&text, i);
    add_plural(s, words, count);
    if (count == 1)
        add_slips(s, words[0]);
    if (count == 1)
        return;
    struct str one = joined(s->arena, words, count, "");
    add_plural(s, &one, 1);
    if (str_equal_text(words[count - 1], "iv")) {
        words[count - 1] = STR("i");
        words[count] = STR("v");
        matcher_add(s->builder, words, count + 1, s->competitor);
    }
}

/* "LiquidIV" is written "Liquid IV" as well: a hashtag's capitals are where its words begin. */
static void add_name(struct spelling *s, struct str name)
{
    add_spellings(s, name);
    if (memchr(name.data, ' ', name.size) == NULL)
        add_spellings(s, str_from(arena_printf(s->arena, "#%.*s", STR_ARG(name))));
}

struct competitor_patterns *competitor_patterns_new(const struct reference *reference)
{
    struct competitor_patterns *patterns = memory_zalloc(sizeof *patterns);
    _cleanup_arena_ struct arena *arena = arena_new(16384);
    patterns->arena = arena_new(4096);
    patterns->index = spelling_index_new();
    struct spelling s = { matcher_builder_new(), patterns, arena, 0 };
    for (size_t i = 0; i < reference->competitor_count; i++) {
        const struct competitor *competitor = &reference->competitors[i];
        s.competitor = (uint32_t)i;
        if (competitor->name.size > 0)
            add_name(&s, competitor->name);
        for (size_t k = 0; k < competitor->keyword_count; k++)
            add_spellings(&s, competitor->keywords[k]);
    }
    spelling_index_seal(patterns->index);
    patterns->matcher = matcher_build(s.builder);
    return patterns;
}

struct competitor_patterns *competitor_patterns_free(struct competitor_patterns *patterns)
{
    if (patterns != NULL) {
        matcher_free(patterns->matcher);
        spelling_index_free(patterns->index);
        arena_free(patterns->arena);
        free(patterns);
    }
    return NULL;
}

/* The whole name: "body armor" does not cover "body armor drink". */
static bool is_covered_by(const struct evidence *e, const struct hit *name, enum category category)
{
    const struct hit *hit = e->first[category];
    for (; hit != NULL; hit = evidence_next(e, hit)) {
        if (hit_covers(hit, name))
            return true;
    }
    return false;
}

static bool opens_sentence(const struct evidence *e, uint32_t word)
{
    return word == 0 || word_ends_sentence(&e->text, word - 1);
}

/* "No Days Wasted": several words, all in capitals; "took two Cheers", where a sentence does not
 * begin. */
static bool is_written_as_a_name(const struct evidence *e, const struct hit *name)
{
    for (uint32_t w = name->first; w <= name->last; w++) {
        unsigned flags = e->text.words[w].flags;
        if ((flags & WORD_CAPITAL) == 0 || (flags & WORD_SHOUTED) != 0)
            return false;
    }
    return name->last > name->first || !opens_sentence(e, name->first);
}

/* A product word in the same clause, a few words off at most: "cheers pills". */
static bool has_product_word(const struct evidence *e, const struct hit *name)
{
    const struct hit *hit = e->first[CATEGORY_BRAND_CONTEXT];
    for (; hit != NULL; hit = evidence_next(e, hit)) {
        if (hit_overlaps(hit, name) ||
            (sentiment_words_between(e, hit, name) <= PRODUCT_WORD_REACH &&
             !sentiment_is_parted(e, hit, name)))
            return true;
    }
    return false;
}

/* Something is said of it: "no days wasted lived up to its name". */
static bool has_verdict_behind(const struct evidence *e, const struct hit *name)
{
    for (size_t i = 0; i < e->hits.count; i++) {
        const struct hit *hit = &e->hits.items[i];
        enum category category = evidence_category(e, hit);
        if (hit->first == name->last + 1 && sentiment_sentences_between(e, name, hit) == 0 &&
            (category == CATEGORY_PRAISE || category == CATEGORY_BLAME ||
             category == CATEGORY_RECOVERED))
            return true;
    }
    return false;
}

/* What the post is about that makes a rare word the product. */
static bool is_about_a_remedy(const struct evidence *e)
{
    static const enum category signs[] = {
        CATEGORY_DIRECT,        CATEGORY_BARE,   CATEGORY_SYMPTOM,   CATEGORY_DRINKING,
        CATEGORY_BRAND_CONTEXT, CATEGORY_DOUBT,  CATEGORY_CONSUMED,  CATEGORY_EFFICACY,
        CATEGORY_OTHER_ASKED,   CATEGORY_PRAISE, CATEGORY_SUFFERING, CATEGORY_DESPITE,
    };
    return evidence_has_any(e, signs, sizeof signs / sizeof *signs);
}

/* "Liquid, IV and oral forms" names nothing; "Liquid I.V." does. */
static bool is_torn(const struct evidence *e, const struct hit *name)
{
    for (uint32_t w = name->first; w < name->last; w++) {
        if (e->text.words[w].size > 1 &&
            (e->text.words[w].flags & (WORD_ENDS_CLAUSE | WORD_ENDS_SENTENCE)) != 0)
            return true;
    }
    return false;
}

/* Another spelling of the same name that has more words: "cheers pills" beside "cheers". */
static bool is_part_of_longer(const struct hits *found, const struct hit *name)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct hit *other = &found->items[i];
        if (other->payload == name->payload && hit_exceeds(other, name))
            return true;
    }
    return false;
}

/* "Cheers!" is no brand until something says so. */
static bool is_everyday_word(const struct evidence *e, const struct hits *found,
                             const struct hit *name)
{
    if (is_torn(e, name) || is_covered_by(e, name, CATEGORY_NAMESAKE))
        return true;
    if (is_part_of_longer(found, name))
        return false;
    if (is_covered_by(e, name, CATEGORY_AMBIGUOUS_BRAND))
        return !has_product_word(e, name) &&
               !(name->last > name->first && has_verdict_behind(e, name)) &&
               !(is_written_as_a_name(e, name) &&
                 (is_about_a_remedy(e) || (e->text.words[name->first].flags & WORD_QUOTED) != 0));
    return is_covered_by(e, name, CATEGORY_HOMONYM_BRAND) && !is_about_a_remedy(e);
}

/* The names, with those that are misspelt; those by last word. */
static struct hits names_of(const struct competitor_patterns *patterns, const struct evidence *e)
{
    struct hits found;
    matcher_find(patterns->matcher, &e->text, e->arena, &found);
    struct hits all = { .items = ARENA_ARRAY(e->arena, struct hit, NAMINGS_MAX) };
    size_t at = 0;
    for (uint32_t w = 0; w < e->text.word_count && all.count < NAMINGS_MAX; w++) {
        size_t before = at;
        for (; at < found.count && found.items[at].last == w && all.count < NAMINGS_MAX; at++)
            all.items[all.count++] = found.items[at];
        if (at > before || e->ranks[w] != WORD_UNLISTED || patterns->lone_count == 0 ||
            e->text.words[w].size + 1 < MISSPELT_BYTES_MIN || all.count == NAMINGS_MAX)
            continue;
        struct str meant = spelling_index_near(patterns->index, word_text(&e->text, w));
        for (size_t i = 0; meant.size > 0 && i < patterns->lone_count; i++) {
            if (!str_equal(patterns->lone[i].text, meant))
                continue;
            all.items[all.count++] = (struct hit){ patterns->lone[i].competitor, w, w, true };
            break;
        }
    }
    return all;
}

/* Which competitor each mention is of, in order of appearance; `names` keeps those that are brands,
 * its payloads becoming indexes of mentions. */
static size_t sort_out(const struct evidence *e, struct hits *names, uint32_t *competitors)
{
    size_t count = 0, kept = 0;
    struct hits found = { ARENA_ARRAY(e->arena, struct hit, NAMINGS_MAX), names->count,
                          names->count };
    if (names->count > 0)
        memcpy(found.items, names->items, names->count * sizeof *found.items);
    for (size_t i = 0; i < found.count; i++) {
        struct hit name = found.items[i];
        if (is_everyday_word(e, &found, &name))
            continue;
        size_t mention = 0;
        while (mention < count && competitors[mention] != name.payload)
            mention++;
        if (mention == MENTIONS_MAX)
            continue;
        if (mention == count)
            competitors[count++] = name.payload;
        name.payload = (uint32_t)mention;
        names->items[kept++] = name;
    }
    names->count = kept;
    return count;
}

void competitors_read(const struct competitor_patterns *patterns, const struct evidence *e,
                      struct reading *reading)
{
    if (patterns == NULL)
        return;
    struct hits names = names_of(patterns, e);
    uint32_t competitors[MENTIONS_MAX];
    size_t count = sort_out(e, &names, competitors);
    if (count == 0)
        return;
    struct mention mentions[MENTIONS_MAX];
    sentiment_judge(e, &names, count, mentions);
    for (size_t i = 0; i < count; i++) {
        mentions[i].competitor = (int)competitors[i];
        reading->mentions[reading->mention_count++] = mentions[i];
        reasons_add(&reading->reasons, e->arena, "competitor",
                    sentiment_name(mentions[i].sentiment), STR(""),
                    mentions[i].opportunity_hundredths);
    }
}
