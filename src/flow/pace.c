/* The arithmetic of giving way to the queue. */
#include "antoned/flow/pace.h"

enum {
    ROWS_MIN = 16,
    ROWS_MAX = 10000,
    ROW_US = 30,       /* to lock or to delete one, before it was measured */
    QUIET_WEIGHT = 16, /* of the past in the moving mean, against one for the latest */
};

void pace_init(struct pace *pace, int64_t now_us)
{
    *pace = (struct pace){ .decided_us = now_us - PACE_IDLE_AFTER_US,
                           .started_us = now_us,
                           .ended_us = now_us - PACE_PATIENCE_US,
                           .stride_us = PACE_FIRST_STRIDE_US,
                           .rest = PACE_LEAST_REST };
}

bool pace_is_idle(const struct pace *pace, int64_t now_us)
{
    return pace->released || now_us - pace->decided_us >= PACE_IDLE_AFTER_US;
}

static void report_queue(const struct pace *pace)
{
    if (pace->observer.queue != NULL)
        pace->observer.queue(pace->observer.ctx);
}

static void report_burst(const struct pace *pace, bool begins, int64_t at_us)
{
    if (pace->observer.burst != NULL)
        pace->observer.burst(pace->observer.ctx, begins, at_us);
}

void pace_observe(struct pace *pace, const struct pace_observer *observer)
{
    pace->observer = *observer;
}

void pace_follow(struct pace *pace, const struct pace *queue)
{
    pace->in_hand = queue->in_hand;
    pace->stride_us = queue->stride_us;
    pace->rest = queue->rest;
    pace->released |= queue->released;
    pace_hear(pace, queue->decided_us);
}

void pace_release(struct pace *pace)
{
    pace->released = true;
    report_queue(pace);
}

static void start_lap(const struct pace *pace, struct pace_lap *lap, int64_t now_us)
{
    *lap = (struct pace_lap){ .since_us = now_us,
                              .burst_count = pace->burst_count,
                              .met = pace->bursts > 0,
                              .soon = now_us - pace->ended_us < PACE_AFTERMATH_US };
}

void pace_claim(struct pace *pace, struct pace_lap *lap, int64_t now_us)
{
    pace->in_hand++;
    start_lap(pace, lap, now_us);
    report_queue(pace);
}

void pace_again(const struct pace *pace, struct pace_lap *lap, int64_t now_us)
{
    start_lap(pace, lap, now_us);
}

void pace_leave(struct pace *pace)
{
    pace->in_hand--;
    report_queue(pace);
}

void pace_hear(struct pace *pace, int64_t decided_us)
{
    if (decided_us > pace->decided_us)
        pace->decided_us = decided_us;
}

void pace_start(struct pace *pace, int64_t now_us)
{
    pace->started_us = now_us;
}

static void slow_down(struct pace *pace)
{
    if (pace->stride_us > PACE_LEAST_STRIDE_US)
        pace->stride_us /= 2;
    else if (pace->rest < PACE_MOST_REST)
        pace->rest = pace->rest == 0 ? 1 : pace->rest * 2;
    if (pace->stride_us < PACE_LEAST_STRIDE_US)
        pace->stride_us = PACE_LEAST_STRIDE_US;
    if (pace->rest > PACE_MOST_REST)
        pace->rest = PACE_MOST_REST;
}

static void speed_up(struct pace *pace)
{
    if (pace->rest > PACE_LEAST_REST)
        pace->rest--;
    else if (pace->stride_us < PACE_MOST_STRIDE_US)
        pace->stride_us += PACE_LEAST_STRIDE_US / 2;
}

static void pace_judge(struct pace *pace)
{
    int64_t beside_us = pace->beside_us / pace->samples;
    pace->beside_us = pace->samples = 0;
    if (pace->quiet_us == 0)
        return; /* nothing to hold it against */
    if (beside_us * 4 > pace->quiet_us * 5)
        slow_down(pace);
    else if (beside_us * 8 < pace->quiet_us * 9)
        speed_up(pace);
}

