/* Reads connection strings as libpq does, as far as secrets need it. */
#include "antoned/sys/conninfo.h"

#include <ctype.h>
#include <string.h>

#include "antoned/base/str.h"

typedef void each_function(void *ctx, const char *key, const char *value);

static int malformed(struct error *err)
{
    return error_set(
        err, ERROR_CONFIG,
        "neither key=value pairs nor a URI; write it as \"host=/run/postgresql dbname=antone\" or "
        "postgresql://host/antone");
}

/* All of libpq's keywords look like this; nothing else may reach whoever is shown them. */
static bool is_key(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* ---- key = value ---- */

static const char *skip_space(const char *p)
{
    while (isspace((unsigned char)*p))
        p++;
    return p;
}

/* A value: bare up to white space or in single quotes; a backslash takes the next byte as it is. */
static const char *read_value(const char *p, struct buffer *value)
{
    bool quoted = *p == '\'';
    if (quoted)
        p++;
    while (quoted ? *p != '\'' : (*p != '\0' && !isspace((unsigned char)*p))) {
        if (*p == '\0')
            return NULL;
        if (*p == '\\' && p[1] != '\0')
            p++;
        buffer_add_char(value, *p++);
    }
    return quoted ? p + 1 : p;
}

static int each_pair(const char *p, each_function *each, void *ctx, struct error *err)
{
    _cleanup_buffer_ struct buffer key = { 0 }, value = { 0 };
    for (p = skip_space(p); *p != '\0'; p = skip_space(p)) {
        buffer_clear(&key);
        buffer_clear(&value);
        size_t length = strcspn(p, "= \t\n\r\f\v");
        buffer_add(&key, p, length);
        buffer_add(&value, "", 0);
        p = skip_space(p + length);
        if (*p != '=')
            return malformed(err);
        p = read_value(skip_space(p + 1), &value);
        if (p == NULL || !is_key(key.data))
            return malformed(err);
        if (each != NULL)
            each(ctx, key.data, value.data);
    }
    return 0;
}

/* ---- URI ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undoes percent escapes into a cleared buffer; %00 is refused as in libpq. */
static int decode(struct str text, struct buffer *out)
{
    buffer_clear(out);
    buffer_add(out, "", 0);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '%') {
            if (text.size - i < 3)
                return -1;
            int high = hex_digit(text.data[i + 1]), low = hex_digit(text.data[i + 2]);
            if (high < 0 || low < 0 || (high == 0 && low == 0))
                return -1;
            c = (char)(high * 16 + low);
            i += 2;
        }
        buffer_add_char(out, c);
    }
    return 0;
}

struct uri {
    each_function *each;
    void *ctx;
    struct buffer key, value; /* decoded */
};

static int tell(struct uri *uri, struct str key, struct str value)
{
    if (decode(key, &uri->key) < 0 || decode(value, &uri->value) < 0 || !is_key(uri->key.data))
        return -1;
    if (uri->each != NULL)
        uri->each(uri->ctx, uri->key.data, uri->value.data);
    return 0;
}

/* The piece from *p up to any byte of `ends`; moves *p there. */
static struct str take(const char **p, const char *ends)
{
    struct str piece = { *p, strcspn(*p, ends) };
    *p += piece.size;
    return piece;
}

/* user[:password]@, when there is an @ before the first slash */
static int describe_user(struct uri *uri, const char **p)
{
    if ((*p)[strcspn(*p, "@/")] != '@')
        return 0;
    struct str user = take(p, ":@");
    if (user.size > 0 && tell(uri, STR("user"), user) < 0)
        return -1;
    if (**p == ':') {
        ++*p;
        if (tell(uri, STR("password"), take(p, "@")) < 0)
            return -1;
    }
    ++*p;
    return 0;
}

