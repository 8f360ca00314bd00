/* Asking our own daemon: one GET at an address of http.listen, waited for. By antonectl only. */
#pragma once

#include "antoned/base/buffer.h"
#include "antoned/base/error.h"

enum http_ask_limit {
    HTTP_ASK_PATIENCE_MS = 3000, /* for the whole answer; a daemon answers in milliseconds */
    HTTP_ASK_BYTES_MAX = 1 << 20,
};

/* `address` as http.listen has it; of 0.0.0.0 and [::] this host. Returns the status, 200, and
 * appends the body. ERROR_UNAVAILABLE: nobody listens there, or no answer in time;
 * ERROR_PERMISSION: the socket is not for us; ERROR_DATA: what answers does not speak HTTP. */
int http_ask(const char *address, const char *path, struct buffer *ret_body, struct error *err);
