/* Safety: findings, the hyperbole rule, distress. */
#include "antoned/domain/safety.h"

#include <string.h>

#include "antoned/domain/age.h"
#include "antoned/domain/danger.h"
#include "antoned/domain/escalate.h"

#define FIRST_SAFETY CATEGORY_SELF_HARM
#define LAST_SAFETY  CATEGORY_SCHOOL

/* docs/design/engine.md, Distress; hundredths. */
enum {
    DISTRESS_CRITICAL = 70,
    DISTRESS_HIGH = 40,
    DISTRESS_MEDIUM = 20,
    DISTRESS_MATCH = 10,
    DISTRESS_MATCHES_MAX = 30,
    DISTRESS_INTENSIFIER = 5,
    DISTRESS_INTENSIFIERS_MAX = 20,
    DISTRESS_HISTORY = 15,
    DISTRESS_HYPERBOLE = -40,
};

enum { TOLD_REACH = 40 }; /* words between an "I" and what it tells of */

static int at_most(int value, int maximum)
{
    return value < maximum ? value : maximum;
}

static void add_flag(const struct evidence *e, struct reading *reading, enum severity severity,
                     const char *flag, struct str term)
{
    if (reading->severity < severity)
        reading->severity = severity;
    if (reading->flag_count < FLAGS_MAX)
        reading->flags[reading->flag_count++] = flag;
    reasons_add(&reading->reasons, e->arena, "safety", flag, term, 0);
}

/* A school where nobody but parents and teachers is spoken of is a place like another. */
static bool is_for_adults(const struct evidence *e)
{
    const struct hit *hit = e->first[CATEGORY_SCHOOL];
    for (; hit != NULL; hit = evidence_next(e, hit)) {
        if (!age_is_adult_at_school(e, hit))
            return false;
    }
    return true;
}

/* The term that shows a flag; "" when the flag is not there. */
static struct str sign_of(const struct evidence *e, enum category category)
{
    if (category == CATEGORY_MINOR && !evidence_has(e, category))
        return age_of_minor(e);
    if (category == CATEGORY_ALCOHOL_POISONING && !evidence_has(e, category))
        return danger_of_somebody(e);
    if (category == CATEGORY_SELF_HARM && !evidence_has(e, category))
        return danger_of_farewell(e);
    if (category == CATEGORY_SCHOOL && evidence_has(e, category) && is_for_adults(e))
        return STR("");
    return evidence_term(e, category);
}

static void find_flags(const struct evidence *e, struct reading *reading)
{
    for (int c = FIRST_SAFETY; c <= LAST_SAFETY; c++) {
        const struct category_row *row = &category_rows[c];
        struct str sign = sign_of(e, (enum category)c);
        if (sign.size > 0)
            add_flag(e, reading, row->severity, row->flag, sign);
    }
}

/* The producer may tell the community beside the text: "r/stopdrinking". */
static void check_community(const struct evidence *e, struct str community, struct reading *reading)
{
    if (community.size == 0 || evidence_has(e, CATEGORY_NO_PROMO))
        return;
    struct evidence named;
    evidence_find(e->lexicon, community, e->arena, &named);
    if (named.text.is_text && !evidence_has(&named, CATEGORY_NO_PROMO))
        return;
    add_flag(e, reading, SEVERITY_HIGH, category_rows[CATEGORY_NO_PROMO].flag,
             evidence_term(&named, CATEGORY_NO_PROMO));
}

/* One sign that somebody puts an end to his affairs is little; of who is hungover it is enough. */
static void check_farewell(const struct evidence *e, struct reading *reading)
{
    if (reading->severity < SEVERITY_HIGH && reading->trs_hundredths >= TOPIC_ANSWERED &&
        evidence_has(e, CATEGORY_FAREWELL))
        add_flag(e, reading, SEVERITY_HIGH, category_rows[CATEGORY_DESPAIR].flag,
                 evidence_term(e, CATEGORY_FAREWELL));
}

/* Laughter, or an exaggeration that nobody could mean: "bury me", never "I'm going to die". */
static bool is_in_jest(const struct evidence *e)
{
    return evidence_has(e, CATEGORY_LAUGHTER) || evidence_has(e, CATEGORY_EXAGGERATION) ||
           evidence_has(e, CATEGORY_MEME) || evidence_has(e, CATEGORY_SELF_MOCKERY) ||
           evidence_has(e, CATEGORY_DRAMA);
}

