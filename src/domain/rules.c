/* The rules, in the order in which they are asked. */
#include "antoned/domain/rules.h"

#include "antoned/domain/escalate.h"

enum fixed_threshold { /* hundredths; those that neither configuration nor the hour moves */
                       SSS_POWER_USER = 70,
                       ARS_WARM = 70,
                       OPPORTUNITY_HELPFUL = 60,
};
#define RATIO_VIRAL      5.0
#define RATIO_POWER_USER 3.0
#define RATIO_RISING     2.0

static int sss(const struct situation *s)
{
    return s->reading->sss_hundredths;
}

/* Not where somebody may be in danger: safety beats every other rule, and a human must see it. */
static bool spam(const struct situation *s, enum mode *ret_mode)
{
    (void)ret_mode;
    bool in_danger = s->reading->safety_stops && s->reading->severity >= SEVERITY_HIGH;
    return s->reading->is_spam && !in_danger;
}

/* Distress above its limit stops like a stop of its own: in doubt no reply, and a human. */
bool reading_is_stopped(const struct reading *reading)
{
    return reading->safety_stops || reading->distress_hundredths > DISTRESS_STOP;
}

static bool safety(const struct situation *s, enum mode *ret_mode)
{
    (void)ret_mode;
    return reading_is_stopped(s->reading);
}

static bool unreadable(const struct situation *s, enum mode *ret_mode)
{
    (void)ret_mode;
    return !s->reading->readable;
}

static bool author_blocked(const struct situation *s, enum mode *ret_mode)
{
    (void)ret_mode;
    return s->is_blocked;
}

static bool low_topic_relevance(const struct situation *s, enum mode *ret_mode)
{
    (void)ret_mode;
    return s->reading->trs_hundredths < s->topic_gate_hundredths;
}

static bool withheld(const struct situation *s, enum mode *ret_mode)
{
    (void)ret_mode;
    return s->reading->withheld != NULL;
}

static bool competitor(const struct situation *s, enum mode *ret_mode)
{
    if (s->mention == NULL)
        return false;
    *ret_mode =
        s->mention->opportunity_hundredths > OPPORTUNITY_HELPFUL ? MODE_HELPFUL : MODE_HYBRID;
    return true;
}

static bool power_user(const struct situation *s, enum mode *ret_mode)
{
    if (!s->is_power_user)
        return false;
    *ret_mode = sss(s) >= SSS_POWER_USER          ? MODE_HELPFUL
                : s->evs_ratio > RATIO_POWER_USER ? MODE_HYBRID
                                                  : MODE_ENGAGEMENT;
    return true;
}

static bool helpful(const struct situation *s, enum mode *ret_mode)
{
    *ret_mode = MODE_HELPFUL;
    return sss(s) >= s->helpful_hundredths;
}

static bool viral(const struct situation *s, enum mode *ret_mode)
{
    if (s->evs_ratio <= RATIO_VIRAL)
        return false;
    *ret_mode = s->ars_hundredths > ARS_WARM       ? MODE_HYBRID
                : sss(s) >= s->moderate_hundredths ? MODE_ENGAGEMENT
                                                   : MODE_DISENGAGED;
    return true;
}

static bool moderate(const struct situation *s, enum mode *ret_mode)
{
    *ret_mode = s->ars_hundredths > ARS_WARM ? MODE_HYBRID : MODE_ENGAGEMENT;
    return sss(s) >= s->moderate_hundredths;
}

static bool velocity(const struct situation *s, enum mode *ret_mode)
{
    *ret_mode = MODE_ENGAGEMENT;
    return s->evs_ratio > RATIO_RISING;
}

static bool no_signal(const struct situation *s, enum mode *ret_mode)
{
    (void)s;
    *ret_mode = MODE_DISENGAGED;
    return true;
}

/* A rule that fires without setting a mode leaves it DISENGAGED. */
static const struct {
    enum rule rule;
    bool (*fires)(const struct situation *situation, enum mode *ret_mode);
    bool is_stop; /* never randomised */
} rules[] = {
    { RULE_SPAM, spam, true },
    { RULE_SAFETY, safety, true },
    { RULE_UNREADABLE, unreadable, true },
    { RULE_AUTHOR_BLOCKED, author_blocked, true },
    { RULE_LOW_TOPIC_RELEVANCE, low_topic_relevance, true },
    { RULE_WITHHELD, withheld, true },
    { RULE_COMPETITOR, competitor, true },
    { RULE_POWER_USER, power_user, false },
    { RULE_HELPFUL, helpful, false },
    { RULE_VIRAL, viral, false },
    { RULE_MODERATE, moderate, false },
    { RULE_VELOCITY, velocity, false },
    { RULE_NO_SIGNAL, no_signal, false },
};

enum rule rules_apply(const struct situation *situation, enum mode *ret_mode)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        *ret_mode = MODE_DISENGAGED;
        if (rules[i].fires(situation, ret_mode))
            return rules[i].rule;
    }
    return RULE_NO_SIGNAL; /* not reached: the last rule always fires */
}

bool rule_may_be_randomized(enum rule rule, enum mode mode)
{
    if (mode == MODE_DISENGAGED)
        return false;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (rules[i].rule == rule)
            return !rules[i].is_stop;
    }
    return false;
}
