/* The one reader of antoned.conf and of the lexicon: libconfig's, behind a guard. What its versions
 * read differently or wrongly is refused before it is parsed: numbers that do not fit, are octal or
 * not by version, or have another form; escapes that only some know; texts of a list that it would
 * join; @include. And each number that it read is compared, by its path, with what stands in the
 * text. */
#pragma once

#include <libconfig.h>

struct config_fault {
    unsigned line;    /* 0: the file as a whole */
    const char *path; /* of the value, as in intake.batch_rows or words[3].points; "" when none */
    const char *what; /* is wrong with it, after its path: "is out of range: …" */
};

/* Is told each fault; the texts are gone when it returns. */
typedef void config_fault_function(void *context, const struct config_fault *fault);

/* Reads `text` into `tree`, which is initialised and empty. 0: `tree` may be walked, though it
 * counts only when no fault was told; -1: it could not be parsed, and at least one was. */
int config_text_read(config_t *tree, const char *text, config_fault_function *tell, void *context);
