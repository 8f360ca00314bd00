/* Unit tests of src/flow/worker, bisection: whatever posts are bad, each is found alone and every
 * other post is tried in a run that passes. */
#include "unit.h"

#include <stdbool.h>
#include <stdlib.h>

#include "../../src/flow/worker.h"

#define POSTS 500

struct trial {
    bool bad[POSTS];
    int found_alone[POSTS], passed[POSTS];
    int runs;
};

static struct uuid numbered(size_t n)
{
    return (struct uuid){ .bytes = { (uint8_t)(n >> 8), (uint8_t)n } };
}

static size_t number_of(const struct uuid *id)
{
    return (size_t)id->bytes[0] << 8 | id->bytes[1];
}

static bool run_fails(const struct trial *trial, const struct uuid *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (trial->bad[number_of(&ids[i])])
            return true;
    return false;
}

/* What a worker does with a failed batch. */
static void run_trial(struct trial *trial, size_t posts)
{
    struct uuid ids[POSTS];
    struct bisection bisection = { 0 };
    const struct uuid *run;
    size_t count;
    for (size_t i = 0; i < posts; i++)
        ids[i] = numbered(i);
    bisection_begin(&bisection, ids, posts);
    for (trial->runs = 0; bisection_next(&bisection, &run, &count); trial->runs++) {
        bool fails = run_fails(trial, run, count);
        if (fails && count > 1)
            bisection_split(&bisection);
        else
            for (size_t i = 0; i < count; i++)
                (fails ? trial->found_alone : trial->passed)[number_of(&run[i])]++;
    }
    assert_int_equal(bisection.depth, 0);
    free(bisection.ids);
}

static void check_trial(const struct trial *trial, size_t posts)
{
    for (size_t i = 0; i < posts; i++) {
        assert_int_equal(trial->found_alone[i], trial->bad[i] ? 1 : 0);
        assert_int_equal(trial->passed[i], trial->bad[i] ? 0 : 1);
    }
}

static void one_bad_post_is_found_wherever_it_is(void **state)
{
    (void)state;
    for (size_t bad = 0; bad < POSTS; bad += 7) {
        struct trial trial = { 0 };
        trial.bad[bad] = true;
        run_trial(&trial, POSTS);
        check_trial(&trial, POSTS);
        assert_true(trial.runs <= 2 * 9 + 1); /* two runs a level, nine levels */
    }
}

static void all_bad_posts_are_found(void **state)
{
    (void)state;
    struct trial every = { 0 }, some = { 0 };
    for (size_t i = 0; i < POSTS; i++) {
        every.bad[i] = true;
        some.bad[i] = i % 3 == 0;
    }
    run_trial(&every, POSTS);
    check_trial(&every, POSTS);
    run_trial(&some, 77);
    check_trial(&some, 77);
}

/* What a worker does while runs time out; the number of posts blamed. */
static size_t run_timeouts(struct trial *trial, size_t posts)
{
    struct uuid ids[POSTS];
    struct bisection bisection = { 0 };
    const struct uuid *run;
    size_t count, blamed = 0;
    for (size_t i = 0; i < posts; i++)
        ids[i] = numbered(i);
    bisection_begin(&bisection, ids, posts);
    for (trial->runs = 0; bisection_next(&bisection, &run, &count); trial->runs++) {
        if (!run_fails(trial, run, count)) {
            for (size_t i = 0; i < count; i++)
                trial->passed[number_of(&run[i])]++;
            bisection_succeeded(&bisection);
        } else if (!bisection_put_aside(&bisection)) {
            if (count > 1)
                bisection_split(&bisection);
            else
                trial->found_alone[number_of(&run[0])]++, blamed++;
        }
    }
    free(bisection.ids);
    return blamed;
}

static void a_timeout_of_all_blames_nobody_and_soon_gives_up(void **state)
{
    (void)state;
    struct trial trial = { 0 };
    for (size_t i = 0; i < POSTS; i++)
        trial.bad[i] = true;
    assert_int_equal(run_timeouts(&trial, POSTS), 0);
    assert_true(trial.runs <= 2 * 9 + 1);
}

static void a_timeout_of_few_blames_them_wherever_they_are(void **state)
{
    (void)state;
    for (size_t bad = 0; bad + 5 < POSTS; bad += 7) {
        struct trial trial = { 0 };
        trial.bad[bad] = trial.bad[bad + 1] = trial.bad[bad + 5] = true;
        assert_int_equal(run_timeouts(&trial, POSTS), 3);
        check_trial(&trial, POSTS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_bad_post_is_found_wherever_it_is),
        cmocka_unit_test(all_bad_posts_are_found),
        cmocka_unit_test(a_timeout_of_all_blames_nobody_and_soon_gives_up),
        cmocka_unit_test(a_timeout_of_few_blames_them_wherever_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
