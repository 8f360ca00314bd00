/* Errors of libpq and of the server, made fit for a log. */
#include "failure.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "advice.h"
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
 * the severity: "FATAL:  28P01: …". NULL: there is none from here on. */
static const char *next_sqlstate(const char *message)
{
    for (const char *at = message; (at = strstr(at, ":  ")) != NULL; at += 3) {
        if (is_sqlstate(at + 3))
            return at + 3;
    }
    return NULL;
}

/* The last one from `first` on, which is one itself. */
static const char *last_sqlstate(const char *first)
{
    for (const char *at = first; (at = next_sqlstate(at)) != NULL;)
        first = at;
    return first;
}

/* Messages about data may quote it, with quotation marks or without. Of these classes none of the
 * server's words is passed on: ours say what kind of trouble it is. The most specific prefix comes
 * first. */
static const struct {
    const char *prefix;
    const char *says;
} data_failures[] = {
    { "22001", "a text is too long" },
    { "22003", "a number is out of range" },
    { "22007", "a text is not a date or time" },
    { "22008", "a date or time is out of range" },
    { "22012", "a division by zero" },
    { "22021", "bytes are no text in the database's encoding" },
    { "22023", "a value that is not allowed there" },
    { "2202E", "an array has the wrong shape" },
    { "22032", "a text is not JSON" },
    { "22P02", "a text is not a value of its type" },
    { "22P05", "a character that the database cannot hold" },
    { "22", "a value does not fit" },
    { "23502", "a value is missing" },
    { "23503", "what a row refers to is not there, or is still referred to" },
    { "23505", "a row with the same key is there" },
    { "23514", "a check forbids a row" },
    { "23P01", "a row is in conflict with another" },
    { "23", "a rule of the table forbids a row" },
    { "38", "an external function failed" },
    { "P0", "a function or trigger refused" },
};

/* The classes of what the server says of itself and of our statements. A trigger may raise any
 * other SQLSTATE, and say anything with it. */
static const char *const own_classes[] = {
    "08", "0A", "25", "26", "28", "2B", "2D", "34", "3B", "3D", "3F",
    "40", "42", "53", "54", "55", "57", "58", "72", "F0", "XX",
};

static bool is_of_own_class(const char *sqlstate)
{
    for (size_t i = 0; i < sizeof own_classes / sizeof own_classes[0]; i++) {
        if (strncmp(sqlstate, own_classes[i], strlen(own_classes[i])) == 0)
            return true;
    }
    return false;
}

/* NULL: what the server says may be passed on. */
static const char *find_data_failure(const char *sqlstate)
{
    for (size_t i = 0; i < sizeof data_failures / sizeof data_failures[0]; i++) {
        if (strncmp(sqlstate, data_failures[i].prefix, strlen(data_failures[i].prefix)) == 0)
            return data_failures[i].says;
    }
    return is_of_own_class(sqlstate) ? NULL : "a statement, function or trigger failed";
}

/* The identifiers that come with it are the schema's, never a row's. */
static int set_data_failure(struct error *err, const struct pg_secrets *secrets,
                            const char *sqlstate, const char *says, const PGresult *result)
{
    static const struct {
        int field;
        const char *kind;
    } names[] = {
        { PG_DIAG_TABLE_NAME, "table" },
        { PG_DIAG_COLUMN_NAME, "column" },
        { PG_DIAG_CONSTRAINT_NAME, "constraint" },
    };
    _cleanup_buffer_ struct buffer line = { 0 };
    buffer_add_text(&line, says);
    const char *separator = ": ";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *name = PQresultErrorField(result, names[i].field);
        if (name == NULL)
            continue;
        buffer_printf(&line, "%s%s %s", separator, names[i].kind, name);
        separator = ", ";
    }
    return set(err, secrets, sqlstate_code(sqlstate), sqlstate, buffer_view(&line));
}

/* Only the line with the SQLSTATE is passed on, without it: those that follow are DETAIL and
 * LOCATION.
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

/* When a statement has failed before, libpq's text begins with that failure. */
static int set_broken(struct error *err, const struct pg_secrets *secrets, const char *message)
{
    const char *first = next_sqlstate(message);
    if (message[0] == '\0' || (first != NULL && find_data_failure(first) != NULL))
        return set(err, secrets, ERROR_UNAVAILABLE, "", STR("the connection was closed"));
    if (first != NULL)
        return set_refused(err, secrets, message, last_sqlstate(first));
    return set(err, secrets, ERROR_UNAVAILABLE, "", str_from(message));
}

int pg_failure_of_connection_at(struct error *err, struct error_origin origin,
                                const struct pg_secrets *secrets, const PGconn *connection)
{
    set_broken(err, secrets, PQerrorMessage(connection));
    advice_add(err);
    if (err != NULL)
        err->origin = origin;
    return -1;
}

/* What a function raises is its author's, and may quote a row under any SQLSTATE. */
static bool is_raised(const PGresult *result)
{
    const char *routine = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
    return routine != NULL && strcmp(routine, "exec_stmt_raise") == 0;
}

static int set_result(struct error *err, const struct pg_secrets *secrets, const PGresult *result)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (sqlstate == NULL || primary == NULL) /* made by libpq itself: the connection broke */
        return set_broken(err, secrets, PQresultErrorMessage(result));
    const char *says = find_data_failure(sqlstate);
    if (says == NULL && is_raised(result))
        says = "a function or trigger refused";
    if (says != NULL)
        return set_data_failure(err, secrets, sqlstate, says, result);
    return set(err, secrets, sqlstate_code(sqlstate), sqlstate, str_from(primary));
}

/* "ROUTINE, FILE:LINE" of the server's source; "" when it does not say. */
static void note_server_origin(struct error *err, const PGresult *result)
{
    const char *routine = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
    const char *file = PQresultErrorField(result, PG_DIAG_SOURCE_FILE);
    const char *line = PQresultErrorField(result, PG_DIAG_SOURCE_LINE);
    if (routine == NULL || file == NULL || line == NULL)
        return;
    snprintf(err->server_origin, sizeof err->server_origin, "%s, %s:%s", routine, file, line);
    for (char *p = err->server_origin; *p != '\0'; p++)
        *p = isgraph((unsigned char)*p) || *p == ' ' ? *p : '?'; /* whoever says it is a server */
}

int pg_failure_of_result_at(struct error *err, struct error_origin origin,
                            const struct pg_secrets *secrets, const PGresult *result)
{
    set_result(err, secrets, result);
    advice_add(err);
    if (err != NULL) {
        err->origin = origin;
        note_server_origin(err, result);
    }
    return -1;
}
