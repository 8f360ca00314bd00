/* One look at everything, from whoever knows: the daemon of the configuration while it answers,
 * which is live and needs no database, else the database. */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "antoned/antonectl/command.h"

/* The members are the same from either source, and null or missing where it does not know: source
 * ("daemon", "database"), status (pass, warn, fail), sentence, is_ready, state, state_since,
 * paused, problems, waiting, oldest_seconds, failed, decided_today, pending_replies,
 * uncertain_replies, open_escalations, schema_version, daemons; daemon: its /status.json, else
 * null, and without_daemon says why. The caller owns *ret. */
int look_now(const struct command *command, bool only_database, json_t **ret, struct error *err);
