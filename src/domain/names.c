/* Names of modes and rules. */
#include "antoned/domain/decision.h"

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
