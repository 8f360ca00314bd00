/* Safety: who must not get a marketing reply. docs/design/engine.md, Safety. Recall first: nothing
 * in a text takes a CRITICAL or HIGH finding back. */
#pragma once

#include "antoned/domain/evidence.h"

/* Sets severity, flags, safety_stops, safety_hyperbole and distress, and `withheld` where a topic
 * in doubt meets a sign of distress, illness or youth; after topic_read, whose score the hyperbole
 * rule looks at. */
void safety_read(const struct evidence *evidence, const struct post *post, struct reading *reading);

/* Stops a post whose words sound like trouble, though none of them says so: MEDIUM, "CONCERN". */
void safety_concern(struct reading *reading);

/* Adds what was found in a part of the post, read by itself; takes nothing back. */
void safety_join(struct reading *reading, const struct reading *part);

/* What a post gets that could not be judged: it stops, and a human looks at it. */
void safety_fail(struct reading *reading);
