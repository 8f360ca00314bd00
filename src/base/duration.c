/* Durations as people read them. */
#include "antoned/base/duration.h"

#include <inttypes.h>

void duration_add(struct buffer *out, int64_t seconds)
{
    int64_t minutes = seconds / 60, hours = minutes / 60, days = hours / 24;
    if (minutes == 0)
        buffer_printf(out, "%" PRId64 " s", seconds);
    else if (hours == 0)
        buffer_printf(out, "%" PRId64 " min", minutes);
    else if (days == 0)
        buffer_printf(out, "%" PRId64 " h %" PRId64 " min", hours, minutes % 60);
    else
        buffer_printf(out, "%" PRId64 " d %" PRId64 " h", days, hours % 24);
}
