/* Which question a post asks, learned (choice.h), from all of its words. Fitted by
 * tests/fit_questions.py on posts whose question a person has named. */
#pragma once

#include "antoned/domain/evidence.h"
#include "antoned/domain/question.h"

struct question_verdict {
    enum question question; /* the likeliest; never QUESTION_NONE */
    int margin;             /* how much likelier than the next, in 1/CHOICE_UNIT; never negative */
    struct str term;        /* the dictionary word that spoke for it most, "" when none did */
};

/* Of a post that asks something. The term lives in the evidence. */
void question_learned(const struct evidence *evidence, struct question_verdict *ret);
