/* The question of a post: what duty of care takes from what was found, then what the judge is sure
 * of, then what the words alone tell. */
#include "antoned/domain/question.h"

#include <string.h>

#include "antoned/domain/aspect.h"
#include "antoned/domain/choice.h"
#include "antoned/domain/evidence.h"
#include "antoned/domain/question_learned.h"
#include "antoned/domain/signals.h"

enum {
    WORDS_APART = 2,            /* at most, of a duty from its time: "christening is in" */
    SURE = CHOICE_UNIT * 2 / 5, /* of log-odds, before the next question */
};

static const char *const names[QUESTION_COUNT] = {
    [QUESTION_NONE] = "none",
    [QUESTION_GENERAL] = "general",
    [QUESTION_NAUSEA] = "nausea",
    [QUESTION_HEADACHE] = "headache",
    [QUESTION_SLEEP] = "sleep",
    [QUESTION_DREAD] = "dread",
    [QUESTION_THIRST] = "thirst",
    [QUESTION_FOOD] = "food",
    [QUESTION_DURATION] = "duration",
    [QUESTION_EFFICACY] = "efficacy",
    [QUESTION_ALCOHOL] = "alcohol",
    [QUESTION_MEDICATION] = "medication",
    [QUESTION_DRIVING] = "driving",
    [QUESTION_DUTY] = "duty",
    [QUESTION_PREVENTION] = "prevention",
    [QUESTION_HIDING] = "hiding",
    [QUESTION_FRIEND] = "friend",
    [QUESTION_UNCLEAR] = "unclear",
};

const char *question_name(enum question question)
{
    return names[question];
}

int question_parse(struct str name, enum question *ret)
{
    int found = str_index(name, names, QUESTION_COUNT);
    if (found < 0)
        return -1;
    *ret = (enum question)found;
    return 0;
}

/* Duty of care comes before what is asked, and asked it need not be: whoever speaks of driving must
 * not be told how to feel fit for it. */
static const struct {
    enum question question;
    enum category category;
} said[] = {
    { QUESTION_DRIVING, CATEGORY_IMPAIRED_DRIVING },
    { QUESTION_DRIVING, CATEGORY_ABOUT_DRIVING },
    { QUESTION_UNCLEAR, CATEGORY_PREGNANCY },
    { QUESTION_UNCLEAR, CATEGORY_ABOUT_PREGNANCY },
    { QUESTION_MEDICATION, CATEGORY_ASKS_MEDICATION },
};

/* What is asked in so many words, the first that holds. */
static const struct question_row {
    enum question question;
    enum category category;
    enum category beside; /* what must be there as well; CATEGORY_COUNT: nothing */
    bool is_firm; /* the judge does not overrule it: it knows too few such posts, or a draft is
                     never due */
} rows[] = {
    { QUESTION_HIDING, CATEGORY_ASKS_HIDING, CATEGORY_COUNT, true },
    { QUESTION_FRIEND, CATEGORY_ASKS_FRIEND, CATEGORY_COUNT, false },
    { QUESTION_PREVENTION, CATEGORY_ASKS_PREVENTION, CATEGORY_DRINKING_OVER, true },
    { QUESTION_PREVENTION, CATEGORY_ASKS_PREVENTION, CATEGORY_COUNT, false },
    { QUESTION_ALCOHOL, CATEGORY_ASKS_ALCOHOL, CATEGORY_COUNT, true },
    { QUESTION_FOOD, CATEGORY_ASPECT_GREASE, CATEGORY_ASKS_EFFICACY, true },
    { QUESTION_EFFICACY, CATEGORY_ASKS_EFFICACY, CATEGORY_HEARSAY, true },
    { QUESTION_THIRST, CATEGORY_ASPECT_SALTS, CATEGORY_COUNT, true },
    { QUESTION_EFFICACY, CATEGORY_ASKS_EFFICACY, CATEGORY_COUNT, false },
    { QUESTION_DURATION, CATEGORY_ASKS_DURATION, CATEGORY_COUNT, false },
    { QUESTION_FOOD, CATEGORY_ASKS_FOOD, CATEGORY_COUNT, false },
    { QUESTION_NAUSEA, CATEGORY_ASKS_DRINK, CATEGORY_ABOUT_NAUSEA, false },
    { QUESTION_THIRST, CATEGORY_ASKS_DRINK, CATEGORY_COUNT, false },
    { QUESTION_DUTY, CATEGORY_ASKS_DUTY, CATEGORY_COUNT, false },
    { QUESTION_DREAD, CATEGORY_ABOUT_DREAD, CATEGORY_ASKS_SURVIVAL, false },
    { QUESTION_DUTY, CATEGORY_ASKS_SURVIVAL, CATEGORY_DUTY, false },
};

