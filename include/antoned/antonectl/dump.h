/* pg_dump and pg_restore, run as the owner of the schema, with the connection of a session: no
 * password stands in their arguments or environment, and nothing of what they say that could quote
 * a row is passed on. */
#pragma once

#include "antoned/base/buffer.h"
#include "antoned/base/error.h"
#include "antoned/pg/session.h"

/* ERROR_CONFIG when pg_dump is missing or older than the session's server, down to the minor
 * release: it may write what that server does not accept. *ret_version gets "15.18". */
int dump_check_program(const struct pg_session *session, struct buffer *ret_version,
                       struct error *err);

/* Everything of the database as the snapshot sees it, into a file that must not exist.
 * ERROR_UNAVAILABLE: no space is left. */
int dump_write(const struct pg_session *session, const char *snapshot, const char *path,
               struct error *err);

/* ERROR_DATA when the file's table of contents cannot be read. */
int dump_list(const char *path, struct error *err);

/* Into a database that is empty, on the session's server. */
int dump_restore(const struct pg_session *session, const char *database, const char *path,
                 struct error *err);

/* A session as antone_owner on another database of the same server. */
struct pg_session *dump_session(const struct pg_session *session, const char *database,
                                struct error *err);
