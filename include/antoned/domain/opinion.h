/* What a post thinks of one competitor, learned: what the rules say (competitors_sentiment.h), and
 * the words around the name (choice.h). Fitted by tests/fit_opinions.py on mentions that a person
 * has judged. */
#pragma once

#include "antoned/domain/choice.h"

/* The likeliest; by_rules where that is about as likely, or where a question is likeliest in
 * a post that does not ask. `name` is from the first word that names it to the last. */
enum opinion opinion_learned(const struct evidence *evidence, struct word_span name,
                             enum opinion by_rules);
