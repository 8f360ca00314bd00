/* Values in the binary format, out and in: parameters and arrays byte by byte, rows from results
 * that libpq itself makes, rows of a COPY. No server. */
#include "unit.h"

#include <libpq-fe.h>

#include "../../src/pg/copy_row.h"
#include "../../src/pg/wire.h"
#include "antoned/pg/params.h"
#include "antoned/pg/rows.h"

#define ONE_SECOND_INTO_2000_US (PG_EPOCH_US + 1000000)

static int make_arena(void **state)
{
    *state = arena_new(256);
    return 0;
}

static int free_arena(void **state)
{
    arena_free(*state);
    return 0;
}

static void assert_param(const struct pg_params *params, size_t at, Oid type, struct str bytes)
{
    assert_true(at < params->count);
    assert_int_equal(params->types[at], type);
    assert_int_equal(params->formats[at], 1);
    assert_int_equal(params->lengths[at], bytes.size);
    assert_memory_equal(params->values[at], bytes.data, bytes.size);
}

static void scalars_go_out_in_network_order(void **state)
{
    struct pg_params *params = pg_params_new(*state, 10);
    struct uuid uuid = { { 1, 2, 3 } };
    pg_params_null(params);
    pg_params_bool(params, true);
    pg_params_int2(params, -2);
    pg_params_int4(params, 0x01020304);
    pg_params_int8(params, -1);
    pg_params_float8(params, 1.0);
    pg_params_text(params, (struct str){ NULL, 0 });
    pg_params_jsonb(params, STR("{}"));
    pg_params_uuid(params, &uuid);
    pg_params_timestamptz(params, ONE_SECOND_INTO_2000_US);
    assert_null(params->values[0]);
    assert_param(params, 1, PG_BOOL, STR("\1"));
    assert_param(params, 2, PG_INT2, STR("\377\376"));
    assert_param(params, 3, PG_INT4, STR("\1\2\3\4"));
    assert_param(params, 4, PG_INT8, STR("\377\377\377\377\377\377\377\377"));
    assert_param(params, 5, PG_FLOAT8, STR("\x3f\xf0\0\0\0\0\0\0"));
    assert_param(params, 6, 0, STR("")); /* "" is not NULL, though its view may be */
    assert_non_null(params->values[6]);
    assert_param(params, 7, PG_JSONB, STR("\1{}"));
    assert_param(params, 8, PG_UUID, STR("\1\2\3\0\0\0\0\0\0\0\0\0\0\0\0\0"));
    assert_param(params, 9, PG_TIMESTAMPTZ, STR("\0\0\0\0\0\x0f\x42\x40"));
}

static void an_unknown_time_is_null(void **state)
{
    struct pg_params *params = pg_params_new(*state, 1);
    pg_params_timestamptz(params, INT64_MIN);
    assert_null(params->values[0]);
}

static void an_array_tells_nulls_by_their_length(void **state)
{
    struct pg_params *params = pg_params_new(*state, 1);
    struct pg_array *array = pg_array_new(*state, PG_TEXT, 0);
    pg_array_text(array, STR("ab"));
    pg_array_null(array);
    pg_array_text(array, STR(""));
    pg_params_array(params, array);
    assert_param(params, 0, PG_TEXT_ARRAY,
                 STR("\0\0\0\1\0\0\0\1\0\0\0\x19\0\0\0\3\0\0\0\1"
                     "\0\0\0\2"
                     "ab\377\377\377\377\0\0\0\0"));
}

static void an_empty_array_has_no_dimension(void **state)
{
    struct pg_params *params = pg_params_new(*state, 1);
    pg_params_array(params, pg_array_new(*state, PG_INT8, 100));
    assert_param(params, 0, 1016, STR("\0\0\0\0\0\0\0\0\0\0\0\x14"));
}

static void an_array_grows_far_beyond_what_was_expected(void **state)
{
    struct pg_params *params = pg_params_new(*state, 1);
    struct pg_array *array = pg_array_new(*state, PG_INT4, 1);
    for (int32_t i = 0; i < 10000; i++)
        pg_array_int4(array, i);
    pg_params_array(params, array);
    assert_int_equal(params->lengths[0], 20 + 10000 * 8);
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(wire_get_4(params->values[0] + 24 + 8 * (size_t)i), i);
}

