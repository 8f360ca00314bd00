/* What is wrong with a line that jansson refuses, in our own words: its own quote the text. */
#pragma once

#include <jansson.h>

#include "antoned/base/error.h"
#include "antoned/base/str.h"

/* Fills in *err (ERROR_DATA) with "field: what is wrong", and returns -1. The field is found again
 * where JSON is sound but a value is not (NUL, bad UTF-8, a number too large); else it is "json".
 */
int json_fault_tell(struct str line, const json_error_t *fault, struct error *err);
