/* The server: what evhttp does not do by itself is done here. It knows no limit on connections, and
 * none on time but between two reads; it sends the body of a HEAD; it answers 501 to methods that
 * it knows and we do not serve; it serves HTTP/1.1 without Host; and its paths are not decoded. */
#include "antoned/sys/http.h"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/sys/log.h"
#include "loop_private.h"

#define SWEEP_SOON_MS   1000
#define ACCEPT_AGAIN_MS 100
#define READ_MAX        (2 * HTTP_HEADERS_MAX) /* then evhttp, which knows 400 alone, refuses */
#define READ_AHEAD_MAX  (3 * HTTP_HEADERS_MAX) /* of a caller who sends and does not read */
#define METHODS_ALL     0xffff

/* evhttp tells nobody that a connection is gone. We hold its transport too, and know it by its
 * callbacks, which evhttp takes away before it lets go. */
struct client {
    struct bufferevent *transport;
    int64_t since_us; /* accepted, or answered last */
    bool is_cut;
};

struct http {
    struct evhttp *server;
    struct evconnlistener *listener;
    struct loop_timer *sweep, *accept_again;
    void (*answer)(void *ctx, const struct http_request *request, struct http_answer *answer);
    void *ctx;
    struct client *clients;
    size_t count, capacity;
    struct http_totals totals;
};

/* ---- connections ---- */

static bool is_gone(const struct client *client)
{
    bufferevent_event_cb event;
    bufferevent_getcb(client->transport, NULL, NULL, &event, NULL);
    return event == NULL && bufferevent_getfd(client->transport) >= 0;
}

static void forget_gone(struct http *http)
{
    size_t kept = 0;
    for (size_t i = 0; i < http->count; i++) {
        if (is_gone(&http->clients[i]))
            bufferevent_decref(http->clients[i].transport); /* closes */
        else
            http->clients[kept++] = http->clients[i];
    }
    http->count = kept;
}

/* evhttp sees the end of the connection, and cleans up as for any other. */
static void cut(struct client *client)
{
    client->is_cut = true;
    shutdown(bufferevent_getfd(client->transport), SHUT_RDWR);
}

static void cut_overdue(struct http *http, int64_t now_us)
{
    for (size_t i = 0; i < http->count; i++) {
        struct client *client = &http->clients[i];
        if (client->is_cut || now_us - client->since_us < HTTP_PATIENCE_MS * INT64_C(1000))
            continue;
        cut(client);
        http->totals.overdue++;
    }
}

static struct client *oldest(struct http *http)
{
    struct client *oldest = NULL;
    for (size_t i = 0; i < http->count; i++) {
        struct client *client = &http->clients[i];
        if (!client->is_cut && (oldest == NULL || client->since_us < oldest->since_us))
            oldest = client;
    }
    return oldest;
}

static void sweep_at(struct http *http, int64_t ms)
{
    loop_timer_start(http->sweep, ms);
}

static void on_sweep(void *ctx)
{
    struct http *http = ctx;
    int64_t now_us = clock_monotonic_us();
    forget_gone(http);
    cut_overdue(http, now_us);
    const struct client *next = oldest(http);
    if (next != NULL)
        sweep_at(http, HTTP_PATIENCE_MS - (now_us - next->since_us) / 1000 + 1);
    else if (http->count > 0)
        sweep_at(http, SWEEP_SOON_MS);
    if (http->count < HTTP_CONNECTIONS_MAX)
        evconnlistener_enable(http->listener);
}

/* The last place is taken: it is made free again by the next turn of the loop, and until then
 * nobody is let in. */
static void make_room(struct http *http)
{
    struct client *client = oldest(http);
    evconnlistener_disable(http->listener);
    if (client != NULL) {
        cut(client);
        http->totals.evicted++;
    }
    sweep_at(http, 0);
}

static void keep(struct http *http, struct bufferevent *transport)
{
    if (http->count == http->capacity) {
        http->capacity = http->capacity == 0 ? 8 : 2 * http->capacity;
        http->clients = memory_resize(http->clients, http->capacity, sizeof *http->clients);
    }
    bufferevent_incref(transport);
    http->clients[http->count++] =
        (struct client){ .transport = transport, .since_us = clock_monotonic_us() };
}

static struct bufferevent *on_accept(struct event_base *base, void *ctx)
{
    struct http *http = ctx;
    struct bufferevent *transport = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    if (transport == NULL)
        return NULL;
    bufferevent_setwatermark(transport, EV_READ, 0, READ_AHEAD_MAX);
    forget_gone(http);
    keep(http, transport);
    if (http->count >= HTTP_CONNECTIONS_MAX)
        make_room(http);
    else
        sweep_at(http, SWEEP_SOON_MS);
    return transport;
}

/* evhttp takes the listener's context for itself; a process has one server. */
static struct http *accepting;

/* No descriptor left: the connection stays where it is, and asking again at once would turn the
 * loop in circles. */