/* Rows */

struct cell {
    const char *name;
    Oid type;
    struct str bytes; /* data NULL: NULL */
};

static struct pg_rows *one_row(const struct cell *cells, int count)
{
    PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    PGresAttDesc attributes[16];
    char names[16][32];
    for (int i = 0; i < count; i++) {
        strncpy(names[i], cells[i].name, sizeof names[i] - 1);
        names[i][sizeof names[i] - 1] = '\0';
        attributes[i] =
            (PGresAttDesc){ .name = names[i], .format = 1, .typid = cells[i].type, .typlen = -1 };
    }
    assert_int_equal(PQsetResultAttrs(result, count, attributes), 1);
    for (int i = 0; i < count; i++) {
        char bytes[256];
        struct str value = cells[i].bytes;
        if (value.data != NULL)
            memcpy(bytes, value.data, value.size);
        assert_int_equal(PQsetvalue(result, 0, i, value.data == NULL ? NULL : bytes,
                                    value.data == NULL ? -1 : (int)value.size),
                         1);
    }
    return pg_rows_new(result);
}

static void rows_are_read_by_name_in_any_order(void **state)
{
    (void)state;
    const struct cell cells[] = {
        { "small", PG_INT2, STR("\377\376") },
        { "big", PG_INT8, STR("\0\0\0\0\0\0\1\0") },
        { "half", PG_FLOAT4, STR("\x3f\0\0\0") },
        { "mode", 16999, STR("HELPFUL") }, /* an enum of ours */
        { "doc", PG_JSONB, STR("\1{\"a\":1}") },
        { "at", PG_TIMESTAMPTZ, STR("\0\0\0\0\0\x0f\x42\x40") },
        { "nothing", PG_INT4, { NULL, 0 } },
        { "yes", PG_BOOL, STR("\1") },
    };
    enum { YES, NOTHING, AT, DOC, MODE, HALF, BIG, SMALL, COLUMNS };
    static const struct pg_column columns[COLUMNS] = {
        [YES] = { "yes", PG_BOOL },      [NOTHING] = { "nothing", PG_INT4 },
        [AT] = { "at", PG_TIMESTAMPTZ }, [DOC] = { "doc", PG_JSONB },
        [MODE] = { "mode", PG_TEXT },    [HALF] = { "half", PG_FLOAT4 },
        [BIG] = { "big", PG_INT8 },      [SMALL] = { "small", PG_INT2 },
    };
    _cleanup_rows_ struct pg_rows *rows = one_row(cells, 8);
    struct error err;
    assert_int_equal(pg_rows_bind(rows, columns, COLUMNS, &err), 0);
    assert_int_equal(pg_rows_count(rows), 1);
    assert_true(pg_rows_bool(rows, 0, YES));
    assert_true(pg_rows_null(rows, 0, NOTHING));
    assert_int_equal(pg_rows_int(rows, 0, NOTHING), 0);
    assert_true(pg_rows_timestamptz(rows, 0, AT) == ONE_SECOND_INTO_2000_US);
    assert_true(str_equal_text(pg_rows_text(rows, 0, DOC), "{\"a\":1}"));
    assert_true(str_equal_text(pg_rows_text(rows, 0, MODE), "HELPFUL"));
    assert_true(pg_rows_float(rows, 0, HALF) == 0.5);
    assert_int_equal(pg_rows_int(rows, 0, BIG), 256);
    assert_int_equal(pg_rows_int(rows, 0, SMALL), -2);
}

