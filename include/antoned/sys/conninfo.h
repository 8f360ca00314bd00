/* Connection strings, read by libpq's own parser: to refuse and to hide secrets in them, and to see
 * what libpq adds to them. */
#pragma once

#include <libpq-fe.h>
#include <stdbool.h>

#include "antoned/base/buffer.h"
#include "antoned/base/error.h"

/* Of "key=value …" or a postgresql:// URI: the values given in it, all others NULL. NULL with
 * ERROR_CONFIG when libpq does not understand it; the message names a keyword that does not exist,
 * and quotes nothing that may be a password. Free it with PQconninfoFree. */
PQconninfoOption *conninfo_parse(const char *conninfo, struct error *err);

/* What is in effect, as libpq sees it: what is given, else what the service file says, else the
 * environment, else libpq's own default. The same errors. A service that is not found adds nothing:
 * libpq says so when it connects. Only while no other thread runs. */
PQconninfoOption *conninfo_expand(const char *conninfo, struct error *err);

/* The value of a keyword; NULL when it has none or an empty one, as libpq takes it. */
const char *conninfo_value(const PQconninfoOption *options, const char *keyword);

/* Of a value that is a list, as host, hostaddr and port are: how many stand in it; 1 for none. */
size_t conninfo_list_length(const char *list);

/* Whether libpq takes it: keywords, and the values of those that allow a few only (sslmode). Nobody
 * is asked over the network. ERROR_CONFIG says what is wrong. */
int conninfo_check(const char *conninfo, struct error *err);

/* password= or sslpassword=, in either form. What cannot be read counts as a secret. */
bool conninfo_has_secret(const char *conninfo);

/* Whether what is in effect reaches any of its servers over TCP. */
bool conninfo_is_tcp(const PQconninfoOption *options);

/* "user=antone_worker dbname=antone host=/run/postgresql": what may be shown to anybody. */
void conninfo_show(const char *conninfo, struct buffer *out);
