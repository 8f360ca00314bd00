/* Writing samples. */
#include "metrics_text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "antoned/base/clock.h"
#include "antoned/base/str.h"

const char *metric_kind_name(enum metric_kind kind)
{
    static const char *const names[] = { "counter", "gauge", "histogram", "info" };
    return names[kind];
}

const char *metrics_type(enum metrics_format format)
{
    return format == METRICS_OPEN ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                  : "text/plain; version=0.0.4; charset=utf-8";
}

static struct str trimmed(struct str text)
{
    while (text.size > 0 && (text.data[0] == ' ' || text.data[0] == '\t'))
        text = (struct str){ text.data + 1, text.size - 1 };
    while (text.size > 0 && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t'))
        text.size--;
    return text;
}

static bool is_word(struct str text, const char *word)
{
    return text.size == strlen(word) && strncasecmp(text.data, word, text.size) == 0;
}

/* Of "q=0.5" among the parameters, in thousandths; what cannot be read is 1, as none is. */
static int quality_of(struct str parameters)
{
    while (parameters.size > 0) {
        struct str value = str_take(&parameters, ';');
        char text[8];
        double quality;
        if (!is_word(trimmed(str_take(&value, '=')), "q"))
            continue;
        snprintf(text, sizeof text, "%.*s", STR_ARG(trimmed(value)));
        quality = strtod(text, NULL);
        return quality >= 0 && quality < 1 ? (int)(quality * 1000) : 1000;
    }
    return 1000;
}

/* How much the caller wants a type that he names; -1: he does not name it. */
static int wanted(const char *accept, const char *type)
{
    struct str ranges = str_from(accept);
    int most = -1;
    while (ranges.size > 0) {
        struct str range = str_take(&ranges, ',');
        if (!is_word(trimmed(str_take(&range, ';')), type))
            continue;
        int quality = quality_of(range);
        most = quality > most ? quality : most;
    }
    return most;
}

/* A scraper that can read OpenMetrics names it. */
enum metrics_format metrics_accepted(const char *accept)
{
    int open = wanted(accept, "application/openmetrics-text");
    return open > 0 && open >= wanted(accept, "text/plain") ? METRICS_OPEN : METRICS_TEXT;
}

/* OpenMetrics names the family, text the sample; of an info, text knows only that it is a gauge. */
static const char *suffix_of(const struct metric *metric)
{
    switch (metric->kind) {
    case METRIC_COUNTER: return "_total";
    case METRIC_INFO: return "_info";
    case METRIC_GAUGE:
    case METRIC_HISTOGRAM: break;
    }
    return "";
}

void metric_head(struct metric_writer *writer)
{
    const struct metric *metric = writer->metric;
    bool is_open = writer->format == METRICS_OPEN;
    const char *suffix = is_open ? "" : suffix_of(metric);
    const char *kind =
        !is_open && metric->kind == METRIC_INFO ? "gauge" : metric_kind_name(metric->kind);
    buffer_printf(writer->out, "# HELP %s%s %s.\n# TYPE %s%s %s\n", metric->name, suffix,
                  metric->help, metric->name, suffix, kind);
    if (is_open && metric->unit[0] != '\0')
        buffer_printf(writer->out, "# UNIT %s %s\n", metric->name, metric->unit);
}

/* A version of a lexicon is a text of its author's. */
static void add_escaped(struct buffer *out, struct str value)
{
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] == '"' || value.data[i] == '\\')
            buffer_add_char(out, '\\');
        buffer_add_char(out, value.data[i]);
    }
}

static void add_labels(struct metric_writer *writer, const char *values)
{
    struct str names = str_from(writer->metric->labels), rest = str_from(values);
    if (names.size == 0)
        return;
    buffer_add_char(writer->out, '{');
    while (names.size > 0) {
        struct str name = str_take(&names, ' ');
        struct str value = names.size > 0 ? str_take(&rest, ',') : rest;
        buffer_printf(writer->out, "%.*s=\"", STR_ARG(name));
        add_escaped(writer->out, value);
        buffer_add_text(writer->out, names.size > 0 ? "\"," : "\"");
    }
    buffer_add_char(writer->out, '}');
}

static void __attribute__((format(printf, 2, 0)))
add_name(struct metric_writer *writer, const char *labels, va_list args)
{
    char values[200] = "";
    if (labels != NULL)
        vsnprintf(values, sizeof values, labels, args);
    buffer_printf(writer->out, "%s%s", writer->metric->name, suffix_of(writer->metric));
    add_labels(writer, values);
}

void metric_int(struct metric_writer *writer, uint64_t value, const char *labels, ...)
{
    va_list args;
    va_start(args, labels);
    add_name(writer, labels, args);
    va_end(args);
    buffer_printf(writer->out, " %" PRIu64 "\n", value);
}

/* With microseconds, never with an exponent, and without the printf of floating point, which would
 * follow the locale. */
static void add_seconds(struct buffer *out, int64_t us)
{
    buffer_printf(out, "%s%" PRId64 ".%06" PRId64, us < 0 ? "-" : "",
                  (us < 0 ? -us : us) / US_PER_SECOND, (us < 0 ? -us : us) % US_PER_SECOND);
}

void metric_real(struct metric_writer *writer, double value, const char *labels, ...)
{
    va_list args;
    va_start(args, labels);
    add_name(writer, labels, args);
    va_end(args);
    buffer_add_char(writer->out, ' ');
    add_seconds(writer->out, (int64_t)(value * US_PER_SECOND));
    buffer_add_char(writer->out, '\n');
}

/* 2^exponent, exactly: a half more is 5 to the same power behind the point. */
static void add_bound(struct buffer *out, int exponent)
{
    int64_t fives = 1;
    for (int i = 0; i > exponent; i--)
        fives *= 5;
    if (exponent >= 0)
        buffer_printf(out, "%" PRId64 ".0", INT64_C(1) << exponent);
    else
        buffer_printf(out, "0.%0*" PRId64, -exponent, fives);
}

void metric_histogram(struct metric_writer *writer, const struct histogram *histogram, int least,
                      int most)
{
    const char *name = writer->metric->name;
    struct buffer *out = writer->out;
    uint64_t count = histogram_count(histogram);
    for (int exponent = least; exponent <= most; exponent++) {
        buffer_printf(out, "%s_bucket{le=\"", name);
        add_bound(out, exponent);
        buffer_printf(out, "\"} %" PRIu64 "\n", histogram_within(histogram, exponent));
    }
    buffer_printf(out, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n%s_sum ", name, count, name);
    add_seconds(out, (int64_t)histogram->sum_us);
    buffer_printf(out, "\n%s_count %" PRIu64 "\n", name, count);
}
