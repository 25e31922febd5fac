/* Generated sources, compiled and called for real: what functions of this test answer through them
 * is what they answer to a plain call. */
#include <dlfcn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call/source.h"
#include "call/values.h"
#include "tests/call/compiler.h"
#include "tests/cmocka_with.h"

static unsigned calls; /* of the functions under test, by the one called now */

/* The library that is made of the prototype. */
static void *load(const struct xc_prototype *prototype)
{
    static unsigned number;
    char source[96], library[96];
    char *text = xc_source_of(prototype), *again = xc_source_of(prototype);
    assert_non_null(text);
    assert_string_equal(text, again);
    snprintf(source, sizeof source, "%s/%u.c", compiler_folder, number);
    snprintf(library, sizeof library, "%s/%u.so", compiler_folder, number);
    number++;
    assert_true(write_file(source, text));
    if (compile(source, library) != 0)
        fail_msg("the compiler refuses the source of %s:\n%s", prototype->text, text);
    void *loaded = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (!loaded)
        fail_msg("%s", dlerror());
    remove(source);
    remove(library);
    free(text);
    free(again);
    return loaded;
}

/* Calls function through the generated code with these arguments, and compares with the answer, a
 * value of the result's type. */
static void check(const char *text, void (*function)(void), const char *values, const void *answer)
{
    struct xc_prototype prototype;
    struct xc_arguments arguments = {0};
    struct xc_error error = {"no text"};
    if (xc_prototype_parse(text, &prototype, &error) != XC_OK ||
        xc_arguments_parse(&prototype, values, &arguments, &error) != XC_OK) {
        fail_msg("%s: %s", text, error.text);
        return;
    }
    void *library = load(&prototype);
    void (*direct)(uint64_t, void *) = (void (*)(uint64_t, void *))dlsym(library, "xc_direct");
    void (*frame)(void *) = (void (*)(void *))dlsym(library, "xc_frame");
    assert_true(direct && frame);
    assert_int_equal((uintptr_t)direct % 64, 0);
    memcpy(arguments.frame, &function, sizeof function);
    unsigned char *result = arguments.frame + arguments.layout.result_offset;
    for (unsigned round = 0; round < 3; round++) {
        char got[300];
        const unsigned iterations[] = {1, 1, 7};
        /* Bytes that no result may keep. */
        memset(result, prototype.result.kind == XC_KIND_BOOL ? 0 : 0x5a,
               prototype.result.size_bytes);
        calls = 0;
        if (round == 0)
            frame(arguments.frame);
        else
            direct(iterations[round], arguments.frame);
        assert_int_equal(calls, iterations[round]);
        if (!xc_values_agree(&prototype.result, answer, result, 0))
            fail_msg("%s answers %s, by way %u", text,
                     xc_value_text(&prototype.result, result, got, sizeof got), round);
    }
    calls = 0;
    direct(0, arguments.frame);
    assert_int_equal(calls, 0);
    assert_true(xc_values_agree(&prototype.result, answer, result, 0));
    dlclose(library);
    xc_arguments_release(&arguments);
    xc_prototype_release(&prototype);
}

#define FUNCTION(name) ((void (*)(void))(name))
#define CHECK_ANSWER(prototype, name, values, type, ...)                                           \
    check(prototype, FUNCTION(name), values, &(type){__VA_ARGS__})

/* A function that answers its only argument, changed, of every width. */
#define CHANGED(type, name)                                                                        \
    static type changed_##name(type value)                                                         \
    {                                                                                              \
        calls++;                                                                                   \
        return (type)(value / 2 - 1);                                                              \
    }
CHANGED(int8_t, int8)
CHANGED(int16_t, int16)
CHANGED(int32_t, int32)
CHANGED(int64_t, int64)
CHANGED(uint8_t, uint8)
CHANGED(uint16_t, uint16)
CHANGED(uint32_t, uint32)
CHANGED(uint64_t, uint64)
CHANGED(float, float)
CHANGED(double, double)
CHANGED(long double, long_double)

