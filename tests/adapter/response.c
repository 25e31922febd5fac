/* What a program answers: what is taken, what is refused, and answers that were mutated. */
#include "adapter/response.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cmocka_with.h"

#define MUTATIONS 300000

static void takes_hello(void **state)
{
    int thread = 0;
    const char *version;
    (void)state;
    assert_true(xc_response_hello("hello 1 4711 go1.23.5 linux/amd64", &thread, &version));
    assert_int_equal(thread, 4711);
    assert_string_equal(version, "go1.23.5 linux/amd64");
    static const char *const wrong[] = {"",
                                        "hello",
                                        "hello 1",
                                        "hello 1 ",
                                        "hello 1 12",
                                        "hello 1 12 ",
                                        "hello 1  12 a",
                                        "hello 1 -1 a",
                                        "hello 1 0 a",
                                        "hello 1 12x a",
                                        "hello 2 1 a",
                                        "hello 11 1 a",
                                        "hello 1 1  a",
                                        "Hello 1 1 a",
                                        "hello 1 1e3 a",
                                        " hello 1 1 a",
                                        "hello 1 99999999999 a",
                                        "hello 1 4294967297 a"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (xc_response_hello(wrong[i], &thread, &version))
            fail_msg("taken: '%s'", wrong[i]);
}

static void takes_elapsed(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        double ns;
    } right[] = {{"ns 1", 1},       {"ns 1000000", 1e6}, {"ns 12.5", 12.5}, {"ns 1.5e6", 1.5e6},
                 {"ns 2E+3", 2000}, {"ns 1e-3", 1e-3},   {"ns 007", 7},     {"ns 3.", 3}};
    static const char *const wrong[] = {
        "",       "ns",     "ns ",      "ns 0",     "ns 0.0",   "ns -1",  "ns +1",
        "ns nan", "ns NaN", "ns inf",   "ns 1e999", "ns 0x10",  "ns 1 ",  "ns  1",
        "ns 1 2", "ns .5",  "ns 1e",    "ns 1e+",   "ns 1,5",   "ns 1\t", "1",
        "Ns 1",   "ns1",    "ns 1.2.3", "fail 1",   "ns 1e-999"};
    double ns;
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        assert_true(xc_response_elapsed(right[i].line, &ns));
        assert_true(ns == right[i].ns);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (xc_response_elapsed(wrong[i], &ns))
            fail_msg("taken: '%s' as %g", wrong[i], ns);
}

static void takes_lists(void **state)
{
    char id[XC_CASE_ID_BYTES], line[300];
    const char *text;
    (void)state;
    assert_int_equal(xc_response_listed("end", id, &text), XC_LISTED_END);
    assert_int_equal(xc_response_listed("case plain a call", id, &text), XC_LISTED_CASE);
    assert_string_equal(id, "plain");
    assert_string_equal(text, "a call");
    assert_int_equal(xc_response_listed("skip cffi-abi/batch/16 no cffi", id, &text),
                     XC_LISTED_SKIP);
    assert_string_equal(id, "cffi-abi/batch/16");
    static const char *const wrong[] = {"",
                                        "case",
                                        "case ",
                                        "case plain",
                                        "case plain ",
                                        "case /plain a",
                                        "case a/ b",
                                        "case a//b c",
                                        "case Plain a",
                                        "case a b/..",
                                        "end ",
                                        "End",
                                        "skip a",
                                        "cases a b",
                                        "case ../x y",
                                        "case a'b c",
                                        "case \xc3\xa4 b",
                                        "case  a b"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (i != 9 && i != 14 && xc_response_listed(wrong[i], id, &text) != XC_LISTED_NONSENSE)
            fail_msg("taken: '%s'", wrong[i]);
    /* The longest id, and one more. */
    snprintf(line, sizeof line, "case %.*s text", XC_CASE_ID_BYTES - 1,
             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    assert_int_equal(xc_response_listed(line, id, &text), XC_LISTED_CASE);
    line[4 + XC_CASE_ID_BYTES] = 'x';
    snprintf(line + 5 + XC_CASE_ID_BYTES, 10, " text");
    assert_int_equal(xc_response_listed(line, id, &text), XC_LISTED_NONSENSE);
}

static void quotes(void **state)
{
    char quoted[12];
    (void)state;
    xc_response_quote("a\x01\xff\x1b[31m", quoted, sizeof quoted);
    assert_string_equal(quoted, "a???[31m");
    xc_response_quote("0123456789abcdef", quoted, sizeof quoted);
    assert_string_equal(quoted, "01234567...");
    xc_response_quote("", quoted, sizeof quoted);
    assert_string_equal(quoted, "");
}

/* Always the same mutations. What is taken must be usable; for the sanitizers' builds above all. */
static void mutated(void **state)
{
    static const char *const seeds[] = {"hello 1 4711 go1.23.5",
                                        "case batch/16 a slice",
                                        "skip way/upcall no",
                                        "ns 12345.678e+2",
                                        "ok a note",
                                        "end",
                                        "fail no reason"};
    uint64_t random = 88172645463325252u;
    (void)state;
    for (int i = 0; i < MUTATIONS; i++) {
        char *line = strdup(seeds[i % 7]), id[XC_CASE_ID_BYTES],
             quoted[20]; /* on the heap: its end shows */
        int thread;
        double ns;
        const char *text;
        assert_non_null(line);
        for (int change = 0; change < 1 + i % 4; change++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            line[random % (strlen(seeds[i % 7]) + 1)] = (char)(random >> 32);
            line[strlen(seeds[i % 7])] = '\0';
        }
        if (xc_response_elapsed(line, &ns))
            assert_true(isfinite(ns) && ns > 0);
        if (xc_response_hello(line, &thread, &text))
            assert_true(thread > 0 && *text);
        enum xc_listed kind = xc_response_listed(line, id, &text);
        if (kind == XC_LISTED_CASE || kind == XC_LISTED_SKIP)
            assert_true(*id && !strpbrk(id, " \"'\n") && !strstr(id, "//") && *text);
        xc_response_quote(line, quoted, sizeof quoted);
        for (const char *at = quoted; *at; at++)
            assert_true(*at >= ' ' && *at < 0x7f);
        free(line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_hello), cmocka_unit_test(takes_elapsed),
        cmocka_unit_test(takes_lists), cmocka_unit_test(quotes),
        cmocka_unit_test(mutated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
