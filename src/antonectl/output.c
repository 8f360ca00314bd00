/* Printing one JSON value as a table for people, or as it is for programs. */
#include "antoned/antonectl/output.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unilbrk.h>
#include <unistd.h>
#include <unistr.h>
#include <uniwidth.h>

#include "antoned/base/buffer.h"
#include "antoned/base/duration.h"
#include "antoned/base/memory.h"
#include "antoned/base/uuid.h"

enum { GAP = 2, WRAP_MIN = 24 };

void output_add_harmless(struct buffer *out, const char *text)
{
    const uint8_t *next = (const uint8_t *)text;
    ucs4_t c;
    for (const uint8_t *at = next; (next = u8_next(&c, at)) != NULL; at = next) {
        if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
            (c >= 0x2066 && c <= 0x2069))
            buffer_add_char(out, ' ');
        else
            buffer_add(out, at, (size_t)(next - at));
    }
}

static void add_cell(struct buffer *out, const json_t *value);

static void add_array(struct buffer *out, const json_t *array)
{
    size_t i;
    json_t *item;
    json_array_foreach(array, i, item)
    {
        if (i > 0)
            buffer_add_text(out, ", ");
        add_cell(out, item);
    }
    if (json_array_size(array) == 0)
        buffer_add_text(out, "none");
}

/* "HELPFUL 3, HYBRID 1" */
static void add_object(struct buffer *out, const json_t *object)
{
    size_t shown = 0;
    for (void *at = json_object_iter((json_t *)(uintptr_t)object); at != NULL;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        buffer_add_text(out, shown++ > 0 ? ", " : "");
        output_add_harmless(out, json_object_iter_key(at));
        buffer_add_char(out, ' ');
        add_cell(out, json_object_iter_value(at));
    }
    if (shown == 0)
        buffer_add_text(out, "none");
}

static void add_cell(struct buffer *out, const json_t *value)
{
    switch (value == NULL ? JSON_NULL : json_typeof(value)) {
    case JSON_STRING: output_add_harmless(out, json_string_value(value)); return;
    case JSON_INTEGER:
        buffer_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return;
    case JSON_REAL: buffer_printf(out, "%.2f", json_real_value(value)); return;
    case JSON_TRUE: buffer_add_text(out, "yes"); return;
    case JSON_FALSE: buffer_add_text(out, "no"); return;
    case JSON_ARRAY: add_array(out, value); return;
    case JSON_OBJECT: add_object(out, value); return;
    case JSON_NULL: return;
    }
}

static bool is_duration(const char *key)
{
    static const char suffix[] = "_seconds";
    size_t size = strlen(key);
    return size >= sizeof suffix && strcmp(key + size + 1 - sizeof suffix, suffix) == 0;
}

static char *cell_text(const json_t *row, const struct output_column *column)
{
    struct buffer out = { 0 };
    const json_t *value = json_object_get(row, column->key);
    if (is_duration(column->key) && json_is_integer(value))
        duration_add(&out, json_integer_value(value));
    else
        add_cell(&out, value);
    return out.data != NULL ? out.data : memory_strdup("");
}

static int text_width(const char *text)
{
    return u8_strwidth((const uint8_t *)text, "UTF-8");
}

/* Columns of the terminal, or 0 when stdout is none: then nothing is wrapped. */
static int terminal_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

static void print_padded(const char *text, int width)
{
    fputs(text, stdout);
    for (int spaces = width - text_width(text); spaces > 0; spaces--)
        putchar(' ');
}

/* The last column: wrapped at word edges where the terminal would break it anywhere. */
static void print_wrapped(const char *text, int indent)
{
    int width = terminal_width();
    size_t size = strlen(text);
    if (width - indent < WRAP_MIN || size == 0) {
        printf("%s\n", text);
        return;
    }
    _cleanup_free_ char *breaks = memory_zalloc(size);
    u8_width_linebreaks((const uint8_t *)text, size, width - indent, 0, 0, NULL, "UTF-8", breaks);
    for (size_t i = 0; i < size; i++) {
        if (breaks[i] == UC_BREAK_POSSIBLE)
            printf("\n%*s", indent, "");
        putchar(text[i]);
    }
    putchar('\n');
}

static bool is_number_column(const json_t *rows, const char *key)
{
    size_t i;
    json_t *row;
    bool any = false;
    json_array_foreach(rows, i, row)
    {
        const json_t *value = json_object_get(row, key);
        if (value != NULL && !json_is_number(value) && !json_is_null(value))
            return false;
        any = any || json_is_number(value);
    }
    return any;
}

static int column_width(const json_t *rows, const struct output_column *column)
{
    int widest = text_width(column->title);
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        _cleanup_free_ char *text = cell_text(row, column);
        int width = text_width(text);
        widest = width > widest ? width : widest;
    }
    return widest;
}

struct layout {
    int width;
    bool number; /* aligned right */
};

static void print_cell(const char *text, const struct layout *layout, int indent, bool last)
{
    if (layout->number) {
        printf("%*s%s%*s", layout->width - text_width(text), "", text, last ? 0 : GAP, "");
        if (last)
            putchar('\n');
    } else if (last) {
        print_wrapped(text, indent);
    } else {
        print_padded(text, layout->width + GAP);
    }
}

