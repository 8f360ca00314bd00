/* The metrics: one table, whose rows make /metrics, docs/METRICS.md and the check of dashboard and
 * alerts. Pure: facts in, text out. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/base/buffer.h"
#include "antoned/ops/health.h"

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM, METRIC_INFO };
const char *metric_kind_name(enum metric_kind kind); /* "counter", as both formats have it */

struct metric_writer;

struct metric {
    const char *name; /* of the family: without _total, _bucket, _info */
    enum metric_kind kind;
    const char *unit;   /* "seconds" "bytes", at the end of the name too; "" */
    const char *labels; /* names, separated by a space; "" */
    const char *help;   /* a sentence without its dot */
    void (*write)(const struct facts *facts, const struct health *health,
                  struct metric_writer *writer);
};
extern const struct metric metrics[];
extern const size_t metric_count;

enum metrics_format { METRICS_TEXT, METRICS_OPEN };
const char *metrics_type(enum metrics_format format);     /* Content-Type */
enum metrics_format metrics_accepted(const char *accept); /* by a header Accept */

void metrics_write(const struct facts *facts, const struct health *health,
                   enum metrics_format format, struct buffer *out);
