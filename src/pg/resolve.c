/* The look-up: getaddrinfo in a detached thread, an eventfd to tell the loop. Whoever of the two
 * lets go last frees the request. */
#include "resolve.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "antoned/base/memory.h"

struct request {
    atomic_int holders;
    char *name;
    int event; /* readable once resolved is filled in */
    struct resolved resolved;
};

struct resolving {
    struct request *request;
    struct loop_watch *watch;
    struct loop_timer *soon; /* instead of the watch when there is no thread to wait for */
    void (*done)(void *ctx, const struct resolved *resolved);
    void *ctx;
};

static void let_go(struct request *request)
{
    if (atomic_fetch_sub(&request->holders, 1) > 1)
        return;
    if (request->event >= 0)
        close(request->event);
    free(request->name);
    free(request);
}

static void keep_addresses(struct resolved *resolved, const struct addrinfo *list)
{
    for (; list != NULL && resolved->count < RESOLVE_ADDRESSES_MAX; list = list->ai_next) {
        int status =
            getnameinfo(list->ai_addr, list->ai_addrlen, resolved->addresses[resolved->count],
                        RESOLVE_ADDRESS_SIZE, NULL, 0, NI_NUMERICHOST);
        resolved->count += status == 0;
    }
    if (resolved->count == 0)
        resolved->error = "no address of a kind we can use";
}

static void *look_up(void *ctx)
{
    struct request *request = ctx;
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG };
    struct addrinfo *list = NULL;
    int status = getaddrinfo(request->name, NULL, &hints, &list);
    if (status != 0) {
        request->resolved.error = gai_strerror(status);
    } else {
        keep_addresses(&request->resolved, list);
        freeaddrinfo(list);
    }
    const uint64_t one = 1;
    /* Cannot fail: the counter is 0, and the descriptor is ours until we let go. */
    ssize_t written = write(request->event, &one, sizeof one);
    (void)written;
    let_go(request);
    return NULL;
}

/* Signals are the loop's business: the thread blocks them all. */
static int start_thread(struct request *request)
{
    sigset_t all, before;
    pthread_attr_t attributes;
    pthread_t thread;
    sigfillset(&all);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int status = pthread_create(&thread, &attributes, look_up, request);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return status;
}

static void answered(struct resolving *resolving)
{
    /* A copy: `done` may free us. */
    struct resolved resolved = resolving->request->resolved;
    resolving->done(resolving->ctx, &resolved);
}

static void ready(void *ctx, bool readable, bool writable)
{
    (void)readable;
    (void)writable;
    struct resolving *resolving = ctx;
    loop_watch_want(resolving->watch, false, false);
    answered(resolving);
}

static void not_started(void *ctx)
{
    answered(ctx);
}

struct resolving *resolving_start(struct loop *loop, const char *name,
                                  void (*done)(void *ctx, const struct resolved *resolved),
                                  void *ctx)
{
    struct resolving *resolving = memory_zalloc(sizeof *resolving);
    struct request *request = memory_zalloc(sizeof *request);
    *resolving = (struct resolving){ .request = request, .done = done, .ctx = ctx };
    request->name = memory_strdup(name);
    request->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    atomic_init(&request->holders, 2);
    if (request->event >= 0 && start_thread(request) == 0) {
        resolving->watch = loop_watch_new(loop, request->event, ready, resolving);
        return resolving;
    }
    atomic_store(&request->holders, 1);
    request->resolved.error = "no thread or descriptor left for a look-up";
    resolving->soon = loop_timer_new(loop, not_started, resolving);
    loop_timer_start(resolving->soon, 0);
    return resolving;
}

void resolving_free(struct resolving *resolving)
{
    if (resolving == NULL)
        return;
    loop_watch_free(resolving->watch);
    loop_timer_free(resolving->soon);
    let_go(resolving->request);
    free(resolving);
}