static bool opposite(bool value)
{
    calls++;
    return !value;
}

static void scalars_of_every_width(void **state)
{
    (void)state;
    CHECK_ANSWER("int8_t f(int8_t)", changed_int8, "-100", int8_t, -51);
    CHECK_ANSWER("short f(short)", changed_int16, "-30000", int16_t, -15001);
    CHECK_ANSWER("int f(int)", changed_int32, "-2000000000", int32_t, -1000000001);
    CHECK_ANSWER("long long f(int64_t)", changed_int64, "-8000000000000000000", int64_t,
                 -4000000000000000001);
    CHECK_ANSWER("unsigned char f(uint8_t)", changed_uint8, "250", uint8_t, 124);
    CHECK_ANSWER("uint16_t f(uint16_t)", changed_uint16, "0", uint16_t, 65535);
    CHECK_ANSWER("uint32_t f(unsigned)", changed_uint32, "0", uint32_t, UINT32_MAX);
    CHECK_ANSWER("size_t f(size_t)", changed_uint64, "18000000000000000000", uint64_t,
                 8999999999999999999u);
    CHECK_ANSWER("float f(float)", changed_float, "-0.5", float, -1.25f);
    CHECK_ANSWER("double f(double)", changed_double, "0.2", double, 0.2 / 2 - 1);
    CHECK_ANSWER("long double f(long double)", changed_long_double, "0.2", long double,
                 0.2L / 2 - 1);
    CHECK_ANSWER("bool f(bool)", opposite, "true", bool, false);
    CHECK_ANSWER("bool f(bool)", opposite, "false", bool, true);
}

static const char *second_letter(const char *text, const void *unused, double *out)
{
    calls++;
    *out = 2.5;
    return unused ? NULL : text + 1;
}

static int is_text(const char *text, char *const *list, const void *null)
{
    calls++;
    return strcmp(text, "hello, you") == 0 && list && !null;
}

static unsigned stored;
static void store(unsigned value)
{
    calls++;
    stored = value;
}

static void nothing(void)
{
    calls++;
}

static uint64_t number_of_calls(void)
{
    return ++calls;
}

static void pointers_and_void(void **state)
{
    (void)state;
    CHECK_ANSWER("int f(const char *, char *const *, FILE *)", is_text,
                 "str:hello\\, you, buf:8, null", int, 1);
    CHECK_ANSWER("char *f(const char *text, void *, double *out)", second_letter,
                 "str:ab, buf:1, buf:8", const char *, NULL);
    check("void f(unsigned)", FUNCTION(store), "77", NULL);
    assert_int_equal(stored, 77);
    check("void f(void)", FUNCTION(nothing), NULL, NULL);
}

/* The named one says what follows: a double for each d, an int64_t for each i. */
static double add_up(const char *what, ...)
{
    double sum = 0;
    va_list numbers;
    calls++;
    va_start(numbers, what);
    for (; *what; what++)
        sum += *what == 'd' ? va_arg(numbers, double) : (double)va_arg(numbers, int64_t);
    va_end(numbers);
    return sum;
}

static void variadic_functions(void **state)
{
    (void)state;
    CHECK_ANSWER("double f(const char *, ...)", add_up, "str:", double, 0);
    CHECK_ANSWER("double f(const char *, ..., double, int64_t, double)", add_up,
                 "str:did, 0.5, -3, 4", double, 1.5);
    CHECK_ANSWER("double f(const char *, ..., double, double, double, double, double, double, "
                 "double, double, double, int64_t, long, ssize_t, int64_t, long, long)",
                 add_up, "str:dddddddddiiiiii, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6", double,
                 66);
}

/* Structs of all sizes, of bytes: each byte goes up by one, and so does the number after it. */
#define BYTES_STRUCT(count)                                                                        \
    struct bytes##count {                                                                          \
        uint8_t b[count];                                                                          \
    };                                                                                             \
    static struct bytes##count grown##count(int before, struct bytes##count given, int after)      \
    {                                                                                              \
        calls++;                                                                                   \
        for (int i = 0; i < (count); i++)                                                          \
            given.b[i] = (uint8_t)(given.b[i] + before * after);                                   \
        return given;                                                                              \
    }
