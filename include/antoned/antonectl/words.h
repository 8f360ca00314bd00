/* What several nouns read from their command line alike. */
#pragma once

#include <stdint.h>

#include "antoned/antonectl/command.h"
#include "antoned/domain/post.h"

/* --limit N, 1 to 10000; ERROR_USAGE. */
int words_limit(const struct command *command, int64_t otherwise, int64_t *ret, struct error *err);

/* A platform as people type it: TWITTER, twitter, X; -1 when it is none. */
int words_platform(struct str typed, enum platform *ret);

/* --by WHO, or the name of the user who runs this. */
const char *words_actor(const struct command *command);
