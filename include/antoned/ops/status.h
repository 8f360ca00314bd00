/* The same facts as one JSON document, for the page and for antonectl; its form is described in
 * docs/METRICS.md, Status. Pure. */
#pragma once

#include <jansson.h>

#include "antoned/ops/health.h"

json_t *status_json(const struct facts *facts, const struct health *health); /* the caller's */
