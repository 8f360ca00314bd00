/* One row a path. */
#include "antoned/ops/endpoint.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"
#include "antoned/ops/metrics.h"
#include "antoned/ops/page.h"
#include "antoned/ops/status.h"
#include "antoned/sys/http.h"

#define DIGITS 12 /* of a number: more are the rounding of binary fractions */

struct endpoint {
    struct http *http;
    const struct watch *watch;
};

/* What an answer is made of. */
struct inquiry {
    const struct http_request *request;
    const struct facts *facts;
    const struct health *health;
};

static void say(struct http_answer *answer, int status, const char *text)
{
    answer->status = status;
    answer->type = "text/plain; charset=utf-8";
    buffer_add_text(&answer->body, text);
    buffer_add_char(&answer->body, '\n');
}

static void send_json(struct http_answer *answer, int status, const char *type, json_t *document)
{
    char *text = json_dumps(document, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS));
    answer->status = status;
    answer->type = type;
    buffer_add_text(&answer->body, text);
    buffer_add_char(&answer->body, '\n');
    free(text);
    json_decref(document);
}

/* That we are asked at all says that the loop turns. */
static void answer_livez(const struct inquiry *inquiry, struct http_answer *answer)
{
    (void)inquiry;
    say(answer, 200, "alive");
}

static void answer_readyz(const struct inquiry *inquiry, struct http_answer *answer)
{
    const struct health *health = inquiry->health;
    bool is_ready = health_is_ready(health, inquiry->facts);
    const char *why = health_worst(health)->output;
    say(answer, is_ready ? 200 : 503,
        is_ready                     ? "ready"
        : inquiry->request->is_local ? why
                                     : "not ready");
}

static void answer_health(const struct inquiry *inquiry, struct http_answer *answer)
{
    const struct health *health = inquiry->health;
    json_t *document = inquiry->request->is_local
                           ? health_json(health, inquiry->facts)
                           : json_pack("{s:s}", "status", health_status_name(health->status));
    send_json(answer, health->status == HEALTH_FAIL ? 503 : 200, "application/health+json",
              document);
}

static void answer_metrics(const struct inquiry *inquiry, struct http_answer *answer)
{
    enum metrics_format format = metrics_accepted(inquiry->request->accept);
    answer->status = 200;
    answer->type = metrics_type(format);
    metrics_write(inquiry->facts, inquiry->health, format, &answer->body);
}

static void refuse_stranger(struct http_answer *answer)
{
    say(answer, 403, "only for callers on this host; /health tells the status");
}

static void answer_status(const struct inquiry *inquiry, struct http_answer *answer)
{
    if (inquiry->request->is_local)
        send_json(answer, 200, "application/json", status_json(inquiry->facts, inquiry->health));
    else
        refuse_stranger(answer);
}

static void answer_page(const struct inquiry *inquiry, struct http_answer *answer)
{
    if (!inquiry->request->is_local) {
        refuse_stranger(answer);
        return;
    }
    json_t *status = status_json(inquiry->facts, inquiry->health);
    answer->status = 200;
    answer->type = "text/html; charset=utf-8";
    answer->policy = page_policy();
    page_write(status, &answer->body);
    json_decref(status);
}

static const struct path {
    const char *path;
    void (*answer)(const struct inquiry *inquiry, struct http_answer *answer);
} paths[] = {
    { "/livez", answer_livez },     { "/readyz", answer_readyz },      { "/health", answer_health },
    { "/metrics", answer_metrics }, { "/status.json", answer_status }, { "/", answer_page },
};

static const struct path *find_path(const char *path)
{
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        if (strcmp(paths[i].path, path) == 0)
            return &paths[i];
    return NULL;
}

static void on_request(void *ctx, const struct http_request *request, struct http_answer *answer)
{
    const struct endpoint *endpoint = ctx;
    const struct path *path = find_path(request->path);
    struct facts facts;
    struct health health;
    if (path == NULL) {
        say(answer, 404, "there is /, /livez, /readyz, /health, /metrics and /status.json");
        return;
    }
    watch_facts(endpoint->watch, &facts);
    facts.http = http_totals(endpoint->http);
    health_judge(&facts, &health);
    path->answer(&(struct inquiry){ request, &facts, &health }, answer);
}

struct endpoint *endpoint_new(struct loop *loop, const struct listening *listening,
                              const struct watch *watch)
{
    struct endpoint *endpoint = memory_zalloc(sizeof *endpoint);
    endpoint->watch = watch;
    endpoint->http = http_new(loop, listening_fd(listening), on_request, endpoint);
    return endpoint;
}

void endpoint_free(struct endpoint *endpoint)
{
    if (endpoint == NULL)
        return;
    http_free(endpoint->http);
    free(endpoint);
}
