/* What to do about a failure whose own words do not say it. */
#pragma once

#include "antoned/base/error.h"

/* Appends it to the message of a failure of libpq's or the server's; most get none. */
void advice_add(struct error *err);
