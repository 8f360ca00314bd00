/* Connection strings, read without libpq: only as far as to refuse and to hide secrets in them. */
#pragma once

#include <stdbool.h>

#include "antoned/base/buffer.h"
#include "antoned/base/error.h"

/* Calls `each` (NULL: nobody) for every key and value of "key=value …" or a postgresql:// URI, in
 * order, with escapes undone; host and port of a URI come as lists ("a,b"). ERROR_CONFIG when it is
 * neither; the message never quotes it. */
int conninfo_each(const char *conninfo, void (*each)(void *ctx, const char *key, const char *value),
                  void *ctx, struct error *err);

/* password= or sslpassword=, in either form, even an empty one. What cannot be read counts as a
 * secret. */
bool conninfo_has_secret(const char *conninfo);

/* Whether it reaches the server over TCP without sslmode=verify-full. What a service file or the
 * environment adds is not seen here. */
bool conninfo_is_unprotected(const char *conninfo);

/* "host=/run/postgresql dbname=antone user=antone_worker": what may be shown to anybody. */
void conninfo_show(const char *conninfo, struct buffer *out);
