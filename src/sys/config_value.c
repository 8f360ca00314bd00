/* Between the struct and the text of the file: checking and storing one value, and showing it. One
 * row of `kinds` a type. */
#include <event2/util.h>
#include <inttypes.h>
#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "antoned/base/civil_time.h"
#include "antoned/base/parse.h"
#include "antoned/sys/conninfo.h"
#include "config_private.h"

typedef int assign_function(void *field, struct arena *arena, const struct config_option *option,
                            const struct config_value *value, struct error *err);
typedef int check_function(const char *text, struct error *err);
typedef void show_function(const void *field, const struct config_option *option,
                           struct buffer *out);

static int wrong_type(const char *wanted, struct error *err)
{
    return error_set(err, ERROR_CONFIG, "must be %s", wanted);
}

/* ---- texts ---- */

static bool has_form(const char *form, const char *text)
{
    char anchored[512];
    int length = snprintf(anchored, sizeof anchored, "^(%s)$", form);
    regex_t compiled;
    if (length >= (int)sizeof anchored ||
        regcomp(&compiled, anchored, REG_EXTENDED | REG_NOSUB) != 0)
        abort(); /* the table is wrong */
    bool result = regexec(&compiled, text, 0, NULL, 0) == 0;
    regfree(&compiled);
    return result;
}

static int check_text(const struct config_option *option, const char *text, struct error *err)
{
    size_t length = strlen(text);
    if (length < (size_t)option->minimum || length > (size_t)option->maximum)
        return error_set(err, ERROR_CONFIG, "is %zu bytes long, not %" PRId64 " to %" PRId64,
                         length, option->minimum, option->maximum);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            return error_set(err, ERROR_CONFIG, "holds a control character");
    if (option->form != NULL && !has_form(option->form, text))
        return error_set(err, ERROR_CONFIG, "\"%.80s\" does not have the form %s", text,
                         option->form);
    return 0;
}

/* libevent's parser takes an address without a port, and letters after the port. */
static bool has_port(const char *text)
{
    const char *colon = strrchr(text, ':');
    if (colon == NULL || colon == text || colon[1] == '0')
        return false;
    size_t digits = strspn(colon + 1, "0123456789");
    bool ends_address = text[0] == '[' ? colon[-1] == ']' : strchr(text, ':') == colon;
    return ends_address && digits > 0 && colon[1 + digits] == '\0';
}

static int check_address(const char *text, struct error *err)
{
    struct sockaddr_storage address;
    int size = sizeof address;
    if (strcmp(text, "off") == 0 || (strncmp(text, "unix:/", 6) == 0 && text[6] != '\0'))
        return 0;
    if (has_port(text) && evutil_parse_sockaddr_port(text, (struct sockaddr *)&address, &size) == 0)
        return 0;
    return error_set(err, ERROR_CONFIG,
                     "\"%.80s\" is not an address with its port, such as 127.0.0.1:9437, "
                     "[::1]:9437 or unix:/run/antoned/http, nor \"off\"",
                     text);
}

static int check_conninfo(const char *text, struct error *err)
{
    PQconninfoOption *given = conninfo_parse(text, err);
    if (given == NULL)
        return error_prefix(err, "is not a conninfo");
    PQconninfoFree(given);
    if (conninfo_has_secret(text))
        return error_set(
            err, ERROR_CONFIG,
            "holds a password, which has no place in this file: use a password file, a "
            "systemd credential, or DATABASE_URL");
    return conninfo_check(text, err) < 0 ? error_prefix(err, "is not a conninfo") : 0;
}

static int check_path(const char *text, struct error *err)
{
    return text[0] == '/' ? 0 : error_set(err, ERROR_CONFIG, "must be an absolute path");
}

static check_function *const text_checks[] = {
    [CONFIG_CONNINFO] = check_conninfo, [CONFIG_PATH] = check_path,
    [CONFIG_ADDRESS] = check_address,   [CONFIG_ZONE] = civil_time_check_zone,
    [CONFIG_TIME_OF_DAY] = NULL, /* the last type: the table is as long as the enum */
};

static int assign_text(void *field, struct arena *arena, const struct config_option *option,
                       const struct config_value *value, struct error *err)
{
    if (value->kind != VALUE_TEXT)
        return wrong_type("a text in double quotes", err);
    if (check_text(option, value->text, err) < 0)
        return -1;
    check_function *check = text_checks[option->type];
    if (check != NULL && check(value->text, err) < 0)
        return -1;
    *(const char **)field = arena_strdup(arena, value->text);
    return 0;
}

