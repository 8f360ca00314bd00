/* The question of a post, from what was found in it: one table, the first row that holds decides.
 */
#include "antoned/domain/question.h"

#include <string.h>

#include "antoned/domain/evidence.h"
#include "antoned/domain/signals.h"

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

/* How much must be said beside the category for its question to be the one. */
enum condition {
    SAID,  /* nothing: whoever speaks of driving must not be told how to feel fit for it */
    ASKED, /* any sign of asking: the category's words ask by themselves */
};

/* Danger and duty of care first, then what is asked in so many words. Symptoms come last, because
 * most questions name one in passing. */
static const struct question_row {
    enum question question;
    enum category category;
    enum condition condition;
    enum category beside; /* what must be there as well; CATEGORY_COUNT: nothing */
} rows[] = {
    { QUESTION_DRIVING, CATEGORY_IMPAIRED_DRIVING, SAID, CATEGORY_COUNT },
    { QUESTION_DRIVING, CATEGORY_ABOUT_DRIVING, SAID, CATEGORY_COUNT },
    { QUESTION_UNCLEAR, CATEGORY_PREGNANCY, SAID, CATEGORY_COUNT },
    { QUESTION_UNCLEAR, CATEGORY_ABOUT_PREGNANCY, SAID, CATEGORY_COUNT },
    { QUESTION_MEDICATION, CATEGORY_ASKS_MEDICATION, SAID, CATEGORY_COUNT },
    { QUESTION_HIDING, CATEGORY_ASKS_HIDING, ASKED, CATEGORY_COUNT },
    { QUESTION_FRIEND, CATEGORY_ASKS_FRIEND, ASKED, CATEGORY_COUNT },
    { QUESTION_PREVENTION, CATEGORY_ASKS_PREVENTION, ASKED, CATEGORY_COUNT },
    { QUESTION_EFFICACY, CATEGORY_ASKS_EFFICACY, ASKED, CATEGORY_COUNT },
    { QUESTION_DURATION, CATEGORY_ASKS_DURATION, ASKED, CATEGORY_COUNT },
    { QUESTION_FOOD, CATEGORY_ASKS_FOOD, ASKED, CATEGORY_COUNT },
    { QUESTION_NAUSEA, CATEGORY_ASKS_DRINK, ASKED, CATEGORY_ABOUT_NAUSEA },
    { QUESTION_THIRST, CATEGORY_ASKS_DRINK, ASKED, CATEGORY_COUNT },
    { QUESTION_DUTY, CATEGORY_ASKS_DUTY, ASKED, CATEGORY_COUNT },
    { QUESTION_DUTY, CATEGORY_ASKS_SURVIVAL, ASKED, CATEGORY_DUTY },
};

/* Asking, in the middle of these, asks about them. */
static const struct {
    enum question question;
    enum category category;
} symptoms[] = {
    { QUESTION_NAUSEA, CATEGORY_ABOUT_NAUSEA }, { QUESTION_HEADACHE, CATEGORY_ABOUT_HEADACHE },
    { QUESTION_SLEEP, CATEGORY_ABOUT_SLEEP },   { QUESTION_DREAD, CATEGORY_ABOUT_DREAD },
    { QUESTION_THIRST, CATEGORY_ABOUT_THIRST }, { QUESTION_FOOD, CATEGORY_ABOUT_FOOD },
};

static bool is_asked(const struct evidence *e, const struct reading *reading)
{
    return reading->is_asking || e->text.question_count > 0 || evidence_has(e, CATEGORY_QUESTION) ||
           evidence_has(e, CATEGORY_ADVICE) || signals_opens_as_question(e);
}

static bool holds(const struct evidence *e, const struct reading *reading,
                  const struct question_row *row)
{
    if (!evidence_has(e, row->category) ||
        (row->beside != CATEGORY_COUNT && !evidence_has(e, row->beside)))
        return false;
    return row->condition == SAID || is_asked(e, reading);
}

static void set(const struct evidence *e, struct reading *reading, enum question question,
                struct str term)
{
    reading->question = question;
    reading->question_term = term;
    reasons_add(&reading->reasons, e->arena, "question", names[question], term, 0);
}

static bool read_stated(const struct evidence *e, struct reading *reading)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!holds(e, reading, &rows[i]))
            continue;
        set(e, reading, rows[i].question, evidence_term(e, rows[i].category));
        return true;
    }
    return false;
}

/* One symptom is what relief is asked from; with several, what helps in general is the answer. */
static bool read_symptom(const struct evidence *e, struct reading *reading)
{
    size_t found = 0, last = 0;
    for (size_t i = 0; i < sizeof symptoms / sizeof *symptoms; i++) {
        if (!evidence_has(e, symptoms[i].category))
            continue;
        found++;
        last = i;
    }
    if (found != 1)
        return false;
    set(e, reading, symptoms[last].question, evidence_term(e, symptoms[last].category));
    return true;
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

/* Relief is asked for: by the sum, or in words that can mean nothing else. */
static bool is_seeking(const struct evidence *e, const struct reading *reading)
{
    return reading->is_asking || (!e->text.opens_with_handle && asks_for_something(e));
}

static void read_general(const struct evidence *e, struct reading *reading)
{
    enum category relief = relief_of(e);
    if (evidence_has(e, CATEGORY_ASKS_SURVIVAL))
        set(e, reading, QUESTION_DUTY, evidence_term(e, CATEGORY_ASKS_SURVIVAL));
    else if (relief != CATEGORY_COUNT)
        set(e, reading, QUESTION_GENERAL, evidence_term(e, relief));
    else if (asks_for_something(e))
        set(e, reading, QUESTION_GENERAL, evidence_term(e, CATEGORY_QUESTION));
    else
        set(e, reading, QUESTION_UNCLEAR, STR(""));
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
    if (read_stated(e, reading) || read_asked_medicine(e, reading) || !is_seeking(e, reading))
        return;
    if (!read_symptom(e, reading))
        read_general(e, reading);
}
