/* Escalations of a decision: each reason once, at its highest priority. */
#include "antoned/domain/escalate.h"

#include <string.h>

#define RATIO_VIRAL_THREAD 5.0

void escalate(struct decision *decision, const char *reason, enum severity priority)
{
    for (size_t i = 0; i < decision->escalation_count; i++) {
        struct escalation *known = &decision->escalations[i];
        if (strcmp(known->reason, reason) == 0) {
            if (priority > known->priority)
                known->priority = priority;
            return;
        }
    }
    if (decision->escalation_count < ESCALATIONS_MAX)
        decision->escalations[decision->escalation_count++] =
            (struct escalation){ reason, priority };
}

/* A stop that nothing else explains, as when the check itself failed, is worth a look soon. */
static enum severity stop_priority(const struct reading *reading)
{
    return reading->severity > SEVERITY_MEDIUM ? reading->severity : SEVERITY_MEDIUM;
}

/* Where we would have spoken, and what could not be read, for it may be anything; elsewhere who
 * speaks of his own danger. News of a crime is neither. */
static bool is_ours_to_see(const struct reading *reading, enum escalate_policy policy)
{
    static const enum severity least[] = {
        [ESCALATE_CRITICAL] = SEVERITY_CRITICAL,
        [ESCALATE_DISTRESS] = SEVERITY_HIGH,
        [ESCALATE_ALL] = SEVERITY_NONE,
    };
    return reading->trs_hundredths >= TOPIC_ANSWERED || !reading->readable ||
           reading->own_danger >= least[policy];
}

/* Danger now is seen by a human; who is only vulnerable is left in peace, unless in distress. */
static bool is_worth_a_look(const struct reading *reading)
{
    bool is_vulnerable = reading->severity == SEVERITY_MEDIUM || reading->severity == SEVERITY_HIGH;
    return (reading->safety_stops && !is_vulnerable) ||
           reading->distress_hundredths > DISTRESS_STOP;
}

void escalate_reading(struct decision *decision, enum escalate_policy policy)
{
    const struct reading *reading = &decision->reading;
    if (is_worth_a_look(reading) && is_ours_to_see(reading, policy))
        escalate(decision, ESCALATED_FOR_SAFETY, stop_priority(reading));
    else if (!reading->safety_stops && reading->distress_hundredths >= DISTRESS_REVIEW)
        escalate(decision, ESCALATED_FOR_SAFETY, SEVERITY_MEDIUM);
    if (decision->mode == MODE_HELPFUL && decision->evs_ratio > RATIO_VIRAL_THREAD)
        escalate(decision, "VIRAL_THREAD", SEVERITY_HIGH);
}