/* A hangover in so many words, and it is not about something else that is called one. */
static bool is_certain(const struct evidence *e, const struct reading *reading)
{
    return reading->trs_hundredths >= TOPIC_NAMED &&
           (evidence_has(e, CATEGORY_DIRECT) || evidence_has(e, CATEGORY_BARE));
}

/* Alarming words and no graver sign: said, not meant, beside a hangover that is named, or in plain
 * jest beside one that is not. */
static bool is_hyperbole(const struct evidence *e, const struct reading *reading)
{
    bool is_sure =
        is_certain(e, reading) || (reading->trs_hundredths >= TOPIC_ANSWERED && is_in_jest(e));
    return reading->severity == SEVERITY_MEDIUM && evidence_has(e, CATEGORY_DEATH_HYPERBOLE) &&
           reading->flag_count == 1 && is_sure;
}

/* Where nobody named a hangover it may be something else that hurts: fear, or signs of a body in
 * danger, are then enough to say nothing; and an illness, where the topic is not even sure. */
static bool is_doubtful(const struct evidence *e, const struct reading *reading)
{
    if (reading->trs_hundredths < TOPIC_ANSWERED || is_certain(e, reading))
        return false;
    bool is_ill = reading->trs_hundredths < TOPIC_NAMED && evidence_has(e, CATEGORY_ELSEWHERE);
    return is_ill || evidence_has(e, CATEGORY_FEAR) || evidence_has(e, CATEGORY_GRAVE_SIGN);
}

static bool has_flag(const struct reading *reading, const char *flag)
{
    for (size_t i = 0; i < reading->flag_count; i++) {
        if (reading->flags[i] == flag)
            return true;
    }
    return false;
}

/* Each term found of any safety category counts once, however often its category was named; so does
 * an age, which is no term. */
static int count_matches(const struct evidence *e, const struct reading *reading)
{
    unsigned matches = 0;
    for (int c = FIRST_SAFETY; c <= LAST_SAFETY; c++) {
        if (has_flag(reading, category_rows[c].flag))
            matches += e->count[c] > 0 ? e->count[c] : 1;
    }
    return (int)(matches < 10 ? matches : 10);
}

static int distress_of(const struct evidence *e, const struct post *post,
                       const struct reading *reading)
{
    static const int base[] = {
        [SEVERITY_MEDIUM] = DISTRESS_MEDIUM,
        [SEVERITY_HIGH] = DISTRESS_HIGH,
        [SEVERITY_CRITICAL] = DISTRESS_CRITICAL,
    };
    int distress = base[reading->severity];
    int further = count_matches(e, reading) - 1;
    if (further > 0)
        distress += at_most(further * DISTRESS_MATCH, DISTRESS_MATCHES_MAX);
    distress +=
        at_most((int)(e->count[CATEGORY_INTENSIFIER] < 10 ? e->count[CATEGORY_INTENSIFIER] : 10) *
                    DISTRESS_INTENSIFIER,
                DISTRESS_INTENSIFIERS_MAX);
    if (post->author.has_safety_event)
        distress += DISTRESS_HISTORY;
    if (reading->safety_hyperbole)
        distress += DISTRESS_HYPERBOLE;
    return distress < 0 ? 0 : at_most(distress, 100);
}

/* Is a hit of the category within reach of an "I", "my" or "we", before or behind it? */
static bool is_told_nearby(const struct evidence *e, enum category category)
{
    const struct hit *author = NULL, *danger = NULL;
    for (size_t i = 0; i < e->hits.count; i++) {
        const struct hit *hit = &e->hits.items[i];
        enum category found = evidence_category(e, hit);
        if (found != category && found != CATEGORY_FIRST_PERSON)
            continue;
        const struct hit *other = found == category ? author : danger;
        if (other != NULL && hit->first <= other->last + TOLD_REACH)
            return true;
        *(found == category ? &danger : &author) = hit;
    }
    return false;
}

