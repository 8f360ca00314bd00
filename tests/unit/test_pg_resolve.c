/* Looking up names beside the real loop: what the hosts file knows, what nobody can know, and being
 * forgotten before the answer. No name server is asked. */
#include "unit.h"

#include <stdlib.h>

#include "../../src/pg/resolve.h"

struct look_up {
    struct loop *loop;
    struct resolving *resolving;
    struct resolved resolved;
    int answers;
};

static void answered(void *ctx, const struct resolved *resolved)
{
    struct look_up *look_up = ctx;
    look_up->resolved = *resolved;
    look_up->answers++;
    resolving_free(look_up->resolving);
    look_up->resolving = NULL;
    loop_stop(look_up->loop);
}

static struct look_up look_up(const char *name)
{
    struct look_up look_up = { .loop = loop_new() };
    look_up.resolving = resolving_start(look_up.loop, name, answered, &look_up);
    assert_int_equal(look_up.answers, 0);
    loop_run(look_up.loop);
    assert_int_equal(look_up.answers, 1);
    loop_free(look_up.loop);
    return look_up;
}

static void a_known_name_has_numeric_addresses(void **state)
{
    (void)state;
    struct look_up found = look_up("localhost");
    assert_true(found.resolved.count >= 1);
    const char *first = found.resolved.addresses[0];
    assert_true(strcmp(first, "127.0.0.1") == 0 || strcmp(first, "::1") == 0);
}

static void an_impossible_name_is_an_error_in_words(void **state)
{
    (void)state;
    char label[300];
    memset(label, 'x', sizeof label - 1); /* longer than a name may be */
    label[sizeof label - 1] = '\0';
    struct look_up found = look_up(label);
    assert_int_equal(found.resolved.count, 0);
    assert_non_null(found.resolved.error);
}

static void one_forgotten_before_its_answer_is_never_heard_of(void **state)
{
    (void)state;
    struct look_up forgotten = { .loop = loop_new() };
    for (int i = 0; i < 50; i++)
        resolving_free(resolving_start(forgotten.loop, "localhost", answered, &forgotten));
    loop_free(forgotten.loop);
    assert_int_equal(forgotten.answers, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_name_has_numeric_addresses),
        cmocka_unit_test(an_impossible_name_is_an_error_in_words),
        cmocka_unit_test(one_forgotten_before_its_answer_is_never_heard_of),
    };
    return cmocka_run_group_tests_name("pg/resolve", tests, NULL, NULL);
}
