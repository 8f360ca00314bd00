/* antoned --check: is everything there that the daemon needs? */
#pragma once

#include "antoned/sys/config.h"

/* Lexicon, schema version, role and privileges, after the configuration was loaded. Prints one line
 * a finding to standard output; returns the exit status: 0, 69 without a database, 78 when
 * something is wrong. */
int check_run(const struct config *config);
