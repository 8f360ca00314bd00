/* Health, metrics and status over HTTP, at http.listen. */
#pragma once

#include "antoned/base/error.h"
#include "antoned/ops/watch.h"
#include "antoned/sys/listening.h"

struct endpoint;

/* Serves what `watch` knows from now on; both are borrowed. */
struct endpoint *endpoint_new(struct loop *loop, const struct listening *listening,
                              const struct watch *watch);
void endpoint_free(struct endpoint *endpoint); /* NULL is fine */
