/* Judges whether a connection is as protected as the process demands (antoned/pg/protection.h). */
#pragma once

#include <libpq-fe.h>

#include "antoned/base/error.h"

/* Before it is made, by what is in effect (conninfo_expand). ERROR_CONFIG says what to change. */
int protection_check_wanted(const PQconninfoOption *effective, struct error *err);

/* Once it is made, by what it is. */
int protection_check_made(PGconn *connection, struct error *err);
