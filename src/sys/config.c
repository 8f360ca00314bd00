/* Loads the configuration: walks libconfig's tree against the table of options, and gathers every
 * problem before it gives up. */
#include "antoned/sys/config.h"

#include <errno.h>
#include <inttypes.h>
#include <libconfig.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "antoned/base/config_text.h"
#include "antoned/base/memory.h"
#include "antoned/sys/conninfo.h"
#include "antoned/sys/file.h"
#include "config_private.h"

#define CONFIG_FILE      SYSCONFDIR "/antoned/antoned.conf"
#define CONFIG_CAP_BYTES (1024 * 1024)
#define FAULTS_MAX       32 /* that are remembered, so that none is told twice */

struct loading {
    struct config *config;
    const char *path;
    const char *faulty[FAULTS_MAX]; /* keys whose values libconfig may have misread */
    size_t faulty_count;
    struct buffer *problems; /* of the caller, who tells them, or our own */
    bool reported;
    size_t problem_count;
    struct error first;
};

/* ---- problems ---- */

static void problem(struct loading *loading, unsigned line, const char *key, const char *what,
                    const struct config_option *option)
{
    _cleanup_buffer_ struct buffer text = { 0 };
    if (line > 0)
        buffer_printf(&text, "%s:%u: ", loading->path, line);
    else if (loading->path != NULL)
        buffer_printf(&text, "%s: ", loading->path);
    buffer_printf(&text, "%s%s%s", key, key[0] != '\0' ? " " : "", what);
    if (option != NULL) {
        buffer_printf(&text, "%s %s (", strchr(what, '?') != NULL ? "" : ".", option->meaning);
        config_range_text(option, &text);
        if (option->standard != NULL && option->type != CONFIG_LIST)
            buffer_printf(&text, "; default %s", option->standard);
        buffer_add_char(&text, ')');
    }
    if (loading->problem_count++ == 0)
        error_set(&loading->first, ERROR_CONFIG, "%s", text.data);
    buffer_printf(loading->problems, "%s\n", text.data);
}

/* ---- names ---- */

static const struct config_option *find_option(const char *key)
{
    for (size_t i = 0; i < config_option_count; i++)
        if (strcmp(config_options[i].key, key) == 0)
            return &config_options[i];
    return NULL;
}

static bool is_group(const char *name)
{
    for (size_t i = 0; i < config_group_count; i++)
        if (name[0] != '\0' && strcmp(config_groups[i].name, name) == 0)
            return true;
    return false;
}

/* Levenshtein distance, for "did you mean"; both texts are cut at 40 bytes. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[41];
    unsigned length = (unsigned)strnlen(b, 40);
    for (unsigned j = 0; j <= length; j++)
        row[j] = j;
    for (unsigned i = 1; i <= 40 && a[i - 1] != '\0'; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= length; j++) {
            unsigned replaced = diagonal + (a[i - 1] != b[j - 1]);
            unsigned gap = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = replaced < gap ? replaced : gap;
        }
    }
    return row[length];
}

static const struct config_option *nearest_option(const char *key)
{
    const struct config_option *nearest = NULL;
    unsigned least = 4;
    for (size_t i = 0; i < config_option_count; i++) {
        unsigned steps = distance(key, config_options[i].key);
        if (steps < least) {
            least = steps;
            nearest = &config_options[i];
        }
    }
    return nearest;
}

static void unknown(struct loading *loading, unsigned line, const char *key)
{
    char what[400];
    const struct config_option *nearest = nearest_option(key);
    if (strstr(key, "password") != NULL)
        snprintf(what, sizeof what,
                 "is not an option: passwords have no place in this file; use a password file, a "
                 "systemd "
                 "credential, or DATABASE_URL");
    else if (nearest != NULL)
        snprintf(what, sizeof what, "is not an option; did you mean %s?", nearest->key);
    else
        snprintf(what, sizeof what, "is not an option; man antoned.conf lists them all");
    problem(loading, line, key, what, nearest);
}

/* ---- values ---- */

static void tell_fault(void *context, const struct config_fault *fault)
{
    struct loading *loading = context;
    problem(loading, fault->line, fault->path, fault->what, find_option(fault->path));
    if (loading->faulty_count < FAULTS_MAX)
        loading->faulty[loading->faulty_count++] =
            arena_strdup(loading->config->private->arena, fault->path);
}

static bool is_faulty(const struct loading *loading, const char *key)
{
    for (size_t i = 0; i < loading->faulty_count; i++)
        if (strcmp(loading->faulty[i], key) == 0)
            return true;
    return false;
}

