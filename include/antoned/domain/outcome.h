/* What came of a posted reply, from replies.metrics_json (docs/design/contract.md, For posters).
 * A document that is wrong anywhere among the fields below counts as no outcome at all, never as
 * zeros; fields that are not ours are left alone. */
#pragma once

#include <stdbool.h>

#include "antoned/base/error.h"
#include "antoned/base/str.h"

enum outcome_field {
    OUTCOME_IMPRESSIONS,
    OUTCOME_CLICKS,
    OUTCOME_CONVERSIONS,
    OUTCOME_REVENUE,
    OUTCOME_LIKES,
    OUTCOME_REPLIES,
    OUTCOME_REPOSTS,
    OUTCOME_THANKS,
    OUTCOME_FOLLOWS,
    OUTCOME_POSITIVE, /* answers that are kind, and that are not */
    OUTCOME_NEGATIVE,
    OUTCOME_REMOVALS,
    OUTCOME_FIELD_COUNT
};

enum { OUTCOME_BYTES_MAX = 8192 }; /* of the document as text */

struct outcome {
    bool known[OUTCOME_FIELD_COUNT];
    double value[OUTCOME_FIELD_COUNT]; /* 0 to 10⁹, whole but for the revenue; 0 unless known */
};

/* 0: at least one field is known. -1: no outcome, and `err` (ERROR_DATA) says which field is wrong
 * and what would be right; nothing of the document is repeated. *ret is set only on success. */
int outcome_read(struct str json, struct outcome *ret, struct error *err);

/* The key in the document: "clicks". */
const char *outcome_field_name(enum outcome_field field);
