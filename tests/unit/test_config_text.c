/* Unit tests of the one reader of configuration texts: what the versions of libconfig read
 * differently is refused before they see it, and what they read is held against the text. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "antoned/base/buffer.h"
#include "antoned/base/config_text.h"

/* What libconfig is given instead; NULL: the text itself. */
static const char *instead;
static unsigned times_read;

int __wrap_config_read_string(config_t *tree, const char *text);
int __real_config_read_string(config_t *tree, const char *text);

int __wrap_config_read_string(config_t *tree, const char *text)
{
    times_read++;
    return __real_config_read_string(tree, instead != NULL ? instead : text);
}

static void add_fault(void *context, const struct config_fault *fault)
{
    buffer_printf(context, "%u %s %s\n", fault->line, fault->path, fault->what);
}

/* The faults of a text, one a line. */
static struct buffer faults_of(const char *text)
{
    struct buffer faults = { 0 };
    config_t tree;
    config_init(&tree);
    times_read = 0;
    buffer_add_text(&faults, "");
    if (config_text_read(&tree, text, add_fault, &faults) < 0 && faults.size == 0)
        fail_msg("%s is refused without a word", text);
    config_destroy(&tree);
    return faults;
}

static const struct {
    const char *text, *fault;
} refused[] = {
    /* the number where no search by line finds it */
    { "rows =\n  4294967396;", "2 rows is out of range: 4294967396 does not fit 32 bits\n" },
    { "rows = /* of\n a batch */ 4294967396;", "2 rows is out of range: 4294967396" },
    { "rows = # 100\n\n4294967396;", "3 rows is out of range" },
    { "a = 100; rows = 4294967396; b = 100;", "1 rows is out of range" },
    /* what is 100 to one version and something else to another */
    { "rows = 0x8000000000000064;", "1 rows is out of range: 0x8000000000000064 does not fit" },
    { "rows = 0xFFFFFFFF;", "1 rows is out of range: 0xFFFFFFFF does not fit" },
    { "rows = 0x80000000;", "out of range" },
    { "rows = 0xFFFFFFFFL;", "1 rows is written 0xFFFFFFFFL, which versions of libconfig read" },
    { "rows = 100L;", "1 rows is written 100L" },
    { "rows = 100LL;", "1 rows is written 100LL" },
    { "rows = 2147483648;", "out of range" },
    { "rows = -2147483649;", "out of range" },
    { "rows = 99999999999999999999;", "out of range" },
    { "rows = 017;", "1 rows is written 017, and what begins with a zero is octal" },
    { "rows = -017;", "write -17\n" },
    { "rows = +008;", "write 8\n" },
    { "rows = 000;", "write 0\n" },
    { "rows = 0b101;", "1 rows is written 0b101, which versions" },
    { "rows = 0o17;", "1 rows is written 0o17, which versions" },
    { "rows = 0q17;", "1 rows is written 0q17, which versions" },
    { "rows = 0x;", "1 rows is written 0x, which versions" },
    { "rows = -0x10;", "1 rows is written -0x10, which versions" },
    { "rows = 1_000;", "1 rows is written 1_000, which versions" },
    { "rows = 5x = 1;", "1 rows is written 5x, which versions" },
    { "share = 1e999;", "1 share is out of range: 1e999 is larger than any number" },
    { "share = 1.5L;", "1 share is written 1.5L, which is no number" },
    { "share = 1.5.5;", "1 share is written 1.5.5, which is no number" },
    /* wherever it stands */
    { "a: { b: { c = 017; }; };", "1 a.b.c is written 017" },
    { "a = ( 1, \"2\", ( 3, 017 ) );", "1 a[2][1] is written 017" },
    { "a = ( { b = [ 1, 2,\n017 ]; } );", "2 a[0].b[2] is written 017" },
    { "a = \"\\\"\"; b = 017;", "1 b is written 017" },
    { "a = \"/*\"; b = 017; c = \"*/\";", "1 b is written 017" },
    { "a = \"#\"; b = 017;", "1 b is written 017" },
    { "/* * / \" */ b = 017;", "1 b is written 017" },
    { "// /*\nb = 017; // */", "2 b is written 017" },
    { "*b-c_2 = 017;", "1 *b-c_2 is written 017" },
    /* texts */
    { "a = ( \"x\" \"y\" );", "1 a[0] has a text before it and no comma between them" },
    { "a = [ \"x\", # , \n \"y\" /* , */ \"z\" ];", "2 a[1] has a text before it" },
    { "a = \"x\n\\v\";", "2 a has a backslash that versions of libconfig read differently" },
    { "a = \"\\q\";", "1 a has a backslash" },
    { "a = \"\\x1\";", "1 a has a backslash" },
    { "a = \"\\x00\";", "1 a has a backslash" },
    /* other files */
    { "@include \"/dev/null\"\n", "1  @include is not allowed" },
    { "a = 1;\n  @include \"/dev/null\"\n", "2  @include is not allowed" },
    { "a: {\n@include \"/dev/null\"\n};", "2  @include is not allowed" },
    { "a = 1 @include", "1  @include is not allowed" },
    /* what is none of this */
    { "a = 1;\n}", "2  syntax error" },
    { "a = 1;\na = 2;", "2  a duplicate" },
};

