/* Prints what follows from the tables of src/sys: the sample configuration, the options of the
 * manual page, the journal's catalogue, the forms of input; and of src/domain, the figures.
 * tests/lint/tables_agree compares, or with --write writes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/buffer.h"
#include "antoned/domain/kpi.h"
#include "antoned/ops/metrics.h"
#include "antoned/store/form.h"
#include "antoned/sys/config.h"
#include "antoned/sys/config_options.h"
#include "antoned/sys/log.h"

/* Prints text in lines of at most `width`, each behind `prefix`. */
static void fold(const char *prefix, const char *text, size_t width)
{
    while (*text != '\0') {
        size_t length = strlen(text);
        if (length > width) {
            length = width;
            while (length > 0 && text[length] != ' ')
                length--;
            if (length == 0)
                length = strcspn(text, " ");
        }
        printf("%s%.*s\n", prefix, (int)length, text);
        text += length;
        text += strspn(text, " ");
    }
}

/* What configure chose becomes its placeholder again, before lines are folded. */
static void add_value(const struct config *config, const struct config_option *option,
                      struct buffer *out)
{
    static const struct {
        const char *chosen, *placeholder;
    } places[] = { { "\"" SYSCONFDIR "/", "\"@sysconfdir@/" },
                   { "\"" LOCALSTATEDIR "/", "\"@localstatedir@/" } };
    _cleanup_buffer_ struct buffer value = { 0 };
    config_value_text(config, option, &value);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        size_t length = strlen(places[i].chosen);
        if (strncmp(value.data, places[i].chosen, length) == 0) {
            buffer_printf(out, "%s%s", places[i].placeholder, value.data + length);
            return;
        }
    }
    buffer_add_str(out, buffer_view(&value));
}

static void add_default(const struct config *config, const struct config_option *option,
                        struct buffer *out)
{
    if (option->standard == NULL)
        buffer_add_text(out, option->otherwise);
    else
        add_value(config, option, out);
}

static bool in_group(const struct config_option *option, const struct config_group *group)
{
    size_t length = strlen(group->name);
    if (length == 0)
        return strchr(option->key, '.') == NULL;
    return strncmp(option->key, group->name, length) == 0 && option->key[length] == '.';
}

static const char *name_of(const struct config_option *option)
{
    const char *dot = strchr(option->key, '.');
    return dot != NULL ? dot + 1 : option->key;
}

/* ---- the sample ---- */

/* One item a line, all commented out. */
static void print_list(const char *indent, const struct config_option *option,
                       const struct config *config)
{
    const struct config_list *list = (const void *)((const char *)config + option->offset);
    printf("%s#%s = (\n", indent, name_of(option));
    for (size_t i = 0; i < list->count; i++)
        printf("%s#    \"%s\"%s\n", indent, list->items[i], i + 1 < list->count ? "," : "");
    printf("%s#);\n", indent);
}

static void print_setting(const char *indent, const struct config_option *option,
                          const struct config *config)
{
    if (option->example != NULL) {
        printf("%s%s = \"%s\";\n", indent, name_of(option), option->example);
        return;
    }
    if (option->type == CONFIG_LIST) {
        print_list(indent, option, config);
        return;
    }
    _cleanup_buffer_ struct buffer value = { 0 };
    if (option->standard != NULL)
        add_value(config, option, &value);
    else
        buffer_add_text(&value, "\"…\"");
    printf("%s#%s = %s;\n", indent, name_of(option), value.data);
}

static void print_option(const char *indent, const struct config_option *option,
                         const struct config *config)
{
    _cleanup_buffer_ struct buffer text = { 0 };
    buffer_printf(&text, "%s. (", option->meaning);
    config_range_text(option, &text);
    if (option->standard == NULL)
        buffer_printf(&text, "; default: %s", option->otherwise);
    buffer_add_text(&text, option->reloadable ? "; reload)" : "; restart)");
    char prefix[16];
    snprintf(prefix, sizeof prefix, "%s# ", indent);
    putchar('\n');
    fold(prefix, text.data, 96 - strlen(prefix));
    print_setting(indent, option, config);
}

static void print_sample(const struct config *config)
{
    puts(
        "# antoned.conf: every option of antoned with its meaning, range and default; see\n"
        "# antoned.conf(5). What is commented out shows the default. \"reload\" and \"restart\" "
        "say\n"
        "# what makes a change count: systemctl reload antoned, or restart.\n"
        "#\n"
        "# Check a change before it counts: antonectl -c FILE config check");
    for (size_t i = 0; i < config_group_count; i++) {
        const struct config_group *group = &config_groups[i];
        const char *indent = group->name[0] != '\0' ? "    " : "";
        putchar('\n');
        fold("# ", group->meaning, 94);
        if (group->name[0] != '\0')
            printf("%s: {", group->name);
        for (size_t j = 0; j < config_option_count; j++)
            if (in_group(&config_options[j], group))
                print_option(indent, &config_options[j], config);
        if (group->name[0] != '\0')
            puts("};");
    }
}

/* ---- the manual ---- */

/* Sentences begin lines, and backslashes and leading dots mean something to mdoc. */
static void print_mdoc(const char *text)
{
    _cleanup_buffer_ struct buffer line = { 0 };
    for (const char *p = text;; p++) {
        bool sentence_ends = *p == '.' && p[1] == ' ';
        if (*p == '\\')
            buffer_add_text(&line, "\\e");
        else if (*p != '\0')
            buffer_add_char(&line, *p);
        if (!sentence_ends && *p != '\0')
            continue;
        fold(line.data != NULL && line.data[0] == '.' ? "\\&" : "", line.data, 68);
        buffer_clear(&line);
        if (*p == '\0')
            return;
        p++; /* the space */
    }
}

