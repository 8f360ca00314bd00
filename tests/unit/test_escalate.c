/* Unit tests of escalation: what of a reading a human must look at. */
#include "unit.h"

#include "antoned/domain/escalate.h"

static enum severity escalated_by(enum escalate_policy policy, const struct reading *reading)
{
    struct decision decision = { .reading = *reading };
    escalate_reading(&decision, policy);
    assert_true(decision.escalation_count <= 1);
    return decision.escalation_count == 0 ? SEVERITY_NONE : decision.escalations[0].priority;
}

static enum severity escalated(const struct reading *reading)
{
    return escalated_by(ESCALATE_DISTRESS, reading);
}

/* Danger now is; who is vulnerable is stopped and left in peace; what nobody can explain is looked
 * at. */
static void a_stop_is_escalated_when_it_is_danger(void **state)
{
    (void)state;
    static const enum severity priorities[] = { SEVERITY_MEDIUM, SEVERITY_MEDIUM, SEVERITY_NONE,
                                                SEVERITY_NONE, SEVERITY_CRITICAL };
    for (int severity = SEVERITY_NONE; severity <= SEVERITY_CRITICAL; severity++) {
        struct reading reading = { .readable = true,
                                   .trs_hundredths = 80,
                                   .safety_stops = true,
                                   .severity = (enum severity)severity,
                                   .distress_hundredths = 35 };
        assert_int_equal(escalated(&reading), priorities[severity]);
    }
}

static void who_is_vulnerable_is_seen_in_distress(void **state)
{
    (void)state;
    struct reading reading = { .readable = true,
                               .own_danger = SEVERITY_HIGH,
                               .safety_stops = true,
                               .severity = SEVERITY_HIGH,
                               .distress_hundredths = DISTRESS_STOP };
    assert_int_equal(escalated(&reading), SEVERITY_NONE);
    reading.distress_hundredths = DISTRESS_STOP + 1;
    assert_int_equal(escalated(&reading), SEVERITY_HIGH);
}

/* News of a crime is flagged and counted, and wakes nobody. */
static void only_what_is_ours_to_see_is_escalated(void **state)
{
    (void)state;
    static const struct {
        int trs;
        enum severity own_danger;
        bool is_readable;
        enum severity priority;
    } cases[] = { { 0, SEVERITY_NONE, true, SEVERITY_NONE },
                  { 49, SEVERITY_NONE, true, SEVERITY_NONE },
                  { 50, SEVERITY_NONE, true, SEVERITY_CRITICAL },
                  { 0, SEVERITY_CRITICAL, true, SEVERITY_CRITICAL },
                  { 0, SEVERITY_NONE, false, SEVERITY_CRITICAL } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading reading = { .readable = cases[i].is_readable,
                                   .own_danger = cases[i].own_danger,
                                   .trs_hundredths = cases[i].trs,
                                   .safety_stops = true,
                                   .severity = SEVERITY_CRITICAL,
                                   .distress_hundredths = 70 };
        assert_int_equal(escalated(&reading), cases[i].priority);
    }
}

/* Off the topic: whose danger, and how grave, by each policy. */
static void the_policy_says_whose_danger_it_is(void **state)
{
    (void)state;
    static const struct {
        enum severity own_danger;
        bool is_asked_for[3]; /* by policy */
    } cases[] = { { SEVERITY_NONE, { false, false, true } },
                  { SEVERITY_HIGH, { false, true, true } },
                  { SEVERITY_CRITICAL, { true, true, true } } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading reading = { .readable = true,
                                   .own_danger = cases[i].own_danger,
                                   .safety_stops = true,
                                   .severity = SEVERITY_CRITICAL,
                                   .distress_hundredths = 70 };
        for (int policy = ESCALATE_CRITICAL; policy <= ESCALATE_ALL; policy++)
            assert_int_equal(escalated_by((enum escalate_policy)policy, &reading),
                             cases[i].is_asked_for[policy] ? SEVERITY_CRITICAL : SEVERITY_NONE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stop_is_escalated_when_it_is_danger),
        cmocka_unit_test(who_is_vulnerable_is_seen_in_distress),
        cmocka_unit_test(the_policy_says_whose_danger_it_is),
        cmocka_unit_test(only_what_is_ours_to_see_is_escalated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
