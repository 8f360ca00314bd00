/* An HTTP server for a few callers, by libevent's evhttp: GET and HEAD, answers that are ready at
 * once, and limits on everything that a caller could make grow. Callers that are slow or rude cost
 * a bounded number of connections and bytes, and nobody's time. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/buffer.h"
#include "antoned/sys/loop.h"

enum http_limit {
    HTTP_TARGET_MAX = 4096,    /* bytes of path and query: more is 414 */
    HTTP_HEADERS_MAX = 8192,   /* bytes of request line and headers together: more is 431, twice as
                                  many are refused before they are read to their end, as 400 */
    HTTP_BODY_MAX = 1024,      /* bytes, which are read and not looked at */
    HTTP_CONNECTIONS_MAX = 64, /* then the one that is silent for longest is closed */
    HTTP_PATIENCE_MS = 20000,  /* for a whole request, and for its answer to be taken */
};

struct http_request {
    const char *path;   /* decoded, without a query; "/health" */
    const char *accept; /* the header, or "" */
    bool is_local; /* from this host, by itself: neither passed on by a proxy nor in a page's name
                      of its own for it */
};

struct http_answer {
    int status;         /* 200 */
    const char *type;   /* Content-Type; static */
    const char *policy; /* Content-Security-Policy; static; NULL: nothing may be loaded */
    struct buffer body;
};

/* What callers did, since the start. */
struct http_totals {
    uint64_t answers[6]; /* by hundreds of their status */
    uint64_t evicted;    /* connections closed for want of room */
    uint64_t overdue;    /* and for want of patience */
    size_t connections;  /* open now */
};

struct http;

/* Serves on a listening, non-blocking socket that stays the caller's. `answer` fills in its last
 * argument, whose body is empty and freed afterwards; it is not called for anything but GET and
 * HEAD, and what it writes for a HEAD is only counted. */
struct http *http_new(struct loop *loop, int listening_fd,
                      void (*answer)(void *ctx, const struct http_request *request,
                                     struct http_answer *answer),
                      void *ctx);
void http_free(struct http *http); /* closes all connections; NULL is fine */
struct http_totals http_totals(const struct http *http);
