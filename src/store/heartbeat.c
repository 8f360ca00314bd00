/* The heartbeat row. */
#include "antoned/store/heartbeat.h"

struct pg_params *heartbeat_params(struct arena *arena, const struct heartbeat *heartbeat)
{
    struct pg_params *params = pg_params_new(arena, 6);
    pg_params_text(params, str_from(heartbeat->instance));
    pg_params_text(params, str_from(heartbeat->host));
    pg_params_text(params, str_from(heartbeat->version));
    pg_params_timestamptz(params, heartbeat->started_at_us);
    pg_params_int8(params, heartbeat->posts_processed);
    pg_params_text(params, str_from(heartbeat->state));
    return params;
}
