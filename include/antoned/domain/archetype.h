/* The choice of an archetype: the highest sum of points within the mode's pool
 * (docs/design/engine.md, Archetype and reply). */
#pragma once

#include "antoned/base/arena.h"
#include "antoned/domain/decision.h"
#include "antoned/domain/engine.h"
#include "antoned/domain/reference.h"

/* The archetypes that the code knows a use for; a row of the table with another name is only used
 * where an experiment asks for it. */
enum known_archetype {
    ARCHETYPE_CHECKLIST,
    ARCHETYPE_MYTHBUST,
    ARCHETYPE_COACH,
    ARCHETYPE_STORYLET,
    ARCHETYPE_HUMOR_LIGHT,
    ARCHETYPE_CREDIBILITY_ANCHOR,
    ARCHETYPE_CONFIDENT_RECOMMENDER,
    ARCHETYPE_PROBLEM_SOLUTION_DIRECT,
    ARCHETYPE_COUNT
};
const char *archetype_name(enum known_archetype archetype); /* "CHECKLIST" */

/* Where each known archetype is in reference.archetypes, or -1. */
struct archetype_table {
    int index[ARCHETYPE_COUNT];
};
void archetype_table_fill(struct archetype_table *table, const struct reference *reference);

/* Index into reference.archetypes, or -1 when the pool is empty (DISENGAGED, or its rows are gone).
 * `preferred` is what an experiment's arm fixes, "" for nothing; it is followed unless it is humour
 * where humour has no place: beside a competitor, or with distress. Reads mode, reading, temporal
 * and acted_on_mention of the decision; adds the winner's points to its reasons. */
int archetype_choose(const struct archetype_table *table, const struct reference *reference,
                     const struct post *post, const struct reply_history *history,
                     struct str preferred, struct arena *arena, struct decision *decision);

/* 0.12·e^(−0.35·age) in 1/10000; age in replies since the last use. */
int archetype_rotation_penalty(int64_t age);
