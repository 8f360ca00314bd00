/* Competitor patterns, and the verdict on each one named. */
#include "antoned/domain/competitors.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"

/* 03, Competitors: opportunity in hundredths. */
enum {
    OPPORTUNITY_UNSATISFIED = 90,
    OPPORTUNITY_QUESTIONING = 70,
    OPPORTUNITY_NEGATIVE = 80,
    OPPORTUNITY_NEUTRAL = 50,
    OPPORTUNITY_POSITIVE = 30,
    NEGATOR_REACH = 3, /* words between "never" and "worked" */
    OTHER_SENTENCE = 1000,
};

struct competitor_patterns {
    struct matcher *matcher;
};

/* A keyword with its spellings: words apart, in one, in the plural, "I.V." for "IV". */
struct spelling {
    struct matcher_builder *builder;
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
    struct spelling s = { matcher_builder_new(), arena, 0 };
    for (size_t i = 0; i < reference->competitor_count; i++) {
        const struct competitor *competitor = &reference->competitors[i];
        s.competitor = (uint32_t)i;
        if (competitor->name.size > 0)
            add_name(&s, competitor->name);
        for (size_t k = 0; k < competitor->keyword_count; k++)
            add_spellings(&s, competitor->keywords[k]);
    }
    patterns->matcher = matcher_build(s.builder);
    return patterns;
}

struct competitor_patterns *competitor_patterns_free(struct competitor_patterns *patterns)
{
    if (patterns != NULL) {
        matcher_free(patterns->matcher);
        free(patterns);
    }
    return NULL;
}

static bool overlaps(const struct hit *a, const struct hit *b)
{
    return a->first <= b->last && b->first <= a->last;
}

static bool contains(const struct hit *outer, const struct hit *inner)
{
    return outer->first <= inner->first && outer->last >= inner->last &&
           outer->last - outer->first > inner->last - inner->first;
}

/* "Cheers!" is no brand until something says so. */
static bool is_everyday_word(const struct evidence *e, const struct hit *mention)
{
    if (evidence_has(e, CATEGORY_BRAND_CONTEXT))
        return false;
    for (size_t i = 0; i < e->hits.count; i++) {
        if (evidence_category(e, &e->hits.items[i]) == CATEGORY_AMBIGUOUS_BRAND &&
            overlaps(&e->hits.items[i], mention))
            return true;
    }
    return false;
}

static bool is_overruled(const struct evidence *e, const struct hit *hit, enum category other)
{
    for (size_t i = 0; i < e->hits.count; i++) {
        if (evidence_category(e, &e->hits.items[i]) == other && contains(&e->hits.items[i], hit))
            return true;
    }
    return false;
}

/* A negator shortly before, in the same clause. */
static bool is_negated(const struct evidence *e, const struct hit *hit)
{
    for (size_t i = 0; i < e->hits.count; i++) {
        const struct hit *negator = &e->hits.items[i];
        if (evidence_category(e, negator) != CATEGORY_NEGATOR || negator->last >= hit->first ||
            hit->first - negator->last > NEGATOR_REACH)
            continue;
        bool same_clause = true;
        for (uint32_t w = negator->last; w < hit->first; w++)
            same_clause = same_clause && (e->text.words[w].flags & WORD_ENDS_CLAUSE) == 0;
        if (same_clause)
            return true;
    }
    return false;
}

/* Words between the two; another sentence is further than any word. */
static uint32_t distance(const struct evidence *e, const struct hit *a, const struct hit *b)
{
    if (overlaps(a, b))
        return 0;
    uint32_t from = a->last < b->first ? a->last : b->last;
    uint32_t to = a->last < b->first ? b->first : a->first;
    uint32_t words = to - from;
    for (uint32_t w = from; w < to; w++) {
        if (e->text.words[w].flags & WORD_ENDS_SENTENCE)
            words += OTHER_SENTENCE;
    }
    return words;
}

/* Which of the mentions a word of praise or blame is about: the nearest. */
static size_t nearest(const struct evidence *e, const struct hits *mentions, const struct hit *hit)
{
    size_t best = 0;
    for (size_t i = 1; i < mentions->count; i++) {
        if (distance(e, &mentions->items[i], hit) < distance(e, &mentions->items[best], hit))
            best = i;
    }
    return best;
}

/* Blame may stand in another sentence than the mention. */
struct verdict {
    unsigned praise, blame, blame_elsewhere, doubt;
};

/* Negation first: what is denied to work does not. */
static bool is_blame(const struct evidence *e, const struct hit *hit)
{
    if (evidence_category(e, hit) == CATEGORY_BLAME)
        return !is_overruled(e, hit, CATEGORY_PRAISE);
    return evidence_category(e, hit) == CATEGORY_PRAISE && !is_overruled(e, hit, CATEGORY_BLAME) &&
           is_negated(e, hit);
}

