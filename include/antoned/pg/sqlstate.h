/* What a SQLSTATE means to us (docs/design/operations.md, Database sessions): one table, used by
 * both kinds of connection.
 */
#pragma once

#include <stdbool.h>

#include "antoned/base/error.h"

/* Of a five-character SQLSTATE; ERROR_INTERNAL for what no row of the table knows. "" and NULL, an
 * error that libpq made itself, are ERROR_UNAVAILABLE: it makes one when the connection broke.
 *
 * ERROR_UNAVAILABLE is also what costs an asynchronous connection its session, to be opened anew
 * after a back-off: 08, 53, 57P0x, 58, 25006 (a standby now), 25P03, and prepared statements that
 * are gone (26) or out of date (0A000). */
enum error_code sqlstate_code(const char *sqlstate);

/* Whether it says that schema and statements do not fit together, 42 but not 42501: a bug or drift,
 * so work stops and a person is needed. */
bool sqlstate_is_drift(const char *sqlstate);
