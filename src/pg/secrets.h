/* Keeps secrets out of what libpq and the server say (docs/design/operations.md, Configuration and
 * secrets). */
#pragma once

#include "antoned/base/buffer.h"

struct pg_secrets; /* the passwords that may turn up in a message */

struct pg_secrets *pg_secrets_new(void);          /* knows PGPASSWORD of the environment */
void pg_secrets_free(struct pg_secrets *secrets); /* NULL is fine; wipes them */
void pg_secrets_add(struct pg_secrets *secrets, const char *secret); /* NULL and "" are ignored */
/* Every password of a pgpass file, given, PGPASSFILE's or ~/.pgpass; none when it cannot be read.
 */
void pg_secrets_add_file(struct pg_secrets *secrets, const char *path_or_null);

/* Adds the message to *out as one line in which known passwords, whatever follows "password=", and
 * user and password of a URI have become "***". */
void pg_secrets_filter(const struct pg_secrets *secrets, struct str message, struct buffer *out);
