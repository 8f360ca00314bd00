/* Endpoints: the parsed conninfo with its lists of hosts and ports taken apart, and our own
 * settings put in. */
#include "endpoint.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"

enum { KEYWORDS_MAX = 64 }; /* libpq knows some 45 */

struct pg_endpoints {
    PQconninfoOption *given; /* of the conninfo; those without a value are not there for libpq */
    size_t count;
    char *hosts, *addresses, *ports; /* comma-separated; NULL: libpq's own default */
    char *application_name;
    char *session_options; /* what libpq calls "options" */
};

/* What the session is pinned to whatever the conninfo says. */
static const char PINNED[] =
    " -c search_path=antone,pg_catalog -c TimeZone=UTC -c standard_conforming_strings=on"
    /* Statements are short and planned once: compiling them costs more than it saves. */
    " -c jit=off"
    /* Each finds its rows by an index. What statistics say that are older than the rows, or absent,
     * must not make it read a table that grows as a whole. */
    " -c enable_seqscan=off"
    /* A backend whose client abandoned the socket stops within a second, so that is our cancel. */
    " -c client_connection_check_interval=1000";

/* Taken when the conninfo says nothing else. */
static const struct {
    const char *keyword, *value;
} network_defaults[] = {
    { "keepalives_idle", "30" }, { "keepalives_interval", "10" },
    { "keepalives_count", "3" }, { "tcp_user_timeout", "60000" }, /* ms */
    { "gssencmode", "disable" }, /* asking a ticket server would block the loop */
};

static const char *option(const PQconninfoOption *options, const char *keyword)
{
    for (; options != NULL && options->keyword != NULL; options++) {
        if (strcmp(options->keyword, keyword) == 0)
            return options->val != NULL && options->val[0] != '\0' ? options->val : NULL;
    }
    return NULL;
}

static size_t list_length(const char *list)
{
    size_t count = 1;
    for (const char *at = list; at != NULL && (at = strchr(at, ',')) != NULL; at++)
        count++;
    return count;
}

/* The nth item of a list, or its only one; NULL when there is no list. */
static char *list_item(const char *list, size_t index)
{
    if (list == NULL)
        return NULL;
    if (list_length(list) == 1)
        index = 0;
    for (; index > 0; index--)
        list = strchr(list, ',') + 1;
    return strndup(list, strcspn(list, ","));
}

/* Lists that do not match are left whole, as one endpoint: libpq refuses them in its own words. */
static size_t count_endpoints(const struct pg_endpoints *endpoints)
{
    size_t hosts = list_length(endpoints->hosts), addresses = list_length(endpoints->addresses);
    size_t ports = list_length(endpoints->ports);
    if (endpoints->hosts != NULL && endpoints->addresses != NULL && hosts != addresses)
        return 1;
    size_t count = hosts > addresses ? hosts : addresses;
    return ports == 1 || ports == count ? count : 1;
}

/* The lists come from the conninfo, else from the environment; with a service file, whose hosts we
 * cannot see, all of them are one endpoint. */
static void set_hosts(struct pg_endpoints *endpoints)
{
    PQconninfoOption *defaults =
        option(endpoints->given, "service") == NULL ? PQconndefaults() : NULL;
    const char *host = option(endpoints->given, "host");
    const char *address = option(endpoints->given, "hostaddr");
    const char *port = option(endpoints->given, "port");
    if (host == NULL && address == NULL) {
        host = option(defaults, "host");
        address = option(defaults, "hostaddr");
    }
    endpoints->hosts = memory_strdup(host);
    endpoints->addresses = memory_strdup(address);
    endpoints->ports = memory_strdup(port != NULL ? port : option(defaults, "port"));
    endpoints->count = count_endpoints(endpoints);
    PQconninfoFree(defaults);
}

static char *session_options(const struct pg_endpoint_settings *settings, const char *given)
{
    struct buffer text = { 0 };
    buffer_printf(&text, "%s%s%s -c statement_timeout=%lld", given == NULL ? "" : given, PINNED,
                  settings->more == NULL ? "" : settings->more,
                  (long long)settings->statement_timeout_ms);
    buffer_printf(&text, " -c idle_in_transaction_session_timeout=%lld",
                  (long long)settings->idle_in_transaction_timeout_ms);
    return text.data;
}

/* libpq quotes what it stumbles over, which may be the tail of a password: nothing quoted is kept.
 */
static void set_parse_error(struct error *err, const char *message)
{
    _cleanup_buffer_ struct buffer plain = { 0 };
    bool inside = false;
    for (const char *at = message == NULL ? "" : message; *at != '\0' && *at != '\n'; at++) {
        if (*at == '"')
            inside = !inside;
        if (*at == '"')
            buffer_add_text(&plain, inside ? "\"…" : "\"");
        else if (!inside)
            buffer_add_char(&plain, *at);
    }
    error_set(err, ERROR_CONFIG, "the connection string is wrong: %.*s",
              STR_ARG(buffer_view(&plain)));
}

