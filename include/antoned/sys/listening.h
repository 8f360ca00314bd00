/* The socket that requests come in on: at an address of the configuration, or handed over by
 * systemd (sd_listen_fds). */
#pragma once

#include "antoned/base/error.h"

struct listening;

/* `address` as http.listen has it: "127.0.0.1:9437", "[::1]:9437", "unix:/path". When systemd hands
 * over a socket, that one counts, and the address is not used. Of a path, the directory must be
 * there; a socket that nobody serves any more is replaced. ERROR_CONFIG, with the address and the
 * reason: in use, a file that is no socket, no such directory, not allowed. */
int listening_open(const char *address, struct listening **ret, struct error *err);
void listening_close(struct listening *listening); /* takes its path away; NULL is fine */

int listening_fd(const struct listening *listening);           /* non-blocking, listening already */
const char *listening_name(const struct listening *listening); /* for people: the address */