#define BYTES_STRUCTS(DO)                                                                          \
    DO(1)                                                                                          \
    DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(12) DO(15) DO(16) DO(17) DO(24) DO(31) DO(32)
BYTES_STRUCTS(BYTES_STRUCT)

static void structs_of_bytes(void **state)
{
    (void)state;
    static const struct {
        size_t bytes;
        void (*function)(void);
    } sizes[] = {
#define ROW(count) {count, FUNCTION(grown##count)},
        BYTES_STRUCTS(ROW)};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char prototype[100], values[300] = "3, {";
        uint8_t answer[64];
        snprintf(prototype, sizeof prototype, "struct s { uint8_t b[%zu]; } f(int, struct s, int)",
                 sizes[i].bytes);
        for (size_t k = 0; k < sizes[i].bytes; k++) {
            size_t used = strlen(values);
            snprintf(values + used, sizeof values - used, "%s%zu", k ? ", " : "", k * 7);
            answer[k] = (uint8_t)(k * 7 + 15);
        }
        snprintf(values + strlen(values), sizeof values - strlen(values), "}, 5");
        check(prototype, sizes[i].function, values, answer);
    }
}

/* Structs that calling conventions treat each in a way of its own. */
struct mixed {
    int32_t a;
    float b;
    double c;
};
struct floats {
    float f[3];
};
struct doubles {
    double d[4];
};
struct wide {
    long double l;
    char c;
};
struct inner {
    int16_t a;
    double b[2];
};
struct outer {
    bool flag;
    struct inner in[2];
    const char *text;
};
struct words {
    uint64_t w[8];
};

static struct mixed mix(struct mixed given, float by)
{
    calls++;
    return (struct mixed){given.a + 1, given.b * by, given.c - by};
}

static struct floats turn(struct floats given)
{
    calls++;
    return (struct floats){{given.f[2], given.f[0], given.f[1]}};
}

static struct doubles turn_doubles(struct doubles given)
{
    calls++;
    return (struct doubles){{given.d[3], given.d[2], given.d[1], given.d[0]}};
}

static struct wide widen(char c, struct wide given)
{
    calls++;
    return (struct wide){given.l + given.c, (char)(c + 1)};
}

static double sum_outer(struct outer given, struct inner more)
{
    calls++;
    return (given.flag ? 1000 : 0) + given.in[0].a + given.in[1].a + given.in[0].b[1] +
           given.in[1].b[0] + more.b[1] + (double)strlen(given.text);
}

static struct words turn_words(struct words one, uint64_t by, struct words other)
{
    calls++;
    for (int i = 0; i < 8; i++)
        one.w[i] = one.w[i] * by + other.w[7 - i];
    return one;
}

static void structs_of_other_kinds(void **state)
{
    (void)state;
    CHECK_ANSWER("struct m { int32_t a; float b; double c; } f(struct m, float)", mix,
                 "{-5, 1.5, 2.25}, 2", struct mixed, -4, 3, 0.25);
    CHECK_ANSWER("struct m { float f[3]; } f(struct m)", turn, "{1, 2, 3}", struct floats,
                 {3, 1, 2});
    CHECK_ANSWER("struct m { double d[4]; } f(struct m)", turn_doubles, "{{1, 2, 3, 4}}",
                 struct doubles, {4, 3, 2, 1});
    CHECK_ANSWER("struct m { long double l; char c; } f(char, struct m)", widen, "'a', {0.5, 2}",
                 struct wide, 2.5L, 'b');
    CHECK_ANSWER("double f(struct { bool flag; struct inner { int16_t a; double b[2]; } in[2];"
                 "const char *text; }, struct inner)",
                 sum_outer, "{true, {1, {2, 4}}, {8, {16, 32}}, str:four}, {64, {128, 256}}",
                 double, 1000 + 1 + 8 + 4 + 16 + 256 + 4);
    CHECK_ANSWER("struct w { uint64_t w[8]; } f(struct w, uint64_t, struct w)", turn_words,
                 "{1,2,3,4,5,6,7,8}, 10, {1,1,1,1,1,1,1,2}", struct words,
                 {12, 21, 31, 41, 51, 61, 71, 81});
}