static void quote(const char *text, struct buffer *out)
{
    buffer_add_char(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            buffer_add_char(out, '\\');
        buffer_add_char(out, *text);
    }
    buffer_add_char(out, '"');
}

static void show_text(const void *field, const struct config_option *option, struct buffer *out)
{
    const char *text = *(const char *const *)field;
    if (text == NULL) {
        buffer_add_text(out, "(not set)");
        return;
    }
    _cleanup_buffer_ struct buffer shown = { 0 };
    if (option->type == CONFIG_CONNINFO)
        conninfo_show(text, &shown);
    else
        buffer_add_text(&shown, text);
    quote(shown.data == NULL ? "" : shown.data, out);
}

static int assign_list(void *field, struct arena *arena, const struct config_option *option,
                       const struct config_value *value, struct error *err)
{
    if (value->kind != VALUE_LIST)
        return wrong_type("a list of texts: ( \"…\", \"…\" )", err);
    struct config_list list = { ARENA_ARRAY(arena, const char *, value->count), value->count };
    for (size_t i = 0; i < value->count; i++) {
        if (value->items[i] == NULL)
            return wrong_type("a list of texts: ( \"…\", \"…\" )", err);
        if (check_text(option, value->items[i], err) < 0)
            return -1;
        list.items[i] = arena_strdup(arena, value->items[i]);
    }
    *(struct config_list *)field = list;
    return 0;
}

static void show_list(const void *field, const struct config_option *option, struct buffer *out)
{
    (void)option;
    const struct config_list *list = field;
    buffer_add_text(out, "( ");
    for (size_t i = 0; i < list->count; i++) {
        buffer_add_text(out, i > 0 ? ", " : "");
        quote(list->items[i], out);
    }
    buffer_add_text(out, list->count > 0 ? " )" : ")");
}

/* The place of `text` among "a|b|c", or -1. */
static int place_of(const char *choices, const char *text)
{
    size_t length = strlen(text);
    for (int place = 0; choices[0] != '\0'; place++) {
        size_t this = strcspn(choices, "|");
        if (this == length && memcmp(choices, text, length) == 0)
            return place;
        choices += this + (choices[this] == '|');
    }
    return -1;
}

static int assign_choice(void *field, struct arena *arena, const struct config_option *option,
                         const struct config_value *value, struct error *err)
{
    (void)arena;
    if (value->kind != VALUE_TEXT)
        return wrong_type("a word in double quotes", err);
    int place = place_of(option->form, value->text);
    if (place < 0)
        return error_set(err, ERROR_CONFIG, "\"%.40s\" is none of its values", value->text);
    *(int *)field = place;
    return 0;
}

static void show_choice(const void *field, const struct config_option *option, struct buffer *out)
{
    const char *choice = option->form;
    for (int place = *(const int *)field; place > 0; place--)
        choice += strcspn(choice, "|") + 1;
    buffer_printf(out, "\"%.*s\"", (int)strcspn(choice, "|"), choice);
}

/* ---- numbers ---- */

static int check_range(const struct config_option *option, int64_t number, struct error *err)
{
    if (number >= option->minimum && number <= option->maximum)
        return 0;
    return error_set(err, ERROR_CONFIG, "is out of range");
}

static int assign_boolean(void *field, struct arena *arena, const struct config_option *option,
                          const struct config_value *value, struct error *err)
{
    (void)arena;
    (void)option;
    if (value->kind != VALUE_BOOLEAN)
        return wrong_type("true or false, without quotes", err);
    *(bool *)field = value->integer != 0;
    return 0;
}

static void show_boolean(const void *field, const struct config_option *option, struct buffer *out)
{
    (void)option;
    buffer_add_text(out, *(const bool *)field ? "true" : "false");
}

static int assign_integer(void *field, struct arena *arena, const struct config_option *option,
                          const struct config_value *value, struct error *err)
{
    (void)arena;
    if (value->kind != VALUE_INTEGER)
        return wrong_type("a whole number without quotes", err);
    if (check_range(option, value->integer, err) < 0)
        return -1;
    *(int *)field = (int)value->integer;
    return 0;
}

static void show_integer(const void *field, const struct config_option *option, struct buffer *out)
{
    (void)option;
    buffer_printf(out, "%d", *(const int *)field);
}

