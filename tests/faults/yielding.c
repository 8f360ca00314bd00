/* antonectl as it is, but its runs of retention look at the queue and give way to it, as the
 * daemon's do: the faults also strike where rows are chosen first and locked after. Linked with
 * --wrap=retention_run. */
#include "antoned/flow/retention_run.h"

int __real_retention_run(const struct retention_run_options *options,
                         const struct retention_run_events *events, struct retention_progress *ret,
                         struct error *err);
int __wrap_retention_run(const struct retention_run_options *options,
                         const struct retention_run_events *events, struct retention_progress *ret,
                         struct error *err);

int __wrap_retention_run(const struct retention_run_options *options,
                         const struct retention_run_events *events, struct retention_progress *ret,
                         struct error *err)
{
    struct retention_run_options yielding = *options;
    yielding.yields = true;
    return __real_retention_run(&yielding, events, ret, err);
}