static void take_quiet(struct pace *pace, int64_t took_us)
{
    pace->quiet_us = pace->quiet_us == 0
                         ? took_us
                         : (pace->quiet_us * QUIET_WEIGHT + took_us) / (QUIET_WEIGHT + 1);
}

static void take_beside(struct pace *pace, int64_t took_us)
{
    pace->beside_us += took_us;
    if (++pace->samples == PACE_SAMPLES)
        pace_judge(pace);
}

void pace_record(struct pace *pace, struct pace_lap *lap, size_t posts, int64_t now_us)
{
    int64_t took_us = now_us - lap->since_us;
    bool met = lap->met || lap->burst_count != pace->burst_count;
    if (posts > 0)
        pace->decided_us = now_us;
    if (posts > 0 && posts <= PACE_SMALL_BATCH && met)
        take_beside(pace, took_us);
    else if (posts > 0 && posts <= PACE_SMALL_BATCH && !lap->soon)
        take_quiet(pace, took_us);
    start_lap(pace, lap, now_us);
    report_queue(pace);
}

int64_t pace_stride_us(const struct pace *pace, int64_t now_us)
{
    return pace_is_idle(pace, now_us) ? PACE_IDLE_STRIDE_US : pace->stride_us;
}

/* Halvings of what the queue may ask for. */
static int age(const struct pace *pace, int64_t now_us)
{
    int64_t periods = (now_us - pace->started_us) / PACE_AGE_US;
    return periods < PACE_MOST_AGE ? (int)periods : PACE_MOST_AGE;
}

static int pace_rest(const struct pace *pace, int64_t now_us)
{
    int most = PACE_MOST_REST >> age(pace, now_us);
    if (most < PACE_LEAST_REST)
        most = PACE_LEAST_REST;
    return pace->rest < most ? pace->rest : most;
}

static int64_t rest_us(const struct pace *pace, int64_t now_us)
{
    int64_t us = pace->stride_us * pace_rest(pace, now_us);
    return pace->burst_count % PACE_LOOK_EVERY == 0 && us < PACE_LOOK_US ? PACE_LOOK_US : us;
}

int64_t pace_wait_ms(const struct pace *pace, int64_t now_us)
{
    int64_t since_us = now_us - pace->ended_us;
    bool idle = pace_is_idle(pace, now_us);
    if (pace->in_hand > 0 && since_us < PACE_PATIENCE_US >> age(pace, now_us))
        return 1;
    if (!idle && pace->bursts > 0)
        return 1;
    int64_t left_us = idle ? 0 : rest_us(pace, now_us) - since_us;
    return left_us <= 0 ? 0 : (left_us + 999) / 1000;
}

void pace_begin(struct pace *pace, int64_t now_us)
{
    pace->bursts++;
    pace->impatient = pace->in_hand > 0;
    pace->burst_count++;
    report_burst(pace, true, now_us);
}

void pace_end(struct pace *pace, int64_t now_us)
{
    pace->bursts--;
    pace->ended_us = now_us;
    report_burst(pace, false, now_us);
}

bool pace_is_over(const struct pace *pace, int64_t began_us, int64_t now_us)
{
    return (pace->in_hand > 0 && !pace->impatient) ||
           now_us - began_us >= pace_stride_us(pace, now_us);
}

int64_t pace_first_rows(const struct pace *pace, int64_t now_us)
{
    return pace_stride_us(pace, now_us) / ROW_US;
}

int64_t pace_rows(const struct pace *pace, int64_t rows, int64_t took_us, int64_t now_us)
{
    int64_t fitting = rows * pace_stride_us(pace, now_us) / (took_us > 0 ? took_us : 1);
    if (fitting > rows * 2)
        fitting = rows * 2;
    if (fitting < ROWS_MIN)
        return ROWS_MIN;
    return fitting < ROWS_MAX ? fitting : ROWS_MAX;
}
