/* The table of categories. */
#include "antoned/domain/category.h"

#include <string.h>

#define EVIDENCE(n)     .name = (n), .has_terms = true
#define KEYWORD(n)      EVIDENCE(n), .is_keyword = true
#define WEIGHTED(n, w)  EVIDENCE(n), .has_weight = true, .default_weight = (w)
#define NAME(n)         EVIDENCE(n), .within_clause = true
#define SAFETY(n, f, s) EVIDENCE(n), .flag = (f), .severity = (s)

const struct category_row category_rows[CATEGORY_COUNT] = {
    [CATEGORY_DIRECT] = { KEYWORD("direct") },
    [CATEGORY_BARE] = { KEYWORD("bare") },
    [CATEGORY_SYMPTOM] = { KEYWORD("symptom") },
    [CATEGORY_BODY] = { EVIDENCE("body") },
    [CATEGORY_SUFFERING] = { KEYWORD("suffering") },
    [CATEGORY_DRINKING] = { KEYWORD("drinking") },
    [CATEGORY_DRINK] = { EVIDENCE("drink") },
    [CATEGORY_AFTERMATH] = { KEYWORD("aftermath") },
    [CATEGORY_OCCASION] = { EVIDENCE("occasion") },
    [CATEGORY_NIGHT] = { EVIDENCE("night") },
    [CATEGORY_TELLTALE] = { KEYWORD("telltale") },
    [CATEGORY_RELIEF] = { WEIGHTED("relief", 10) },
    [CATEGORY_FIRST_PERSON] = { EVIDENCE("first_person") },
    [CATEGORY_FILM] = { NAME("film") },
    [CATEGORY_FILM_SIGN] = { EVIDENCE("film_sign") },
    [CATEGORY_SONG] = { NAME("song") },
    [CATEGORY_PLACE] = { NAME("place") },
    [CATEGORY_FIGURATIVE] = { NAME("figurative") },
    [CATEGORY_JARGON] = { NAME("jargon") },
    [CATEGORY_DENIED] = { NAME("denied") },
    [CATEGORY_ELSEWHERE] = { EVIDENCE("elsewhere") },
    [CATEGORY_ADVERT] = { EVIDENCE("advert") },
    [CATEGORY_FUTURE_DRINK] = { EVIDENCE("future_drink") },
    [CATEGORY_QUESTION] = { WEIGHTED("question", 25) },
    [CATEGORY_PLEA] = { WEIGHTED("plea", 20) },
    [CATEGORY_URGENCY] = { WEIGHTED("urgency", 15) },
    [CATEGORY_ADVICE] = { WEIGHTED("advice", 10) },
    [CATEGORY_NEED] = { WEIGHTED("need", 10) },
    [CATEGORY_COMPARISON] = { WEIGHTED("comparison", 8) },
    [CATEGORY_VALIDATION] = { WEIGHTED("validation", 8) },
    [CATEGORY_LAUGHTER] = { WEIGHTED("laughter", -10) },
    [CATEGORY_EXAGGERATION] = { WEIGHTED("exaggeration", -10) },
    [CATEGORY_RESIGNATION] = { WEIGHTED("resignation", -8) },
    [CATEGORY_COMMENTARY] = { WEIGHTED("commentary", -8) },
    [CATEGORY_PAIN] = { WEIGHTED("pain", 20) },
    [CATEGORY_DESPERATION] = { WEIGHTED("desperation", 15) },
    [CATEGORY_DUTY] = { WEIGHTED("duty", 12) },
    [CATEGORY_SYMPTOMS] = { .name = "symptoms", .has_weight = true, .default_weight = 10 },
    [CATEGORY_SELF_MOCKERY] = { WEIGHTED("self_mockery", -12) },
    [CATEGORY_DRAMA] = { WEIGHTED("drama", -10) },
    [CATEGORY_MEME] = { WEIGHTED("meme", -10) },
    [CATEGORY_NOW] = { WEIGHTED("now", 10) },
    [CATEGORY_AHEAD] = { WEIGHTED("ahead", 12) },
    [CATEGORY_PAST] = { WEIGHTED("past", -8) },
    [CATEGORY_REMEDY_FOUND] = { EVIDENCE("remedy_found") },
    [CATEGORY_ADVICE_GIVEN] = { EVIDENCE("advice_given") },
    [CATEGORY_SELF_HARM] = { SAFETY("self_harm", "SELF_HARM", SEVERITY_CRITICAL) },
    [CATEGORY_ALCOHOL_POISONING] = { SAFETY("alcohol_poisoning", "ALCOHOL_POISONING",
                                            SEVERITY_CRITICAL) },
    [CATEGORY_EMERGENCY] = { SAFETY("emergency", "EMERGENCY", SEVERITY_CRITICAL) },
    [CATEGORY_MINOR] = { SAFETY("minor", "MINOR", SEVERITY_CRITICAL) },
    [CATEGORY_ASSAULT] = { SAFETY("assault", "ASSAULT", SEVERITY_CRITICAL) },
    [CATEGORY_DESPAIR] = { SAFETY("despair", "DESPAIR", SEVERITY_HIGH) },
    [CATEGORY_PREGNANCY] = { SAFETY("pregnancy", "PREGNANCY", SEVERITY_HIGH) },
    [CATEGORY_MEDICATION] = { SAFETY("medication", "MEDICATION", SEVERITY_HIGH) },
    [CATEGORY_CHRONIC_DISEASE] = { SAFETY("chronic_disease", "CHRONIC_DISEASE", SEVERITY_HIGH) },
    [CATEGORY_RECOVERY] = { SAFETY("recovery", "RECOVERY", SEVERITY_HIGH) },
    [CATEGORY_WITHDRAWAL] = { SAFETY("withdrawal", "WITHDRAWAL", SEVERITY_HIGH) },
    [CATEGORY_GRIEF] = { SAFETY("grief", "GRIEF", SEVERITY_HIGH) },
    [CATEGORY_BLACKOUT] = { SAFETY("blackout", "BLACKOUT", SEVERITY_HIGH) },
    [CATEGORY_PROLONGED_SYMPTOMS] = { SAFETY("prolonged_symptoms", "PROLONGED_SYMPTOMS",
                                             SEVERITY_HIGH) },
    [CATEGORY_HALLUCINATION] = { SAFETY("hallucination", "HALLUCINATION", SEVERITY_HIGH) },
    [CATEGORY_IMPAIRED_DRIVING] = { SAFETY("impaired_driving", "IMPAIRED_DRIVING", SEVERITY_HIGH) },
    [CATEGORY_NO_PROMO] = { SAFETY("no_promo", "NO_PROMO", SEVERITY_HIGH) },
    [CATEGORY_DEATH_HYPERBOLE] = { SAFETY("death_hyperbole", "DEATH_HYPERBOLE", SEVERITY_MEDIUM) },
    [CATEGORY_HOSPITAL] = { SAFETY("hospital", "HOSPITAL", SEVERITY_MEDIUM) },
    [CATEGORY_SCHOOL] = { SAFETY("school", "SCHOOL", SEVERITY_MEDIUM) },
    [CATEGORY_STAGE] = { EVIDENCE("stage") },
    [CATEGORY_ADULT] = { EVIDENCE("adult") },
    [CATEGORY_INTENSIFIER] = { EVIDENCE("intensifier") },
    [CATEGORY_PROMOTION] = { EVIDENCE("promotion") },
    [CATEGORY_CRYPTO] = { EVIDENCE("crypto") },
    [CATEGORY_PRICE] = { EVIDENCE("price") },
    [CATEGORY_GIVEAWAY] = { EVIDENCE("giveaway") },
    [CATEGORY_PRAISE] = { EVIDENCE("praise") },
    [CATEGORY_BLAME] = { EVIDENCE("blame") },
    [CATEGORY_DOUBT] = { EVIDENCE("doubt") },
    [CATEGORY_NEGATOR] = { EVIDENCE("negator") },
    [CATEGORY_BRAND_CONTEXT] = { EVIDENCE("brand_context") },
    [CATEGORY_AMBIGUOUS_BRAND] = { EVIDENCE("ambiguous_brand") },
    [CATEGORY_MYTH] = { EVIDENCE("myth") },
    [CATEGORY_EFFICACY] = { EVIDENCE("efficacy") },
    [CATEGORY_REMEDY] = { KEYWORD("remedy") },
    [CATEGORY_FOREIGN] = { EVIDENCE("foreign") },
    [CATEGORY_PRONOUN] = { EVIDENCE("pronoun") },
    [CATEGORY_FRIEND] = { EVIDENCE("friend") },
    [CATEGORY_CHILD] = { EVIDENCE("child") },
    [CATEGORY_SOMEBODY] = { EVIDENCE("somebody") },
    [CATEGORY_ANIMAL] = { EVIDENCE("animal") },
    [CATEGORY_THING] = { EVIDENCE("thing") },
    [CATEGORY_SAYS] = { EVIDENCE("says") },
    [CATEGORY_LONG_AGO] = { EVIDENCE("long_ago") },
    [CATEGORY_BOT] = { EVIDENCE("bot") },
    [CATEGORY_SELLER] = { EVIDENCE("seller") },
    [CATEGORY_SOLVED] = { EVIDENCE("solved") },
    [CATEGORY_LYRICS] = { EVIDENCE("lyrics") },
    [CATEGORY_TOPIC_WORD] = { .name = "topic_word" },
    [CATEGORY_ASKING_WORD] = { .name = "asking_word" },
    [CATEGORY_CONCERN] = { .name = "concern" },
};

int category_parse(const char *name, enum category *ret)
{
    for (int i = 0; i < CATEGORY_COUNT; i++) {
        if (strcmp(category_rows[i].name, name) == 0) {
            *ret = (enum category)i;
            return 0;
        }
    }
    return -1;
}
