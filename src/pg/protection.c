/* Production's demand of TLS with a verified host, before and after connecting. */
#include "protection.h"

#include <string.h>
#include <sys/socket.h>

#include "antoned/pg/protection.h"
#include "antoned/sys/conninfo.h"

static bool is_demanded;

void pg_protection_demand(bool demanded)
{
    is_demanded = demanded;
}

static int refuse(struct error *err, const char *how, const char *mode)
{
    return error_set(err, ERROR_CONFIG,
                     "%s (sslmode=%s is in effect), which environment = \"production\" refuses: "
                     "set sslmode=verify-full where the host is named, in the conninfo, the "
                     "service file or PGSSLMODE",
                     how, mode != NULL ? mode : "prefer");
}

static bool verifies(const char *mode)
{
    return mode != NULL && strcmp(mode, "verify-full") == 0;
}

int protection_check_wanted(const PQconninfoOption *effective, struct error *err)
{
    const char *mode = conninfo_value(effective, "sslmode");
    if (!is_demanded || !conninfo_is_tcp(effective) || verifies(mode))
        return 0;
    return refuse(err, "the connection would go over TCP with an unverified host", mode);
}

static bool is_local(const PGconn *connection)
{
    struct sockaddr_storage address = { 0 };
    socklen_t size = sizeof address;
    return getpeername(PQsocket(connection), (struct sockaddr *)&address, &size) == 0 &&
           address.ss_family == AF_UNIX;
}

int protection_check_made(PGconn *connection, struct error *err)
{
    if (!is_demanded || is_local(connection))
        return 0;
    PQconninfoOption *effective = PQconninfo(connection);
    const char *mode = conninfo_value(effective, "sslmode");
    int outcome = 0;
    if (!PQsslInUse(connection))
        outcome = refuse(err, "the connection goes over TCP without TLS", mode);
    else if (!verifies(mode))
        outcome = refuse(err, "the connection's TLS does not verify the host", mode);
    PQconninfoFree(effective);
    return outcome;
}
