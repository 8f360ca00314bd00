/* Reads connection strings by libpq. */
#include "antoned/sys/conninfo.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"

/* ---- what libpq says of a text that it does not understand ---- */

/* With a password in the text, whatever libpq quotes may be its tail: a space in it that was not
 * quoted makes the rest look like a keyword. */
static bool may_hold_secret(const char *conninfo)
{
    return strcasestr(conninfo, "pass") != NULL || strchr(conninfo, '%') != NULL ||
           (strstr(conninfo, "://") != NULL && strchr(conninfo, '@') != NULL);
}

/* One line, and what stands in quotes only where it is no secret. */
static void add_plain(struct buffer *out, const char *message, bool quotes)
{
    bool inside = false;
    for (const char *at = message; *at != '\0' && *at != '\n'; at++) {
        bool quote = *at == '"';
        inside ^= quote;
        if (quote)
            buffer_add_text(out, inside && !quotes ? "\"…" : "\"");
        else if (!inside || quotes)
            buffer_add_char(out, *at);
    }
}

static int set_parse_error(struct error *err, const char *conninfo, const char *message)
{
    _cleanup_buffer_ struct buffer plain = { 0 };
    add_plain(&plain, message, strncmp(message, "invalid ", 8) == 0 && !may_hold_secret(conninfo));
    return error_set(err, ERROR_CONFIG,
                     "the connection string is wrong: %.200s; write it as \"host=/run/postgresql "
                     "dbname=antone\" or postgresql://host/antone",
                     plain.data);
}

PQconninfoOption *conninfo_parse(const char *conninfo, struct error *err)
{
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &message);
    if (options == NULL)
        set_parse_error(err, conninfo, message != NULL ? message : "out of memory");
    PQfreemem(message);
    return options;
}

/* ---- what is in effect ---- */

static PQconninfoOption *find(PQconninfoOption *options, const char *keyword)
{
    for (; options != NULL && options->keyword != NULL; options++) {
        if (strcmp(options->keyword, keyword) == 0)
            return options;
    }
    return NULL;
}

static const char *value_of(const PQconninfoOption *option)
{
    return option != NULL && option->val != NULL && option->val[0] != '\0' ? option->val : NULL;
}

const char *conninfo_value(const PQconninfoOption *options, const char *keyword)
{
    return value_of(find((PQconninfoOption *)(uintptr_t)options, keyword));
}

/* libpq reads a service file for nobody but itself, or by the name in the environment. */
static PQconninfoOption *defaults_with(const char *service)
{
    if (service == NULL)
        return PQconndefaults();
    char *before = memory_strdup(getenv("PGSERVICE"));
    setenv("PGSERVICE", service, 1);
    PQconninfoOption *defaults = PQconndefaults();
    if (before == NULL)
        unsetenv("PGSERVICE");
    else
        setenv("PGSERVICE", before, 1);
    free(before);
    return defaults;
}

PQconninfoOption *conninfo_expand(const char *conninfo, struct error *err)
{
    PQconninfoOption *given = conninfo_parse(conninfo, err);
    if (given == NULL)
        return NULL;
    PQconninfoOption *effective = defaults_with(conninfo_value(given, "service"));
    if (effective == NULL)
        return given;
    for (const PQconninfoOption *option = given; option->keyword != NULL; option++) {
        PQconninfoOption *same = find(effective, option->keyword);
        if (same == NULL || value_of(option) == NULL)
            continue;
        free(same->val);
        same->val = memory_strdup(option->val);
    }
    PQconninfoFree(given);
    return effective;
}

static bool names_host(const char *list)
{
    for (const char *at = list; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (*at != '\0' && *at != ',' && *at != '/' && *at != '@')
            return true;
    }
    return false;
}

bool conninfo_is_tcp(const PQconninfoOption *options)
{
    return conninfo_value(options, "hostaddr") != NULL ||
           names_host(conninfo_value(options, "host"));
}

/* ---- values ---- */

/* Below a file no socket can be. */
#define NOWHERE "/dev/null/nowhere"

size_t conninfo_list_length(const char *list)
{
    size_t count = 1;
    for (const char *at = list; at != NULL && (at = strchr(at, ',')) != NULL; at++)
        count++;
    return count;
}

