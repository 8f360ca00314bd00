/* Topic relevance, by the strongest sign first: a hangover in so many words, the film and other
 * namesakes, then the signs of one that is not named. */
#include "antoned/domain/topic.h"

enum {
    TOPIC_DIRECT = 80,
    TOPIC_INDIRECT = 70,
    TOPIC_BONUS = 10,
    TOPIC_SYMPTOM_ONLY = 30,
    TOPIC_DRINKING_ONLY = 30,
    TOPIC_DENIED = 30,
    TOPIC_FIGURATIVE = 20,
    TOPIC_JARGON = 10,
    UNNAMED_MARK = 44,    /* points that the signs of an unnamed hangover must reach */
    SECOND_SIGN = 10,     /* for two different terms of one kind */
    DRANK_AND_HURTS = 13, /* 03: a symptom together with drinking */
};

/* A "hangover" inside one of these is not one. */
static const enum category namesakes[] = {
    CATEGORY_FILM,       CATEGORY_SONG,   CATEGORY_PLACE,
    CATEGORY_FIGURATIVE, CATEGORY_JARGON, CATEGORY_DENIED,
};
#define NAMESAKE_COUNT (sizeof namesakes / sizeof *namesakes)

static void set_topic(const struct evidence *e, struct reading *reading, const char *signal,
                      enum category because, int hundredths)
{
    reading->trs_hundredths = hundredths;
    reasons_add(&reading->reasons, e->arena, "trs", signal, evidence_term(e, because), hundredths);
}

static void add_bonus(const struct evidence *e, struct reading *reading, enum category because)
{
    if (!evidence_has(e, because) || reading->trs_hundredths >= 100)
        return;
    reading->trs_hundredths += TOPIC_BONUS;
    reasons_add(&reading->reasons, e->arena, "trs", category_rows[because].name,
                evidence_term(e, because), TOPIC_BONUS);
}

static enum category context_of(const struct evidence *e)
{
    if (evidence_has(e, CATEGORY_AFTERMATH))
        return CATEGORY_AFTERMATH;
    if (evidence_has(e, CATEGORY_DRINKING))
        return CATEGORY_DRINKING;
    return evidence_has(e, CATEGORY_DRINK) ? CATEGORY_DRINK : CATEGORY_NIGHT;
}

static void add_bonuses(const struct evidence *e, struct reading *reading)
{
    add_bonus(e, reading, CATEGORY_FIRST_PERSON);
    add_bonus(e, reading, CATEGORY_SYMPTOM);
    add_bonus(e, reading, context_of(e));
}

/* Anything that a real morning has and a title has not. */
static bool has_real_sign(const struct evidence *e)
{
    return evidence_has(e, CATEGORY_SYMPTOM) || evidence_has(e, CATEGORY_SUFFERING) ||
           evidence_has(e, CATEGORY_DRINKING) || evidence_has(e, CATEGORY_DRINK) ||
           evidence_has(e, CATEGORY_AFTERMATH) || evidence_has(e, CATEGORY_PAIN);
}

/* Is this "hangover" written as a title: quoted, "The Hangover" inside a sentence, or "the
 * hangover" in a post where nothing hurts? */
static bool is_title(const struct evidence *e, const struct hit *hit)
{
    const struct word *word = &e->text.words[hit->first];
    if (word->flags & WORD_QUOTED)
        return true;
    if (hit->first == 0 || !str_equal_text(word_text(&e->text, hit->first - 1), "the"))
        return false;
    bool is_capital = (word->flags & WORD_CAPITAL) && !(word->flags & WORD_SHOUTED);
    return is_capital || !has_real_sign(e);
}

static bool is_titled(const struct evidence *e)
{
    for (size_t i = 0; i < e->hits.count; i++) {
        if (evidence_category(e, &e->hits.items[i]) == CATEGORY_BARE &&
            is_title(e, &e->hits.items[i]))
            return true;
    }
    return false;
}

/* The word "hangover" is there: whose is it? True when that settled the score. */
static bool read_named(const struct evidence *e, struct reading *reading)
{
    unsigned sure = evidence_uncovered(e, CATEGORY_DIRECT, namesakes, NAMESAKE_COUNT);
    unsigned bare = evidence_uncovered(e, CATEGORY_BARE, namesakes, NAMESAKE_COUNT);
    if (sure + bare > 0 && evidence_has(e, CATEGORY_ADVERT) && !has_real_sign(e)) {
        set_topic(e, reading, "advert", CATEGORY_ADVERT, 0);
        return true;
    }
    if (sure > 0) {
        set_topic(e, reading, "direct", CATEGORY_DIRECT, TOPIC_DIRECT);
        add_bonuses(e, reading);
        return true;
    }
    if (evidence_has(e, CATEGORY_FILM) || (bare > 0 && evidence_has(e, CATEGORY_FILM_SIGN)) ||
        (bare > 0 && is_titled(e))) {
        set_topic(e, reading, "film",
                  evidence_has(e, CATEGORY_FILM) ? CATEGORY_FILM : CATEGORY_FILM_SIGN, 0);
        return true;
    }
    if (bare > 0) {
        set_topic(e, reading, "direct", CATEGORY_BARE, TOPIC_DIRECT);
        add_bonuses(e, reading);
        return true;
    }
    return false;
}

