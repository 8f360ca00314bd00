/* The filter: known passwords first, then everything that looks like one. */
#include "secrets.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "antoned/base/memory.h"

static const char HIDDEN[] = "***";

struct pg_secrets {
    char **items;
    size_t count;
};

struct pg_secrets *pg_secrets_new(void)
{
    struct pg_secrets *secrets = memory_zalloc(sizeof *secrets);
    pg_secrets_add(secrets, getenv("PGPASSWORD"));
    return secrets;
}

void pg_secrets_free(struct pg_secrets *secrets)
{
    if (secrets == NULL)
        return;
    for (size_t i = 0; i < secrets->count; i++) {
        explicit_bzero(secrets->items[i], strlen(secrets->items[i]));
        free(secrets->items[i]);
    }
    free(secrets->items);
    free(secrets);
}

void pg_secrets_add(struct pg_secrets *secrets, const char *secret)
{
    if (secret == NULL || secret[0] == '\0')
        return;
    secrets->items = memory_resize(secrets->items, secrets->count + 1, sizeof *secrets->items);
    secrets->items[secrets->count++] = memory_strdup(secret);
}

/* The fifth field of host:port:database:user:password, where \: and \\ stand for : and \. It ends
 * with the line. */
static const char *password_field(char *line)
{
    char *at = line;
    for (int colons = 0; colons < 4; at++) {
        if (*at == '\0')
            return NULL;
        if (*at == '\\' && at[1] != '\0')
            at++;
        else if (*at == ':')
            colons++;
    }
    char *to = at;
    for (const char *from = at; *from != '\0'; from++) {
        if (*from == '\\' && from[1] != '\0')
            from++;
        *to++ = *from;
    }
    *to = '\0';
    return at;
}

static FILE *open_password_file(const char *path)
{
    if (path != NULL && path[0] != '\0')
        return fopen(path, "re");
    path = getenv("PGPASSFILE");
    if (path != NULL && path[0] != '\0')
        return fopen(path, "re");
    const char *home = getenv("HOME");
    char in_home[4096];
    if (home == NULL ||
        snprintf(in_home, sizeof in_home, "%s/.pgpass", home) >= (int)sizeof in_home)
        return NULL;
    return fopen(in_home, "re");
}

void pg_secrets_add_file(struct pg_secrets *secrets, const char *path_or_null)
{
    FILE *file = open_password_file(path_or_null);
    if (file == NULL)
        return;
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, file) >= 0) {
        line[strcspn(line, "\r\n")] = '\0';
        pg_secrets_add(secrets, line[0] == '#' ? NULL : password_field(line));
    }
    if (line != NULL)
        explicit_bzero(line, capacity);
    free(line);
    fclose(file);
}

/* The longest known secret that `at` begins with, so that no tail of it stays. */
static size_t known_secret(const struct pg_secrets *secrets, const char *at)
{
    size_t longest = 0;
    for (size_t i = 0; i < secrets->count; i++) {
        size_t size = strlen(secrets->items[i]);
        if (size > longest && strncmp(at, secrets->items[i], size) == 0)
            longest = size;
    }
    return longest;
}

/* Where a value of a connection string ends: quoted with ' and \ as escape, or up to white space or
 * the & of a URI. */
static const char *value_end(const char *at)
{
    if (*at != '\'')
        return at + strcspn(at, " \t\r\n&");
    for (at++; *at != '\0' && *at != '\''; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
    }
    return *at == '\'' ? at + 1 : at;
}

/* Length of "password=", "sslpassword =" … from "password" on; 0 when `at` is not that. */
static size_t password_key(const char *at)
{
    static const char key[] = "password";
    if (strncasecmp(at, key, sizeof key - 1) != 0)
        return 0;
    const char *equals = at + sizeof key - 1;
    equals += strspn(equals, " \t");
    if (*equals != '=')
        return 0;
    return (size_t)(equals + 1 - at) + strspn(equals + 1, " \t");
}

/* Length of the "user:password@" that follows "://"; up to the last @ of the word, since a password
 * may hold one. */
static size_t uri_user(const char *at)
{
    size_t size = strcspn(at, " \t\r\n");
    while (size > 0 && at[size - 1] != '@')
        size--;
    return size;
}

/* Copies or hides what stands at `at`; returns where to go on. */
static const char *filter_one(const struct pg_secrets *secrets, const char *at, struct buffer *out)
{
    size_t size = known_secret(secrets, at);
    if (size > 0) {
        buffer_add_text(out, HIDDEN);
        return at + size;
    }
    size = password_key(at);
    if (size > 0) {
        buffer_add(out, at, size);
        buffer_add_text(out, HIDDEN);
        return value_end(at + size);
    }
    if (strncmp(at, "://", 3) == 0) {
        size = uri_user(at + 3);
        buffer_add_text(out, size > 0 ? "://***@" : "://");
        return at + 3 + size;
    }
    /* One line, whatever came: a run of white space with a newline in it becomes "; ". */
    size = strspn(at, " \t\r\n");
    if (size > 0) {
        bool newline = memchr(at, '\n', size) != NULL;
        if (at[size] != '\0')
            buffer_add_text(out, newline ? "; " : " ");
        return at + size;
    }
    buffer_add_char(out, iscntrl((unsigned char)*at) ? '?' : *at);
    return at + 1;
}

void pg_secrets_filter(const struct pg_secrets *secrets, struct str message, struct buffer *out)
{
    _cleanup_free_ char *text = strndup(message.data == NULL ? "" : message.data, message.size);
    for (const char *at = text; at != NULL && *at != '\0';)
        at = filter_one(secrets, at, out);
}
