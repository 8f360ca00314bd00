/* What an operator has stopped for a while, for all daemons of the database. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "antoned/domain/validate.h"
#include "antoned/pg/rows.h"
#include "antoned/pg/session.h"

enum pause_part { PAUSE_INTAKE, PAUSE_RETENTION, PAUSE_PARTS };

const char *pause_part_name(enum pause_part part); /* "intake" */

struct pause {
    bool is_paused;
    int64_t since_us;                                       /* of the wall clock */
    char by[4 * ACTOR_MAX + 1], reason[4 * REASON_MAX + 1]; /* one line each */
};

struct pauses {
    struct pause parts[PAUSE_PARTS];
};

/* Of the statement pauses.look. */
int pauses_parse(struct pg_rows *rows, struct pauses *ret, struct error *err);

/* For antonectl: { part, paused_at, paused_by, reason } of each part that is paused; the caller
 * owns it. */
int pauses_list(struct pg_session *session, json_t **ret, struct error *err);

/* 0 unless the part is paused: then ERROR_RETRY says by whom, since when and why. */
int pauses_check(struct pg_session *session, enum pause_part part, struct error *err);

/* Pauses a part, or lets it go on, with its audit row. *ret is the object of pauses_list, of a
 * resumption with paused_seconds; the caller owns it. ERROR_USAGE: not a name or reason;
 * ERROR_DATA: it is paused already (by whom, since when, why), or is not. */
int pauses_begin(struct pg_session *session, enum pause_part part, const char *who,
                 const char *reason, json_t **ret, struct error *err);
int pauses_end(struct pg_session *session, enum pause_part part, const char *who, const char *note,
               json_t **ret, struct error *err);
