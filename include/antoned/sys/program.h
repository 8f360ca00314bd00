/* Another program, run to its end: pg_dump, pg_restore. By antonectl only; the daemon waits for
 * nobody. */
#pragma once

#include "antoned/base/buffer.h"
#include "antoned/base/error.h"

/* Runs arguments[0], found by PATH, and waits. Its environment is ours without what could hold a
 * secret (DATABASE_URL, libpq's own), in the C locale, and with `variable` ("NAME=value"; NULL:
 * none). It inherits descriptors that are not close-on-exec. Its output is appended to *out (NULL:
 * thrown away), what it says on standard error to *said. 0 when it exits with 0. ERROR_CONFIG:
 * there is no such program; ERROR_IO "pg_dump ended with exit status 1", and *said has the reason.
 */
int program_run(char *const *arguments, const char *variable, struct buffer *out,
                struct buffer *said, struct error *err);

/* A descriptor of a file in memory that holds `text`, readable by us alone and by programs run from
 * now on; closed by the caller. Its path is /proc/self/fd/N, there too. -1: ERROR_OS. */
int program_hand_over(const char *text, struct error *err);