static void what_versions_read_differently_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        _cleanup_buffer_ struct buffer faults = faults_of(refused[i].text);
        if (strstr(faults.data, refused[i].fault) == NULL)
            fail_msg("%s\ngave %s", refused[i].text, faults.data);
    }
}

static void a_text_with_an_include_is_not_even_parsed(void **state)
{
    (void)state;
    char path[] = "/tmp/antoned-test-XXXXXX";
    int file = mkstemp(path);
    assert_int_equal(write(file, "rows = 5;\n", 10), 10);
    assert_int_equal(close(file), 0);
    char text[200];
    static const char *const before[] = { "", "a = 1;\n", "/* */\n \t", "a = \"\n\";\n" };
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        snprintf(text, sizeof text, "%s@include \"%s\"\n", before[i], path);
        _cleanup_buffer_ struct buffer faults = faults_of(text);
        assert_non_null(strstr(faults.data, "@include is not allowed"));
        assert_int_equal(times_read, 0);
    }
    unlink(path);
}

static void what_all_versions_read_alike_is_taken(void **state)
{
    (void)state;
    static const char *const fine[] = {
        "",
        "a = 0; b = -0; c = +5; d = 2147483647; e = -2147483648; f = 0x7FFFFFFF; g = 0x0000000064;",
        "a = .5; b = -.5; c = 5.; d = 1e3; e = 1.5E-3; f = 00.05; g = +1.0e+2; h = 1e-3;",
        "a = \"017 @include 4294967396 \\\\ \\\" \\n\\r\\t\\f \\x41\"; # 017 @include\n// "
        "4294967396\n",
        "/* 017\n@include \"/dev/null\"\n*/ a = 1;",
        "a = \"\n@include 017\n\"; b = 1;",
        "a = \"x\" \"y\";", /* one value in two pieces is meant */
        "a: { b = ( 1, 2.5, { c = 3; d = [ 4, 5 ]; }, \"6\", ( ), [ ] ); e = true; }; f : 7",
        "a = ( true, 1, false, 2 ), b = 3 c = 4",
    };
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        _cleanup_buffer_ struct buffer faults = faults_of(fine[i]);
        if (faults.size > 0)
            fail_msg("%s\ngave %s", fine[i], faults.data);
    }
}

/* Whatever the scan may have overlooked: what was read is what stands there, at its place. */
static void a_libconfig_that_reads_otherwise_is_found_out(void **state)
{
    (void)state;
    static const struct {
        const char *text, *read, *fault;
    } cases[] = {
        { "a = 1; b = 2;", "a = 1; b = 3;", "1 b is read by this libconfig otherwise" },
        { "a = 1; b = 2;", "a = 1; c = 2;", "1 c is read by this libconfig otherwise" },
        { "a = 1; b = 2;", "b = 2; a = 1;", "1 b is read by this libconfig otherwise" },
        { "a = 1;", "a = 1L;", "1 a is read by this libconfig otherwise" },
        { "a = 1;", "a = 1.0;", "1 a is read by this libconfig otherwise" },
        { "a = 1.5;", "a = 1.25;", "1 a is read by this libconfig otherwise" },
        { "a = 1.0;", "a = 1;", "1 a is read by this libconfig otherwise" },
        { "a = 1;", "a = 1; b = 1;", "1 b is read by this libconfig otherwise" },
        { "a = 1;\nb = 1;", "a = 1;", "2 b is not read by this libconfig" },
        { "a: { b = ( 0, 1 ); };", "a: { b = ( 1, 0 ); };", "1 a.b[0] is read by" },
        { "a: { b = ( 0, 1 ); };", "a: { b = ( 0 ); c = ( 1 ); };", "1 a.c[0] is read by" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        instead = cases[i].read;
        _cleanup_buffer_ struct buffer faults = faults_of(cases[i].text);
        instead = NULL;
        if (strncmp(faults.data, cases[i].fault, strlen(cases[i].fault)) != 0)
            fail_msg("%s read as %s\ngave %s", cases[i].text, cases[i].read, faults.data);
    }
}

static void what_is_nested_without_end_is_refused(void **state)
{
    (void)state;
    char text[120] = "a = ";
    memset(text + 4, '(', 100);
    _cleanup_buffer_ struct buffer faults = faults_of(text);
    assert_string_equal(faults.data, "1  groups and lists are nested too deeply\n");
    assert_int_equal(times_read, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_versions_read_differently_is_refused),
        cmocka_unit_test(a_text_with_an_include_is_not_even_parsed),
        cmocka_unit_test(what_all_versions_read_alike_is_taken),
        cmocka_unit_test(a_libconfig_that_reads_otherwise_is_found_out),
        cmocka_unit_test(what_is_nested_without_end_is_refused),
    };
    return cmocka_run_group_tests_name("config_text", tests, NULL, NULL);
}
