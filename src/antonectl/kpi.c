/* antonectl kpi: the daily figures, as a table with a line of the last weeks, as JSON, as CSV. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/words.h"
#include "antoned/base/clock.h"
#include "antoned/base/parse.h"
#include "antoned/base/timestamp.h"
#include "antoned/domain/kpi.h"
#include "antoned/domain/statistics.h"
#include "antoned/flow/figures.h"
#include "antoned/store/kpi.h"

/* ---- definitions ---- */

static const char *const shapes[] = {
    [KPI_COUNT] = "count", [KPI_RATE] = "rate", [KPI_MEAN] = "mean", [KPI_QUANTILE] = "quantile"
};

static json_t *definition(const struct kpi_figure *figure)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "metric", figure->name, "type",
                     figure->type[0] != '\0' ? figure->type : "MACHINE", "unit", figure->unit,
                     "kind", shapes[figure->shape], "numerator", figure->of, "denominator",
                     figure->against);
}

static int run_list(struct command *command, struct error *err)
{
    static const struct output_column columns[] = {
        { "metric", "metric" }, { "type", "type" },           { "unit", "unit" },
        { "kind", "kind" },     { "numerator", "numerator" }, { "denominator", "denominator" },
    };
    (void)err;
    json_t *rows = json_array();
    for (size_t i = 0; i < kpi_figure_count; i++)
        json_array_append_new(rows, definition(&kpi_figures[i]));
    output_list(command, rows, columns, OUTPUT_COUNT(columns), "");
    json_decref(rows);
    return 0;
}

/* ---- what was asked for ---- */

static int parse_days(const struct command *command, int *ret, struct error *err)
{
    const char *typed = command_option(command, "days");
    int64_t days = 30;
    if (typed != NULL && parse_integer(typed, 1, KPI_SHOW_DAYS, &days, err) < 0) {
        err->code = ERROR_USAGE;
        return error_prefix(err, "--days");
    }
    *ret = (int)days;
    return 0;
}

static int check_names(struct kpi_question *question, struct error *err)
{
    enum platform platform;
    size_t i = 0;
    if (question->platform != NULL && words_platform(str_from(question->platform), &platform) < 0)
        return error_set(err, ERROR_USAGE,
                         "--platform: \"%.20s\" is none of TWITTER, REDDIT, THREADS",
                         question->platform);
    if (question->platform != NULL)
        question->platform = platform_name(platform);
    while (question->metric != NULL && i < kpi_figure_count &&
           strcmp(question->metric, kpi_figures[i].name) != 0)
        i++;
    return i < kpi_figure_count
               ? 0
               : error_set(
                     err, ERROR_USAGE,
                     "--metric: there is no \"%.60s\"; 'antonectl kpi list' shows those there are",
                     question->metric);
}

static int read_question(const struct command *command, struct kpi_question *ret, struct error *err)
{
    *ret = (struct kpi_question){ .platform = command_option(command, "platform"),
                                  .metric = command_option(command, "metric") };
    if (command->json && command_option(command, "csv") != NULL)
        return error_set(err, ERROR_USAGE, "--csv and --json: one of them");
    return parse_days(command, &ret->days, err) < 0 ? -1 : check_names(ret, err);
}

/* ---- rows ---- */

static double number_of(const json_t *row, const char *key)
{
    return json_number_value(json_object_get(row, key));
}

/* A rate gets its interval, which follows from what is stored. */
static void add_interval(const struct kpi_figure *figure, json_t *row)
{
    double n = number_of(row, "n"), numerator = number_of(row, "numerator");
    if (figure->shape != KPI_RATE || !(n > 0) || !(numerator >= 0 && numerator <= n))
        return;
    struct interval interval = statistics_wilson(numerator, n, STATISTICS_Z95);
    json_object_set_new(row, "low", json_real(interval.low));
    json_object_set_new(row, "high", json_real(interval.high));
}

/* Its rows of the answer, copied; the caller owns the array. */
static json_t *days_of(const struct kpi_figure *figure, const json_t *rows)
{
    json_t *days = json_array(), *row;
    size_t i;
    json_array_foreach(rows, i, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "metric")), figure->name) == 0) {
            json_t *its = json_copy(row);
            add_interval(figure, its);
            json_array_append_new(days, its);
        }
    }
    return days;
}

