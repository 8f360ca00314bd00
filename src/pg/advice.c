/* Advice by SQLSTATE and by the words of libpq and PgBouncer, both of which speak English here: no
 * locale is set. */
#include "advice.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define PREPARED                                                                                   \
    "a pooler that does not know prepared statements stands between: PgBouncer must be 1.21 or "   \
    "newer with max_prepared_statements above 0, or have pool_mode = session, or else "            \
    "database.conninfo must reach PostgreSQL itself"

#define READ_ONLY                                                                                  \
    "this server is a standby or was made read-only; name the primary, or all hosts, in the "      \
    "conninfo: they are tried one after the other"

static const struct advice {
    const char *sqlstate; /* NULL: any */
    const char *says;     /* found in the message; NULL: whatever it says */
    const char *what;
} advices[] = {
    { "42P05", NULL, PREPARED },
    { "26000", NULL, PREPARED },
    { "53300", NULL,
      "free one, or raise max_connections of the server, or the limit of the role; a daemon takes "
      "intake.connections and one more, antonectl one" },
    { "55P03", NULL, "`antonectl queue why ID` says who holds it" },
    { NULL, "session is read-only", READ_ONLY },
    { "25006", NULL, READ_ONLY },
    { NULL, "does not match host name",
      "name the host in the conninfo as the certificate names it (the address goes into hostaddr), "
      "or have a certificate issued for this name" },
    { NULL, "certificate verify failed",
      "the server's certificate has expired, or its authority is not the one in sslrootcert "
      "(credential ca.crt): openssl s_client -starttls postgres -connect HOST:PORT shows it" },
    { NULL, "server does not support SSL",
      "set ssl = on on the server, with a certificate for this host" },
    { NULL, "root certificate file",
      "give the server's authority: sslrootcert=FILE, or the "
      "credential ca.crt" },
    { NULL, "host name must be specified",
      "beside hostaddr give host=NAME, as the certificate names the server" },
    { NULL, "hannel binding",
      "it needs TLS and a password stored by scram-sha-256: set password_encryption on the server "
      "and the password again, or leave channel_binding out" },
    { "28P01", NULL,
      "is the password in the password file that of the role, and does a line of it "
      "fit host, port, database and role?" },
    { NULL, "no password supplied",
      "no line of the password file fits host, port, database and role, or it may be read by "
      "others and is ignored: chmod 0600" },
    { NULL, "not allowed in statement pooling mode",
      "PgBouncer's pool_mode must be transaction or session" },
    { NULL, "unsupported startup parameter",
      "PgBouncer needs ignore_startup_parameters = options, and the role the settings that "
      "OPERATIONS lists under \"A pooler\"" },
};

static bool fits(const struct advice *advice, const struct error *err)
{
    return (advice->sqlstate == NULL || strcmp(advice->sqlstate, err->sqlstate) == 0) &&
           (advice->says == NULL || strstr(err->message, advice->says) != NULL);
}

void advice_add(struct error *err)
{
    for (size_t i = 0; err != NULL && i < sizeof advices / sizeof advices[0]; i++) {
        if (!fits(&advices[i], err))
            continue;
        size_t size = strlen(err->message);
        snprintf(err->message + size, sizeof err->message - size, ": %s", advices[i].what);
        return;
    }
}
