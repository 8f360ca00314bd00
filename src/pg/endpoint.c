/* Endpoints: the parsed conninfo with its lists of hosts and ports taken apart, and our own
 * settings put in. */
#include "endpoint.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "antoned/base/memory.h"
#include "antoned/sys/conninfo.h"
#include "protection.h"

enum { KEYWORDS_MAX = 128 }; /* libpq knows some 55, and one may come twice */

struct pg_endpoints {
    PQconninfoOption *given;     /* of the conninfo alone */
    PQconninfoOption *effective; /* with service file, environment and libpq's defaults */
    size_t count;
    bool writable;
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
    " -c client_connection_check_interval=1000"
    /* A listener is never idle, but the server counts what the client sends alone, not what it
     * is notified of: a limit of the role or the database would cut it off again and again. */
    " -c idle_session_timeout=0";

/* Taken when the conninfo says nothing else. */
static const struct {
    const char *keyword, *value;
} network_defaults[] = {
    { "keepalives_idle", "30" }, { "keepalives_interval", "10" },
    { "keepalives_count", "3" }, { "tcp_user_timeout", "60000" }, /* ms */
    { "gssencmode", "disable" }, /* asking a ticket server would block the loop */
};

/* The nth item of a list, or its only one; NULL when there is no list. */
static char *list_item(const char *list, size_t index)
{
    if (list == NULL)
        return NULL;
    if (conninfo_list_length(list) == 1)
        index = 0;
    for (; index > 0; index--)
        list = strchr(list, ',') + 1;
    return strndup(list, strcspn(list, ","));
}

/* Lists that do not match are left whole, as one endpoint: libpq refuses them in its own words. */
static size_t count_endpoints(const struct pg_endpoints *endpoints)
{
    size_t hosts = conninfo_list_length(endpoints->hosts),
           addresses = conninfo_list_length(endpoints->addresses);
    size_t ports = conninfo_list_length(endpoints->ports);
    if (endpoints->hosts != NULL && endpoints->addresses != NULL && hosts != addresses)
        return 1;
    size_t count = hosts > addresses ? hosts : addresses;
    return ports == 1 || ports == count ? count : 1;
}

static bool is_set(const PQconninfoOption *option)
{
    return option->val != NULL && option->val[0] != '\0' &&
           (option->compiled == NULL || strcmp(option->val, option->compiled) != 0);
}

/* What is in effect unless it is libpq's own default, which it knows by itself. */
static char *list_of(const struct pg_endpoints *endpoints, const char *keyword)
{
    const char *given = conninfo_value(endpoints->given, keyword);
    if (given != NULL)
        return memory_strdup(given);
    for (const PQconninfoOption *each = endpoints->effective; each->keyword != NULL; each++) {
        if (strcmp(each->keyword, keyword) == 0 && is_set(each))
            return memory_strdup(each->val);
    }
    return NULL;
}

static void set_hosts(struct pg_endpoints *endpoints)
{
    endpoints->hosts = list_of(endpoints, "host");
    endpoints->addresses = list_of(endpoints, "hostaddr");
    endpoints->ports = list_of(endpoints, "port");
    endpoints->count = count_endpoints(endpoints);
}

static char *session_options(const struct pg_endpoint_settings *settings, const char *given)
{
    struct buffer text = { 0 };
    buffer_printf(&text, "%s%s%s -c statement_timeout=%lld", given == NULL ? "" : given, PINNED,
                  settings->more == NULL ? "" : settings->more,
                  (long long)settings->statement_timeout_ms);
    if (settings->lock_timeout_ms > 0)
        buffer_printf(&text, " -c lock_timeout=%lld", (long long)settings->lock_timeout_ms);
    buffer_printf(&text, " -c idle_in_transaction_session_timeout=%lld",
                  (long long)settings->idle_in_transaction_timeout_ms);
    return text.data;
}

struct pg_endpoints *pg_endpoints_new(const struct pg_endpoint_settings *settings,
                                      struct pg_secrets *secrets, struct error *err)
{
    const char *conninfo = settings->conninfo == NULL ? "" : settings->conninfo;
    PQconninfoOption *effective = conninfo_expand(conninfo, err);
    if (effective == NULL)
        return NULL;
    if (protection_check_wanted(effective, err) < 0) {
        PQconninfoFree(effective);
        return NULL;
    }
    struct pg_endpoints *endpoints = memory_zalloc(sizeof *endpoints);
    endpoints->given = conninfo_parse(conninfo, NULL);
    endpoints->effective = effective;
    endpoints->writable = settings->writable;
    endpoints->application_name = memory_strdup(settings->application_name);
    endpoints->session_options = session_options(settings, conninfo_value(effective, "options"));
    set_hosts(endpoints);
    pg_secrets_add(secrets, conninfo_value(effective, "password"));
    pg_secrets_add(secrets, conninfo_value(effective, "sslpassword"));
    pg_secrets_add_file(secrets, conninfo_value(effective, "passfile"));
    return endpoints;
}

void pg_endpoints_free(struct pg_endpoints *endpoints)
{
    if (endpoints == NULL)
        return;
    PQconninfoFree(endpoints->given);
    PQconninfoFree(endpoints->effective);
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

void pg_endpoints_want_writable(struct pg_endpoints *endpoints, bool writable)
{
    endpoints->writable = writable;
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

/* libpq ignores a password file that others may read, or that is no file, and says so straight on
 * standard error. Named one that cannot be there, it is silent; what it lacks it says itself. */
static bool is_passfile_ignored(const struct pg_endpoints *endpoints)
{
    char in_home[4096];
    struct stat status;
    const char *path = conninfo_value(endpoints->effective, "passfile"), *home = getenv("HOME");
    if (path == NULL && home != NULL &&
        snprintf(in_home, sizeof in_home, "%s/.pgpass", home) < (int)sizeof in_home)
        path = in_home;
    return path != NULL && stat(path, &status) == 0 &&
           (!S_ISREG(status.st_mode) || (status.st_mode & (S_IRWXG | S_IRWXO)) != 0);
}

static void ignore_notice(void *ctx, const PGresult *result)
{
    (void)ctx;
    (void)result;
}

/* Of two values for one keyword libpq takes the later. */
static PGconn *connect_with(const struct pg_endpoints *endpoints, const char *host,
                            const char *address, const char *port)
{
    struct keywords keywords = { 0 };
    for (size_t i = 0; i < sizeof network_defaults / sizeof network_defaults[0]; i++)
        put(&keywords, network_defaults[i].keyword, network_defaults[i].value);
    /* Otherwise the first of several hosts would do for ever, also when it is a standby. */
    if (endpoints->writable)
        put(&keywords, "target_session_attrs", "read-write");
    /* Ours goes before libpq's own default, and behind what anybody has set. */
    for (const PQconninfoOption *each = endpoints->effective; each->keyword != NULL; each++) {
        if (!is_list(each->keyword) && is_set(each))
            put(&keywords, each->keyword, each->val);
    }
    for (const PQconninfoOption *each = endpoints->given; each->keyword != NULL; each++) {
        if (!is_list(each->keyword))
            put(&keywords, each->keyword, each->val);
    }
    put(&keywords, "host", host);
    put(&keywords, "hostaddr", address);
    put(&keywords, "port", port);
    if (is_passfile_ignored(endpoints))
        put(&keywords, "passfile", "/dev/null/ignored");
    put(&keywords, "client_encoding", "UTF8");
    put(&keywords, "application_name", endpoints->application_name);
    put(&keywords, "options", endpoints->session_options);
    PGconn *connection = PQconnectStartParams(keywords.names, keywords.values, 0);
    if (connection == NULL)
        abort();                                          /* out of memory, as everywhere */
    PQsetNoticeReceiver(connection, ignore_notice, NULL); /* libpq's own writes to stderr */
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
