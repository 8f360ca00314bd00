/* What the daemon of the configuration says of itself over HTTP. */
#pragma once

#include <jansson.h>

#include "antoned/antonectl/command.h"
#include "antoned/sys/config.h"

/* The document at `path` of http.listen, owned by the caller. ERROR_UNAVAILABLE: http.listen is
 * "off", or no daemon answers there; ERROR_PERMISSION, ERROR_DATA as of http_ask. */
int live_ask(const struct config *config, const char *path, json_t **ret, struct error *err);
