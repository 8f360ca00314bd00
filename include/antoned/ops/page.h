/* The page at "/", for people: what /status.json tells, as one HTML document without outside
 * assets, readable without JavaScript and kept fresh with it. */
#pragma once

#include <jansson.h>

#include "antoned/base/buffer.h"

/* Adds the page that shows `status`, a document of status_json. Pure. */
void page_write(const json_t *status, struct buffer *out);

/* Its Content-Security-Policy: nothing but the page's own style and script, by their digests, and
 * questions to where it came from. Static. */
const char *page_policy(void);