static void read_items(struct loading *loading, const config_setting_t *setting,
                       struct config_value *value)
{
    value->kind = VALUE_LIST;
    value->count = (size_t)config_setting_length(setting);
    const char **items =
        ARENA_ARRAY(loading->config->private->arena, const char *, value->count + 1);
    for (size_t i = 0; i < value->count; i++)
        items[i] = config_setting_get_string_elem(setting, (int)i);
    value->items = items;
}

static struct config_value read_value(struct loading *loading, const config_setting_t *setting)
{
    struct config_value value = { .kind = VALUE_OTHER };
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_INT:
        value.kind = VALUE_INTEGER;
        value.integer = config_setting_get_int(setting);
        break;
    case CONFIG_TYPE_INT64:
        value.kind = VALUE_INTEGER;
        value.integer = config_setting_get_int64(setting);
        break;
    case CONFIG_TYPE_BOOL:
        value.kind = VALUE_BOOLEAN;
        value.integer = config_setting_get_bool(setting);
        break;
    case CONFIG_TYPE_FLOAT:
        value.kind = VALUE_FRACTION;
        value.fraction = config_setting_get_float(setting);
        break;
    case CONFIG_TYPE_STRING:
        value.kind = VALUE_TEXT;
        value.text = config_setting_get_string(setting);
        break;
    case CONFIG_TYPE_LIST:
    case CONFIG_TYPE_ARRAY: read_items(loading, setting, &value); break;
    default: break;
    }
    return value;
}

static struct config_origin *origin_at(struct config *config, const struct config_option *option)
{
    return &config->private->origins[option - config_options];
}

static void read_setting(struct loading *loading, const char *key, const config_setting_t *setting)
{
    unsigned line = config_setting_source_line(setting);
    const struct config_option *option = find_option(key);
    if (option == NULL) {
        unknown(loading, line, key);
        return;
    }
    if (is_faulty(loading, key))
        return;
    struct config_value value = read_value(loading, setting);
    struct error err;
    if (config_assign(loading->config, option, &value, &err) < 0)
        problem(loading, line, key, err.message, option);
    else
        *origin_at(loading->config, option) = (struct config_origin){ FROM_FILE, line };
}

/* The tree has two levels: keys, and groups of keys. */
static void read_group(struct loading *loading, const char *prefix, const config_setting_t *group)
{
    for (unsigned i = 0; i < (unsigned)config_setting_length(group); i++) {
        const config_setting_t *setting = config_setting_get_elem(group, i);
        char key[200];
        snprintf(key, sizeof key, "%s%s%.80s", prefix, prefix[0] != '\0' ? "." : "",
                 config_setting_name(setting));
        unsigned line = config_setting_source_line(setting);
        if (prefix[0] == '\0' && is_group(key)) {
            if (config_setting_is_group(setting))
                read_group(loading, key, setting);
            else
                problem(loading, line, key, "is a group: write it as NAME: { … };", NULL);
        } else {
            read_setting(loading, key, setting);
        }
    }
}

static void read_text(struct loading *loading, const char *text)
{
    config_t tree;
    config_init(&tree);
    if (config_text_read(&tree, text, tell_fault, loading) == 0)
        read_group(loading, "", config_root_setting(&tree));
    config_destroy(&tree);
}

/* ---- what the file does not say ---- */

static void assign_defaults(struct loading *loading)
{
    for (size_t i = 0; i < config_option_count; i++) {
        const struct config_option *option = &config_options[i];
        struct error err;
        if (option->standard == NULL || origin_at(loading->config, option)->source != FROM_DEFAULT)
            continue;
        if (config_assign_standard(loading->config, option, &err) < 0)
            problem(loading, 0, option->key, err.message, option);
    }
}

static void assign_text(struct loading *loading, const char *key, const char *text,
                        enum config_source source)
{
    struct config *config = loading->config;
    const struct config_option *option = find_option(key);
    struct config_origin *origin = origin_at(config, option);
    if (text == NULL || origin->source != FROM_DEFAULT)
        return;
    *(const char **)(void *)((char *)config + option->offset) =
        arena_strdup(config->private->arena, text);
    *origin = (struct config_origin){ source, 0 };
}

/* The host's name up to its first dot, made to fit the form of an instance. */
static const char *instance_of_host(char *name, size_t size)
{
    if (gethostname(name, size) < 0)
        return "antoned";
    name[size - 1] = '\0';
    name[strcspn(name, ".")] = '\0';
    for (char *p = name; *p != '\0'; p++)
        if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", *p) == NULL)
            *p = '-';
    return name[0] != '\0' ? name : "antoned";
}

