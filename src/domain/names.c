/* Names of modes, rules and parts of replies. */
#include "antoned/domain/decision.h"
#include "antoned/domain/reference.h"

const char *mode_name(enum mode mode)
{
    static const char *const names[] = {
        [MODE_HELPFUL] = "HELPFUL",
        [MODE_ENGAGEMENT] = "ENGAGEMENT",
        [MODE_HYBRID] = "HYBRID",
        [MODE_DISENGAGED] = "DISENGAGED",
    };
    return names[mode];
}

const char *rule_name(enum rule rule)
{
    static const char *const names[] = {
        [RULE_SPAM] = "SPAM",
        [RULE_UNREADABLE] = "UNREADABLE",
        [RULE_SAFETY] = "SAFETY",
        [RULE_AUTHOR_BLOCKED] = "AUTHOR_BLOCKED",
        [RULE_LOW_TOPIC_RELEVANCE] = "LOW_TOPIC_RELEVANCE",
        [RULE_WITHHELD] = "WITHHELD",
        [RULE_COMPETITOR] = "COMPETITOR",
        [RULE_POWER_USER] = "POWER_USER",
        [RULE_HELPFUL] = "HELPFUL",
        [RULE_VIRAL] = "VIRAL",
        [RULE_MODERATE] = "MODERATE",
        [RULE_VELOCITY] = "VELOCITY",
        [RULE_NO_SIGNAL] = "NO_SIGNAL",
    };
    return names[rule];
}

int template_part_parse(struct str name)
{
    static const char *const names[PART_COUNT] = {
        [PART_BODY] = "BODY",
        [PART_OPENER] = "OPENER",
        [PART_PRODUCT] = "PRODUCT",
        [PART_DISCLOSURE] = "DISCLOSURE",
    };
    return str_index(name, names, PART_COUNT);
}

int template_question(struct str name)
{
    enum question question;
    return question_parse(name, &question) == 0 ? (int)question : QUESTION_UNKNOWN;
}

int answer_question(struct str name)
{
    enum question question;
    return question_parse(name, &question) == 0 ? (int)question : -1;
}
