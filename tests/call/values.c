/* Values as users type them, and how answers are compared. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "call/values.h"
#include "tests/cmocka_with.h"

struct given {
    struct xc_prototype prototype;
    struct xc_arguments arguments;
};

static void give(struct given *given, const char *prototype, const char *text)
{
    struct xc_error error = {"no text"};
    if (xc_prototype_parse(prototype, &given->prototype, &error) != XC_OK)
        fail_msg("%s: %s", prototype, error.text);
    if (xc_arguments_parse(&given->prototype, text, &given->arguments, &error) != XC_OK)
        fail_msg("%s: %s", text, error.text);
}

static void take_back(struct given *given)
{
    xc_arguments_release(&given->arguments);
    xc_prototype_release(&given->prototype);
}

static const void *argument(const struct given *given, size_t i)
{
    return given->arguments.frame + given->arguments.layout.argument_offset[i];
}

static void *pointer(const struct given *given, size_t i)
{
    void *found;
    memcpy(&found, argument(given, i), sizeof found);
    return found;
}

static void refused(const char *prototype_text, const char *text, const char *message)
{
    struct xc_prototype prototype;
    struct xc_arguments arguments;
    struct xc_error error = {"no text"};
    assert_int_equal(xc_prototype_parse(prototype_text, &prototype, NULL), XC_OK);
    assert_int_equal(xc_arguments_parse(&prototype, text, &arguments, &error), XC_USAGE);
    assert_string_equal(error.text, message);
    xc_prototype_release(&prototype);
}

static void numbers_become_bytes(void **state)
{
    (void)state;
    struct given given;
    give(&given,
         "int f(int8_t, uint16_t, int32_t, uint64_t, int64_t, bool, bool, float, double,"
         "long double, char, char, int8_t)",
         " -128 ,65535,-0x1f, 18446744073709551615,-9223372036854775808,true,0,2.5,-1e-3,0x1p-4,"
         "',','\\n', '{'");
    assert_int_equal(*(const int8_t *)argument(&given, 0), -128);
    assert_int_equal(*(const uint16_t *)argument(&given, 1), 65535);
    assert_int_equal(*(const int32_t *)argument(&given, 2), -31);
    assert_true(*(const uint64_t *)argument(&given, 3) == UINT64_MAX);
    assert_true(*(const int64_t *)argument(&given, 4) == INT64_MIN);
    assert_true(*(const bool *)argument(&given, 5));
    assert_false(*(const bool *)argument(&given, 6));
    assert_true(*(const float *)argument(&given, 7) == 2.5f);
    assert_true(*(const double *)argument(&given, 8) == -1e-3);
    assert_true(*(const long double *)argument(&given, 9) == 0.0625L);
    assert_int_equal(*(const char *)argument(&given, 10), ',');
    assert_int_equal(*(const char *)argument(&given, 11), '\n');
    assert_int_equal(*(const char *)argument(&given, 12), '{');
    assert_int_equal(*(const int *)(given.arguments.frame + given.arguments.layout.result_offset),
                     0);
    assert_int_equal(*(const uint64_t *)given.arguments.frame, 0);
    assert_int_equal((uintptr_t)given.arguments.frame % 64, 0);
    take_back(&given);
    give(&given, "void f(double, double, float)", "inf,-inf,nan");
    assert_true(*(const double *)argument(&given, 0) == (double)INFINITY);
    assert_true(*(const double *)argument(&given, 1) == -(double)INFINITY);
    assert_true(isnan(*(const float *)argument(&given, 2)));
    take_back(&given);
}

static void no_values_go_with_no_parameters(void **state)
{
    (void)state;
    struct given given;
    give(&given, "void f(void)", NULL);
    take_back(&given);
    give(&given, "void f(void)", "  ");
    take_back(&given);
    refused("void f(int)", NULL, "'f' takes 1 argument, and 0 values are given");
    refused("void f(void)", "1", "'f' takes 0 arguments, and 1 value is given");
    refused("void f(int, int)", "1,2,3", "'f' takes 2 arguments, and 3 values are given");
}

static void buffers_and_texts_are_made(void **state)
{
    (void)state;
    struct given given;
    give(&given, "void f(void *, const char *, double *, char *, char *, char *)",
         "buf:4096, str:a\\, b\\{c\\\\d\\e ,null,str:, str:{\"a\": [1, 2]},buf:0");
    const unsigned char *buffer = pointer(&given, 0);
    assert_int_equal((uintptr_t)buffer % 64, 0);
    for (size_t i = 0; i < 4096; i++)
        assert_int_equal(buffer[i], 0);
    assert_string_equal(pointer(&given, 1), "a, b{c\\d\\e ");
    assert_null(pointer(&given, 2));
    assert_string_equal(pointer(&given, 3), "");
    assert_string_equal(pointer(&given, 4), "{\"a\": [1, 2]}");
    assert_non_null(pointer(&given, 5));
    take_back(&given);
}

static void structs_take_their_members_in_order(void **state)
{
    (void)state;
    struct pair {
        int32_t low;
        double high;
    };
    struct nested {
        uint8_t a[3];
        struct pair pairs[2];
        const char *text;
    };
    static const char *const texts[] = {
        "{1, 2, 3, {4, 5.5}, {6, 7.5}, str:x\\,y}",
        "{{1,2,3},{{4,5.5},{6,7.5}},str:x\\,y}",
        " { { 1 , 2 , 3 } , { { 4 , 5.5 } , { {6} , 7.5 } } ,str:x\\,y} ",
    };
    for (size_t i = 0; i < 3; i++) {
        struct given given;
        char list[100];
        snprintf(list, sizeof list, "%s,9", texts[i]);
        give(&given,
             "void f(struct nested { uint8_t a[3]; struct { int32_t low; double high; } pairs[2];"
             "const char *text; }, int)",
             list);
        const struct nested *found = argument(&given, 0);
        assert_memory_equal(found->a, ((uint8_t[]){1, 2, 3}), 3);
        assert_int_equal(found->pairs[0].low, 4);
        assert_true(found->pairs[0].high == 5.5);
        assert_int_equal(found->pairs[1].low, 6);
        assert_true(found->pairs[1].high == 7.5);
        assert_string_equal(found->text, "x,y");
        assert_int_equal(*(const int *)argument(&given, 1), 9);
        take_back(&given);
    }
}

static void mistakes_name_the_argument(void **state)
{
    (void)state;
    refused("void f(int, int8_t)", "1,300",
            "argument 2, int8_t: '300' is out of range (-128 to 127)");
    refused("void f(int8_t)", "-129", "argument 1, int8_t: '-129' is out of range (-128 to 127)");
    refused("void f(uint32_t)", "-1",
            "argument 1, uint32_t: '-1' is out of range (0 to 4294967295)");
    refused("void f(uint64_t)", "18446744073709551616",
            "argument 1, uint64_t: '18446744073709551616' is out of range (0 to "
            "18446744073709551615)");
    refused("void f(int64_t)", "9223372036854775808",
            "argument 1, int64_t: '9223372036854775808' is out of range (-9223372036854775808 to "
            "9223372036854775807)");
    refused("void f(int)", "2.5", "argument 1, int32_t: '2.5' is not an integer");
    refused("void f(int)", "0x", "argument 1, int32_t: '0x' is not an integer");
    refused("void f(int)", "1 2", "argument 1, int32_t: '1 2' is not an integer");
    refused("void f(int)", "010",
            "argument 1, int32_t: '010' starts with 0, and octal numbers are not supported");
    refused("void f(int, int)", ",1", "argument 1, int32_t: '' is empty");
    refused("void f(bool)", "yes", "argument 1, bool: 'yes' is neither true nor false");
    refused("void f(double)", "1.5x", "argument 1, double: '1.5x' is not a number");
    refused("void f(float)", "1e39", "argument 1, float: '1e39' is out of range");
    refused("void f(double)", "1e-400", "argument 1, double: '1e-400' is out of range");
    refused("void f(char *)", "text",
            "argument 1, char *: 'text' is no pointer: null, buf:BYTES or str:TEXT");
    refused("void f(void *)", "buf:1e3", "argument 1, void *: 'buf:1e3' has no number of bytes");
    refused("void f(void *)", "buf:1073741825",
            "argument 1, void *: 'buf:1073741825' is too large: buffers have 1 GiB at most "
            "together");
    refused("void f(void *, void *)", "buf:8,buf:1073741817",
            "argument 2, void *: 'buf:1073741817' is too large: buffers have 1 GiB at most "
            "together");
    refused("void f(struct { int a; double b[2]; })", "{1,{2,x}}",
            "argument 1, struct of 24 bytes, member 3, double: 'x' is not a number");
    refused("void f(struct { int a; double b[2]; })", "{1,2,3,4}",
            "argument 1, struct of 24 bytes: '{1,2,3,4}' has 4 values, not 3");
    refused("void f(struct { int a; double b[2]; })", "{1,{2}}",
            "argument 1, struct of 24 bytes: '{2}' is not an array of 2 in braces");
    refused("void f(struct { int a; })", "7",
            "argument 1, struct of 4 bytes: '7' is not the members of a struct in braces");
    refused("void f(int, char *)", "1,str:}",
            "argument 2: 'str:}' has braces that do not match (after a backslash, one is text)");
    refused("void f(int)", "\x1b[2J\n", "argument 1, int32_t: '?[2J' is not an integer");
}

static struct xc_prototype result_of(const char *text)
{
    struct xc_prototype prototype;
    assert_int_equal(xc_prototype_parse(text, &prototype, NULL), XC_OK);
    return prototype;
}

static bool matches(const char *prototype_text, const char *text, const void *found)
{
    struct xc_prototype prototype = result_of(prototype_text);
    struct xc_expected expected;
    assert_int_equal(xc_expected_parse(&prototype.result, text, &expected, NULL), XC_OK);
    bool does = xc_expected_matches(&prototype.result, &expected, found);
    xc_expected_release(&expected);
    xc_prototype_release(&prototype);
    return does;
}

static void answers_are_compared(void **state)
{
    (void)state;
    const char *text = "a,b", *null = NULL;
    assert_true(matches("int32_t f()", "-5", &(int32_t){-5}));
    assert_false(matches("int32_t f()", "-5", &(int32_t){-6}));
    assert_true(matches("double f()", "0.1", &(double){0.1 + 9e-14}));
    assert_false(matches("double f()", "0.1", &(double){0.1 + 2e-13}));
    assert_true(matches("float f()", "0.1", &(float){0.10000005f}));
    assert_false(matches("float f()", "0.1", &(float){0.1000003f}));
    assert_true(matches("long double f()", "-1e400", &(long double){-1e200L * 1e200L}));
    assert_true(matches("double f()", "nan", &(double){-NAN}));
    assert_false(matches("double f()", "nan", &(double){1}));
    assert_false(matches("double f()", "1", &(double){NAN}));
    assert_true(matches("double f()", "inf", &(double){INFINITY}));
    assert_false(matches("double f()", "inf", &(double){1}));
    assert_false(matches("double f()", "inf", &(double){-INFINITY}));
    assert_false(matches("double f()", "1", &(double){INFINITY}));
    assert_false(matches("double f()", "0", &(double){1e-300}));
    assert_true(matches("const char *f()", "str:a\\,b", &text));
    assert_false(matches("const char *f()", "str:a", &text));
    assert_false(matches("const char *f()", "str:a", &null));
    assert_true(matches("void *f()", "null", &null));
    assert_false(matches("void *f()", "null", &text));
    struct {
        int8_t a;
        double b;
    } found;
    memset(&found, 0xff, sizeof found);
    found.a = 1;
    found.b = 2;
    assert_true(matches("struct { int8_t a; double b; } f()", "{1,2}", &found));
    assert_false(matches("struct { int8_t a; double b; } f()", "{1,2.1}", &found));
    assert_false(matches("struct { int8_t a; double b; } f()", "{2,2}", &found));
}

static void the_share_allowed_is_the_callers(void **state)
{
    (void)state;
    struct xc_prototype prototype = result_of("struct { float a; double b; } f()");
    struct {
        float a;
        double b;
    } one = {1, 100}, other = {1.0625f, 100};
    assert_true(xc_values_agree(&prototype.result, &one, &other, 0.0625));
    assert_false(xc_values_agree(&prototype.result, &one, &other, 0.06));
    other.a = 1;
    other.b = 101;
    assert_true(xc_values_agree(&prototype.result, &one, &other, 0.01));
    assert_false(xc_values_agree(&prototype.result, &one, &other, 0));
    xc_prototype_release(&prototype);
}

static void unexpectable_answers_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *prototype, *text, *message;
    } cases[] = {
        {"void f()", "1", "expected answer, void: '1' cannot be: the function has no result"},
        {"void *f()", "buf:8",
         "expected answer, void *: 'buf:8' is not null, which alone can be expected there"},
        {"void *f()", "str:a",
         "expected answer, void *: 'str:a' is not null, which alone can be expected there"},
        {"int f()", "x", "expected answer, int32_t: 'x' is not an integer"},
        {"int f()", "1,2", "expected answer, int32_t: '1,2' is not an integer"},
        {"char *f()", "str:{",
         "expected answer, char *: 'str:{' has braces that do not match (after a backslash, one is "
         "text)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct xc_prototype prototype = result_of(cases[i].prototype);
        struct xc_expected expected;
        struct xc_error error = {"no text"};
        assert_int_equal(xc_expected_parse(&prototype.result, cases[i].text, &expected, &error),
                         XC_USAGE);
        assert_string_equal(error.text, cases[i].message);
        xc_prototype_release(&prototype);
    }
}

static void shows(const char *prototype_text, const void *value, const char *expected)
{
    struct xc_prototype prototype = result_of(prototype_text);
    char text[100], cut[4];
    assert_string_equal(xc_value_text(&prototype.result, value, text, sizeof text), expected);
    xc_value_text(&prototype.result, value, cut, sizeof cut);
    assert_int_equal(strncmp(cut, expected, 3), 0);
    assert_true(strlen(cut) <= 3);
    xc_value_text(&prototype.result, value, NULL, 0);
    xc_prototype_release(&prototype);
}

static void values_are_shown(void **state)
{
    (void)state;
    const void *null = NULL, *some = (const void *)(uintptr_t)0xbeef;
    shows("int8_t f()", &(int8_t){-5}, "-5");
    shows("int16_t f()", &(int16_t){-300}, "-300");
    shows("uint8_t f()", &(uint8_t){250}, "250");
    shows("uint64_t f()", &(uint64_t){UINT64_MAX}, "18446744073709551615");
    shows("int64_t f()", &(int64_t){INT64_MIN}, "-9223372036854775808");
    shows("bool f()", &(uint8_t){1}, "true");
    shows("bool f()", &(uint8_t){7}, "7");
    shows("double f()", &(double){-0.25}, "-0.25");
    shows("double f()", &(double){0.1}, "0.1");
    shows("double f()", &(double){1.0 / 3}, "0.3333333333333333");
    shows("float f()", &(float){0.1f}, "0.1");
    shows("double f()", &(double){-NAN}, "nan");
    shows("long double f()", &(long double){-INFINITY}, "-inf");
    shows("void *f()", &null, "null");
    shows("char *f()", &some, "0xbeef");
    shows("struct { int a; struct { bool b; float c; }; } f()", &(struct {
              int a;
              struct {
                  bool b;
                  float c;
              } in;
          }){1, {false, 2}},
          "{1, {false, 2}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_become_bytes),
        cmocka_unit_test(no_values_go_with_no_parameters),
        cmocka_unit_test(buffers_and_texts_are_made),
        cmocka_unit_test(structs_take_their_members_in_order),
        cmocka_unit_test(mistakes_name_the_argument),
        cmocka_unit_test(answers_are_compared),
        cmocka_unit_test(the_share_allowed_is_the_callers),
        cmocka_unit_test(unexpectable_answers_are_refused),
        cmocka_unit_test(values_are_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
