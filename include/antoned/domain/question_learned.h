/* Which question a post asks, learned: a multinomial logistic regression over the words and pairs
 * of words of a post and the categories found in it, in integers. Fitted by tests/fit_questions.py
 * on posts whose question a person has named. */
#pragma once

#include "antoned/domain/evidence.h"
#include "antoned/domain/question.h"

#define QUESTION_UNIT 1024 /* of log-odds */

struct question_verdict {
    enum question question; /* the likeliest; never QUESTION_NONE */
    int margin;      /* how much likelier than the next, in 1/QUESTION_UNIT; never negative */
    struct str term; /* the dictionary word that spoke for it most, "" when none did */
};

/* Of a post that asks something. The term lives in the evidence. */
void question_learned(const struct evidence *evidence, struct question_verdict *ret);