/* What one hit says of a mention. What is asked is not said. */
static void weigh_hit(const struct evidence *e, const struct hit *mention, const struct hit *hit,
                      struct verdict *verdict)
{
    enum category category = evidence_category(e, hit);
    bool is_verdict = category == CATEGORY_BLAME || category == CATEGORY_PRAISE;
    if (category == CATEGORY_DOUBT || category == CATEGORY_EFFICACY ||
        (is_verdict && evidence_is_asked(e, hit, WORD_ENDS_CLAUSE)))
        verdict->doubt++;
    else if (is_blame(e, hit) && distance(e, mention, hit) < OTHER_SENTENCE)
        verdict->blame++;
    else if (is_blame(e, hit))
        verdict->blame_elsewhere++;
    else if (category == CATEGORY_PRAISE && !is_overruled(e, hit, CATEGORY_BLAME))
        verdict->praise++;
}

static bool speaks_of_a_brand(enum category category)
{
    return category == CATEGORY_PRAISE || category == CATEGORY_BLAME ||
           category == CATEGORY_DOUBT || category == CATEGORY_EFFICACY;
}

static void weigh(const struct evidence *e, const struct hits *mentions, struct verdict *verdicts)
{
    for (size_t i = 0; i < e->hits.count; i++) {
        if (!speaks_of_a_brand(evidence_category(e, &e->hits.items[i])))
            continue;
        size_t mention = nearest(e, mentions, &e->hits.items[i]);
        weigh_hit(e, &mentions->items[mention], &e->hits.items[i], &verdicts[mention]);
    }
}

static struct mention judge(const struct evidence *e, const struct hit *hit,
                            const struct verdict *verdict, bool is_asking)
{
    bool is_asked_about = verdict->doubt > 0 || evidence_is_asked(e, hit, WORD_ENDS_SENTENCE);
    bool is_blamed = verdict->blame > 0 || (verdict->blame_elsewhere > 0 && !is_asked_about);
    bool is_doubted = is_asked_about || (is_asking && verdict->praise == 0);
    struct mention mention = { .competitor = (int)hit->payload, .sentiment = SENTIMENT_NEUTRAL };
    if (is_blamed) {
        mention.sentiment = SENTIMENT_NEGATIVE;
        mention.satisfaction = SATISFACTION_UNSATISFIED;
        mention.opportunity_hundredths = OPPORTUNITY_UNSATISFIED;
    } else if (is_doubted) {
        mention.satisfaction = SATISFACTION_QUESTIONING;
        mention.opportunity_hundredths = OPPORTUNITY_QUESTIONING;
    } else if (verdict->praise > 0) {
        mention.sentiment = SENTIMENT_POSITIVE;
        mention.satisfaction = SATISFACTION_SATISFIED;
        mention.opportunity_hundredths = OPPORTUNITY_POSITIVE;
    } else {
        mention.opportunity_hundredths = OPPORTUNITY_NEUTRAL;
    }
    return mention;
}

/* One hit a competitor, everyday words left out, in order of appearance. */
static struct hits distinct_mentions(const struct evidence *e, const struct hits *found)
{
    struct hits kept = { .items = ARENA_ARRAY(e->arena, struct hit, MENTIONS_MAX) };
    for (size_t i = 0; i < found->count && kept.count < MENTIONS_MAX; i++) {
        bool again = is_everyday_word(e, &found->items[i]);
        for (size_t k = 0; k < kept.count; k++)
            again = again || kept.items[k].payload == found->items[i].payload;
        if (!again)
            kept.items[kept.count++] = found->items[i];
    }
    return kept;
}

void competitors_read(const struct competitor_patterns *patterns, const struct evidence *e,
                      struct reading *reading)
{
    if (patterns == NULL)
        return;
    struct hits found;
    matcher_find(patterns->matcher, &e->text, e->arena, &found);
    if (found.count == 0)
        return;
    struct hits mentions = distinct_mentions(e, &found);
    struct verdict verdicts[MENTIONS_MAX] = { 0 };
    if (mentions.count > 0)
        weigh(e, &mentions, verdicts);
    for (size_t i = 0; i < mentions.count; i++) {
        struct mention mention = judge(e, &mentions.items[i], &verdicts[i], reading->is_asking);
        reading->mentions[reading->mention_count++] = mention;
        reasons_add(&reading->reasons, e->arena, "competitor", sentiment_name(mention.sentiment),
                    STR(""), mention.opportunity_hundredths);
    }
}
