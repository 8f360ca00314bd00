/* Four learned judges beside the rules: is the post about a hangover, does it ask for help, may its
 * author be in trouble, may somebody come to harm soon? Each is a logistic regression over the
 * words, pairs of words and runs of letters of a post, hashed into one table, and over what the
 * rules found. Fitted by tests/fit_learned.py; integer arithmetic, so that the same post has the
 * same score anywhere.
 *
 * What they may do: the topic judge settles the gate where the rules say too much or too little;
 * the asking judge settles whether help is asked for; the safety judge only adds stops. It weighs
 * the whole post and the worst of its runs of sentences. A run that is alarming enough stops by
 * itself, so that no sentence added before or after takes such a stop back. The danger judge, added
 * to the safety judge, withholds drafts where neither alone would stop. */
#pragma once

#include "antoned/domain/evidence.h"
#include "antoned/domain/reading.h"

enum learned_judge {
    LEARNED_SAFETY,
    LEARNED_TOPIC,
    LEARNED_ASKING,
    LEARNED_DANGER, /* its score is the sum with that of LEARNED_SAFETY */
    LEARNED_COUNT
};

#define LEARNED_UNIT 1024 /* of log-odds: a score of 1024 is odds of e to one */

/* What one word gives to each judge, before the length of the text is taken into account. */
struct word_points {
    int of[LEARNED_COUNT];
};

/* The log-odds of each judge, in 1/LEARNED_UNIT, above its threshold. `reading` is that of the
 * rules. */
struct learned_scores {
    int of[LEARNED_COUNT];
    int run;                          /* the safety judge's score of the worst run */
    uint32_t first, last;             /* … and its words */
    const struct word_points *points; /* of each word, in the arena */
};
void learned_score(const struct evidence *evidence, const struct reading *reading,
                   struct learned_scores *ret);

/* Scores the post and changes what the rules read accordingly, with a reason for each change. */
void learned_read(const struct evidence *evidence, struct reading *reading);