/* A long post says "I" somewhere; what it says of a crime or an illness need not be about that
 * person. Whoever speaks of ending a life is never asked how near. What no term shows (an age, the
 * signs of danger.h) stands anywhere. */
static bool is_told(const struct evidence *e, enum category category)
{
    return category == CATEGORY_SELF_HARM || !evidence_has(e, category) ||
           is_told_nearby(e, category);
}

/* Vulnerable is not in danger: grief, an illness or a pregnancy ask for nobody where nobody drank.
 */
static bool is_in_distress(const struct evidence *e, const struct reading *reading)
{
    static const enum category signs[] = {
        CATEGORY_DESPAIR,  CATEGORY_WITHDRAWAL,         CATEGORY_HALLUCINATION,
        CATEGORY_BLACKOUT, CATEGORY_PROLONGED_SYMPTOMS, CATEGORY_MEDICATION,
        CATEGORY_RECOVERY, CATEGORY_IMPAIRED_DRIVING,
    };
    bool is_sign = danger_is_drink_there(e);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        is_sign = is_sign || has_flag(reading, category_rows[signs[i]].flag);
    return is_sign && reading->severity == SEVERITY_HIGH &&
           reading->distress_hundredths > DISTRESS_STOP;
}

static enum severity own_danger(const struct evidence *e, const struct reading *reading)
{
    if (!reading->is_first_person)
        return SEVERITY_NONE;
    for (int c = FIRST_SAFETY; c <= LAST_SAFETY; c++) {
        const struct category_row *row = &category_rows[c];
        if (row->severity == SEVERITY_CRITICAL && has_flag(reading, row->flag) &&
            is_told(e, (enum category)c))
            return SEVERITY_CRITICAL;
    }
    return is_in_distress(e, reading) ? SEVERITY_HIGH : SEVERITY_NONE;
}

void safety_read(const struct evidence *e, const struct post *post, struct reading *reading)
{
    reading->is_first_person = evidence_has(e, CATEGORY_FIRST_PERSON);
    find_flags(e, reading);
    check_community(e, post->community, reading);
    check_farewell(e, reading);
    reading->safety_hyperbole = is_hyperbole(e, reading);
    reading->safety_stops = reading->severity >= SEVERITY_MEDIUM && !reading->safety_hyperbole;
    reading->distress_hundredths = distress_of(e, post, reading);
    reading->own_danger = own_danger(e, reading);
    if (reading->safety_hyperbole)
        reasons_add(&reading->reasons, e->arena, "safety", "hyperbole", STR(""), 0);
    if (!reading->safety_stops && is_doubtful(e, reading)) {
        reading->withheld = "doubtful";
        reasons_add(&reading->reasons, e->arena, "withheld", "doubtful", STR(""), 0);
    }
}

void safety_join(struct reading *reading, const struct reading *part)
{
    if (part->safety_stops && !reading->safety_stops)
        reading->safety_hyperbole = false;
    reading->safety_stops = reading->safety_stops || part->safety_stops;
    if (part->severity > reading->severity)
        reading->severity = part->severity;
    if (part->distress_hundredths > reading->distress_hundredths)
        reading->distress_hundredths = part->distress_hundredths;
    for (size_t i = 0; i < part->flag_count && reading->flag_count < FLAGS_MAX; i++) {
        if (!has_flag(reading, part->flags[i]))
            reading->flags[reading->flag_count++] = part->flags[i];
    }
    reading->may_be_danger = reading->may_be_danger || part->may_be_danger;
}

void safety_concern(struct reading *reading)
{
    if (reading->severity < SEVERITY_MEDIUM)
        reading->severity = SEVERITY_MEDIUM;
    if (reading->flag_count < FLAGS_MAX)
        reading->flags[reading->flag_count++] = "CONCERN";
    if (reading->distress_hundredths < DISTRESS_MEDIUM)
        reading->distress_hundredths = DISTRESS_MEDIUM;
    reading->safety_stops = true;
}

void safety_fail(struct reading *reading)
{
    reading->safety_stops = true;
    reading->severity = SEVERITY_CRITICAL;
    reading->distress_hundredths = DISTRESS_CRITICAL;
    reading->flags[0] = "SAFETY_CHECK_FAILED";
    reading->flag_count = 1;
}