/* A question and what showed it. */
struct finding {
    enum question question; /* NONE: nothing was found */
    struct str term;
    bool is_firm;
};

/* Asking, in the middle of these, asks about them; and so does a question that has one of the
 * words. */
static const struct {
    enum question question;
    enum category category, words;
} symptoms[] = {
    { QUESTION_NAUSEA, CATEGORY_ABOUT_NAUSEA, CATEGORY_ASKED_NAUSEA },
    { QUESTION_HEADACHE, CATEGORY_ABOUT_HEADACHE, CATEGORY_ASKED_HEADACHE },
    { QUESTION_SLEEP, CATEGORY_ABOUT_SLEEP, CATEGORY_ASKED_SLEEP },
    { QUESTION_DREAD, CATEGORY_ABOUT_DREAD, CATEGORY_ASKED_DREAD },
    { QUESTION_THIRST, CATEGORY_ABOUT_THIRST, CATEGORY_ASKED_THIRST },
    { QUESTION_FOOD, CATEGORY_ABOUT_FOOD, CATEGORY_ASKED_FOOD },
};
#define SYMPTOMS (sizeof symptoms / sizeof *symptoms)

static bool is_asked(const struct evidence *e, const struct reading *reading)
{
    return reading->is_asking || e->text.question_count > 0 || evidence_has(e, CATEGORY_QUESTION) ||
           evidence_has(e, CATEGORY_ADVICE) || signals_opens_as_question(e);
}

/* "What does help", "how do I help": the thing itself is asked for. */
static bool is_sought(const struct evidence *e, const struct hit *hit)
{
    return hit->first > 0 && !word_ends_clause(&e->text, hit->first - 1) &&
           str_is_in(word_text(&e->text, hit->first - 1), " what how which that else ");
}

static bool is_named(const struct evidence *e, enum category category)
{
    const struct hit *hit = e->first[category];
    while (hit != NULL && is_sought(e, hit))
        hit = evidence_next(e, hit);
    return hit != NULL;
}

static const struct finding nothing = { .question = QUESTION_NONE };

static bool holds(const struct evidence *e, const struct question_row *row)
{
    return evidence_has(e, row->category) &&
           (row->beside == CATEGORY_COUNT || evidence_has(e, row->beside)) &&
           (row->question != QUESTION_EFFICACY || is_named(e, row->category));
}

static void set(const struct evidence *e, struct reading *reading, struct finding finding)
{
    reading->question = finding.question;
    reading->question_term = finding.term;
    reasons_add(&reading->reasons, e->arena, "question", names[finding.question], finding.term, 0);
}

static struct finding find_said(const struct evidence *e)
{
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        if (evidence_has(e, said[i].category))
            return (struct finding){ said[i].question, evidence_term(e, said[i].category), false };
    }
    return nothing;
}

static struct finding find_asked(const struct evidence *e)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (holds(e, &rows[i]))
            return (struct finding){ rows[i].question, evidence_term(e, rows[i].category),
                                     rows[i].is_firm };
    }
    return nothing;
}

/* Does a clause that asks have the hit, with a question mark or behind "how do I"? */
static bool is_in_question(const struct evidence *e, const struct hit *hit)
{
    if (evidence_is_asked(e, hit, WORD_ENDS_CLAUSE))
        return true;
    const struct hit *opening = e->first[CATEGORY_QUESTION];
    for (; opening != NULL; opening = evidence_next(e, opening)) {
        size_t w = opening->first;
        while (w < hit->first && !word_ends_clause(&e->text, w))
            w++;
        if (w == hit->first)
            return true;
    }
    return false;
}

static const struct hit *first_in_question(const struct evidence *e, enum category category)
{
    const struct hit *hit = e->first[category];
    while (hit != NULL && !is_in_question(e, hit))
        hit = evidence_next(e, hit);
    return hit;
}

/* From the narrowest sign of a symptom to the widest. */
enum sign {
    MENTIONED, /* anywhere */
    MENTIONED_IN_QUESTION,
    WORD_IN_QUESTION,
    SIGNS
};

