/* Errors of libpq and of the server, made fit for a log. */
#include "failure.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "antoned/pg/sqlstate.h"

enum { SQLSTATE_SIZE = 5 };

static int set(struct error *err, const struct pg_secrets *secrets, enum error_code code,
               const char *sqlstate, struct str message)
{
    _cleanup_buffer_ struct buffer line = { 0 };
    pg_secrets_filter(secrets, message, &line);
    while (line.size > 0 && line.data[line.size - 1] == '.')
        line.data[--line.size] = '\0';
    error_set(err, code, "%.*s", STR_ARG(buffer_view(&line)));
    if (err != NULL)
        snprintf(err->sqlstate, sizeof err->sqlstate, "%s", sqlstate);
    return -1;
}

static bool is_sqlstate(const char *text)
{
    for (int i = 0; i < SQLSTATE_SIZE; i++) {
        if (!isdigit((unsigned char)text[i]) && !isupper((unsigned char)text[i]))
            return false;
    }
    return text[SQLSTATE_SIZE] == ':' && text[SQLSTATE_SIZE + 1] == ' ';
}

/* libpq has no field for the SQLSTATE of a refused connection; with verbose errors it stands behind
 * the severity: "FATAL:  28P01: …". */
static const char *find_sqlstate(const char *message)
{
    const char *found = NULL;
    for (const char *at = message; (at = strstr(at, ":  ")) != NULL; at += 3) {
        if (is_sqlstate(at + 3))
            found = at + 3;
    }
    return found;
}

/* Only the line with the SQLSTATE is told, without it: those that follow are DETAIL and LOCATION.
 */
static int set_refused(struct error *err, const struct pg_secrets *secrets, const char *message,
                       const char *sqlstate)
{
    _cleanup_buffer_ struct buffer line = { 0 };
    const char *start = sqlstate;
    while (start > message && start[-1] != '\n')
        start--;
    const char *rest = sqlstate + SQLSTATE_SIZE + 2;
    buffer_add(&line, start, (size_t)(sqlstate - start));
    buffer_add(&line, rest, strcspn(rest, "\n"));
    char code[SQLSTATE_SIZE + 1];
    snprintf(code, sizeof code, "%.*s", SQLSTATE_SIZE, sqlstate);
    return set(err, secrets, ERROR_UNAVAILABLE, code, buffer_view(&line));
}

static int set_broken(struct error *err, const struct pg_secrets *secrets, const char *message)
{
    const char *sqlstate = find_sqlstate(message);
    if (sqlstate != NULL)
        return set_refused(err, secrets, message, sqlstate);
    if (message[0] == '\0')
        message = "the connection was closed";
    return set(err, secrets, ERROR_UNAVAILABLE, "", str_from(message));
}

int pg_failure_of_connection(struct error *err, const struct pg_secrets *secrets,
                             const PGconn *connection)
{
    return set_broken(err, secrets, PQerrorMessage(connection));
}

int pg_failure_of_result(struct error *err, const struct pg_secrets *secrets,
                         const PGresult *result)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (sqlstate == NULL || primary == NULL) /* made by libpq itself: the connection broke */
        return set_broken(err, secrets, PQresultErrorMessage(result));
    /* 'invalid input syntax for type uuid: "…"': everything from the quoted value on goes. */
    const char *quoted = strncmp(sqlstate, "22", 2) == 0 ? strstr(primary, ": \"") : NULL;
    struct str message = { primary, quoted == NULL ? strlen(primary) : (size_t)(quoted - primary) };
    return set(err, secrets, sqlstate_code(sqlstate), sqlstate, message);
}
