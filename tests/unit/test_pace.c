/* Unit tests of flow/pace: the queue has the way, what hurts it makes maintenance gentler, what
 * does not lets it go on, and an idle queue is not waited for. The clock is a number. */
#include "unit.h"

#include "antoned/flow/pace.h"

#define MS INT64_C(1000)

struct lab {
    struct pace pace;
    struct pace_lap lap;
    int64_t now_us;
};

static struct lab new_lab(void)
{
    struct lab lab = { .now_us = INT64_C(1000000) * MS };
    pace_init(&lab.pace, lab.now_us);
    return lab;
}

/* A batch of `posts` that takes so long, far from any burst. */
static void decide(struct lab *lab, size_t posts, int64_t took_us)
{
    lab->now_us += 2 * PACE_AFTERMATH_US;
    pace_claim(&lab->pace, &lab->lap, lab->now_us);
    lab->now_us += took_us;
    pace_record(&lab->pace, &lab->lap, posts, lab->now_us);
    pace_leave(&lab->pace);
}

/* The same, begun inside a burst that ends first. */
static void decide_beside(struct lab *lab, size_t posts, int64_t took_us)
{
    pace_begin(&lab->pace, lab->now_us);
    pace_claim(&lab->pace, &lab->lap, lab->now_us);
    pace_end(&lab->pace, lab->now_us + took_us / 2);
    lab->now_us += took_us;
    pace_record(&lab->pace, &lab->lap, posts, lab->now_us);
    pace_leave(&lab->pace);
}

static void judge(struct lab *lab, int64_t took_us)
{
    for (int i = 0; i < PACE_SAMPLES; i++)
        decide_beside(lab, 1, took_us);
}

static int64_t wait_ms(const struct lab *lab)
{
    return pace_wait_ms(&lab->pace, lab->now_us);
}

static void an_idle_queue_is_not_waited_for(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    assert_int_equal(wait_ms(&lab), 0);
    assert_int_equal(pace_stride_us(&lab.pace, lab.now_us), PACE_IDLE_STRIDE_US);
    pace_begin(&lab.pace, lab.now_us);
    assert_int_equal(wait_ms(&lab), 0); /* another beside it */
    pace_end(&lab.pace, lab.now_us);
    assert_int_equal(wait_ms(&lab), 0); /* no rest */

    decide(&lab, 1, MS);
    assert_int_equal(pace_stride_us(&lab.pace, lab.now_us), PACE_FIRST_STRIDE_US);
    lab.now_us += PACE_IDLE_AFTER_US - 1;
    assert_int_equal(pace_stride_us(&lab.pace, lab.now_us), PACE_FIRST_STRIDE_US);
    lab.now_us++;
    assert_int_equal(pace_stride_us(&lab.pace, lab.now_us), PACE_IDLE_STRIDE_US);
}

static void a_look_at_an_empty_queue_is_no_work(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    decide(&lab, 0, MS);
    assert_int_equal(pace_stride_us(&lab.pace, lab.now_us), PACE_IDLE_STRIDE_US);
    assert_int_equal(lab.pace.quiet_us, 0);
}

static void a_batch_in_hand_has_the_way(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    pace_begin(&lab.pace, lab.now_us);
    assert_false(pace_is_over(&lab.pace, lab.now_us, lab.now_us));
    pace_claim(&lab.pace, &lab.lap, lab.now_us);
    assert_true(pace_is_over(&lab.pace, lab.now_us, lab.now_us));
    pace_end(&lab.pace, lab.now_us);
    lab.now_us += PACE_PATIENCE_US - 1;
    assert_int_equal(wait_ms(&lab), 1);
    lab.now_us++; /* a backlog, or a worker that waits for its retry */
    assert_int_equal(wait_ms(&lab), 0);
    pace_begin(&lab.pace, lab.now_us); /* gets its time then */
    assert_false(pace_is_over(&lab.pace, lab.now_us, lab.now_us));
    assert_true(pace_is_over(&lab.pace, lab.now_us, lab.now_us + PACE_IDLE_STRIDE_US));
    pace_end(&lab.pace, lab.now_us);
    pace_leave(&lab.pace);
}

