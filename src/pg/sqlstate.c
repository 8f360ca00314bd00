/* The table of SQLSTATEs, most specific prefix first. */
#include "antoned/pg/sqlstate.h"

#include <stddef.h>
#include <string.h>

static const struct meaning {
    const char *prefix;
    enum error_code code;
    bool is_drift;
} meanings[] = {
    { "08", ERROR_UNAVAILABLE, false },    /* connection exception */
    { "25006", ERROR_UNAVAILABLE, false }, /* read-only: this server became a standby */
    { "25P03", ERROR_UNAVAILABLE, false }, /* idle in transaction for too long: cut off */
    { "53", ERROR_UNAVAILABLE, false },    /* disk, memory or connections used up */
    { "57P0", ERROR_UNAVAILABLE, false },  /* shutdown, crash, starting up, dropped */
    { "58", ERROR_UNAVAILABLE, false },    /* the server's own I/O failed */
    { "57014", ERROR_RETRY, false },       /* statement timeout or a cancel */
    { "40001", ERROR_RETRY, false },       /* serialisation failure */
    { "40P01", ERROR_RETRY, false },       /* deadlock */
    { "40003", ERROR_UNAVAILABLE, false }, /* completion unknown */
    { "55P03", ERROR_RETRY, false },       /* lock not available */
    { "42P05", ERROR_UNAVAILABLE, false }, /* prepared already: a pooler's other client */
    { "42501", ERROR_PERMISSION, false },  /* insufficient privilege */
    { "28", ERROR_PERMISSION, false },     /* authorisation */
    { "42", ERROR_INTERNAL, true },        /* syntax, missing relation or column */
    { "26", ERROR_UNAVAILABLE, false },    /* prepared statement gone: a pooler, DISCARD */
    { "0A000", ERROR_UNAVAILABLE, false }, /* its result type changed: prepare anew */
    { "22", ERROR_DATA, false },           /* a value does not fit */
    { "23", ERROR_DATA, false },           /* a constraint is violated */
    { "P0001", ERROR_DATA, false },        /* a trigger of ours refused */
};

static const struct meaning *find(const char *sqlstate)
{
    for (size_t i = 0; sqlstate != NULL && i < sizeof meanings / sizeof meanings[0]; i++) {
        if (strncmp(sqlstate, meanings[i].prefix, strlen(meanings[i].prefix)) == 0)
            return &meanings[i];
    }
    return NULL;
}

enum error_code sqlstate_code(const char *sqlstate)
{
    if (sqlstate == NULL || sqlstate[0] == '\0')
        return ERROR_UNAVAILABLE;
    const struct meaning *meaning = find(sqlstate);
    return meaning == NULL ? ERROR_INTERNAL : meaning->code;
}

bool sqlstate_is_drift(const char *sqlstate)
{
    const struct meaning *meaning = find(sqlstate);
    return meaning != NULL && meaning->is_drift;
}
