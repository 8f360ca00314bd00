/* The configuration's part of setup: lines of the file are changed in place, comments stay. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "antoned/antonectl/setup.h"
#include "antoned/base/parse.h"
#include "antoned/pg/protection.h"
#include "antoned/sys/conninfo.h"
#include "antoned/sys/file.h"

#define CONFIG_CAP_BYTES (1024 * 1024)

/* Whether the line sets KEY, or is the comment that shows its default. */
static bool is_line_of(const char *line, const char *key)
{
    line += strspn(line, " \t#");
    size_t length = strlen(key);
    if (strncmp(line, key, length) != 0)
        return false;
    line += length;
    return line[strspn(line, " \t")] == '=';
}

/* The text with KEY = "value"; where KEY had its line. */
static int set_line(struct setup *setup, const char *key, const char *value, struct error *err)
{
    struct buffer changed = { 0 };
    bool found = false;
    const char *line = setup->config_text.data;
    while (*line != '\0') {
        size_t length = strcspn(line, "\n");
        size_t indent = strspn(line, " \t");
        if (!found && is_line_of(line, key)) {
            buffer_add(&changed, line, indent);
            buffer_printf(&changed, "%s = \"%s\";", key, value);
            found = true;
        } else {
            buffer_add(&changed, line, length);
        }
        line += length;
        if (*line == '\n') {
            buffer_add_char(&changed, '\n');
            line++;
        }
    }
    buffer_free(&setup->config_text);
    setup->config_text = changed;
    return found ? 0
                 : error_set(err, ERROR_CONFIG, "%s has no line \"%s =\": put it in by hand",
                             setup->config_path, key);
}

/* ---- where the database is ---- */

static void take_option(const struct setup *setup, const char *option, struct buffer *to)
{
    const char *value = command_option(setup->command, option);
    if (value != NULL) {
        buffer_clear(to);
        buffer_add_text(to, value);
    }
}

/* These words stand in connection strings and in pg_hba.conf, where others would need quotes. */
static int check_word(const char *option, const struct buffer *word, struct error *err)
{
    const char *text = word->size > 0 ? word->data : "";
    for (const char *p = text; *p != '\0'; p++)
        if (!isalnum((unsigned char)*p) && strchr("_-./:", *p) == NULL)
            return error_set(err, ERROR_USAGE,
                             "--%s %s: only letters, digits and _ - . / : can be set up", option,
                             text);
    return 0;
}

static int check_port(const struct command *command, struct error *err)
{
    const char *port = command_option(command, "port");
    int64_t number;
    struct error why;
    if (port == NULL || parse_integer(port, 1, UINT16_MAX, &number, &why) == 0)
        return 0;
    return error_set(err, ERROR_USAGE, "--port: %s", why.message);
}

static int set_conninfo(struct setup *setup, const char *key, const char *user, struct error *err)
{
    _cleanup_buffer_ struct buffer conninfo = { 0 };
    if (setup->host.size > 0)
        buffer_printf(&conninfo, "host=%s ", setup->host.data);
    if (setup->port.size > 0)
        buffer_printf(&conninfo, "port=%s ", setup->port.data);
    buffer_printf(&conninfo, "dbname=%s user=%s", setup->database.data, user);
    if (!setup_is_local(setup))
        buffer_add_text(&conninfo, " sslmode=verify-full");
    return set_line(setup, key, conninfo.data, err);
}

static int set_database(struct setup *setup, struct error *err)
{
    static const struct {
        const char *key, *user;
    } connections[] = { { "conninfo", "antone_worker" },
                        { "maintenance_conninfo", "antone_retention" },
                        { "listener_conninfo", "antone_worker" },
                        { "migration_conninfo", "antone_migrator" } };
    if (command_option(setup->command, "host") == NULL &&
        command_option(setup->command, "port") == NULL &&
        command_option(setup->command, "database") == NULL)
        return 0;
    for (size_t i = 0; i < sizeof connections / sizeof connections[0]; i++)
        if (set_conninfo(setup, connections[i].key, connections[i].user, err) < 0)
            return -1;
    return 0;
}

static void note(struct buffer *to, const PQconninfoOption *given, const char *keyword)
{
    const char *value = conninfo_value(given, keyword);
    if (value == NULL)
        return;
    buffer_clear(to);
    buffer_add_text(to, value);
}

static int note_given(struct setup *setup, const char *conninfo, struct error *err)
{
    PQconninfoOption *given = conninfo_parse(conninfo, err);
    if (given == NULL)
        return -1;
    note(&setup->host, given, "host");
    note(&setup->port, given, "port");
    note(&setup->database, given, "dbname");
    PQconninfoFree(given);
    return 0;
}

static int find_database(struct setup *setup, const struct config *config, struct error *err)
{
    if (config_need_database(config, err) < 0 ||
        note_given(setup, config->database.migration_conninfo, err) < 0)
        return -1;
    take_option(setup, "host", &setup->host);
    take_option(setup, "port", &setup->port);
    take_option(setup, "database", &setup->database);
    if (setup->database.size == 0)
        return error_set(err, ERROR_CONFIG, "database.migration_conninfo names no dbname");
    if (check_word("host", &setup->host, err) < 0 || check_word("port", &setup->port, err) < 0 ||
        check_port(setup->command, err) < 0)
        return -1;
    return check_word("database", &setup->database, err);
}

/* ---- the step ---- */

static int load_text(const char *text, const char *path, struct config **ret, struct error *err)
{
    _cleanup_buffer_ struct buffer problems = { 0 };
    int result = config_load_text(text, path, ret, &problems, err);
    if (problems.size > 0)
        fputs(problems.data, stderr);
    return result;
}

static int write_config(struct setup *setup, struct error *err)
{
    return file_replace(setup->config_path, buffer_view(&setup->config_text), err);
}

/* Each changed line. */
static void describe(const struct setup *setup, struct buffer *plan)
{
    const char *before = setup->config_before.data, *after = setup->config_text.data;
    while (*after != '\0') {
        size_t old = strcspn(before, "\n"), new = strcspn(after, "\n");
        if (old != new || strncmp(before, after, new) != 0) {
            size_t indent = strspn(after, " \t");
            buffer_printf(plan, "%s: %.*s\n", setup->config_path, (int)(new - indent),
                          after + indent);
        }
        before += old + (before[old] == '\n');
        after += new + (after[new] == '\n');
    }
}

int setup_plan_config(struct setup *setup, struct error *err)
{
    _cleanup_config_ struct config *before = NULL;
    const char *environment = command_option(setup->command, "environment");
    struct setup_step *step = setup_add_step(setup, "configuration", write_config);
    if (config_adopt_credentials(err) < 0 ||
        file_read(setup->config_path, CONFIG_CAP_BYTES, &setup->config_before, err) < 0 ||
        load_text(setup->config_before.data, setup->config_path, &before, err) < 0 ||
        find_database(setup, before, err) < 0)
        return -1;
    buffer_add_str(&setup->config_text, buffer_view(&setup->config_before));
    if (set_database(setup, err) < 0 ||
        (environment != NULL && set_line(setup, "environment", environment, err) < 0) ||
        load_text(setup->config_text.data, setup->config_path, &setup->config, err) < 0)
        return -1;
    pg_protection_demand(setup->config->environment == ENVIRONMENT_PRODUCTION);
    describe(setup, &step->plan);
    return 0;
}