static void a_missing_or_mistyped_column_is_named(void **state)
{
    (void)state;
    const struct cell cells[] = { { "n", PG_INT4, STR("\0\0\0\1") } };
    _cleanup_rows_ struct pg_rows *rows = one_row(cells, 1);
    struct error err;
    assert_int_equal(pg_rows_bind(rows, &(struct pg_column){ "m", PG_INT4 }, 1, &err), -1);
    assert_int_equal(err.code, ERROR_INTERNAL);
    assert_non_null(strstr(err.message, "column m"));
    assert_int_equal(pg_rows_bind(rows, &(struct pg_column){ "n", PG_INT8 }, 1, &err), -1);
    assert_non_null(strstr(err.message, "column n has type 23 instead of 20"));
    assert_int_equal(pg_rows_bind(rows, &(struct pg_column){ "n", PG_TEXT }, 1, &err), -1);
}

static void count_element(void *ctx, struct str element)
{
    size_t *bytes = ctx;
    *bytes += 1000 + element.size;
}

static size_t sum_of_array(struct str wire)
{
    struct cell cell = { "a", PG_TEXT_ARRAY, wire };
    _cleanup_rows_ struct pg_rows *rows = one_row(&cell, 1);
    size_t sum = 0;
    struct error err;
    assert_int_equal(pg_rows_bind(rows, &(struct pg_column){ "a", PG_TEXT_ARRAY }, 1, &err), 0);
    pg_rows_text_array(rows, 0, 0, count_element, &sum);
    return sum;
}

static void a_text_array_gives_what_is_there_and_no_more(void **state)
{
    struct pg_params *params = pg_params_new(*state, 1);
    struct pg_array *array = pg_array_new(*state, PG_TEXT, 2);
    pg_array_text(array, STR("abc"));
    pg_array_null(array);
    pg_array_text(array, STR("de"));
    pg_params_array(params, array);
    struct str whole = { params->values[0], (size_t)params->lengths[0] };
    assert_int_equal(sum_of_array(whole), 2005);
    /* Cut anywhere, it gives fewer elements and reads nothing after the end. */
    for (size_t size = 0; size < whole.size; size++)
        assert_true(sum_of_array((struct str){ whole.data, size }) < 2005);
    assert_int_equal(sum_of_array(STR("\0\0\0\0\0\0\0\0\0\0\0\x19")), 0);
    assert_int_equal(sum_of_array(STR("\x7f\0\0\0\0\0\0\0\0\0\0\x19")), 0);
}

/* COPY */

#define HEADER "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\2ee"

static void a_copy_row_is_whole_or_refused(void **state)
{
    (void)state;
    struct copy_row row;
    struct str message = STR(HEADER "\0\3\0\0\0\2hi\377\377\377\377\0\0\0\0");
    assert_int_equal(copy_row_decode(message, true, &row), 0);
    assert_int_equal(row.count, 3);
    assert_true(str_equal_text(row.fields[0], "hi"));
    assert_null(row.fields[1].data);
    assert_non_null(row.fields[2].data);
    for (size_t size = 0; size < message.size; size++)
        assert_int_equal(copy_row_decode((struct str){ message.data, size }, true, &row), -1);
    assert_int_equal(copy_row_decode(message, false, &row), -1);
    assert_int_equal(copy_row_decode(STR("\0\1\0\0\0\0x"), false, &row), -1);
    assert_int_equal(copy_row_decode(STR("\0\x41\0\0\0\0"), false, &row), -1); /* 65 fields */
    assert_int_equal(copy_row_decode(STR("\0\1\377\377\377\376"), false, &row), -1);
    assert_int_equal(copy_row_decode(STR("\377\377"), false, &row), 0);
    assert_true(row.is_trailer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(scalars_go_out_in_network_order, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(an_unknown_time_is_null, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(an_array_tells_nulls_by_their_length, make_arena,
                                        free_arena),
        cmocka_unit_test_setup_teardown(an_empty_array_has_no_dimension, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(an_array_grows_far_beyond_what_was_expected, make_arena,
                                        free_arena),
        cmocka_unit_test(rows_are_read_by_name_in_any_order),
        cmocka_unit_test(a_missing_or_mistyped_column_is_named),
        cmocka_unit_test_setup_teardown(a_text_array_gives_what_is_there_and_no_more, make_arena,
                                        free_arena),
        cmocka_unit_test(a_copy_row_is_whole_or_refused),
    };
    return cmocka_run_group_tests_name("pg/values", tests, NULL, NULL);
}
