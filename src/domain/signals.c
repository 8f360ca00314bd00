/* Solution seeking: 0.40 and a part for each category that is there. */
#include "antoned/domain/signals.h"

#include "antoned/domain/model.h"

enum {
    SEEKING_BASE = 40,
    SEEKING_UNASKED_MAX = 80, /* below the helpful threshold of 0.82 */
};

/* The order of docs/design/engine.md, SSS. */
static const enum category parts[] = {
    CATEGORY_QUESTION,     CATEGORY_PLEA,         CATEGORY_URGENCY,     CATEGORY_ADVICE,
    CATEGORY_NEED,         CATEGORY_RELIEF,       CATEGORY_COMPARISON,  CATEGORY_VALIDATION,
    CATEGORY_LAUGHTER,     CATEGORY_EXAGGERATION, CATEGORY_RESIGNATION, CATEGORY_COMMENTARY,
    CATEGORY_PAIN,         CATEGORY_DESPERATION,  CATEGORY_DUTY,        CATEGORY_SYMPTOMS,
    CATEGORY_SELF_MOCKERY, CATEGORY_DRAMA,        CATEGORY_MEME,        CATEGORY_NOW,
    CATEGORY_AHEAD,        CATEGORY_PAST,
};

static bool is_asking(enum category category)
{
    return category == CATEGORY_QUESTION || category == CATEGORY_PLEA ||
           category == CATEGORY_URGENCY || category == CATEGORY_ADVICE ||
           category == CATEGORY_NEED || category == CATEGORY_RELIEF ||
           category == CATEGORY_COMPARISON || category == CATEGORY_VALIDATION;
}

/* Where a category's evidence lies when it is not under its own name. */
static enum category source_of(enum category category)
{
    return category == CATEGORY_SYMPTOMS ? CATEGORY_SYMPTOM : category;
}

bool signals_opens_as_question(const struct evidence *e)
{
    static const char *const openers[] = { "what",  "what's", "whats", "how",   "why",
                                           "where", "when",   "who",   "who's", "which",
                                           "does",  "is",     "anyone" };
    return e->text.word_count > 0 &&
           str_index(word_text(&e->text, 0), openers, sizeof openers / sizeof *openers) >= 0;
}

static bool is_there(const struct evidence *e, enum category category)
{
    if (category == CATEGORY_QUESTION &&
        (e->text.question_count > 0 || signals_opens_as_question(e)))
        return true;
    return evidence_has(e, source_of(category));
}

/* Is anything of this category said, and not asked? */
static bool is_said(const struct evidence *e, enum category category)
{
    const struct hit *hit = e->first[category];
    for (; hit != NULL; hit = evidence_next(e, hit)) {
        if (!evidence_is_asked(e, hit, WORD_ENDS_CLAUSE))
            return true;
    }
    return false;
}

/* A remedy found, or advice given to others, is not seeking (docs/design/engine.md, SSS). */
bool signals_is_void(const struct evidence *e)
{
    bool is_for_another = evidence_has(e, CATEGORY_ASKS_FRIEND) && e->text.question_count > 0;
    return is_said(e, CATEGORY_REMEDY_FOUND) ||
           (is_said(e, CATEGORY_ADVICE_GIVEN) && !is_for_another);
}

/* Something is asked for, outright or between the lines. An answer to a person asks that person. */
static bool is_asked(const struct evidence *e)
{
    if (e->text.opens_with_handle && !evidence_has(e, CATEGORY_PLEA))
        return false;
    return model_holds(lexicon_asking(e->lexicon), e);
}

/* A certain hangover is a sum of symptoms, whether or not one of them is named; and who asks for
 * something in it asks a question, whether or not it has its mark, and asks it for relief. */
static bool is_part(const struct evidence *e, const struct reading *reading, enum category category)
{
    bool is_certain = reading->trs_hundredths >= TOPIC_NAMED;
    if (category == CATEGORY_SYMPTOMS && is_certain)
        return true;
    if ((category == CATEGORY_RELIEF || category == CATEGORY_QUESTION) && is_certain &&
        reading->is_asking)
        return true;
    return is_there(e, category);
}

static void clamp(int *hundredths)
{
    if (*hundredths < 0)
        *hundredths = 0;
    if (*hundredths > 100)
        *hundredths = 100;
}

static void add(const struct evidence *e, struct reading *reading, const char *signal,
                struct str term, int hundredths)
{
    reading->sss_hundredths += hundredths;
    reasons_add(&reading->reasons, e->arena, "sss", signal, term, hundredths);
}

/* Somebody who suffers without asking is not helped by an answer they did not ask for. */
static void cap_unasked(const struct evidence *e, struct reading *reading, bool is_voided)
{
    if ((!reading->is_asking || is_voided) && reading->sss_hundredths > SEEKING_UNASKED_MAX)
        add(e, reading, "unasked", STR(""), SEEKING_UNASKED_MAX - reading->sss_hundredths);
}

void signals_read(const struct evidence *e, struct reading *reading)
{
    bool is_voided = signals_is_void(e);
    reading->is_asking = is_asked(e);
    add(e, reading, "base", STR(""), SEEKING_BASE);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!is_part(e, reading, parts[i]))
            continue;
        if (is_voided && is_asking(parts[i]))
            continue;
        add(e, reading, category_rows[parts[i]].name, evidence_term(e, source_of(parts[i])),
            lexicon_weight(e->lexicon, parts[i]));
    }
    if (is_voided)
        reasons_add(&reading->reasons, e->arena, "sss", "not_seeking",
                    evidence_term(e, evidence_has(e, CATEGORY_REMEDY_FOUND)
                                         ? CATEGORY_REMEDY_FOUND
                                         : CATEGORY_ADVICE_GIVEN),
                    0);
    cap_unasked(e, reading, is_voided);
    clamp(&reading->sss_hundredths);
    reading->asks_if_it_works = evidence_has(e, CATEGORY_EFFICACY);
    reading->has_misinformation = evidence_has(e, CATEGORY_MYTH) && e->text.question_count == 0;
    reading->is_desperate = evidence_has(e, CATEGORY_DESPERATION) || evidence_has(e, CATEGORY_PLEA);
    /* Nobody jokes back at alarming words, whoever laughs beside them. */
    reading->is_joking = reading->severity == SEVERITY_NONE &&
                         (evidence_has(e, CATEGORY_LAUGHTER) || evidence_has(e, CATEGORY_MEME) ||
                          evidence_has(e, CATEGORY_SELF_MOCKERY));
}