static void on_accept_failed(struct evconnlistener *listener, void *ctx)
{
    (void)ctx;
    evconnlistener_disable(listener);
    loop_timer_start(accepting->accept_again, ACCEPT_AGAIN_MS);
}

static void on_accept_again(void *ctx)
{
    struct http *http = ctx;
    evconnlistener_enable(http->listener);
}

static void note_answered(struct http *http, struct evhttp_request *request)
{
    const struct bufferevent *transport =
        evhttp_connection_get_bufferevent(evhttp_request_get_connection(request));
    for (size_t i = 0; i < http->count; i++)
        if (http->clients[i].transport == transport)
            http->clients[i].since_us = clock_monotonic_us();
    sweep_at(http, SWEEP_SOON_MS);
}

/* ---- who asks ---- */

static bool is_loopback(const struct sockaddr_storage *peer)
{
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)peer;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)peer;
    switch (peer->ss_family) {
    case AF_UNIX: return true;
    case AF_INET: return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
    case AF_INET6: return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
    default: return false;
    }
}

static bool is_port_or_nothing(const char *text)
{
    return text[0] == '\0' || (text[0] == ':' && text[1 + strspn(text + 1, "0123456789")] == '\0');
}

/* A page in a browser of this host may reach us under a name of its own (DNS rebinding): only our
 * own names are answered in full. */
static bool is_own_name(const char *host)
{
    static const char *const names[] = { "localhost", "127.0.0.1", "[::1]" };
    size_t length = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strlen(names[i]) == length && strncasecmp(names[i], host, length) == 0)
            return is_port_or_nothing(host + length);
    return length == 0 && is_port_or_nothing(host);
}

/* That of the request line, where there is one, goes before the header (RFC 9112, 3.2.2). */
static const char *host_of(struct evhttp_request *request)
{
    const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(request);
    const char *host = uri != NULL ? evhttp_uri_get_host(uri) : NULL;
    return host != NULL ? host
                        : evhttp_find_header(evhttp_request_get_input_headers(request), "Host");
}

