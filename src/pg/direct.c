/* Is it PostgreSQL itself that answers? */
#include "direct.h"

#include <string.h>

#include "wire.h"

int direct_check(const PGconn *connection, const PGresult *result, const char *option,
                 struct error *err)
{
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
        return 0;
    int answers = (int)wire_get_4(PQgetvalue(result, 0, 0)), greeted = PQbackendPID(connection);
    if (answers == greeted)
        return 0;
    return error_set(err, ERROR_CONFIG,
                     "a pooler stands between (process %d answers where %d greeted), and what is "
                     "done here needs a session of its own: %s must reach PostgreSQL itself%s",
                     answers, greeted, option,
                     strncmp(option, "database.", 9) == 0
                         ? " (where it is not set, database.conninfo counts)"
                         : "");
}