struct pg_endpoints *pg_endpoints_new(const struct pg_endpoint_settings *settings,
                                      struct pg_secrets *secrets, struct error *err)
{
    char *message = NULL;
    PQconninfoOption *given =
        PQconninfoParse(settings->conninfo == NULL ? "" : settings->conninfo, &message);
    if (given == NULL) {
        set_parse_error(err, message);
        PQfreemem(message);
        return NULL;
    }
    struct pg_endpoints *endpoints = memory_zalloc(sizeof *endpoints);
    endpoints->given = given;
    endpoints->application_name = memory_strdup(settings->application_name);
    endpoints->session_options = session_options(settings, option(given, "options"));
    set_hosts(endpoints);
    pg_secrets_add(secrets, option(given, "password"));
    pg_secrets_add(secrets, option(given, "sslpassword"));
    pg_secrets_add_file(secrets, option(given, "passfile"));
    return endpoints;
}

void pg_endpoints_free(struct pg_endpoints *endpoints)
{
    if (endpoints == NULL)
        return;
    PQconninfoFree(endpoints->given);
    free(endpoints->hosts);
    free(endpoints->addresses);
    free(endpoints->ports);
    free(endpoints->application_name);
    free(endpoints->session_options);
    free(endpoints);
}

size_t pg_endpoints_count(const struct pg_endpoints *endpoints)
{
    return endpoints->count;
}

struct keywords {
    const char *names[KEYWORDS_MAX + 1], *values[KEYWORDS_MAX + 1]; /* both end with NULL */
    size_t count;
};

static void put(struct keywords *keywords, const char *name, const char *value)
{
    if (value == NULL || keywords->count == KEYWORDS_MAX)
        return;
    keywords->names[keywords->count] = name;
    keywords->values[keywords->count++] = value;
}

/* What may be a list, and is put in one by one. */
static bool is_list(const char *keyword)
{
    return strcmp(keyword, "host") == 0 || strcmp(keyword, "hostaddr") == 0 ||
           strcmp(keyword, "port") == 0;
}

/* Of two values for one keyword libpq takes the later. */
static PGconn *connect_with(const struct pg_endpoints *endpoints, const char *host,
                            const char *address, const char *port)
{
    struct keywords keywords = { 0 };
    for (size_t i = 0; i < sizeof network_defaults / sizeof network_defaults[0]; i++)
        put(&keywords, network_defaults[i].keyword, network_defaults[i].value);
    for (const PQconninfoOption *given = endpoints->given; given->keyword != NULL; given++) {
        if (!is_list(given->keyword))
            put(&keywords, given->keyword, given->val);
    }
    put(&keywords, "host", host);
    put(&keywords, "hostaddr", address);
    put(&keywords, "port", port);
    put(&keywords, "client_encoding", "UTF8");
    put(&keywords, "application_name", endpoints->application_name);
    put(&keywords, "options", endpoints->session_options);
    PGconn *connection = PQconnectStartParams(keywords.names, keywords.values, 0);
    if (connection == NULL)
        abort(); /* out of memory, as everywhere */
    /* Verbose, because it is the only way to learn the SQLSTATE of a refused connection. */
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
    return connection;
}

/* Of a list, the item of one endpoint; of lists that do not match, the whole. */
static char *item_of(const struct pg_endpoints *endpoints, const char *list, size_t index)
{
    return endpoints->count == 1 ? memory_strdup(list) : list_item(list, index);
}

static bool is_numeric(const char *host)
{
    struct in6_addr ignored;
    return inet_pton(AF_INET, host, &ignored) == 1 || inet_pton(AF_INET6, host, &ignored) == 1;
}

char *pg_endpoints_name(const struct pg_endpoints *endpoints, size_t index)
{
    _cleanup_free_ char *address = item_of(endpoints, endpoints->addresses, index);
    char *host = item_of(endpoints, endpoints->hosts, index);
    bool is_name = host != NULL && host[0] != '\0' && strchr("/@", host[0]) == NULL &&
                   strchr(host, ',') == NULL && !is_numeric(host);
    if (is_name && (address == NULL || address[0] == '\0'))
        return host;
    free(host);
    return NULL;
}

PGconn *pg_endpoints_connect(const struct pg_endpoints *endpoints, size_t index,
                             const char *address)
{
    _cleanup_free_ char *host = item_of(endpoints, endpoints->hosts, index);
    _cleanup_free_ char *given = item_of(endpoints, endpoints->addresses, index);
    _cleanup_free_ char *port = item_of(endpoints, endpoints->ports, index);
    return connect_with(endpoints, host, address != NULL ? address : given, port);
}