static void one_burst_at_a_time_and_a_rest_behind_it(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    decide(&lab, 1, MS);
    lab.pace.rest = 3;
    assert_int_equal(wait_ms(&lab), 0);
    pace_begin(&lab.pace, lab.now_us);
    assert_int_equal(wait_ms(&lab), 1);
    assert_false(pace_is_over(&lab.pace, lab.now_us, lab.now_us + PACE_FIRST_STRIDE_US - 1));
    assert_true(pace_is_over(&lab.pace, lab.now_us, lab.now_us + PACE_FIRST_STRIDE_US));
    pace_end(&lab.pace, lab.now_us);
    assert_int_equal(wait_ms(&lab), PACE_FIRST_STRIDE_US * 3 / MS);
    lab.now_us += PACE_FIRST_STRIDE_US * 3 - 1;
    assert_int_equal(wait_ms(&lab), 1);
    lab.now_us++;
    assert_int_equal(wait_ms(&lab), 0);
}

static void what_hurts_nobody_needs_no_rest(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    decide(&lab, 1, MS);
    pace_begin(&lab.pace, lab.now_us);
    pace_end(&lab.pace, lab.now_us);
    assert_int_equal(wait_ms(&lab), 0);
}

static void now_and_then_a_rest_shows_what_is_quiet(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    decide(&lab, 1, MS);
    for (int i = 1; i < PACE_LOOK_EVERY; i++) {
        pace_begin(&lab.pace, lab.now_us);
        pace_end(&lab.pace, lab.now_us);
        assert_int_equal(wait_ms(&lab), 0);
    }
    pace_begin(&lab.pace, lab.now_us);
    pace_end(&lab.pace, lab.now_us);
    assert_int_equal(wait_ms(&lab), PACE_LOOK_US / MS);
    lab.now_us += PACE_LOOK_US;
    assert_int_equal(wait_ms(&lab), 0);
    pace_begin(&lab.pace, lab.now_us);
    pace_end(&lab.pace, lab.now_us);
    assert_int_equal(wait_ms(&lab), 0);
}

static void what_hurts_makes_bursts_shorter_and_then_rests_longer(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    decide(&lab, 1, MS);
    judge(&lab, 2 * MS);
    assert_int_equal(lab.pace.stride_us, PACE_FIRST_STRIDE_US / 2);
    assert_int_equal(lab.pace.rest, PACE_LEAST_REST);
    judge(&lab, 2 * MS);
    assert_int_equal(lab.pace.rest, 1);
    judge(&lab, 2 * MS);
    assert_int_equal(lab.pace.rest, 2);
    for (int i = 0; i < 10; i++)
        judge(&lab, 2 * MS);
    assert_int_equal(lab.pace.stride_us, PACE_LEAST_STRIDE_US);
    assert_int_equal(lab.pace.rest, PACE_MOST_REST);
}

static void what_does_not_hurt_goes_the_other_way(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    decide(&lab, 1, MS);
    for (int i = 0; i < 12; i++)
        judge(&lab, 2 * MS);
    judge(&lab, MS);
    assert_int_equal(lab.pace.rest, PACE_MOST_REST - 1);
    assert_int_equal(lab.pace.stride_us, PACE_LEAST_STRIDE_US);
    for (int i = 0; i < 200; i++)
        judge(&lab, MS);
    assert_int_equal(lab.pace.rest, PACE_LEAST_REST);
    assert_int_equal(lab.pace.stride_us, PACE_MOST_STRIDE_US);
}

static void between_the_two_nothing_changes(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    decide(&lab, 1, MS);
    for (int i = 0; i < 10; i++)
        judge(&lab, MS + 200);
    assert_int_equal(lab.pace.stride_us, PACE_FIRST_STRIDE_US);
    assert_int_equal(lab.pace.rest, PACE_LEAST_REST);
}