static int scale_of(const struct config_option *option)
{
    return option->type == CONFIG_PER_10000 ? 10000 : 100;
}

static int assign_share(void *field, struct arena *arena, const struct config_option *option,
                        const struct config_value *value, struct error *err)
{
    (void)arena;
    if (value->kind != VALUE_FRACTION)
        return wrong_type("a number with a decimal point, such as 0.55 or 1.0", err);
    double scaled = value->fraction * scale_of(option);
    if (!(scaled >= (double)option->minimum && scaled <= (double)option->maximum))
        return error_set(err, ERROR_CONFIG, "is out of range");
    if (fabs(scaled - round(scaled)) > 1e-6)
        return error_set(err, ERROR_CONFIG, "has more decimals than the %s that count",
                         scale_of(option) == 100 ? "two" : "four");
    *(int *)field = (int)lround(scaled);
    return 0;
}

static void show_share(const void *field, const struct config_option *option, struct buffer *out)
{
    /* No floating point: printf would follow the locale. */
    int share = *(const int *)field, scale = scale_of(option);
    if (scale == 10000 && share % 100 == 0)
        scale = 100, share /= 100;
    buffer_printf(out, "%d.%0*d", share / scale, scale == 100 ? 2 : 4, share % scale);
}

static int assign_duration(void *field, struct arena *arena, const struct config_option *option,
                           const struct config_value *value, struct error *err)
{
    (void)arena;
    if (value->kind != VALUE_TEXT)
        return wrong_type("a duration in double quotes with its unit, such as \"30s\"", err);
    if (option->type == CONFIG_PERIOD && strcmp(value->text, "forever") == 0) {
        *(int64_t *)field = CONFIG_FOREVER;
        return 0;
    }
    int64_t ms;
    if (parse_duration(value->text, &ms, err) < 0 || check_range(option, ms, err) < 0)
        return -1;
    *(int64_t *)field = ms;
    return 0;
}

static void show_duration(const void *field, const struct config_option *option, struct buffer *out)
{
    int64_t ms = *(const int64_t *)field;
    char text[32] = "forever";
    if (option->type != CONFIG_PERIOD || ms != CONFIG_FOREVER)
        format_duration(ms, text, sizeof text);
    quote(text, out);
}

static int assign_size(void *field, struct arena *arena, const struct config_option *option,
                       const struct config_value *value, struct error *err)
{
    (void)arena;
    if (value->kind != VALUE_TEXT)
        return wrong_type("a size in double quotes with its unit, such as \"512MiB\"", err);
    int64_t bytes;
    if (parse_size(value->text, &bytes, err) < 0 || check_range(option, bytes, err) < 0)
        return -1;
    *(int64_t *)field = bytes;
    return 0;
}

static void show_size(const void *field, const struct config_option *option, struct buffer *out)
{
    (void)option;
    char text[32];
    format_size(*(const int64_t *)field, text, sizeof text);
    quote(text, out);
}

static int assign_time_of_day(void *field, struct arena *arena, const struct config_option *option,
                              const struct config_value *value, struct error *err)
{
    (void)arena;
    (void)option;
    struct config_time_of_day *time = field;
    if (value->kind != VALUE_TEXT)
        return wrong_type("a time of day in double quotes, such as \"03:10\"", err);
    return parse_time_of_day(value->text, &time->hour, &time->minute, err);
}

static void show_time_of_day(const void *field, const struct config_option *option,
                             struct buffer *out)
{
    (void)option;
    const struct config_time_of_day *time = field;
    buffer_printf(out, "\"%02d:%02d\"", time->hour, time->minute);
}

/* ---- the types ---- */

static const struct kind {
    const char *name;
    assign_function *assign;
    show_function *show;
} kinds[] = {
    [CONFIG_TEXT] = { "text", assign_text, show_text },
    [CONFIG_CONNINFO] = { "connection string without a password", assign_text, show_text },
    [CONFIG_PATH] = { "absolute path", assign_text, show_text },
    [CONFIG_ADDRESS] = { "address and port, unix:/path, or off", assign_text, show_text },
    [CONFIG_ZONE] = { "IANA time zone", assign_text, show_text },
    [CONFIG_LIST] = { "list of texts", assign_list, show_list },
    [CONFIG_CHOICE] = { "one of", assign_choice, show_choice },
    [CONFIG_BOOLEAN] = { "true or false", assign_boolean, show_boolean },
    [CONFIG_INTEGER] = { "whole number", assign_integer, show_integer },
    [CONFIG_HUNDREDTHS] = { "number with a decimal point", assign_share, show_share },
    [CONFIG_PER_10000] = { "number with a decimal point", assign_share, show_share },
    [CONFIG_DURATION] = { "duration with its unit", assign_duration, show_duration },
    [CONFIG_PERIOD] = { "duration with its unit, or forever", assign_duration, show_duration },
    [CONFIG_SIZE] = { "size with its unit", assign_size, show_size },
    [CONFIG_TIME_OF_DAY] = { "time of day", assign_time_of_day, show_time_of_day },
};