/* Only a namesake of a hangover is there. */
static bool read_namesake(const struct evidence *e, struct reading *reading)
{
    static const struct {
        enum category category;
        int hundredths;
    } rows[] = {
        { CATEGORY_SONG, 0 },
        { CATEGORY_PLACE, 0 },
        { CATEGORY_FIGURATIVE, TOPIC_FIGURATIVE },
        { CATEGORY_JARGON, TOPIC_JARGON },
        { CATEGORY_DENIED, TOPIC_DENIED },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (evidence_has(e, rows[i].category)) {
            set_topic(e, reading, category_rows[rows[i].category].name, rows[i].category,
                      rows[i].hundredths);
            return true;
        }
    }
    return false;
}

/* What a category adds as a sign of a hangover that is not named. */
static int points_of(const struct evidence *e, enum category sign)
{
    if (!evidence_has(e, sign) || category_rows[sign].default_points == 0)
        return 0;
    if (sign == CATEGORY_DRINK && evidence_has(e, CATEGORY_FUTURE_DRINK))
        return 0; /* a drink that is wanted has not been had */
    int points = lexicon_points(e->lexicon, sign);
    bool is_told_twice =
        (sign == CATEGORY_TELLTALE || sign == CATEGORY_SYMPTOM) && evidence_distinct(e, sign) > 1;
    return is_told_twice ? points + SECOND_SIGN : points;
}

static bool has_drunk(const struct evidence *e)
{
    return evidence_has(e, CATEGORY_AFTERMATH) || evidence_has(e, CATEGORY_DRINKING) ||
           points_of(e, CATEGORY_DRINK) > 0;
}

/* Symptoms and drink explain each other, unless another cause is named. */
static int points_of_both(const struct evidence *e)
{
    bool is_explained = evidence_has(e, CATEGORY_ELSEWHERE) ||
                        evidence_has(e, CATEGORY_FUTURE_DRINK) ||
                        evidence_has(e, CATEGORY_ADVICE_GIVEN);
    return !is_explained && has_drunk(e) && evidence_has(e, CATEGORY_SYMPTOM) ? DRANK_AND_HURTS : 0;
}

/* Is drink in sight? An occasion is only where something hurts. */
static bool is_drink_in_sight(const struct evidence *e)
{
    return has_drunk(e) || evidence_has(e, CATEGORY_TELLTALE) ||
           (evidence_has(e, CATEGORY_OCCASION) && evidence_has(e, CATEGORY_SYMPTOM));
}

/* Drinking by itself is no hangover: something must hurt or be regretted, or, where there was more
 * than the name of a drink, be asked about. */
static bool has_after_effect(const struct evidence *e)
{
    static const enum category effects[] = {
        CATEGORY_SYMPTOM,   CATEGORY_SUFFERING, CATEGORY_TELLTALE,
        CATEGORY_AFTERMATH, CATEGORY_PAIN,      CATEGORY_RELIEF,
    };
    static const enum category asks[] = { CATEGORY_ADVICE, CATEGORY_QUESTION, CATEGORY_PLEA };
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++) {
        if (evidence_has(e, effects[i]))
            return true;
    }
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        if (evidence_has(e, asks[i]) && evidence_has(e, CATEGORY_DRINKING))
            return true;
    }
    return false;
}

/* Drink is in sight, nothing speaks for a business or against drinking, and the signs reach the
 * mark (03: 0.7). One look at a post has many weak signs where a reader has context. */
static bool read_unnamed(const struct evidence *e, struct reading *reading)
{
    if (!is_drink_in_sight(e) || !has_after_effect(e) || evidence_has(e, CATEGORY_ADVERT) ||
        evidence_has(e, CATEGORY_DENIED))
        return false;
    int points = points_of_both(e);
    for (int c = 0; c < CATEGORY_COUNT; c++)
        points += points_of(e, (enum category)c);
    if (points < UNNAMED_MARK)
        return false;
    reading->trs_hundredths = TOPIC_INDIRECT;
    reasons_add(&reading->reasons, e->arena, "trs", "unnamed", STR(""), TOPIC_INDIRECT);
    for (int c = 0; c < CATEGORY_COUNT; c++) {
        if (points_of(e, (enum category)c) != 0)
            reasons_add(&reading->reasons, e->arena, "topic_points", category_rows[c].name,
                        evidence_term(e, (enum category)c), points_of(e, (enum category)c));
    }
    if (points_of_both(e) > 0)
        reasons_add(&reading->reasons, e->arena, "topic_points", "drank and hurts", STR(""),
                    points_of_both(e));
    add_bonuses(e, reading);
    return true;
}

void topic_read(const struct evidence *e, struct reading *reading)
{
    if (read_named(e, reading) || read_unnamed(e, reading) || read_namesake(e, reading))
        return;
    if (evidence_has(e, CATEGORY_ELSEWHERE) && evidence_has(e, CATEGORY_SYMPTOM)) {
        set_topic(e, reading, "other_cause", CATEGORY_ELSEWHERE, 0);
        return;
    }
    if (evidence_has(e, CATEGORY_SYMPTOM))
        set_topic(e, reading, "symptom_alone", CATEGORY_SYMPTOM, TOPIC_SYMPTOM_ONLY);
    else if (evidence_has(e, CATEGORY_DRINKING))
        set_topic(e, reading, "drinking_alone", CATEGORY_DRINKING, TOPIC_DRINKING_ONLY);
}