static double many(int8_t a, double b, uint16_t c, float d, int32_t e, long double f, uint64_t g,
                   bool h, double i, struct floats j, char k, double l, int64_t m, float n,
                   const char *o, struct mixed p)
{
    calls++;
    return a + 2 * b + 3 * c + 4 * (double)d + 5 * e + 6 * (double)f + 7 * (double)g + 8 * h +
           9 * i + 10 * (double)j.f[1] + 11 * k + 12 * l + 13 * (double)m + 14 * (double)n +
           15 * (double)strlen(o) + 16 * p.c;
}

static void sixteen_parameters(void **state)
{
    (void)state;
    double answer =
        -1 + 4 + 9 + 16 - 25 + 36 + 49 + 8 + 81 + 100 + 121 + 144 - 169 + 196 + 225 + 256;
    CHECK_ANSWER("double f(int8_t a, double b, uint16_t c, float d, int32_t e, long double f,"
                 "uint64_t g, bool h, double i, struct { float f[3]; } j, char k, double l,"
                 "int64_t m, float n, const char *o, struct { int a; float b; double c; } p)",
                 many,
                 "-1, 2, 3, 4, -5, 6, 7, true, 9, {0, 10, 0}, 11, 12, -13, 14, str:123456789012345,"
                 "{0, 0, 16}",
                 double, answer);
}

/* A loop that made fewer calls, or kept an early answer, would show here. */
static void the_last_answer_is_kept(void **state)
{
    (void)state;
    struct xc_prototype prototype;
    _Alignas(16) uint64_t frame[2] = {0};
    void (*function)(void) = FUNCTION(number_of_calls);
    assert_int_equal(xc_prototype_parse("uint64_t f(void)", &prototype, NULL), XC_OK);
    void *library = load(&prototype);
    void (*direct)(uint64_t, void *) = (void (*)(uint64_t, void *))dlsym(library, "xc_direct");
    memcpy(frame, &function, sizeof function);
    calls = 0;
    direct(1000, frame);
    assert_int_equal(frame[1], 1000);
    dlclose(library);
    xc_prototype_release(&prototype);
}

static void constness_and_text_are_in_the_types(void **state)
{
    (void)state;
    struct xc_prototype prototype;
    assert_int_equal(
        xc_prototype_parse("char *f(const char *, char *, const int *, int *)", &prototype, NULL),
        XC_OK);
    char *text = xc_source_of(&prototype);
    assert_non_null(strstr(text, "typedef char *function_type(const char *, char *, const void *, "
                                 "void *);"));
    free(text);
    xc_prototype_release(&prototype);
}

/* Nothing that a user typed is in the source. */
static void no_name_of_the_users_is_in_it(void **state)
{
    (void)state;
    struct xc_prototype prototype;
    assert_int_equal(xc_prototype_parse("struct zebra { int giraffe; } elephant(struct zebra lion,"
                                        "FILE *tiger)",
                                        &prototype, NULL),
                     XC_OK);
    char *text = xc_source_of(&prototype);
    static const char *const names[] = {"zebra", "giraffe", "elephant", "lion", "tiger", "FILE"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_null(strstr(text, names[i]));
    free(text);
    xc_prototype_release(&prototype);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_of_every_width),
        cmocka_unit_test(pointers_and_void),
        cmocka_unit_test(variadic_functions),
        cmocka_unit_test(structs_of_bytes),
        cmocka_unit_test(structs_of_other_kinds),
        cmocka_unit_test(sixteen_parameters),
        cmocka_unit_test(the_last_answer_is_kept),
        cmocka_unit_test(constness_and_text_are_in_the_types),
        cmocka_unit_test(no_name_of_the_users_is_in_it),
    };
    if (!compiler_begin())
        return 77;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    compiler_end();
    return failed;
}
