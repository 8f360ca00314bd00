/* Reads a text by libconfig, and holds what it read against what stands there. */
#include "antoned/base/config_text.h"

#include <string.h>

#include "antoned/base/buffer.h"
#include "config_scan.h"

struct comparison {
    struct config_scan *scan;
    size_t next; /* of its numbers */
    struct buffer path;
};

static bool is_same(const config_setting_t *setting, const struct config_number *number)
{
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_INT:
        return number->is_whole && number->whole == config_setting_get_int(setting);
    case CONFIG_TYPE_FLOAT:
        return !number->is_whole && !(number->fraction < config_setting_get_float(setting)) &&
               !(number->fraction > config_setting_get_float(setting));
    default: return false; /* a whole number of 64 bits: none was let through */
    }
}

static void compare_number(struct comparison *comparison, const config_setting_t *setting)
{
    struct config_scan *scan = comparison->scan;
    const struct config_number *number = &scan->numbers[comparison->next];
    if (comparison->next < scan->number_count && is_same(setting, number) &&
        str_equal(str_from(number->path), buffer_view(&comparison->path))) {
        comparison->next++;
        return;
    }
    buffer_add_char(&comparison->path, '\0');
    config_scan_fault(scan, config_setting_source_line(setting), comparison->path.data,
                      "is read by this libconfig otherwise than it is written");
}

/* Depth first, which is the order of the text; ends with the first that differs. */
static void compare_setting(struct comparison *comparison, const config_setting_t *setting)
{
    if (config_setting_is_number(setting))
        compare_number(comparison, setting);
    if (!config_setting_is_aggregate(setting))
        return;
    size_t size = comparison->path.size;
    for (unsigned i = 0; i < (unsigned)config_setting_length(setting); i++) {
        const config_setting_t *element = config_setting_get_elem(setting, i);
        const char *name = config_setting_name(element);
        if (comparison->scan->fault_count > 0)
            return;
        if (name == NULL)
            buffer_printf(&comparison->path, "[%u]", i);
        else
            buffer_printf(&comparison->path, "%s%s", size > 0 ? "." : "", name);
        compare_setting(comparison, element);
        comparison->path.size = size;
    }
}

static void compare_all(struct config_scan *scan, const config_t *tree)
{
    struct comparison comparison = { .scan = scan };
    compare_setting(&comparison, config_root_setting(tree));
    buffer_free(&comparison.path);
    if (scan->fault_count == 0 && comparison.next < scan->number_count)
        config_scan_fault(scan, scan->numbers[comparison.next].line,
                          scan->numbers[comparison.next].path, "is not read by this libconfig");
}

/* libconfig's own words, and what to look for. */
static const char *syntax_advice(const char *text)
{
    if (strcmp(text, "duplicate setting name") == 0)
        return "a duplicate: the same option or group stands further up; leave one of them out";
    if (strcmp(text, "syntax error") == 0)
        return "syntax error, here or at the end of the line before: a quote, a brace or a "
               "semicolon?";
    return text;
}

int config_text_read(config_t *tree, const char *text, config_fault_function *tell, void *context)
{
    _cleanup_arena_ struct arena *arena = arena_new(8192);
    struct config_scan scan = { .arena = arena, .tell = tell, .context = context };
    config_scan_text(&scan, text);
    if (scan.is_hopeless)
        return -1;
    /* The scan lets no @include through; were it wrong, a base that is no directory opens nothing
     * of a relative name. */
    config_set_include_dir(tree, "/dev/null");
    if (config_read_string(tree, text) != CONFIG_TRUE) {
        if (scan.fault_count == 0) /* or else they may be the cause */
            config_scan_fault(&scan, (unsigned)config_error_line(tree), "", "%s",
                              syntax_advice(config_error_text(tree)));
        return -1;
    }
    if (scan.fault_count == 0)
        compare_all(&scan, tree);
    return 0;
}