static void assign_derived(struct loading *loading)
{
    char host[41];
    assign_text(loading, "instance", instance_of_host(host, sizeof host), FROM_HOST);
    assign_text(loading, "database.conninfo", getenv("DATABASE_URL"), FROM_ENVIRONMENT);
    const char *conninfo = loading->config->database.conninfo;
    assign_text(loading, "database.maintenance_conninfo", conninfo, FROM_CONNINFO);
    assign_text(loading, "database.listener_conninfo", conninfo, FROM_CONNINFO);
    assign_text(loading, "database.migration_conninfo", conninfo, FROM_CONNINFO);
}

/* ---- rules between options ---- */

/* Judged before the configuration is in force, by what libpq will do with it; the connection that
 * is made is judged too (pg/protection.h). */
static void check_protected(struct loading *loading, const struct config_option *option,
                            const char *conninfo)
{
    PQconninfoOption *effective = conninfo_expand(conninfo, NULL);
    const char *mode = conninfo_value(effective, "sslmode");
    bool is_tcp = conninfo_is_tcp(effective);
    if (is_tcp && (mode == NULL || strcmp(mode, "verify-full") != 0)) {
        char what[200];
        snprintf(what, sizeof what,
                 "goes over TCP without sslmode=verify-full, which environment = \"production\" "
                 "demands; in effect is sslmode=%.20s",
                 mode != NULL ? mode : "prefer");
        problem(loading, config_origin_of(loading->config, option).line, option->key, what, NULL);
    }
    PQconninfoFree(effective);
}

static void check_protection(struct loading *loading)
{
    if (loading->config->environment != ENVIRONMENT_PRODUCTION)
        return;
    for (size_t i = 0; i < config_option_count; i++) {
        const struct config_option *option = &config_options[i];
        if (option->type != CONFIG_CONNINFO ||
            config_origin_of(loading->config, option).source == FROM_CONNINFO)
            continue;
        const char *conninfo = *(char **)(void *)((char *)loading->config + option->offset);
        if (conninfo != NULL)
            check_protected(loading, option, conninfo);
    }
}

/* One that is in the table, by its key in this file. */
static const struct config_option *known_option(const char *key)
{
    const struct config_option *option = find_option(key);
    if (option == NULL)
        abort();
    return option;
}

/* It may hold a password, so it does not go the way of what stands in the file. */
static void check_database_url(struct loading *loading)
{
    const struct config_option *option = known_option("database.conninfo");
    struct error err;
    if (config_origin_of(loading->config, option).source == FROM_ENVIRONMENT &&
        conninfo_check(loading->config->database.conninfo, &err) < 0)
        problem(loading, 0, "DATABASE_URL", err.message, NULL);
}

static void check_together(struct loading *loading)
{
    const struct config *config = loading->config;
    const struct config_option *moderate = known_option("decision.moderate");
    if (config->decision.moderate_hundredths > config->decision.helpful_hundredths)
        problem(loading, config_origin_of(config, moderate).line, moderate->key,
                "is above decision.helpful", moderate);
    check_database_url(loading);
    check_protection(loading);
}

/* ---- loading ---- */

static struct config *config_new(void)
{
    struct arena *arena = arena_new(8192);
    struct config *config = ARENA_NEW(arena, struct config);
    config->private = ARENA_NEW(arena, struct config_private);
    config->private->arena = arena;
    if (config_option_count > CONFIG_OPTIONS_MAX)
        abort();
    return config;
}

/* The text of the file; *ret_path NULL when the default file is not there, which is allowed. */
static int read_file(const char *path, struct buffer *text, const char **ret_path,
                     struct error *err)
{
    const char *wanted = path != NULL ? path : CONFIG_FILE;
    if (path == NULL && access(wanted, F_OK) < 0 && errno == ENOENT) {
        *ret_path = NULL;
        return 0;
    }
    if (file_read(wanted, CONFIG_CAP_BYTES, text, err) < 0) {
        err->code = ERROR_CONFIG;
        return -1;
    }
    *ret_path = wanted;
    return 0;
}

static int conclude(struct loading *loading, struct config **ret, struct error *err)
{
    if (loading->problem_count == 0) {
        *ret = loading->config;
        return 0;
    }
    const char *name = loading->path != NULL ? loading->path : "the defaults";
    if (loading->reported)
        error_set(err, ERROR_CONFIG, "%zu problem%s in %s", loading->problem_count,
                  loading->problem_count > 1 ? "s" : "", name);
    else if (loading->problem_count == 1)
        error_set(err, ERROR_CONFIG, "%s", loading->first.message);
    else
        error_set(err, ERROR_CONFIG, "%zu problems, the first: %s", loading->problem_count,
                  loading->first.message);
    config_free(loading->config); /* and the path in it */
    return -1;
}

