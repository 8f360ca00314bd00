/* What most verbs begin with: the configuration, and a session on its database. */
#pragma once

#include "antoned/antonectl/command.h"
#include "antoned/pg/session.h"
#include "antoned/sys/config.h"

/* The configuration of this run; read once, kept to the end. Everything wrong in it is told on
 * stderr, the error sums it up (ERROR_CONFIG). */
int open_config(const struct command *command, const struct config **ret, struct error *err);

/* A connection string of the command line: ERROR_CONFIG when it is none, ERROR_USAGE with a
 * password in it. */
int open_check_argument(const char *conninfo, struct error *err);

/* A session on database.conninfo whose schema is this binary's: ERROR_CONFIG names both versions
 * otherwise. The caller closes it. */
int open_session(const struct command *command, struct pg_session **ret, struct error *err);
