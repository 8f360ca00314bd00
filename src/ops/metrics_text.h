/* Samples as text, in the two formats: Prometheus text 0.0.4 and OpenMetrics 1.0. */
#pragma once

#include "antoned/base/histogram.h"
#include "antoned/ops/metrics.h"

struct metric_writer {
    struct buffer *out;
    enum metrics_format format;
    const struct metric *metric;
};

void metric_head(struct metric_writer *writer); /* HELP, TYPE, UNIT */

/* One sample. The format makes the values of the row's labels, separated by commas; NULL: none. */
void metric_int(struct metric_writer *writer, uint64_t value, const char *labels, ...)
    __attribute__((format(printf, 3, 4)));
void metric_real(struct metric_writer *writer, double value, const char *labels, ...)
    __attribute__((format(printf, 3, 4)));

/* Buckets from 2^least to 2^most seconds and the rest, sum and count. */
void metric_histogram(struct metric_writer *writer, const struct histogram *histogram, int least,
                      int most);