static const struct hit *symptom_by(const struct evidence *e, size_t symptom, enum sign sign)
{
    if (sign == MENTIONED)
        return e->first[symptoms[symptom].category];
    return first_in_question(e, sign == WORD_IN_QUESTION ? symptoms[symptom].words
                                                         : symptoms[symptom].category);
}

/* One symptom is what relief is asked from; with several, what helps in general is the answer. */
static struct finding find_symptom(const struct evidence *e)
{
    for (int sign = 0; sign < SIGNS; sign++) {
        const struct hit *only = NULL;
        size_t found = 0, which = 0;
        for (size_t i = 0; i < SYMPTOMS; i++) {
            const struct hit *hit = symptom_by(e, i, (enum sign)sign);
            if (hit == NULL)
                continue;
            found++;
            only = hit;
            which = i;
        }
        if (found == 1)
            return (struct finding){ symptoms[which].question, evidence_shown(e, only),
                                     sign != MENTIONED };
    }
    return nothing;
}

/* What a person asks who asks what helps. */
static enum category relief_of(const struct evidence *e)
{
    static const enum category relief[] = {
        CATEGORY_RELIEF,  CATEGORY_ADVICE,     CATEGORY_PLEA,   CATEGORY_NEED,
        CATEGORY_URGENCY, CATEGORY_COMPARISON, CATEGORY_REMEDY, CATEGORY_EFFICACY,
    };
    return evidence_first_of(e, relief, sizeof relief / sizeof *relief);
}

/* In a clause that asks, a medicine is what is asked about. */
static struct finding find_medicine(const struct evidence *e)
{
    const struct hit *hit = first_in_question(e, CATEGORY_ABOUT_MEDICINE);
    if (hit == NULL)
        return nothing;
    return (struct finding){ QUESTION_MEDICATION, evidence_shown(e, hit), false };
}

/* "What gets rid of it?", "how do I get right?"; but not why, or whether. */
static bool asks_for_something(const struct evidence *e)
{
    static const char *const openings[] = { "what", "how", "best", "which" };
    struct str term = evidence_term(e, CATEGORY_QUESTION);
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        size_t size = strlen(openings[i]);
        if (term.size >= size && memcmp(term.data, openings[i], size) == 0)
            return true;
    }
    return false;
}

/* Is relief asked for in so many words, and not why or whether? Else it may be something that is
 * not heard, beside which the product would be out of place. */
static bool is_relief_itself(const struct evidence *e, enum category relief)
{
    if (relief == CATEGORY_ADVICE || relief == CATEGORY_PLEA)
        return true;
    return (relief == CATEGORY_RELIEF || relief == CATEGORY_REMEDY ||
            relief == CATEGORY_EFFICACY) &&
           (!evidence_has(e, CATEGORY_QUESTION) || asks_for_something(e));
}

/* Relief is asked for: by the sum, or in words that can mean nothing else. */
static bool is_seeking(const struct evidence *e, const struct reading *reading)
{
    return reading->is_asking || (!e->text.opens_with_handle &&
                                  (asks_for_something(e) || evidence_has(e, CATEGORY_ASPECT_HELP)));
}

/* The duty that lies ahead: "presentation at two", not "after the wedding". */
static const struct hit *duty_ahead(const struct evidence *e)
{
    const struct hit *duty = e->first[CATEGORY_DUTY];
    for (; duty != NULL; duty = evidence_next(e, duty)) {
        const struct hit *ahead = e->first[CATEGORY_AHEAD];
        for (; ahead != NULL; ahead = evidence_next(e, ahead)) {
            if (duty->first <= ahead->last + WORDS_APART &&
                ahead->first <= duty->last + WORDS_APART)
                return duty;
        }
    }
    return NULL;
}

static struct finding find_general(const struct evidence *e)
{
    enum category relief = relief_of(e);
    if (relief == CATEGORY_COUNT && asks_for_something(e))
        relief = CATEGORY_QUESTION;
    const struct hit *duty = relief != CATEGORY_COUNT ? duty_ahead(e) : NULL;
    if (evidence_has(e, CATEGORY_ASKS_SURVIVAL))
        return (struct finding){ QUESTION_DUTY, evidence_term(e, CATEGORY_ASKS_SURVIVAL), false };
    if (relief != CATEGORY_COUNT && evidence_has(e, CATEGORY_ON_DUTY))
        return (struct finding){ QUESTION_DUTY, evidence_term(e, CATEGORY_ON_DUTY), false };
    if (duty != NULL)
        return (struct finding){ QUESTION_DUTY, evidence_shown(e, duty), false };
    if (relief != CATEGORY_COUNT)
        return (struct finding){ QUESTION_GENERAL, evidence_term(e, relief), false };
    return (struct finding){ QUESTION_UNCLEAR, STR(""), false };
}