/* Days since 1970. */
static int64_t number_of_day(const json_t *row)
{
    char text[TIMESTAMP_SIZE];
    int64_t us = 0;
    snprintf(text, sizeof text, "%sT00:00:00Z", json_string_value(json_object_get(row, "day")));
    (void)timestamp_parse(str_from(text), &us);
    return us / (INT64_C(86400) * US_PER_SECOND);
}

static int64_t newest_day(const json_t *rows)
{
    int64_t newest = 0;
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        int64_t day = number_of_day(row);
        newest = day > newest ? day : newest;
    }
    return newest;
}

/* ---- the table ---- */

enum { LINE_DAYS = 30 }; /* the longest line */

/* A column a day from 0 to the greatest of them, a dot where there is no row. */
static void draw_line(const json_t *days, int64_t newest, int width, struct buffer *out)
{
    static const char *const columns[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
    double values[LINE_DAYS], greatest = 0;
    size_t i;
    json_t *row;
    for (int day = 0; day < width; day++)
        values[day] = -1;
    json_array_foreach(days, i, row)
    {
        int64_t at = width - 1 - (newest - number_of_day(row));
        if (at >= 0 && at < width)
            greatest = fmax(greatest, values[at] = number_of(row, "value"));
    }
    for (int day = 0; day < width; day++)
        buffer_add_text(out, values[day] < 0 ? "·"
                             : greatest == 0 ? columns[0]
                                             : columns[(int)round(values[day] / greatest * 7)]);
}

static void add_number(const struct kpi_figure *figure, double value, struct buffer *out)
{
    if (figure->shape == KPI_RATE)
        buffer_printf(out, "%.1f %%", 100 * value);
    else
        buffer_printf(out, figure->shape == KPI_COUNT ? "%.0f" : "%.2f", value);
}

static json_t *summary(const struct kpi_figure *figure, const json_t *days, int64_t newest,
                       int width)
{
    const json_t *last = json_array_get(days, json_array_size(days) - 1);
    _cleanup_buffer_ struct buffer value = { 0 }, interval = { 0 }, line = { 0 };
    add_number(figure, number_of(last, "value"), &value);
    if (json_object_get(last, "low") != NULL)
        buffer_printf(&interval, "%.1f–%.1f %%", 100 * number_of(last, "low"),
                      100 * number_of(last, "high"));
    draw_line(days, newest, width, &line);
    return json_pack("{s:s, s:s, s:O, s:s, s:s, s:s, s:O}", "metric", figure->name, "unit",
                     figure->shape == KPI_RATE ? "" : figure->unit, "day",
                     json_object_get(last, "day"), "value", value.data, "interval",
                     interval.size > 0 ? interval.data : "", "line", line.data, "n",
                     json_object_get(last, "n"));
}

static void show_table(const struct command *command, const json_t *rows, int days)
{
    static const struct output_column columns[] = {
        { "metric", "metric" },           { "day", "last day" }, { "value", "value" },
        { "interval", "95 % interval" },  { "n", "n" },          { "unit", "unit" },
        { "line", "days to the newest" },
    };
    int64_t newest = newest_day(rows);
    json_t *table = json_array();
    for (size_t i = 0; i < kpi_figure_count; i++) {
        json_t *its = days_of(&kpi_figures[i], rows);
        if (json_array_size(its) > 0)
            json_array_append_new(
                table, summary(&kpi_figures[i], its, newest, days < LINE_DAYS ? days : LINE_DAYS));
        json_decref(its);
    }
    output_list(command, table, columns, OUTPUT_COUNT(columns),
                "No figures of these days. They are counted each night; now: antonectl kpi run");
    json_decref(table);
}

/* ---- for programs ---- */

static void show_json(const json_t *rows, const char *platform)
{
    json_t *document = json_array(), *day;
    size_t at;
    for (size_t i = 0; i < kpi_figure_count; i++) {
        json_t *its = days_of(&kpi_figures[i], rows), *figure = definition(&kpi_figures[i]);
        json_array_foreach(its, at, day) json_object_del(day, "metric");
        json_object_set_new(figure, "platform",
                            platform != NULL ? json_string(platform) : json_null());
        json_object_set_new(figure, "days", its);
        json_array_append_new(document, figure);
    }
    output_document(document);
    json_decref(document);
}

/* RFC 4180 asks for CRLF. No field holds what would need quotes. */
static void show_csv(const json_t *rows, const char *platform)
{
    static const char *const numbers[] = { "value", "numerator", "n", "low", "high" };
    fputs("metric,platform,day,value,numerator,n,low,high\r\n", stdout);
    for (size_t i = 0; i < kpi_figure_count; i++) {
        json_t *its = days_of(&kpi_figures[i], rows), *row;
        size_t at;
        json_array_foreach(its, at, row)
        {
            printf("%s,%s,%s", kpi_figures[i].name, platform != NULL ? platform : "ALL",
                   json_string_value(json_object_get(row, "day")));
            for (size_t j = 0; j < OUTPUT_COUNT(numbers); j++) {
                const json_t *number = json_object_get(row, numbers[j]);
                putchar(',');
                if (json_is_number(number))
                    printf("%.15g", json_number_value(number));
            }
            fputs("\r\n", stdout);
        }
        json_decref(its);
    }
}

static int run_show(struct command *command, struct error *err)
{
    _cleanup_session_ struct pg_session *session = NULL;
    struct kpi_question question;
    const struct config *config;
    json_t *rows;
    if (read_question(command, &question, err) < 0 || open_config(command, &config, err) < 0 ||
        open_session(command, &session, err) < 0)
        return -1;
    question.zone = config->time.zone;
    if (kpi_show(session, &question, &rows, err) < 0)
        return -1;
    if (command->json)
        show_json(rows, question.platform);
    else if (command_option(command, "csv") != NULL)
        show_csv(rows, question.platform);
    else
        show_table(command, rows, question.days);
    json_decref(rows);
    return 0;
}

/* ---- counting now, and what could not be counted ---- */

static int run_run(struct command *command, struct error *err)
{
    static const struct output_column facts[] = {
        { "days", "days counted" },
        { "changed", "figures written" },
        { "faults", "replies newly without an outcome" },
    };
    struct figures_order order = { 0 };
    struct figures_result result;
    if (open_config(command, &order.config, err) < 0 ||
        figures_count_days(&order, &result, err) < 0)
        return -1;
    json_t *done = json_pack("{s:I, s:I, s:I}", "days", (json_int_t)result.steps, "changed",
                             (json_int_t)result.changed, "faults", (json_int_t)result.faults);
    output_facts(command, done, facts, OUTPUT_COUNT(facts));
    json_decref(done);
    return 0;
}

static int run_faults(struct command *command, struct error *err)
{
    static const struct output_column columns[] = {
        { "id", "reply" },
        { "platform", "platform" },
        { "posted_at", "posted" },
        { "fault", "counts as no outcome because" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    int64_t limit;
    json_t *faults;
    if (words_limit(command, 100, &limit, err) < 0 || open_session(command, &session, err) < 0 ||
        kpi_faults(session, limit, &faults, err) < 0)
        return -1;
    output_list(command, faults, columns, OUTPUT_COUNT(columns),
                "What was reported of each reply can be counted.");
    json_decref(faults);
    return 0;
}

static const struct verb_option show_options[] = {
    { "days", "N", "how many whole days back (30)" },
    { "platform", "NAME", "TWITTER, REDDIT or THREADS, instead of all together" },
    { "metric", "NAME", "this one only" },
    { "csv", NULL, "a row a day as CSV (RFC 4180)" },
    { 0 },
};
static const struct verb_option faults_options[] = {
    { "limit", "N", "how many (100), the newest first" },
    { 0 },
};

static const struct verb verbs[] = {
    { .name = "show",
      .summary = "The daily figures of the last days",
      .details =
          "Rates have a Wilson interval. A day without data has no row, and no column in the "
          "line. Counted each night, in time.zone; the last seven days again each time.",
      .options = show_options,
      .run = run_show },
    { .name = "list",
      .summary = "What each figure means: numerator and denominator",
      .run = run_list },
    { .name = "run", .summary = "Count what is due now", .run = run_run },
    { .name = "faults",
      .summary = "Replies whose report counts as no outcome, and why",
      .options = faults_options,
      .run = run_faults },
    { 0 },
};
const struct noun noun_kpi = { "kpi", "Daily figures: what came of replies, safety, waiting",
                               verbs };