static void only_quiet_small_batches_are_the_measure(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    judge(&lab, 50 * MS); /* no measure yet: no judgement */
    assert_int_equal(lab.pace.stride_us, PACE_FIRST_STRIDE_US);
    assert_int_equal(lab.pace.quiet_us, 0);
    decide(&lab, 1, MS);
    assert_int_equal(lab.pace.quiet_us, MS);
    decide(&lab, PACE_SMALL_BATCH + 1, 90 * MS); /* there was more of it */
    assert_int_equal(lab.pace.quiet_us, MS);
    for (int i = 0; i < 3 * PACE_SAMPLES; i++)
        decide_beside(&lab, PACE_SMALL_BATCH + 1, 90 * MS);
    assert_int_equal(lab.pace.stride_us, PACE_FIRST_STRIDE_US);

    pace_begin(&lab.pace, lab.now_us); /* right behind a burst: neither */
    pace_end(&lab.pace, lab.now_us);
    pace_claim(&lab.pace, &lab.lap, lab.now_us);
    pace_record(&lab.pace, &lab.lap, 1, lab.now_us + 90 * MS);
    pace_leave(&lab.pace);
    assert_int_equal(lab.pace.quiet_us, MS);
    assert_int_equal(lab.pace.samples, 0);
}

static void the_measure_follows_the_hour(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    decide(&lab, 1, MS);
    for (int i = 0; i < 200; i++)
        decide(&lab, 1, 4 * MS); /* a busier database */
    assert_int_in_range(lab.pace.quiet_us, 3900, 4000);
    judge(&lab, 4 * MS); /* is no fault of ours */
    assert_true(lab.pace.stride_us > PACE_FIRST_STRIDE_US);
}

static void what_failed_or_was_waited_for_is_no_measure(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    decide(&lab, 1, MS);
    pace_claim(&lab.pace, &lab.lap, lab.now_us);
    lab.now_us += 30000 * MS; /* a statement that ran out of time */
    pace_again(&lab.pace, &lab.lap, lab.now_us);
    lab.now_us += MS;
    pace_record(&lab.pace, &lab.lap, 1, lab.now_us);
    pace_leave(&lab.pace);
    assert_int_equal(lab.pace.quiet_us, MS);
}

static void what_another_daemon_decides_counts(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    pace_hear(&lab.pace, lab.now_us - PACE_IDLE_AFTER_US + 1);
    assert_false(pace_is_idle(&lab.pace, lab.now_us));
    pace_hear(&lab.pace, lab.now_us - 2 * PACE_IDLE_AFTER_US); /* older than what is known */
    assert_false(pace_is_idle(&lab.pace, lab.now_us));
    lab.now_us++;
    assert_true(pace_is_idle(&lab.pace, lab.now_us));
}

/* How long after a burst the next may begin beside a batch in hand. */
static int64_t patience_us(struct lab *lab)
{
    pace_begin(&lab->pace, lab->now_us);
    pace_end(&lab->pace, lab->now_us);
    int64_t waited_us = 0;
    while (pace_wait_ms(&lab->pace, lab->now_us + waited_us) > 0)
        waited_us += 100;
    return waited_us;
}

static void a_queue_that_never_rests_is_waited_for_less_and_less(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    decide(&lab, 1, MS);
    for (int i = 0; i < 12; i++)
        judge(&lab, 2 * MS);
    assert_int_equal(lab.pace.rest, PACE_MOST_REST);
    pace_claim(&lab.pace, &lab.lap, lab.now_us);
    pace_start(&lab.pace, lab.now_us);
    assert_int_equal(patience_us(&lab), PACE_PATIENCE_US);
    lab.now_us += PACE_AGE_US;
    pace_record(&lab.pace, &lab.lap, PACE_SMALL_BATCH + 1, lab.now_us); /* still not idle */
    assert_int_equal(patience_us(&lab), PACE_PATIENCE_US / 2);
    lab.now_us += 10 * PACE_AGE_US;
    pace_record(&lab.pace, &lab.lap, PACE_SMALL_BATCH + 1, lab.now_us);
    assert_int_in_range(patience_us(&lab), PACE_LEAST_STRIDE_US * PACE_LEAST_REST, 2 * MS);
    pace_start(&lab.pace, lab.now_us); /* the next day's */
    assert_int_equal(patience_us(&lab), PACE_PATIENCE_US);
    pace_leave(&lab.pace);
}

