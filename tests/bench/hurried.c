/* The daemon as it is, but for a janitor that does not wait for the night: bench_archive.py
 * measures decisions beside a run of retention in the same process. Linked with --wrap=janitor_new.
 */
#include <stdlib.h>

#include "antoned/flow/janitor.h"

struct janitor *__real_janitor_new(struct loop *loop, struct config *config, struct pace *pace);
struct janitor *__wrap_janitor_new(struct loop *loop, struct config *config, struct pace *pace);

struct janitor *__wrap_janitor_new(struct loop *loop, struct config *config, struct pace *pace)
{
    const char *delay_ms = getenv("ANTONE_CATCH_UP_MS");
    struct janitor *janitor = __real_janitor_new(loop, config, pace);
    janitor_set_pace(
        janitor, &(struct janitor_pace){ .catch_up_delay_ms = delay_ms == NULL ? 0 : atoi(delay_ms),
                                         .retry_ms = 100,
                                         .held_back_ms = INT64_C(86400000) });
    return janitor;
}
