/* antonectl as it is, but its runs of retention look at the queue and give way to it, as the
 * daemon's do: the faults also strike where rows are chosen first and locked after. Linked with
 * --wrap=retention_run_start. */
#include "antoned/flow/retention_run.h"

struct retention_run *__real_retention_run_start(struct loop *loop,
                                                 const struct retention_run_options *options,
                                                 const struct retention_run_events *events);
struct retention_run *__wrap_retention_run_start(struct loop *loop,
                                                 const struct retention_run_options *options,
                                                 const struct retention_run_events *events);

struct retention_run *__wrap_retention_run_start(struct loop *loop,
                                                 const struct retention_run_options *options,
                                                 const struct retention_run_events *events)
{
    struct retention_run_options yielding = *options;
    yielding.yields = true;
    return __real_retention_run_start(loop, &yielding, events);
}
