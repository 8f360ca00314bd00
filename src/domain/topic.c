/* Topic relevance, by the strongest sign first: a hangover in so many words, the film and other
 * namesakes, then the signs of one that is not named. */
#include "antoned/domain/topic.h"

#include "antoned/domain/model.h"
#include "antoned/domain/scene.h"

enum {
    TOPIC_INDIRECT = 70,
    TOPIC_BONUS = 10,
    TOPIC_SYMPTOM_ONLY = 30,
    TOPIC_DRINKING_ONLY = 30,
    TOPIC_DENIED = 30,
    TOPIC_FIGURATIVE = 20,
    TOPIC_JARGON = 10,
    STORY_WORDS = 50,
    DOUBLING = 20, /* points, of a post's length over the reach of the model */
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
    static const enum category real[] = {
        CATEGORY_SYMPTOM,   CATEGORY_SUFFERING, CATEGORY_DRINKING, CATEGORY_DRINK,
        CATEGORY_AFTERMATH, CATEGORY_PAIN,      CATEGORY_TELLTALE, CATEGORY_BODY,
        CATEGORY_DUTY,      CATEGORY_OCCASION,  CATEGORY_RELIEF,   CATEGORY_ADVICE,
    };
    return evidence_has_any(e, real, sizeof real / sizeof *real);
}

/* Is this "hangover" written as a title: quoted, "The Hangover" inside a sentence, or, in a post
 * where nothing hurts, "the hangover" or a capital where no sentence opens? */
static bool is_title(const struct evidence *e, const struct hit *hit)
{
    const struct word *word = &e->text.words[hit->first];
    bool is_capital = (word->flags & WORD_CAPITAL) && !(word->flags & (WORD_SHOUTED | WORD_TAG));
    if (word->flags & WORD_QUOTED)
        return true;
    if (hit->first == 0)
        return false;
    const struct word *before = word - 1;
    if (str_equal_text(word_text(&e->text, hit->first - 1), "the"))
        return is_capital || !has_real_sign(e);
    bool opens = (before->flags & (WORD_CAPITAL | WORD_ENDS_SENTENCE)) != 0;
    return is_capital && !opens && !has_real_sign(e);
}

static bool is_titled(const struct evidence *e)
{
    const struct hit *hit = e->first[CATEGORY_BARE];
    for (; hit != NULL; hit = evidence_next(e, hit)) {
        if (is_title(e, hit))
            return true;
    }
    return false;
}

/* Even without the word there would be no doubt. */
static bool speaks_of_a_morning(const struct evidence *e)
{
    return model_holds(lexicon_topic(e->lexicon), e);
}

static bool is_covered_by_namesake(const struct evidence *e, const struct hit *hit)
{
    for (size_t i = 0; i < e->hits.count; i++) {
        const struct hit *other = &e->hits.items[i];
        enum category category = evidence_category(e, other);
        for (size_t n = 0; n < NAMESAKE_COUNT; n++) {
            if (category == namesakes[n] && other->first <= hit->last && other->last >= hit->first)
                return true;
        }
    }
    return false;
}

/* Is every hangover that is named one of an animal or a thing: "the dollar's hangover"? */
static bool is_of_no_person(const struct evidence *e)
{
    bool is_any = false;
    for (size_t i = 0; i < e->hits.count; i++) {
        const struct hit *hit = &e->hits.items[i];
        enum category category = evidence_category(e, hit);
        if ((category != CATEGORY_DIRECT && category != CATEGORY_BARE) ||
            is_covered_by_namesake(e, hit))
            continue;
        enum who who = scene_who(e, hit);
        if (who != WHO_ANIMAL && who != WHO_THING)
            return false;
        is_any = true;
    }
    return is_any;
}

/* How often is that said, not counting what is about water or about not drinking? */
static unsigned said_of_drink(const struct evidence *e, enum category category)
{
    static const enum category none[] = { CATEGORY_SOFT_DRINK, CATEGORY_SOBER };
    return evidence_uncovered(e, category, none, 2);
}

