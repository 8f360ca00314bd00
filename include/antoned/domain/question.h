/* Which question a post asks: what is asked decides what is answered (docs/DECISION_ENGINE.md,
 * Replies). */
#pragma once

#include "antoned/base/str.h"

struct evidence; /* domain/evidence.h */
struct reading;  /* domain/reading.h */

enum question {
    QUESTION_NONE, /* nothing is asked: company, if anything */
    QUESTION_GENERAL,
    QUESTION_NAUSEA,
    QUESTION_HEADACHE,
    QUESTION_SLEEP,
    QUESTION_DREAD,
    QUESTION_THIRST,
    QUESTION_FOOD,
    QUESTION_DURATION,
    QUESTION_EFFICACY, /* does it work, whatever it is */
    QUESTION_ALCOHOL,  /* does another drink help */
    QUESTION_MEDICATION,
    QUESTION_DRIVING, /* driving, flying, operating, a shift with a vehicle; said, even if not asked
                       */
    QUESTION_DUTY,    /* how to get through work or an event */
    QUESTION_PREVENTION,
    QUESTION_HIDING,
    QUESTION_FRIEND,
    QUESTION_UNCLEAR, /* something is asked, and we do not know what */
    QUESTION_COUNT
};

const char *question_name(enum question question); /* "headache" */
/* 0, or -1 when there is no such question. */
int question_parse(struct str name, enum question *ret);

/* Sets question, question_term, refused and no_product of the reading, and gives the reason; after
 * signals_read and competitors_read. */
void question_read(const struct evidence *evidence, struct reading *reading);
