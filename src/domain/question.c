/* The question of a post: what duty of care takes from what was found, then what was learned. */
#include "antoned/domain/question.h"

#include <string.h>

#include "antoned/domain/evidence.h"
#include "antoned/domain/question_learned.h"
#include "antoned/domain/signals.h"

enum { SURE = QUESTION_UNIT * 2 / 5 }; /* 0.4 of log-odds before the next question */

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

/* Words that are a question about a hangover wherever anything is asked; what it is then, where the
 * words alone tell it well enough. Symptoms come last, because most questions name one in passing.
 */
static const struct {
    enum category category;
    enum question question; /* NONE: the words alone tell it badly */
} asked[] = {
    { CATEGORY_ASKS_HIDING, QUESTION_HIDING },
    { CATEGORY_ASKS_FRIEND, QUESTION_FRIEND },
    { CATEGORY_ASKS_PREVENTION, QUESTION_PREVENTION },
    { CATEGORY_ASKS_EFFICACY, QUESTION_NONE },
    { CATEGORY_ASKS_DURATION, QUESTION_DURATION },
    { CATEGORY_ASKS_FOOD, QUESTION_NONE },
    { CATEGORY_ASKS_DRINK, QUESTION_NONE },
    { CATEGORY_ASKS_DUTY, QUESTION_NONE },
    { CATEGORY_ASKS_SURVIVAL, QUESTION_NONE },
};
static const struct {
    enum category category;
    enum question question;
} symptoms[] = {
    { CATEGORY_ABOUT_NAUSEA, QUESTION_NAUSEA }, { CATEGORY_ABOUT_HEADACHE, QUESTION_HEADACHE },
    { CATEGORY_ABOUT_SLEEP, QUESTION_SLEEP },   { CATEGORY_ABOUT_DREAD, QUESTION_DREAD },
    { CATEGORY_ABOUT_THIRST, QUESTION_THIRST }, { CATEGORY_ABOUT_FOOD, QUESTION_FOOD },
};

static void set(const struct evidence *e, struct reading *reading, enum question question,
                struct str term)
{
    reading->question = question;
    reading->question_term = term;
    reasons_add(&reading->reasons, e->arena, "question", names[question], term, 0);
}

static bool read_said(const struct evidence *e, struct reading *reading)
{
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        if (!evidence_has(e, said[i].category))
            continue;
        set(e, reading, said[i].question, evidence_term(e, said[i].category));
        return true;
    }
    return false;
}

/* In a clause that ends with a question mark, a medicine is what is asked about. */
static bool read_asked_medicine(const struct evidence *e, struct reading *reading)
{
    const struct hit *hit = e->first[CATEGORY_ABOUT_MEDICINE];
    for (; hit != NULL; hit = evidence_next(e, hit)) {
        if (!evidence_is_asked(e, hit, WORD_ENDS_CLAUSE))
            continue;
        set(e, reading, QUESTION_MEDICATION, evidence_shown(e, hit));
        return true;
    }
    return false;
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

/* Any sign of asking, whatever about. */
static bool is_any_asked(const struct evidence *e, const struct reading *reading)
{
    return reading->is_asking || e->text.question_count > 0 || evidence_has(e, CATEGORY_QUESTION) ||
           evidence_has(e, CATEGORY_ADVICE) || signals_opens_as_question(e);
}

/* Is something asked that may be answered: by the sum, or in words that can mean nothing else? */
static bool is_seeking(const struct evidence *e, const struct reading *reading)
{
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        if (evidence_has(e, asked[i].category) && is_any_asked(e, reading))
            return true;
    }
    return reading->is_asking || (!e->text.opens_with_handle && asks_for_something(e));
}

/* What the words alone tell; *ret_term shows it. NONE: not enough. */
static enum question told_by_words(const struct evidence *e, struct str *ret_term)
{
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        if (!evidence_has(e, asked[i].category))
            continue;
        *ret_term = evidence_term(e, asked[i].category);
        return asked[i].question;
    }
    size_t found = 0, last = 0;
    for (size_t i = 0; i < sizeof symptoms / sizeof *symptoms; i++) {
        if (!evidence_has(e, symptoms[i].category))
            continue;
        found++;
        last = i;
    }
    if (found != 1)
        return QUESTION_NONE;
    *ret_term = evidence_term(e, symptoms[last].category);
    return symptoms[last].question;
}

/* The judge decides; where it is not sure, or hears nothing in particular, the words may tell. What
 * neither is sure of is no place for the product. */
static void read_asked(const struct evidence *e, struct reading *reading)
{
    struct question_verdict verdict;
    question_learned(e, &verdict);
    struct str term = STR("");
    enum question told = told_by_words(e, &term);
    bool is_sure = verdict.margin >= SURE;
    if (told != QUESTION_NONE && (!is_sure || verdict.question == QUESTION_GENERAL))
        set(e, reading, told, term);
    else
        set(e, reading, verdict.question, verdict.term);
    reading->no_product = reading->no_product || (!is_sure && told != verdict.question);
}

/* The foods that the author will not have: the last word of each refusal. */
static void read_refusals(const struct evidence *e, struct reading *reading)
{
    const struct hit *hit = e->first[CATEGORY_REFUSED_FOOD];
    for (; hit != NULL && reading->refused_count < REFUSED_MAX; hit = evidence_next(e, hit))
        reading->refused[reading->refused_count++] = word_text(&e->text, hit->last);
}

void question_read(const struct evidence *e, struct reading *reading)
{
    if (reading->trs_hundredths == 0)
        return; /* it is not a hangover that is asked about */
    read_refusals(e, reading);
    reading->no_product =
        evidence_has(e, CATEGORY_ABOUT_MEDICINE) || evidence_has(e, CATEGORY_ASKS_MEDICATION) ||
        evidence_has(e, CATEGORY_MEDICATION) || evidence_has(e, CATEGORY_PREGNANCY);
    if (read_said(e, reading) || read_asked_medicine(e, reading) || !is_seeking(e, reading))
        return;
    read_asked(e, reading);
}