static bool was_passed_on(struct evhttp_request *request)
{
    static const char *const names[] = { "Forwarded", "X-Forwarded-For", "Via" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (evhttp_find_header(evhttp_request_get_input_headers(request), names[i]) != NULL)
            return true;
    return false;
}

static bool is_local(struct evhttp_request *request)
{
    struct sockaddr_storage peer = { .ss_family = AF_UNSPEC };
    socklen_t size = sizeof peer;
    struct bufferevent *transport =
        evhttp_connection_get_bufferevent(evhttp_request_get_connection(request));
    const char *host = host_of(request);
    if (getpeername(bufferevent_getfd(transport), (struct sockaddr *)&peer, &size) < 0 ||
        !is_loopback(&peer) || was_passed_on(request))
        return false;
    return peer.ss_family == AF_UNIX || host == NULL || is_own_name(host);
}

/* ---- answering ---- */

static void add_header(struct evhttp_request *request, const char *name, const char *value)
{
    evhttp_add_header(evhttp_request_get_output_headers(request), name, value);
}

static void send_answer(struct http *http, struct evhttp_request *request,
                        const struct http_answer *answer)
{
    bool is_head = evhttp_request_get_command(request) == EVHTTP_REQ_HEAD;
    char size[32];
    snprintf(size, sizeof size, "%zu", answer->body.size);
    add_header(request, "Content-Type", answer->type);
    add_header(request, "Content-Length", size);
    add_header(request, "Cache-Control", "no-store");
    add_header(request, "Vary", "Accept");
    add_header(request, "X-Content-Type-Options", "nosniff");
    add_header(request, "Content-Security-Policy",
               answer->policy != NULL ? answer->policy : "default-src 'none'");
    struct evbuffer *body = evhttp_request_get_output_buffer(request);
    if (!is_head)
        evbuffer_add(body, answer->body.data, answer->body.size);
    http->totals.answers[answer->status / 100 % 6]++;
    note_answered(http, request);
    evhttp_send_reply(request, answer->status, NULL, NULL);
}

static void refuse(struct http *http, struct evhttp_request *request, int status, const char *why)
{
    struct http_answer answer = { .status = status, .type = "text/plain; charset=utf-8" };
    buffer_add_text(&answer.body, why);
    add_header(request, "Connection", "close");
    send_answer(http, request, &answer);
    buffer_free(&answer.body);
}

/* It means nothing with GET and HEAD, and those who parse it otherwise than evhttp does would see
 * another request in it. */
static bool has_body(struct evhttp_request *request)
{
    struct evkeyvalq *headers = evhttp_request_get_input_headers(request);
    const char *length = evhttp_find_header(headers, "Content-Length");
    return evhttp_find_header(headers, "Transfer-Encoding") != NULL ||
           (length != NULL && strcmp(length, "0") != 0);
}

/* Of two, a proxy may have looked at the other one. */
static bool has_wrong_hosts(struct evhttp_request *request)
{
    const struct evkeyvalq *headers = evhttp_request_get_input_headers(request);
    int hosts = 0;
    for (const struct evkeyval *header = headers->tqh_first; header != NULL;
         header = header->next.tqe_next)
        hosts += strcasecmp(header->key, "Host") == 0;
    return hosts > 1 || (hosts == 0 && request->major == 1 && request->minor >= 1);
}

static size_t headers_size(struct evhttp_request *request)
{
    const struct evkeyvalq *headers = evhttp_request_get_input_headers(request);
    size_t size = strlen(evhttp_request_get_uri(request));
    for (const struct evkeyval *header = headers->tqh_first; header != NULL;
         header = header->next.tqe_next)
        size += strlen(header->key) + strlen(header->value) + strlen(": \r\n");
    return size;
}

/* Decoded, for its owner to free; NULL: none, or one with a NUL in it. */
static char *path_of(struct evhttp_request *request)
{
    const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(request);
    const char *encoded = uri == NULL ? NULL : evhttp_uri_get_path(uri);
    size_t size;
    char *path = encoded == NULL ? NULL : evhttp_uridecode(encoded, 0, &size);
    if (path != NULL && strlen(path) != size) {
        free(path);
        path = NULL;
    }
    return path;
}

static void serve(struct http *http, struct evhttp_request *request, const char *path)
{
    struct http_answer answer = { 0 };
    const char *accept = evhttp_find_header(evhttp_request_get_input_headers(request), "Accept");
    http->answer(http->ctx,
                 &(struct http_request){ .path = path,
                                         .accept = accept != NULL ? accept : "",
                                         .is_local = is_local(request) },
                 &answer);
    send_answer(http, request, &answer);
    buffer_free(&answer.body);
}

static void on_request(struct evhttp_request *request, void *ctx)
{
    struct http *http = ctx;
    enum evhttp_cmd_type method = evhttp_request_get_command(request);
    _cleanup_free_ char *path = NULL;
    if (strlen(evhttp_request_get_uri(request)) > HTTP_TARGET_MAX) {
        refuse(http, request, 414, "the path is too long\n");
    } else if (headers_size(request) > HTTP_HEADERS_MAX) {
        refuse(http, request, 431, "request line and headers are too large\n");
    } else if (has_wrong_hosts(request)) {
        refuse(http, request, 400, "HTTP/1.1 needs a Host header, and one only\n");
    } else if (method != EVHTTP_REQ_GET && method != EVHTTP_REQ_HEAD) {
        add_header(request, "Allow", "GET, HEAD");
        refuse(http, request, 405, "only GET and HEAD are served\n");
    } else if (has_body(request)) {
        refuse(http, request, 413, "a request with a body is not served\n");
    } else if ((path = path_of(request)) == NULL) {
        refuse(http, request, 400, "the path cannot be read\n");
    } else {
        serve(http, request, path);
    }
}

/* ---- life ---- */

static void set_up(struct http *http)
{
    const struct timeval patience = { .tv_sec = 2 * HTTP_PATIENCE_MS / 1000 }; /* ours ends first */
    evhttp_set_allowed_methods(http->server, METHODS_ALL); /* so that we are asked */
    evhttp_set_max_headers_size(http->server, READ_MAX);
    evhttp_set_max_body_size(http->server, HTTP_BODY_MAX);
    evhttp_set_timeout_tv(http->server, &patience);
    evhttp_set_bevcb(http->server, on_accept, http);
    evhttp_set_gencb(http->server, on_request, http);
    evhttp_bind_listener(http->server, http->listener);
    evconnlistener_set_error_cb(http->listener, on_accept_failed);
}

static void *must(void *made)
{
    if (made == NULL) {
        fprintf(stderr, "antoned: cannot make an HTTP server\n");
        abort(); /* out of memory: nothing else makes libevent fail here */
    }
    return made;
}

struct http *http_new(struct loop *loop, int listening_fd,
                      void (*answer)(void *ctx, const struct http_request *request,
                                     struct http_answer *answer),
                      void *ctx)
{
    struct http *http = memory_zalloc(sizeof *http);
    http->answer = answer;
    http->ctx = ctx;
    http->sweep = loop_timer_new(loop, on_sweep, http);
    http->accept_again = loop_timer_new(loop, on_accept_again, http);
    http->server = must(evhttp_new(loop_base(loop)));
    http->listener = must(
        evconnlistener_new(loop_base(loop), NULL, http, LEV_OPT_CLOSE_ON_EXEC, 0, listening_fd));
    set_up(http);
    accepting = http;
    return http;
}

void http_free(struct http *http)
{
    if (http == NULL)
        return;
    evhttp_free(http->server); /* the listener and all connections with it */
    for (size_t i = 0; i < http->count; i++)
        bufferevent_decref(http->clients[i].transport);
    loop_timer_free(http->sweep);
    loop_timer_free(http->accept_again);
    free(http->clients);
    free(http);
}

struct http_totals http_totals(const struct http *http)
{
    struct http_totals totals = http->totals;
    for (size_t i = 0; i < http->count; i++)
        totals.connections += !is_gone(&http->clients[i]);
    return totals;
}