/* Has anybody drunk? */
static bool is_drink_had(const struct evidence *e)
{
    return said_of_drink(e, CATEGORY_DRINKING) > 0 || evidence_has(e, CATEGORY_AFTERMATH) ||
           evidence_has(e, CATEGORY_TELLTALE) ||
           (said_of_drink(e, CATEGORY_DRINK) > 0 && !evidence_has(e, CATEGORY_FUTURE_DRINK));
}

/* The author has drunk nothing, and nothing else speaks of it: "like a hangover, and I had not a
 * drop". A sober driver says nothing about his passenger. */
static bool is_sober(const struct evidence *e)
{
    const struct hit *hit = e->first[CATEGORY_SOBER];
    while (hit != NULL && scene_is_third(scene_who(e, hit)))
        hit = evidence_next(e, hit);
    return hit != NULL && said_of_drink(e, CATEGORY_DRINKING) == 0 &&
           said_of_drink(e, CATEGORY_AFTERMATH) == 0;
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
    if (sure + bare > 0 && is_of_no_person(e)) {
        set_topic(e, reading, "of_no_person", sure > 0 ? CATEGORY_DIRECT : CATEGORY_BARE,
                  TOPIC_FIGURATIVE);
        return true;
    }
    if (sure + bare > 0 && is_sober(e)) {
        set_topic(e, reading, "sober", CATEGORY_SOBER, TOPIC_FIGURATIVE);
        return true;
    }
    if (sure > 0) {
        set_topic(e, reading, "direct", CATEGORY_DIRECT, TOPIC_NAMED);
        add_bonuses(e, reading);
        return true;
    }
    bool is_doubtful = evidence_has(e, CATEGORY_FILM_SIGN) || is_titled(e);
    if (evidence_has(e, CATEGORY_FILM) || (bare > 0 && is_doubtful && !speaks_of_a_morning(e))) {
        set_topic(e, reading, "film",
                  evidence_has(e, CATEGORY_FILM) ? CATEGORY_FILM : CATEGORY_FILM_SIGN, 0);
        return true;
    }
    if (bare > 0) {
        set_topic(e, reading, "direct", CATEGORY_BARE, TOPIC_NAMED);
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

/* The best stretch of a long post is better by chance: with each doubling it must be surer. */
static int mark_of(const struct sum_model *model, const struct evidence *e)
{
    int mark = model->mark;
    for (size_t words = model->reach; words * 2 <= e->text.word_count; words *= 2)
        mark += DOUBLING;
    return mark;
}

bool topic_is_another(const struct evidence *e)
{
    bool is_cause = evidence_has(e, CATEGORY_ELSEWHERE) && !evidence_has(e, CATEGORY_TELLTALE);
    bool is_answer = e->text.opens_with_handle && !evidence_has(e, CATEGORY_OCCASION);
    return is_sober(e) || (is_cause && said_of_drink(e, CATEGORY_DRINKING) == 0) ||
           (is_answer && !is_drink_had(e));
}

/* … or it is long, and had room to say what was drunk. */
static bool is_something_else(const struct evidence *e)
{
    return topic_is_another(e) || (e->text.word_count >= STORY_WORDS && !is_drink_had(e));
}

/* No hangover is named. One look at a post has many weak signs where a reader has context: they are
 * summed, and from the mark on it is one (docs/design/engine.md, TRS: 0.70), unless a business
 * speaks or it is denied. */
static bool read_unnamed(const struct evidence *e, struct reading *reading)
{
    const struct sum_model *model = lexicon_topic(e->lexicon);
    struct model_sum sum = model_sum_of(model, e);
    if (sum.points < mark_of(model, e) || evidence_has(e, CATEGORY_ADVERT) ||
        evidence_has(e, CATEGORY_DENIED) || is_something_else(e))
        return false;
    reading->trs_hundredths = TOPIC_INDIRECT;
    reasons_add(&reading->reasons, e->arena, "trs", "unnamed", STR(""), TOPIC_INDIRECT);
    model_explain(model, e, &sum, "topic_points", reading);
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
