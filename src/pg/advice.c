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
    { "55P03", NULL, "`antonectl queue why ID` says who holds it" },
    { NULL, "session is read-only", READ_ONLY },
    { "25006", NULL, READ_ONLY },
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