static void print_row(const json_t *row, const struct output_column *columns, size_t count,
                      const struct layout *layout)
{
    int indent = 0;
    for (size_t i = 0; i < count; i++) {
        /* Without a row it is the line of titles. */
        _cleanup_free_ char *text =
            row != NULL ? cell_text(row, &columns[i]) : memory_strdup(columns[i].title);
        print_cell(text, &layout[i], indent, i + 1 == count);
        indent += layout[i].width + GAP;
    }
}

void output_document(const json_t *value)
{
    json_dumpf(value, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    putchar('\n');
}

void output_line(const json_t *value)
{
    json_dumpf(value, stdout, JSON_COMPACT | JSON_REAL_PRECISION(15));
    putchar('\n');
}

void output_heading(const char *title)
{
    printf("\n%s\n", title);
}

/* What a row needs at least: the last column may be wrapped. */
static int least_width(const struct layout *layout, size_t count)
{
    int width = 0;
    for (size_t i = 0; i + 1 < count; i++)
        width += layout[i].width + GAP;
    int last = layout[count - 1].width;
    return width + (last > WRAP_MIN && !layout[count - 1].number ? WRAP_MIN : last);
}

static void print_facts(const json_t *object, const struct output_column *facts, size_t count)
{
    int width = 0;
    for (size_t i = 0; i < count; i++) {
        int own = text_width(facts[i].title);
        width = own > width ? own : width;
    }
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_object_get(object, facts[i].key);
        if (value == NULL || json_is_null(value))
            continue;
        _cleanup_free_ char *text = cell_text(object, &facts[i]);
        print_padded(facts[i].title, width + GAP);
        print_wrapped(text, width + GAP);
    }
}

/* A table wider than the terminal cannot be read: then each row is a list, a line a column. */
static void print_upright(const json_t *rows, const struct output_column *columns, size_t count)
{
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        if (i > 0)
            putchar('\n');
        print_facts(row, columns, count);
    }
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* How much of each of the sorted ids tells it from all others. */
static size_t distinct_size(const char *const *ids, size_t count)
{
    size_t most = UUID_PREFIX_MIN;
    for (size_t i = 1; i < count; i++) {
        size_t same = 0;
        while (ids[i][same] != '\0' && ids[i][same] == ids[i - 1][same])
            same++;
        most = same + 1 > most ? same + 1 : most;
    }
    return most < UUID_TEXT_SIZE && ids[0][most - 1] == '-' ? most + 1 : most;
}

/* The rows with ids that a person can type. Ids made one after the other begin alike, so all are
 * as long as the two most alike need. The caller owns the answer. */
static json_t *with_short_ids(const json_t *rows)
{
    json_t *shown = json_deep_copy(rows), *row;
    _cleanup_free_ const char **ids = memory_zalloc((json_array_size(rows) + 1) * sizeof *ids);
    size_t count = 0, i;
    struct uuid id;
    json_array_foreach(rows, i, row)
    {
        const char *text = json_string_value(json_object_get(row, "id"));
        if (text != NULL && uuid_parse(str_from(text), &id) == 0)
            ids[count++] = text;
    }
    qsort(ids, count, sizeof *ids, compare_texts);
    size_t size = count > 0 ? distinct_size(ids, count) : 0;
    json_array_foreach(shown, i, row)
    {
        const char *text = json_string_value(json_object_get(row, "id"));
        if (text != NULL && uuid_parse(str_from(text), &id) == 0 && size < UUID_TEXT_SIZE)
            json_object_set_new(row, "id", json_stringn(text, size));
    }
    return shown;
}

static void print_table(const json_t *rows, const struct output_column *columns, size_t count,
                        const struct layout *layout)
{
    size_t i;
    json_t *row;
    print_row(NULL, columns, count, layout);
    json_array_foreach(rows, i, row) print_row(row, columns, count, layout);
}

void output_list(const struct command *command, const json_t *rows,
                 const struct output_column *columns, size_t column_count, const char *empty)
{
    if (command->json) {
        output_document(rows);
        return;
    }
    if (json_array_size(rows) == 0) {
        printf("%s\n", empty);
        return;
    }
    json_t *shown = with_short_ids(rows);
    _cleanup_free_ struct layout *layout = memory_zalloc(column_count * sizeof *layout);
    for (size_t i = 0; i < column_count; i++) {
        layout[i].width = column_width(shown, &columns[i]);
        layout[i].number = is_number_column(shown, columns[i].key);
    }
    int terminal = terminal_width();
    if (terminal > 0 && least_width(layout, column_count) > terminal)
        print_upright(shown, columns, column_count);
    else
        print_table(shown, columns, column_count, layout);
    json_decref(shown);
}

void output_facts(const struct command *command, const json_t *object,
                  const struct output_column *facts, size_t fact_count)
{
    if (command->json)
        output_document(object);
    else
        print_facts(object, facts, fact_count);
}

const char *output_plural(int64_t count)
{
    return count == 1 ? "" : "s";
}
