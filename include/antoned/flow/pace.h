/* How much maintenance may take beside the queue (docs/ARCHITECTURE.md, Beside the queue). Pure
 * arithmetic; whoever calls brings the time, in microseconds of the monotonic clock.
 *
 * Maintenance works in bursts, each of about pace_stride_us, and asks before each. While posts are
 * decided it gives way to every batch in hand, one burst runs at a time, and a rest may follow that
 * is some times as long; a longer one now and then, to see how long a quiet batch takes. How long a
 * burst may be is measured: batches that met one are held against the quiet ones of the same
 * stretch of time. Slower by more than a quarter: shorter bursts, then longer rests; hardly slower:
 * the other way round. When the queue has been idle for a while there is nobody to hurt: long
 * bursts, no rests. A queue that is never at rest is waited for less and less as the hours go by:
 * what is late every day would never end. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACE_IDLE_AFTER_US   INT64_C(10000000) /* without a post: the queue is idle */
#define PACE_PATIENCE_US     INT64_C(100000)   /* a queue that is never at rest is not waited for */
#define PACE_AGE_US          INT64_C(21600000000) /* so often patience and the longest rest halve */
#define PACE_AFTERMATH_US    INT64_C(5000)  /* a batch so soon after a burst is not a quiet one */
#define PACE_LOOK_US         INT64_C(20000) /* the rest for a look at quiet batches */
#define PACE_IDLE_STRIDE_US  INT64_C(100000)
#define PACE_FIRST_STRIDE_US INT64_C(1000)
#define PACE_LEAST_STRIDE_US INT64_C(500)
#define PACE_MOST_STRIDE_US  INT64_C(4000)

enum {
    PACE_LEAST_REST = 0, /* times the stride */
    PACE_MOST_REST = 64,
    PACE_LOOK_EVERY = 128, /* bursts to one such rest */
    PACE_MOST_AGE = 6,     /* halvings */
    PACE_SMALL_BATCH = 8,  /* posts; what takes longer because there is more of it tells nothing */
    PACE_SAMPLES = 8,      /* disturbed batches to one judgement */
};

/* Called after each step of one side, for whoever passes it on to a process where the other side
 * is. Both may be NULL. */
struct pace_observer {
    void (*queue)(void *ctx);
    void (*burst)(void *ctx, bool begins, int64_t at_us);
    void *ctx;
};

struct pace {
    int in_hand;         /* batches under way */
    int bursts;          /* likewise; two only while the queue is idle */
    int64_t decided_us;  /* when a post was last recorded */
    int64_t started_us;  /* the maintenance under way */
    int64_t ended_us;    /* the last burst */
    int64_t burst_count; /* begun so far */
    int64_t stride_us;   /* while posts are decided */
    int rest;            /* times the stride */
    int64_t quiet_us;    /* moving mean of undisturbed small batches; 0: none yet */
    int64_t beside_us;   /* sum of `samples` disturbed ones */
    int samples;
    bool impatient; /* the burst under way began beside a batch, and does not end for one */
    bool released;
    struct pace_observer observer;
};

/* One batch's way through the clock; its owner keeps it. */
struct pace_lap {
    int64_t since_us, burst_count;
    bool met, soon; /* began inside a burst, or right after one */
};

void pace_init(struct pace *pace, int64_t now_us);

/* The queue's side. A claim begins; it was recorded with so many posts; nothing is in hand any
 * more. In between pace_again: a batch begins, whatever was waited for or failed before it. */
void pace_claim(struct pace *pace, struct pace_lap *lap, int64_t now_us);
void pace_again(const struct pace *pace, struct pace_lap *lap, int64_t now_us);
void pace_record(struct pace *pace, struct pace_lap *lap, size_t posts, int64_t now_us);
void pace_leave(struct pace *pace);
/* Somebody recorded a post then, perhaps another daemon. */
void pace_hear(struct pace *pace, int64_t decided_us);

bool pace_is_idle(const struct pace *pace, int64_t now_us);
/* In the process of maintenance: the queue's side as it is in the daemon. */
void pace_follow(struct pace *pace, const struct pace *queue);
void pace_observe(struct pace *pace, const struct pace_observer *observer);
/* From now on as if the queue were idle: the daemon is stopping, and what is in hand is to end. */
void pace_release(struct pace *pace);

/* Maintenance's side: its age counts from here. */
void pace_start(struct pace *pace, int64_t now_us);
/* 0: begin; otherwise ask again after so many milliseconds. */
int64_t pace_wait_ms(const struct pace *pace, int64_t now_us);
void pace_begin(struct pace *pace, int64_t now_us);
void pace_end(struct pace *pace, int64_t now_us);

/* How long the next burst may take; and whether one that began then should end now. */
int64_t pace_stride_us(const struct pace *pace, int64_t now_us);
bool pace_is_over(const struct pace *pace, int64_t began_us, int64_t now_us);

/* Rows of a burst before anything is known, and of the next one when `rows` took `took_us`: at most
 * twice as many. */
int64_t pace_first_rows(const struct pace *pace, int64_t now_us);
int64_t pace_rows(const struct pace *pace, int64_t rows, int64_t took_us, int64_t now_us);