static bool is_port(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);
    return *text == '\0' || *text == ',' ||
           ((*end == '\0' || *end == ',') && port >= 1 && port <= 65535);
}

/* Not quoted: in a URI without a host the password stands where the port would. */
static int check_ports(const PQconninfoOption *given, struct error *err)
{
    const char *host = conninfo_value(given, "host"), *address = conninfo_value(given, "hostaddr");
    const char *list = conninfo_value(given, "port");
    for (const char *at = list; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (!is_port(at))
            return error_set(err, ERROR_CONFIG, "a port is wrong: a number from 1 to 65535");
    }
    size_t ports = conninfo_list_length(list),
           hosts = conninfo_list_length(address != NULL ? address : host);
    if (ports > 1 && ports != hosts && (address != NULL || host != NULL))
        return error_set(err, ERROR_CONFIG,
                         "it has %zu ports for %zu hosts: one for all, or one a host", ports,
                         hosts);
    return 0;
}

/* Those that libpq looks at before it connects, and those that it hands to the server. */
static bool is_place(const char *keyword)
{
    static const char *const places[] = { "service", "host", "hostaddr", "port", "passfile" };
    return str_index(str_from(keyword), places, sizeof places / sizeof places[0]) >= 0;
}

/* libpq looks at the values when it begins to connect, here to a socket that cannot be. */
static int check_values(const PQconninfoOption *given, struct error *err)
{
    enum { KEYWORDS_MAX = 64 };
    const char *names[KEYWORDS_MAX + 1] = { "host", "port", "passfile" };
    const char *values[KEYWORDS_MAX + 1] = { NOWHERE, "1", NOWHERE };
    size_t count = 3;
    for (; given->keyword != NULL && count < KEYWORDS_MAX; given++) {
        if (value_of(given) == NULL || is_place(given->keyword))
            continue;
        names[count] = given->keyword;
        values[count++] = given->val;
    }
    PGconn *connection = PQconnectStartParams(names, values, 0);
    const char *message = PQerrorMessage(connection);
    int outcome = 0;
    if (strstr(message, NOWHERE) == NULL)
        outcome = error_set(err, ERROR_CONFIG, "the connection string is wrong: %.*s",
                            (int)strcspn(message, "\n"), message);
    PQfinish(connection);
    return outcome;
}

int conninfo_check(const char *conninfo, struct error *err)
{
    PQconninfoOption *given = conninfo_parse(conninfo, err);
    if (given == NULL)
        return -1;
    int outcome = check_ports(given, err);
    if (outcome == 0)
        outcome = check_values(given, err);
    PQconninfoFree(given);
    return outcome;
}

/* ---- secrets ---- */

static bool is_secret(const char *keyword)
{
    return strcmp(keyword, "password") == 0 || strcmp(keyword, "sslpassword") == 0;
}

bool conninfo_has_secret(const char *conninfo)
{
    PQconninfoOption *given = conninfo_parse(conninfo, NULL);
    bool found = given == NULL;
    for (const PQconninfoOption *option = given; !found && option->keyword != NULL; option++)
        found = is_secret(option->keyword) && option->val != NULL;
    PQconninfoFree(given);
    return found;
}

static void show_value(const char *value, struct buffer *out)
{
    if (value[0] != '\0' && value[strcspn(value, " \\'\t\n\r\f\v")] == '\0') {
        buffer_add_text(out, value);
        return;
    }
    buffer_add_char(out, '\'');
    for (; *value != '\0'; value++) {
        if (*value == '\'' || *value == '\\')
            buffer_add_char(out, '\\');
        buffer_add_char(out, *value);
    }
    buffer_add_char(out, '\'');
}

void conninfo_show(const char *conninfo, struct buffer *out)
{
    PQconninfoOption *given = conninfo_parse(conninfo, NULL);
    bool readable = given != NULL && check_ports(given, NULL) == 0;
    if (!readable)
        buffer_add_text(out, "(unreadable)");
    const char *separator = "";
    for (const PQconninfoOption *option = given; readable && option->keyword != NULL; option++) {
        if (option->val == NULL || is_secret(option->keyword))
            continue;
        buffer_printf(out, "%s%s=", separator, option->keyword);
        show_value(option->val, out);
        separator = " ";
    }
    PQconninfoFree(given);
}
