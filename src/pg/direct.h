/* Tells a pooler: it makes up the process number that it greets with, so that the one that answers
 * is another. In whatever mode it is: what a session of its own has (LISTEN, advisory locks,
 * temporary tables) may be lost in it. */
#pragma once

#include <libpq-fe.h>

#include "antoned/base/error.h"

/* Asks for the process that answers; one binary row. */
#define DIRECT_QUESTION "SELECT pg_backend_pid()"

/* ERROR_CONFIG when somebody else answers than greeted; `option` is what must be changed. Nothing
 * when the result is none of rows. */
int direct_check(const PGconn *connection, const PGresult *result, const char *option,
                 struct error *err);
