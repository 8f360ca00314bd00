/* Unit tests of domain/outcome: each shape that metrics_json may have. */
#include "unit.h"

#include "antoned/base/buffer.h"
#include "antoned/domain/outcome.h"

static void each_field_is_read_by_its_name(void **state)
{
    (void)state;
    for (int field = 0; field < OUTCOME_FIELD_COUNT; field++) {
        _cleanup_buffer_ struct buffer json = { 0 };
        struct outcome outcome;
        struct error err;
        buffer_printf(&json, "{\"%s\": 7, \"other\": [\"x\"]}", outcome_field_name(field));
        assert_int_equal(outcome_read(buffer_view(&json), &outcome, &err), 0);
        for (int i = 0; i < OUTCOME_FIELD_COUNT; i++) {
            assert_int_equal(outcome.known[i], i == field);
            assert_true(outcome.value[i] == (i == field ? 7 : 0));
        }
    }
}

static void what_is_not_known_is_not_zero(void **state)
{
    (void)state;
    struct outcome outcome;
    struct error err;
    assert_int_equal(
        outcome_read(STR("{\"clicks\": 0, \"likes\": null, \"revenue\": 12.5}"), &outcome, &err),
        0);
    assert_true(outcome.known[OUTCOME_CLICKS]);
    assert_false(outcome.known[OUTCOME_LIKES]);
    assert_true(outcome.value[OUTCOME_REVENUE] == 12.5);
}

/* One wrong field, and nothing of the document counts: who lies about one figure may lie about
 * all. */
static void any_other_shape_is_no_outcome(void **state)
{
    (void)state;
    static const struct {
        const char *json, *problem;
    } cases[] = {
        { "", "metrics_json: cannot be read as JSON" },
        { "{", "metrics_json: cannot be read as JSON" },
        { "{\"likes\": 1, \"likes\": 2}", "metrics_json: cannot be read as JSON" },
        { "{\"likes\": \"\xff\"}", "metrics_json: cannot be read as JSON" },
        { "{\"likes\": 99999999999999999999999}", "metrics_json: cannot be read as JSON" },
        { "null", "metrics_json: is not an object of numbers" },
        { "[1]", "metrics_json: is not an object of numbers" },
        { "\"likes\"", "metrics_json: is not an object of numbers" },
        { "12", "metrics_json: is not an object of numbers" },
        { "{}", "metrics_json: holds none of our fields" },
        { "{\"likes\": null}", "metrics_json: holds none of our fields" },
        { "{\"metrics\": {\"likes\": 3}}", "metrics_json: holds none of our fields" },
        { "{\"likes\": \"3\"}", "metrics_json.likes: is not a number" },
        { "{\"likes\": true}", "metrics_json.likes: is not a number" },
        { "{\"clicks\": 1, \"likes\": {\"count\": 3}}", "metrics_json.likes: is not a number" },
        { "{\"likes\": -1}", "metrics_json.likes: is not within 0 to 1000000000" },
        { "{\"likes\": 1000000001}", "metrics_json.likes: is not within 0 to 1000000000" },
        { "{\"revenue\": 1e308}", "metrics_json.revenue: is not within 0 to 1000000000" },
        { "{\"likes\": 0.5}", "metrics_json.likes: is not a whole number" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct outcome outcome = { .value = { [OUTCOME_LIKES] = 5 } };
        struct error err;
        assert_int_equal(outcome_read(str_from(cases[i].json), &outcome, &err), -1);
        assert_string_equal(err.message, cases[i].problem);
        assert_int_equal(err.code, ERROR_DATA);
        assert_true(outcome.value[OUTCOME_LIKES] == 5); /* untouched */
    }
}

static void length_and_depth_have_a_limit(void **state)
{
    (void)state;
    _cleanup_buffer_ struct buffer json = { 0 };
    struct outcome outcome;
    struct error err;
    buffer_add_text(&json, "{\"likes\": 1, \"x\": ");
    for (int i = 0; i < 4000; i++)
        buffer_add_text(&json, "[");
    for (int i = 0; i < 4000; i++)
        buffer_add_text(&json, "]");
    buffer_add_text(&json, "}");
    assert_int_equal(outcome_read(buffer_view(&json), &outcome, &err), -1);
    assert_string_equal(err.message, "metrics_json: cannot be read as JSON");
    buffer_clear(&json);
    buffer_add_text(&json, "{\"likes\": 1}");
    while (json.size < OUTCOME_BYTES_MAX)
        buffer_add_text(&json, " ");
    assert_int_equal(outcome_read(buffer_view(&json), &outcome, &err), 0);
    buffer_add_text(&json, " ");
    assert_int_equal(outcome_read(buffer_view(&json), &outcome, &err), -1);
    assert_string_equal(err.message, "metrics_json: is longer than 8192 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_field_is_read_by_its_name),
        cmocka_unit_test(what_is_not_known_is_not_zero),
        cmocka_unit_test(any_other_shape_is_no_outcome),
        cmocka_unit_test(length_and_depth_have_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
