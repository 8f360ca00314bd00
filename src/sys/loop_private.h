/* libevent's own loop, for the other user of libevent: sys/http. */
#pragma once

#include <event2/event.h>

#include "antoned/sys/loop.h"

struct event_base *loop_base(const struct loop *loop);