/* host[:port][,host[:port]]…; an IPv6 address stands in brackets */
static int describe_hosts(struct uri *uri, const char **p)
{
    _cleanup_buffer_ struct buffer hosts = { 0 }, ports = { 0 };
    for (;;) {
        if (**p == '[')
            buffer_add_str(&hosts, take(p, "]/?"));
        buffer_add_str(&hosts, take(p, ":,/?"));
        if (**p == ':') {
            ++*p;
            buffer_add_str(&ports, take(p, ",/?"));
        }
        if (**p != ',')
            break;
        ++*p;
        buffer_add_char(&hosts, ',');
        buffer_add_char(&ports, ',');
    }
    if (hosts.size > 0 && tell(uri, STR("host"), buffer_view(&hosts)) < 0)
        return -1;
    if (ports.size == 0)
        return 0;
    if (ports.data[strspn(ports.data, "0123456789,")] != '\0')
        return -1; /* "user:password" whose @ was forgotten must not pass for a port */
    return tell(uri, STR("port"), buffer_view(&ports));
}

static int describe_parameters(struct uri *uri, const char **p)
{
    while (**p != '\0') {
        ++*p; /* ? or & */
        struct str key = take(p, "=&");
        if (**p != '=')
            return -1;
        ++*p;
        if (tell(uri, key, take(p, "&")) < 0)
            return -1;
    }
    return 0;
}

static int describe_uri(struct uri *uri, const char *p)
{
    if (describe_user(uri, &p) < 0 || describe_hosts(uri, &p) < 0)
        return -1;
    if (*p == '/') {
        p++;
        struct str dbname = take(&p, "?");
        if (dbname.size > 0 && tell(uri, STR("dbname"), dbname) < 0)
            return -1;
    }
    return describe_parameters(uri, &p);
}

static const char *after_scheme(const char *conninfo)
{
    static const char *const schemes[] = { "postgresql://", "postgres://" };
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (strncmp(conninfo, schemes[i], strlen(schemes[i])) == 0)
            return conninfo + strlen(schemes[i]);
    return NULL;
}

int conninfo_each(const char *conninfo, each_function *each, void *ctx, struct error *err)
{
    const char *rest = after_scheme(conninfo);
    if (rest == NULL)
        return each_pair(conninfo, each, ctx, err);
    struct uri uri = { .each = each, .ctx = ctx };
    int result = describe_uri(&uri, rest);
    buffer_free(&uri.key);
    buffer_free(&uri.value);
    return result < 0 ? malformed(err) : 0;
}

/* ---- questions ---- */

static bool is_secret(const char *key)
{
    return strcmp(key, "password") == 0 || strcmp(key, "sslpassword") == 0;
}

static void note_secret(void *ctx, const char *key, const char *value)
{
    (void)value;
    if (is_secret(key))
        *(bool *)ctx = true;
}

bool conninfo_has_secret(const char *conninfo)
{
    bool found = false;
    return conninfo_each(conninfo, note_secret, &found, NULL) < 0 || found;
}

struct protection {
    bool tcp, verified;
};

static void note_protection(void *ctx, const char *key, const char *value)
{
    struct protection *protection = ctx;
    if (strcmp(key, "sslmode") == 0)
        protection->verified = strcmp(value, "verify-full") == 0;
    if (strcmp(key, "hostaddr") == 0 && value[0] != '\0')
        protection->tcp = true;
    if (strcmp(key, "host") != 0)
        return;
    for (const char *p = value; *p != '\0'; p += *p == ',') {
        struct str host = take(&p, ",");
        if (host.size > 0 && host.data[0] != '/' && host.data[0] != '@')
            protection->tcp = true;
    }
}

bool conninfo_is_unprotected(const char *conninfo)
{
    struct protection protection = { 0 };
    return conninfo_each(conninfo, note_protection, &protection, NULL) == 0 && protection.tcp &&
           !protection.verified;
}

static void show_pair(void *ctx, const char *key, const char *value)
{
    struct buffer *out = ctx;
    if (is_secret(key))
        return;
    buffer_printf(out, "%s%s=", out->size > 0 ? " " : "", key);
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
    _cleanup_buffer_ struct buffer shown = { 0 };
    if (conninfo_each(conninfo, show_pair, &shown, NULL) < 0)
        buffer_add_text(out, "(unreadable)");
    else
        buffer_add_str(out, buffer_view(&shown));
}
