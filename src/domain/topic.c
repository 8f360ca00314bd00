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

/* "Hangover" as a title: quoted, or with a capital behind "The" inside a sentence. */
static bool is_titled(const struct evidence *e)
{
    for (size_t i = 0; i < e->hits.count; i++) {
        const struct hit *hit = &e->hits.items[i];
        if (evidence_category(e, hit) != CATEGORY_BARE)
            continue;
        const struct word *word = &e->text.words[hit->first];
        if (word->flags & WORD_QUOTED)
            return true;
        if (hit->first >= 1 && (word->flags & WORD_CAPITAL) && !(word->flags & WORD_SHOUTED) &&
            (word[-1].flags & WORD_CAPITAL) && !(word[-1].flags & WORD_SHOUTED) &&
            str_equal_text(word_text(&e->text, hit->first - 1), "the"))
            return true;
    }
    return false;
}

/* The word "hangover" is there: whose is it? True when that settled the score. */
static bool read_named(const struct evidence *e, struct reading *reading)
{
    unsigned sure = evidence_uncovered(e, CATEGORY_DIRECT, namesakes, NAMESAKE_COUNT);
    unsigned bare = evidence_uncovered(e, CATEGORY_BARE, namesakes, NAMESAKE_COUNT);
    if (sure > 0) {
        set_topic(e, reading, "direct", CATEGORY_DIRECT, TOPIC_DIRECT);
        add_bonuses(e, reading);
        return true;
    }
    if (evidence_has(e, CATEGORY_FILM) || (bare > 0 && evidence_has(e, CATEGORY_FILM_SIGN)) ||
        is_titled(e)) {
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

/* Symptoms or ruin, together with drink or the night before (03: 0.7). A drink that is merely named
 * needs a named symptom and a night beside it; another cause needs real drinking against it. */
static bool read_unnamed(const struct evidence *e, struct reading *reading)
{
    bool symptom = evidence_has(e, CATEGORY_SYMPTOM);
    bool suffering = symptom || evidence_has(e, CATEGORY_SUFFERING);
    bool drinking = evidence_has(e, CATEGORY_DRINKING);
    bool aftermath = evidence_has(e, CATEGORY_AFTERMATH);
    bool drink = evidence_has(e, CATEGORY_DRINK) && !evidence_has(e, CATEGORY_FUTURE_DRINK);
    bool other_cause = evidence_has(e, CATEGORY_ELSEWHERE) && !(drinking && aftermath);
    if (!suffering || other_cause)
        return false;
    if (!drinking && !aftermath && !(drink && symptom))
        return false;
    set_topic(e, reading, symptom ? "symptom_after_drink" : "suffering_after_drink",
              symptom ? CATEGORY_SYMPTOM : CATEGORY_SUFFERING, TOPIC_INDIRECT);
    add_bonus(e, reading, CATEGORY_FIRST_PERSON);
    if (symptom && evidence_has(e, CATEGORY_SUFFERING))
        add_bonus(e, reading, CATEGORY_SUFFERING);
    add_bonus(e, reading, context_of(e));
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