static void a_burst_inside_a_batch_counts_as_met(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    decide(&lab, 1, MS);
    for (int i = 0; i < PACE_SAMPLES; i++) {
        lab.now_us += PACE_IDLE_AFTER_US / 2;
        pace_claim(&lab.pace, &lab.lap, lab.now_us);
        pace_begin(&lab.pace, lab.now_us); /* patience was over */
        pace_end(&lab.pace, lab.now_us + MS);
        lab.now_us += 5 * MS;
        pace_record(&lab.pace, &lab.lap, 1, lab.now_us);
        pace_leave(&lab.pace);
    }
    assert_int_equal(lab.pace.quiet_us, MS);
    assert_int_equal(lab.pace.stride_us, PACE_FIRST_STRIDE_US / 2);
}

static void at_the_end_nobody_is_waited_for_but_a_batch_in_hand(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    decide(&lab, 1, MS);
    assert_false(pace_is_idle(&lab.pace, lab.now_us));
    pace_begin(&lab.pace, lab.now_us);
    pace_end(&lab.pace, lab.now_us);
    pace_claim(&lab.pace, &lab.lap, lab.now_us);
    pace_release(&lab.pace);
    assert_true(pace_is_idle(&lab.pace, lab.now_us));
    assert_int_equal(wait_ms(&lab), 1);
    pace_record(&lab.pace, &lab.lap, 1, lab.now_us);
    pace_leave(&lab.pace);
    assert_int_equal(wait_ms(&lab), 0);
}

static void rows_follow_what_a_burst_has_time_for(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    assert_int_equal(pace_first_rows(&lab.pace, lab.now_us), 3333);
    assert_int_equal(pace_rows(&lab.pace, 1000, 50 * MS, lab.now_us), 2000); /* idle: 100 ms */
    assert_int_equal(pace_rows(&lab.pace, 1000, 1 * MS, lab.now_us), 2000);  /* twofold at most */
    assert_int_equal(pace_rows(&lab.pace, 1000, 200 * MS, lab.now_us), 500);
    assert_int_equal(pace_rows(&lab.pace, 8000, 1 * MS, lab.now_us), 10000);
    assert_int_equal(pace_rows(&lab.pace, 32, 0, lab.now_us), 64);
    decide(&lab, 1, MS);
    assert_int_equal(pace_first_rows(&lab.pace, lab.now_us), 33);
    assert_int_equal(pace_rows(&lab.pace, 2000, 50 * MS, lab.now_us), 40); /* a post came */
    assert_int_equal(pace_rows(&lab.pace, 16, 500 * MS, lab.now_us), 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_idle_queue_is_not_waited_for),
        cmocka_unit_test(a_look_at_an_empty_queue_is_no_work),
        cmocka_unit_test(a_batch_in_hand_has_the_way),
        cmocka_unit_test(one_burst_at_a_time_and_a_rest_behind_it),
        cmocka_unit_test(what_hurts_nobody_needs_no_rest),
        cmocka_unit_test(now_and_then_a_rest_shows_what_is_quiet),
        cmocka_unit_test(what_hurts_makes_bursts_shorter_and_then_rests_longer),
        cmocka_unit_test(what_does_not_hurt_goes_the_other_way),
        cmocka_unit_test(between_the_two_nothing_changes),
        cmocka_unit_test(only_quiet_small_batches_are_the_measure),
        cmocka_unit_test(the_measure_follows_the_hour),
        cmocka_unit_test(what_failed_or_was_waited_for_is_no_measure),
        cmocka_unit_test(what_another_daemon_decides_counts),
        cmocka_unit_test(a_queue_that_never_rests_is_waited_for_less_and_less),
        cmocka_unit_test(a_burst_inside_a_batch_counts_as_met),
        cmocka_unit_test(at_the_end_nobody_is_waited_for_but_a_batch_in_hand),
        cmocka_unit_test(rows_follow_what_a_burst_has_time_for),
    };
    return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