static void add_choices(const char *choices, struct buffer *out)
{
    while (choices[0] != '\0') {
        size_t length = strcspn(choices, "|");
        buffer_add(out, choices, length);
        choices += length + (choices[length] == '|');
        if (choices[0] != '\0')
            buffer_add_text(out, strchr(choices, '|') == NULL ? " or " : ", ");
    }
}

/* A bound of the range as the file would have it, without quotes. */
static void add_bound(const struct config_option *option, int64_t bound, struct buffer *out)
{
    char text[32];
    if (option->type == CONFIG_SIZE)
        format_size(bound, text, sizeof text);
    else if (option->type == CONFIG_DURATION || option->type == CONFIG_PERIOD)
        format_duration(bound, text, sizeof text);
    else if (option->type == CONFIG_HUNDREDTHS || option->type == CONFIG_PER_10000)
        snprintf(text, sizeof text, "%d.0", (int)(bound / scale_of(option)));
    else
        snprintf(text, sizeof text, "%" PRId64, bound);
    buffer_add_text(out, text);
}

void config_range_text(const struct config_option *option, struct buffer *out)
{
    if (option->type == CONFIG_CHOICE) {
        add_choices(option->form, out);
        return;
    }
    buffer_add_text(out, kinds[option->type].name);
    bool is_length = kinds[option->type].assign == assign_text || option->type == CONFIG_LIST;
    if (option->maximum == 0 || (is_length && option->type != CONFIG_TEXT))
        return; /* how long a path may be is nobody's question until it is too long */
    buffer_add_text(out, ", ");
    add_bound(option, option->minimum, out);
    buffer_add_text(out, " to ");
    add_bound(option, option->maximum, out);
    buffer_add_text(out, is_length ? " bytes" : "");
}

void config_value_text(const struct config *config, const struct config_option *option,
                       struct buffer *out)
{
    kinds[option->type].show((const char *)config + option->offset, option, out);
}

int config_assign(struct config *config, const struct config_option *option,
                  const struct config_value *value, struct error *err)
{
    return kinds[option->type].assign((char *)config + option->offset, config->private->arena,
                                      option, value, err);
}

/* ---- defaults ---- */

/* Splits "a\nb" in place; `items` has room for all. */
static size_t split_lines(char *text, const char **items)
{
    size_t count = 0;
    char *rest = NULL;
    for (char *item = strtok_r(text, "\n", &rest); item != NULL; item = strtok_r(NULL, "\n", &rest))
        items[count++] = item;
    return count;
}

/* "0.82" without strtod, which would follow the locale. */
static double fraction_of(const char *text)
{
    char *rest;
    double value = (double)strtol(text, &rest, 10), place = 1;
    while (*rest != '\0' && *++rest != '\0')
        value += (*rest - '0') / (place *= 10);
    return value;
}

int config_assign_standard(struct config *config, const struct config_option *option,
                           struct error *err)
{
    struct arena *arena = config->private->arena;
    const char *standard = option->standard;
    struct config_value value = { .kind = VALUE_TEXT, .text = standard };
    if (option->type == CONFIG_BOOLEAN) {
        value.kind = VALUE_BOOLEAN;
        value.integer = strcmp(standard, "true") == 0;
    } else if (option->type == CONFIG_INTEGER) {
        value.kind = VALUE_INTEGER;
        value.integer = strtoll(standard, NULL, 10);
    } else if (option->type == CONFIG_HUNDREDTHS || option->type == CONFIG_PER_10000) {
        value.kind = VALUE_FRACTION;
        value.fraction = fraction_of(standard);
    } else if (option->type == CONFIG_LIST) {
        const char **items = ARENA_ARRAY(arena, const char *, strlen(standard));
        value.kind = VALUE_LIST;
        value.count = split_lines(arena_strdup(arena, standard), items);
        value.items = items;
    }
    return config_assign(config, option, &value, err);
}