static void print_manual_option(const struct config_option *option, const struct config *config)
{
    _cleanup_buffer_ struct buffer text = { 0 };
    printf(".It Ic %s\n", option->key);
    buffer_printf(&text, "%s.", option->meaning);
    print_mdoc(text.data);
    buffer_clear(&text);
    config_range_text(option, &text);
    buffer_add_text(&text, "; default ");
    add_default(config, option, &text);
    buffer_add_text(&text,
                    option->reloadable ? "; a reload applies it." : "; a restart applies it.");
    print_mdoc(text.data);
}

static void print_manual(const struct config *config)
{
    for (size_t i = 0; i < config_group_count; i++) {
        const struct config_group *group = &config_groups[i];
        printf(".Ss %s\n", group->name[0] != '\0' ? group->name : "Outside any group");
        _cleanup_buffer_ struct buffer text = { 0 };
        buffer_printf(&text, "%s.", group->meaning);
        print_mdoc(text.data);
        puts(".Bl -tag -width Ds");
        for (size_t j = 0; j < config_option_count; j++)
            if (in_group(&config_options[j], group))
                print_manual_option(&config_options[j], config);
        puts(".El");
    }
}

/* ---- the catalogue ---- */

static void print_catalog(const struct config *config)
{
    (void)config;
    puts(
        "# What antoned's messages mean, for journalctl -x. Made from the table of events in\n"
        "# src/sys/log_events.c.");
    for (int i = EVENT_NONE + 1; i < EVENT_COUNT; i++) {
        const struct log_event_kind *kind = &log_event_kinds[i];
        printf("\n-- %s\nSubject: %s\nDefined-By: antoned\nDocumentation: man:antoned(8)\n\n%s\n",
               kind->message_id, kind->subject, kind->advice);
    }
}

static void print_events(const struct config *config)
{
    (void)config;
    for (int i = EVENT_NONE + 1; i < EVENT_COUNT; i++)
        puts(log_event_kinds[i].name);
}

/* ---- metrics ---- */

static const char *metric_suffix(enum metric_kind kind)
{
    return kind == METRIC_COUNTER ? "_total" : kind == METRIC_INFO ? "_info" : "";
}

static void print_metrics(const struct config *config)
{
    (void)config;
    puts("| metric | kind | labels | what it is |\n|---|---|---|---|");
    for (size_t i = 0; i < metric_count; i++) {
        const struct metric *metric = &metrics[i];
        printf("| `%s%s` | %s | %s | %s |\n", metric->name, metric_suffix(metric->kind),
               metric_kind_name(metric->kind), metric->labels[0] != '\0' ? metric->labels : "–",
               metric->help);
    }
}

/* ---- the forms of input ---- */

/* "a b" → `a`, `b` */
static void print_names(const char *names)
{
    struct str rest = str_from(names);
    for (bool first = true; rest.size > 0; first = false) {
        struct str name = str_take(&rest, ' ');
        printf("%s`%.*s`", first ? "" : ", ", STR_ARG(name));
    }
}

static void print_target(const char *target)
{
    if (target == NULL)
        fputs("not kept", stdout);
    else if (*target == '~') /* made of several */
        fputs("in our own", stdout);
    else
        print_names(target);
}

static void print_forms(const struct config *config)
{
    (void)config;
    for (size_t i = 0; form_tables[i] != NULL; i++) {
        printf("\n## %s\n\n| field | becomes | |\n|---|---|---|\n", form_tables[i]->title);
        for (const struct form_field *field = form_tables[i]->fields; field->source != NULL;
             field++) {
            fputs("| ", stdout);
            print_names(field->source);
            fputs(" | ", stdout);
            print_target(field->target);
            printf(" |%s%s |\n", *field->note != '\0' ? " " : "", field->note);
        }
    }
    putchar('\n');
}

/* ---- the figures ---- */

static void print_figures(const struct config *config)
{
    (void)config;
    puts(
        "| figure | type | unit | numerator | denominator, or what it is of "
        "|\n|---|---|---|---|---|");
    for (size_t i = 0; i < kpi_figure_count; i++) {
        const struct kpi_figure *figure = &kpi_figures[i];
        printf("| `%s` | %s | %s | %s | %s |\n", figure->name,
               figure->type[0] != '\0' ? figure->type : "MACHINE", figure->unit, figure->of,
               figure->against);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*print)(const struct config *config);
    } tables[] = {
        { "sample", print_sample },   { "manual", print_manual },   { "catalog", print_catalog },
        { "events", print_events },   { "metrics", print_metrics }, { "forms", print_forms },
        { "figures", print_figures },
    };
    struct error err;
    _cleanup_config_ struct config *config = NULL;
    if (config_load_text(NULL, NULL, &config, NULL, &err) < 0) {
        fprintf(stderr, "%s\n", err.message);
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (argc == 2 && strcmp(argv[1], tables[i].name) == 0) {
            tables[i].print(config);
            return EXIT_SUCCESS;
        }
    }
    fprintf(stderr, "usage: print_tables sample|manual|catalog|events|metrics|forms|figures\n");
    return 64;
}
