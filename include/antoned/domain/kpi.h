/* The daily figures: which there are, and how each follows from what was counted on a day. The one
 * table that the daemon computes by, `antonectl kpi` shows and docs/FIGURES.md prints. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/base/str.h"
#include "antoned/domain/outcome.h"

/* What is counted, on a day of time.zone, on one platform or on all. */
enum kpi_counter {
    KPI_DECIDED, /* of decisions */
    KPI_STOPPED,
    KPI_WAITED, /* no count but a quantile in seconds, as KPI_ATTENTION */
    KPI_JUDGED, /* of drafts */
    KPI_REJECTED,
    KPI_EDITED,
    KPI_ESCALATED,
    KPI_ATTENDED,
    KPI_ATTENTION,
    KPI_POSTED, /* of replies, whether their outcome is known or not */
    KPI_REMOVED,
    KPI_SELF_DELETED,
    KPI_CLICKS_KNOWN, /* of outcomes: in how many a field is known, and in how many above 0 */
    KPI_CLICKED,
    KPI_CONVERSIONS_KNOWN,
    KPI_CONVERTED,
    KPI_REVENUE_KNOWN,
    KPI_REVENUE, /* their sum */
    KPI_LIKES_KNOWN,
    KPI_LIKED,
    KPI_THANKS_KNOWN,
    KPI_THANKED,
    KPI_FOLLOWS_KNOWN,
    KPI_FOLLOWED,
    KPI_SENTIMENT_KNOWN, /* any kind or unkind answer */
    KPI_KIND,            /* more kind ones than others */
    KPI_COUNTER_COUNT
};
struct kpi_tally {
    double count[KPI_COUNTER_COUNT]; /* 0: nothing was */
};

enum kpi_shape {
    KPI_COUNT,    /* the numerator; there when the denominator is */
    KPI_RATE,     /* numerator ÷ denominator, a share of the denominator: it has an interval */
    KPI_MEAN,     /* likewise, of anything */
    KPI_QUANTILE, /* the numerator as it is, of so many values */
};
struct kpi_figure {
    const char *name; /* metric_name */
    const char *type; /* a name of kpi_types; "": of the machine, which has none */
    const char *unit; /* "share", "seconds" */
    enum kpi_shape shape;
    enum kpi_counter numerator, denominator;
    const char *of;      /* the numerator in words */
    const char *against; /* the denominator */
};
extern const struct kpi_figure kpi_figures[];
extern const size_t kpi_figure_count;

int kpi_counter_find(struct str name); /* "decided"; -1: there is no such */

/* One posted reply; NULL: it has no outcome. */
struct kpi_reply {
    bool is_deleted, is_own_deletion;
    const struct outcome *outcome;
};
void kpi_count_reply(struct kpi_tally *tally, const struct kpi_reply *reply);

/* False: no data, and no row. n is 0 where the shape has none. */
struct kpi_value {
    double value, numerator, n;
};
bool kpi_value_of(const struct kpi_figure *figure, const struct kpi_tally *tally,
                  struct kpi_value *ret);
