/* What environment = "production" demands of every connection of this process, so that no caller
 * can forget it: over TCP only TLS with the server's certificate and host name verified. */
#pragma once

#include <stdbool.h>

/* From now on. A connection that would go out otherwise, by its conninfo, service file or
 * environment, is refused before anything is sent, ERROR_CONFIG; one that was made otherwise is
 * closed before it is used. */
void pg_protection_demand(bool demanded);
