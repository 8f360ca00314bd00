/* The reference data of the first migrations, read from the documents embedded in this program:
 * what `score` uses without a database. */
#pragma once

#include "antoned/base/error.h"
#include "antoned/base/str.h"
#include "antoned/store/reference.h"

/* ERROR_INTERNAL when the document is not what it should be. All ids are nil, there are no segment
 * weights and no experiments, and no rule needs a mention; free with reference_data_free. */
int reference_json_embedded(struct reference_data **ret, struct error *err);

/* The same from any two texts of that form: archetypes, tiers and competitors; answers and their
 * texts; rules of platforms. ERROR_DATA names what is wrong. */
int reference_json_decode(struct str base, struct str answers, struct str rules,
                          struct reference_data **ret, struct error *err);