/* What the words alone tell of a post that asks something. */
static struct finding told_by_words(const struct evidence *e, struct finding asked)
{
    struct finding found = asked;
    if (found.question == QUESTION_NONE)
        found = find_symptom(e);
    return found.question == QUESTION_NONE ? find_general(e) : found;
}

static bool is_particular(enum question question)
{
    return question != QUESTION_GENERAL && question != QUESTION_UNCLEAR;
}

/* The judge decides where it is sure, and where the words tell nothing in particular; else they do.
 */
static struct finding settle(struct finding told, const struct question_verdict *verdict)
{
    bool is_sure = verdict->margin >= SURE && is_particular(verdict->question);
    if (!told.is_firm && (is_sure || !is_particular(told.question)))
        return (struct finding){ verdict->question, verdict->term, false };
    return told;
}

/* Why, of nothing in particular: no text gives the cause, and what helps was not asked. */
static struct finding unless_why(struct finding found, const struct reading *reading)
{
    bool is_why = (reading->aspects & 1U << ASPECT_WHY) != 0;
    bool is_wide = found.question == QUESTION_GENERAL || found.question == QUESTION_DURATION;
    return is_wide && is_why ? (struct finding){ QUESTION_UNCLEAR, found.term, false } : found;
}

static void read_asked(const struct evidence *e, struct reading *reading, struct finding asked)
{
    struct question_verdict verdict;
    question_learned(e, &verdict);
    struct finding told = told_by_words(e, asked);
    set(e, reading, unless_why(settle(told, &verdict), reading));
    /* What is not sure is no place for the product. */
    bool is_sure = verdict.margin >= SURE || told.question == verdict.question;
    bool is_form_alone = told.question == QUESTION_GENERAL && !is_relief_itself(e, relief_of(e));
    bool is_doubted = (reading->aspects & 1U << ASPECT_SALTS) != 0; /* its own kind of drink */
    reading->no_product |= !is_sure || is_form_alone || is_doubted;
}

/* The foods that the author will not have: the last word of each refusal. */
static void read_refusals(const struct evidence *e, struct reading *reading)
{
    const struct hit *hit = e->first[CATEGORY_REFUSED_FOOD];
    for (; hit != NULL && reading->refused_count < REFUSED_MAX; hit = evidence_next(e, hit))
        reading->refused[reading->refused_count++] = word_text(&e->text, hit->last);
}

/* Of oneself or of the moment, not of hangovers in general. */
static bool is_suffering(const struct evidence *e)
{
    static const enum category signs[] = { CATEGORY_SUFFERING,      CATEGORY_PAIN,
                                           CATEGORY_SYMPTOM,        CATEGORY_ABOUT_NAUSEA,
                                           CATEGORY_ABOUT_HEADACHE, CATEGORY_ABOUT_DREAD };
    return (evidence_has(e, CATEGORY_FIRST_PERSON) || evidence_has(e, CATEGORY_NOW)) &&
           evidence_first_of(e, signs, sizeof signs / sizeof *signs) != CATEGORY_COUNT;
}

void question_read(const struct evidence *e, struct reading *reading)
{
    if (reading->trs_hundredths == 0)
        return; /* it is not a hangover that is asked about */
    read_refusals(e, reading);
    aspects_read(e, reading);
    reading->is_suffering = is_suffering(e);
    reading->no_product =
        evidence_has(e, CATEGORY_ABOUT_MEDICINE) || evidence_has(e, CATEGORY_ASKS_MEDICATION) ||
        evidence_has(e, CATEGORY_MEDICATION) || evidence_has(e, CATEGORY_PREGNANCY) ||
        evidence_has(e, CATEGORY_ASKS_PREVENTION); /* no promise, however it is answered */
    struct finding found = find_said(e);
    if (found.question == QUESTION_NONE)
        found = find_medicine(e);
    if (found.question != QUESTION_NONE) {
        set(e, reading, found);
        return;
    }
    struct finding asked = is_asked(e, reading) ? find_asked(e) : found;
    if (asked.question != QUESTION_NONE || is_seeking(e, reading))
        read_asked(e, reading, asked);
}
