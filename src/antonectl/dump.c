/* Running pg_dump and pg_restore. */
#include "antoned/antonectl/dump.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "antoned/store/migrations.h"
#include "antoned/sys/program.h"

enum { MAJOR = 10000, CONNECT_TIMEOUT_MS = 10 * 1000 };

/* The connection, written as a service of libpq's (for programs) or as a conninfo (for us) */

struct written {
    struct buffer text;
    const char *database;
    bool quoted;
};

static void add_setting(void *ctx, const char *key, const char *value)
{
    struct written *written = ctx;
    if (strcmp(key, "dbname") == 0)
        value = written->database != NULL ? written->database : value;
    buffer_printf(&written->text, written->quoted ? "%s='" : "%s=", key);
    for (; *value != '\0'; value++) {
        if (written->quoted && (*value == '\'' || *value == '\\'))
            buffer_add_char(&written->text, '\\');
        buffer_add_char(&written->text, *value);
    }
    buffer_add_text(&written->text, written->quoted ? "' " : "\n");
}

static void forget(struct buffer *text)
{
    if (text->data != NULL)
        explicit_bzero(text->data, text->size);
    buffer_free(text);
}

struct pg_session *dump_session(const struct pg_session *session, const char *database,
                                struct error *err)
{
    struct written written = { .database = database, .quoted = true };
    pg_session_settings(session, add_setting, &written);
    struct pg_session_options options = {
        .conninfo = written.text.data,
        .role = "migrate",
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .statement_timeout_ms = -1,
    };
    struct pg_session *other = pg_session_open(&options, err);
    forget(&written.text);
    if (other == NULL) {
        error_prefix(err, "database %s (pg_hba.conf must let the migrator into it)", database);
        return NULL;
    }
    if (migrations_become_owner(other, err) == 0)
        return other;
    pg_session_close(other);
    return NULL;
}

/* What they say */

/* Of what the server says while rows come in only this much is about the schema and not about a
 * row. */
static bool is_of_schema(const char *line, size_t length)
{
    static const char ending[] = " does not exist";
    size_t size = sizeof ending - 1;
    return length > size && memcmp(line + length - size, ending, size) == 0;
}

/* One line, without what follows a COPY's table: the server may quote the row there. */
static void add_reason(const char *said, struct buffer *out)
{
    const char *line = strstr(said, "error: ");
    if (line == NULL)
        line = said;
    else
        line += strlen("error: ");
    size_t length = strcspn(line, "\n");
    static const char copying[] = "COPY failed for table ";
    if (strncmp(line, copying, strlen(copying)) == 0 && !is_of_schema(line, length))
        length = strcspn(line, ":");
    buffer_printf(out, "%.*s", (int)length, line);
}

static int explain(const char *said, struct error *err)
{
    _cleanup_buffer_ struct buffer reason = { 0 };
    if (said == NULL || err == NULL || err->code != ERROR_IO)
        return -1;
    add_reason(said, &reason);
    enum error_code code = strstr(said, "No space left") != NULL      ? ERROR_UNAVAILABLE
                           : strstr(said, "ermission denied") != NULL ? ERROR_PERMISSION
                                                                      : ERROR_IO;
    char how[sizeof err->message];
    snprintf(how, sizeof how, "%s", err->message);
    return error_set(err, code, "%s: %s", how, reason.data != NULL ? reason.data : "");
}

/* As service [antone], in a file in memory. */
static int run_connected(const struct pg_session *session, const char *database,
                         char *const *arguments, struct error *err)
{
    struct written written = { .database = database };
    _cleanup_buffer_ struct buffer said = { 0 };
    char variable[64];
    buffer_add_text(&written.text, "[antone]\napplication_name=antoned/antonectl/backup\n");
    pg_session_settings(session, add_setting, &written);
    int fd = program_hand_over(written.text.data, err);
    forget(&written.text);
    if (fd < 0)
        return -1;
    snprintf(variable, sizeof variable, "PGSERVICEFILE=/proc/self/fd/%d", fd);
    int outcome = program_run(arguments, variable, NULL, &said, err);
    close(fd);
    return outcome == 0 ? 0 : explain(said.data, err);
}

/* The programs */

/* "pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)" */
static int parse_version(const char *said, int *ret_number, struct buffer *ret_text)
{
    static const char before[] = "(PostgreSQL) ";
    const char *at = said != NULL ? strstr(said, before) : NULL;
    int major, minor = 0;
    if (at == NULL || sscanf(at + strlen(before), "%d.%d", &major, &minor) < 1)
        return -1;
    *ret_number = major * MAJOR + minor;
    buffer_printf(ret_text, "%d.%d", major, minor);
    return 0;
}

int dump_check_program(const struct pg_session *session, struct buffer *ret_version,
                       struct error *err)
{
    static char name[] = "pg_dump", option[] = "--version";
    char *const arguments[] = { name, option, NULL };
    _cleanup_buffer_ struct buffer out = { 0 }, said = { 0 };
    int version, server = pg_session_server_version(session);
    if (program_run(arguments, NULL, &out, &said, err) < 0)
        return -1;
    if (parse_version(out.data, &version, ret_version) < 0)
        return error_set(err, ERROR_CONFIG, "pg_dump does not say its version");
    if (version >= server)
        return 0;
    return error_set(err, ERROR_CONFIG,
                     "pg_dump is %s and the server is %d.%d: an older pg_dump may write what this "
                     "server does not accept; install postgresql-client-%d in that release",
                     ret_version->data, server / MAJOR, server % MAJOR, server / MAJOR);
}

int dump_write(const struct pg_session *session, const char *snapshot, const char *path,
               struct error *err)
{
    _cleanup_buffer_ struct buffer moment = { 0 }, file = { 0 };
    buffer_printf(&moment, "--snapshot=%s", snapshot);
    buffer_printf(&file, "--file=%s", path);
    static char name[] = "pg_dump", format[] = "--format=custom", role[] = "--role=antone_owner",
                mute[] = "--no-password", database[] = "--dbname=service=antone";
    char *const arguments[] = { name, format, role, mute, database, moment.data, file.data, NULL };
    return run_connected(session, NULL, arguments, err);
}

int dump_list(const char *path, struct error *err)
{
    static char name[] = "pg_restore", list[] = "--list";
    _cleanup_buffer_ struct buffer file = { 0 }, out = { 0 }, said = { 0 };
    buffer_add_text(&file, path);
    char *const arguments[] = { name, list, file.data, NULL };
    if (program_run(arguments, NULL, &out, &said, err) == 0)
        return 0;
    explain(said.data, err);
    if (err != NULL && err->code == ERROR_IO)
        err->code = ERROR_DATA;
    return error_prefix(err, "%s", path);
}

int dump_restore(const struct pg_session *session, const char *database, const char *path,
                 struct error *err)
{
    static char name[] = "pg_restore", stop[] = "--exit-on-error", role[] = "--role=antone_owner",
                mute[] = "--no-password", service[] = "--dbname=service=antone";
    _cleanup_buffer_ struct buffer file = { 0 };
    buffer_add_text(&file, path);
    char *const arguments[] = { name, stop, role, mute, service, file.data, NULL };
    if (run_connected(session, database, arguments, err) == 0)
        return 0;
    if (err != NULL && err->code == ERROR_IO)
        err->code = ERROR_DATA;
    return error_prefix(err,
                        "%s cannot be restored (take pg_dump and pg_restore of the server's own "
                        "release, or another one if these are)",
                        path);
}