int config_load_text(const char *text, const char *path, struct config **ret,
                     struct buffer *problems, struct error *err)
{
    _cleanup_buffer_ struct buffer own = { 0 };
    struct loading loading = { .config = config_new(),
                               .problems = problems != NULL ? problems : &own,
                               .reported = problems != NULL };
    if (path != NULL)
        loading.path = loading.config->private->path =
            arena_strdup(loading.config->private->arena, path);
    if (text != NULL) {
        loading.config->private->text = arena_strdup(loading.config->private->arena, text);
        read_text(&loading, text);
    }
    assign_defaults(&loading);
    assign_derived(&loading);
    if (loading.problem_count == 0)
        check_together(&loading);
    return conclude(&loading, ret, err);
}

/* A program that was built and not installed takes the lexicon of its source tree, so that it runs
 * where it was built. The build directory is known by its config.status; NULL when it is none. */
static const char *lexicon_of_tree(struct arena *arena)
{
    char program[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    if (size <= 0)
        return NULL;
    program[size] = '\0';
    *strrchr(program, '/') = '\0';
    const char *path = arena_printf(arena, "%s/../etc/lexicon.conf", program);
    bool built_here = access(arena_printf(arena, "%s/config.status", program), F_OK) == 0;
    return built_here && access(path, R_OK) == 0 ? path : NULL;
}

static void use_lexicon_of_tree(struct config *config)
{
    const struct config_option *option = find_option("lexicon.path");
    const char *path = lexicon_of_tree(config->private->arena);
    if (path == NULL || config_origin_of(config, option).source != FROM_DEFAULT ||
        access(config->lexicon.path, F_OK) == 0)
        return;
    config->lexicon.path = path;
    *origin_at(config, option) = (struct config_origin){ FROM_TREE, 0 };
}

int config_load(const char *path, struct config **ret, struct buffer *problems, struct error *err)
{
    _cleanup_buffer_ struct buffer text = { 0 };
    struct error failure;
    if (read_file(path, &text, &path, &failure) < 0)
        return error_set(err, failure.code, "%s", failure.message);
    if (config_load_text(text.data, path, ret, problems, err) < 0)
        return -1;
    use_lexicon_of_tree(*ret);
    return 0;
}

struct config *config_keep(struct config *config)
{
    config->private->owners++;
    return config;
}

void config_free(struct config *config)
{
    if (config != NULL && config->private->owners-- == 0)
        arena_free(config->private->arena);
}

void config_free_pointer(struct config **config)
{
    config_free(*config);
    *config = NULL;
}

int config_need_database(const struct config *config, struct error *err)
{
    if (config->database.conninfo != NULL)
        return 0;
    return error_set(
        err, ERROR_CONFIG,
        "no database to connect to: set database.conninfo in %s, or DATABASE_URL in the "
        "environment",
        config->private->path != NULL ? config->private->path : CONFIG_FILE);
}

/* ---- who said what ---- */

struct config_origin config_origin_of(const struct config *config,
                                      const struct config_option *option)
{
    return config->private->origins[option - config_options];
}

const char *config_text(const struct config *config)
{
    return config->private->text != NULL ? config->private->text : "";
}

const char *config_path(const struct config *config)
{
    return config->private->path;
}

void config_origin_text(const struct config *config, const struct config_option *option,
                        struct buffer *out)
{
    static const char *const names[] = {
        [FROM_DEFAULT] = "default",          [FROM_FILE] = "file",
        [FROM_ENVIRONMENT] = "DATABASE_URL", [FROM_HOST] = "host name",
        [FROM_TREE] = "source tree",         [FROM_CONNINFO] = "database.conninfo",
    };
    struct config_origin origin = config_origin_of(config, option);
    if (origin.source == FROM_FILE)
        buffer_printf(out, "%s:%u", config->private->path, origin.line);
    else
        buffer_add_text(out, names[origin.source]);
}

void config_pending_restart(const struct config *old, const struct config *fresh,
                            struct buffer *out)
{
    _cleanup_buffer_ struct buffer before = { 0 }, after = { 0 };
    for (size_t i = 0; i < config_option_count; i++) {
        const struct config_option *option = &config_options[i];
        buffer_clear(&before);
        buffer_clear(&after);
        config_value_text(old, option, &before);
        config_value_text(fresh, option, &after);
        if (!option->reloadable && !str_equal(buffer_view(&before), buffer_view(&after)))
            buffer_printf(out, "%s%s", out->size > 0 ? ", " : "", option->key);
    }
}
