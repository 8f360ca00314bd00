/* What the schema is made of, as one document: columns, types, defaults, checks, indexes, triggers,
 * functions, owners and grants, the same on every server from 15 to 18; and what differs between
 * two of them. */
#pragma once

#include "antoned/base/arena.h"
#include "antoned/base/error.h"
#include "antoned/base/str.h"
#include "antoned/pg/session.h"

/* A JSON object, definition by name of the object; it lives in the arena. */
int catalog_read(struct pg_session *session, struct arena *arena, struct str *ret,
                 struct error *err);

/* `each` gets the differences by name, "+ index posts_x: …" for what only `after` has, "-", "~";
 * the texts live in the arena. The server only compares: it need not hold either. */
int catalog_compare(struct pg_session *session, struct arena *arena, struct str before,
                    struct str after, void (*each)(void *ctx, const char *difference), void *ctx,
                    struct error *err);
