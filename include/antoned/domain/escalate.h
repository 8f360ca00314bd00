/* When a human must look (docs/design/engine.md, Safety and Escalations). */
#pragma once

#include "antoned/domain/decision.h"

enum distress_limit {                       /* hundredths */
                      DISTRESS_REVIEW = 30, /* at and above: still drafts, with an escalation */
                      DISTRESS_STOP = 45,   /* above: nobody gets a reply */
};

#define ESCALATED_FOR_SAFETY "SAFETY_AMBIGUITY" /* a row of escalation_reasons */

/* Adds one, or raises the priority of the one with that reason. */
void escalate(struct decision *decision, const char *reason, enum severity priority);

/* Those that follow from the reading and the mode; the reply's own is the caller's. A stop for
 * danger now (CRITICAL), or distress above its limit, in a post on the topic, one that could not be
 * judged, or where the policy says; who is vulnerable and no more than that is none. */
void escalate_reading(struct decision *decision, enum escalate_policy policy);
