/* Mutated prototypes, values and answers: what is accepted must be usable, and what is refused must
 * be told in one printable line. Always the same mutations. For the sanitizers' builds above all.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call/source.h"
#include "call/values.h"
#include "tests/cmocka_with.h"

enum {
    TEXT_BYTES = 600,
    MUTATIONS_PROTOTYPES = 100000,
    MUTATIONS_VALUES = 70000,
    MUTATIONS_ANSWERS = 30000
};

static uint64_t random_state;

/* xorshift64*, by S. Vigna. */
static uint64_t random_below(uint64_t bound)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (random_state * 0x2545f4914f6cdd1du >> 11) % bound;
}

static const char *const prototypes[] = {
    "int32_t add(int32_t, int32_t)",
    "struct pair { int64_t low, high; } swap(struct pair given)",
    "void sum_n(const double *in, double *out, size_t n);",
    "extern unsigned long long f(bool a, char b, signed char *c, long double d)",
    "const char *name(struct { uint8_t a[16]; struct in { float f[3]; } b[2]; } s, struct in i)",
    "FILE *open(const char *restrict path, char *const argv[], int v[static 4], ssize_t)",
    "void g(struct { struct { struct { int x; } a; double y[2]; }; bool z; } *p, float ***q)",
    "long double l(struct l { long double a; char b; } one, struct l two, short, uint16_t, int8_t)",
    "void many(int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int)",
    "void none(void)",
    "int printf(const char *form, ...)",
    "int f(char *, size_t, const char *, ..., int a, double, struct v { int8_t a; } b, short *c)",
};
static const char *const values[][2] = {
    {"int f(int32_t, uint64_t, int8_t)", "3, 0x1f, 'a'"},
    {"int f(bool, float, double, long double)", "true, 2.5, -1e-3, 0x1p-4"},
    {"int f(char *, void *, const char *)", "null, buf:64, str:a\\, text"},
    {"int f(struct { int a; double b; struct { char c[2]; }; })", "{1, 2.5, {3, 4}}"},
    {"int f(struct { int16_t a[3]; struct { int x; char *y; } b[2]; }, int)",
     "{{1, 2, 3}, {{4, str:x}, {5, buf:8}}}, 7"},
    {"int f(struct { int16_t a[3]; struct { int x; char *y; } b[2]; }, char)",
     "{1, 2, 3, {4, null}, {5, str:{a\\}\\\\}}}, '\\n'"},
};
static const char *const answers[][2] = {
    {"int64_t f()", "-9223372036854775808"},
    {"double f()", "1.25e-3"},
    {"long double f()", "nan"},
    {"const char *f()", "str:text\\, more"},
    {"void *f()", "null"},
    {"bool f()", "false"},
    {"struct { struct { float a; int8_t b; } c[3]; double *d; } f()",
     "{{{1, 2}, {3, 4}, {inf, 6}}, null}"},
};
static const char *const pieces[] = {
    "struct ",   "struct a {",
    "}",         "{",
    "[",         "]",
    "[32]",      "*",
    "****",      "(",
    ")",         ",",
    ";",         "...",
    "const ",    "int ",
    "long ",     "unsigned ",
    "char ",     "void ",
    "double x;", "_Complex ",
    "union ",    "enum ",
    "str:",      "buf:",
    "null",      "nan",
    "inf",       "-",
    "\\",        "\\,",
    "'",         "','",
    "'\\''",     "0x",
    "1e999",     "99999999999999999999",
    "\n",        "\x1b[1m",
    "\xc2\x9b",  "\x7f",
    "%s%n",      "{{{{{{{{",
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Puts insert in the place of `removed` bytes. */
static void splice(char *text, size_t at, size_t removed, const char *insert, size_t length)
{
    size_t old = strlen(text);
    if (old - removed + length >= TEXT_BYTES)
        return;
    memmove(text + at + length, text + at + removed, old - at - removed + 1);
    memmove(text + at, insert, length);
}

static void mutate(char *text)
{
    for (uint64_t times = 1 + random_below(4); times > 0; times--) {
        size_t length = strlen(text), at = random_below(length + 1);
        size_t run = random_below(12);
        if (run > length - at)
            run = length - at;
        char copy[12], byte = (char)(1 + random_below(255));
        const char *piece = pieces[random_below(COUNT(pieces))];
        memcpy(copy, text + at, run);
        switch (random_below(6)) {
        case 0:
            splice(text, at, run > 0 ? 1 : 0, &byte, 1);
            break;
        case 1:
            splice(text, at, run, "", 0);
            break;
        case 2:
            splice(text, random_below(length + 1), 0, copy, run);
            break;
        case 3:
            splice(text, at, run, piece, strlen(piece));
            break;
        default:
            splice(text, at, 0, piece, strlen(piece));
        }
    }
}

static void mutate_of(const char *from, char text[TEXT_BYTES])
{
    snprintf(text, TEXT_BYTES, "%s", from);
    mutate(text);
}

static void is_one_line(const char *input, const char *message)
{
    bool is_good = *message != '\0';
    for (const char *at = message; *at; at++)
        is_good = is_good && *at >= ' ' && *at <= '~';
    if (!is_good)
        fail_msg("the message '%s' to '%s'", message, input);
}

/* By its size, its alignment, and nothing over the end. */
static void is_sound(const struct xc_type *type, const struct xc_type *around, size_t offset)
{
    assert_true(type->size_bytes > 0 && type->size_bytes <= XC_STRUCT_BYTES_MAX);
    assert_true(type->align_bytes > 0 && type->align_bytes <= 16);
    assert_int_equal(type->size_bytes % type->align_bytes, 0);
    assert_int_equal(offset % type->align_bytes, 0);
    assert_true(!around || offset + type->size_bytes <= around->size_bytes);
    assert_true(type->kind == XC_KIND_STRUCT ? type->member_count > 0 : type->member_count == 0);
    for (size_t i = 0; i < type->member_count; i++)
        is_sound(&type->members[i].type, type, type->members[i].offset_bytes);
}

static void is_usable(const struct xc_prototype *prototype)
{
    char name[XC_TYPE_NAME_BYTES];
    struct xc_frame_layout layout;
    size_t end = 8;
    xc_frame_layout_of(prototype, &layout);
    for (size_t i = 0; i < prototype->parameter_count; i++) {
        const struct xc_type *type = &prototype->parameters[i].type;
        is_sound(type, NULL, layout.argument_offset[i]);
        assert_true(layout.argument_offset[i] >= end);
        assert_int_equal(layout.argument_offset[i] % 8, 0);
        end = layout.argument_offset[i] + type->size_bytes;
        is_one_line(prototype->text, xc_type_name(type, name));
    }
    if (prototype->result.kind != XC_KIND_VOID)
        is_sound(&prototype->result, NULL, layout.result_offset);
    assert_true(layout.result_offset >= end);
    assert_true(layout.result_offset + prototype->result.size_bytes <= layout.bytes);
    assert_int_equal(layout.bytes % 16, 0);
    is_one_line(prototype->text, prototype->text);
    is_one_line(prototype->text, prototype->name);
    char *source = xc_source_of(prototype);
    assert_non_null(source);
    assert_non_null(strstr(source, "xc_direct"));
    free(source);
}

static void prototypes_are_read_or_refused(void **state)
{
    (void)state;
    unsigned accepted = 0;
    random_state = 1;
    for (unsigned i = 0; i < MUTATIONS_PROTOTYPES; i++) {
        char text[TEXT_BYTES];
        struct xc_prototype prototype;
        struct xc_error error = {""};
        mutate_of(prototypes[i % COUNT(prototypes)], text);
        enum xc_status status = xc_prototype_parse(text, &prototype, &error);
        if (status == XC_OK) {
            is_usable(&prototype);
            struct xc_prototype again;
            assert_int_equal(xc_prototype_parse(prototype.text, &again, NULL), XC_OK);
            assert_string_equal(again.text, prototype.text);
            xc_prototype_release(&again);
            xc_prototype_release(&prototype);
            accepted++;
        } else {
            assert_int_equal(status, XC_USAGE);
            is_one_line(text, error.text);
        }
    }
    /* Else nothing but refusals was tried. */
    assert_true(accepted > MUTATIONS_PROTOTYPES / 50);
    assert_true(accepted < MUTATIONS_PROTOTYPES / 2);
}

/* Whether it would only take long: a buffer of many bytes is written. */
static bool is_slow(const char *text)
{
    for (const char *at = text; (at = strstr(at, "buf:")); at += 4)
        if (strtoull(at + 4, NULL, strncmp(at + 4, "0x", 2) == 0 ? 16 : 10) > 10000)
            return true;
    return false;
}

static void check_values(const char *prototype_text, const char *text, unsigned *accepted)
{
    struct xc_prototype prototype;
    struct xc_arguments arguments;
    struct xc_error error = {""};
    assert_int_equal(xc_prototype_parse(prototype_text, &prototype, NULL), XC_OK);
    enum xc_status status = xc_arguments_parse(&prototype, text, &arguments, &error);
    if (status == XC_OK) {
        for (size_t i = 0; i < prototype.parameter_count; i++) {
            char shown[40];
            const struct xc_type *type = &prototype.parameters[i].type;
            const void *value = arguments.frame + arguments.layout.argument_offset[i];
            is_one_line(text, xc_value_text(type, value, shown, sizeof shown));
            assert_true(xc_values_agree(type, value, value, 0));
        }
        xc_arguments_release(&arguments);
        (*accepted)++;
    } else {
        assert_int_equal(status, XC_USAGE);
        is_one_line(text, error.text);
    }
    xc_prototype_release(&prototype);
}

static void values_are_read_or_refused(void **state)
{
    (void)state;
    unsigned accepted = 0;
    random_state = 2;
    for (unsigned i = 0; i < MUTATIONS_VALUES; i++) {
        char text[TEXT_BYTES];
        const char *const *pair = values[i % COUNT(values)];
        mutate_of(pair[1], text);
        if (!is_slow(text))
            check_values(pair[0], text, &accepted);
    }
    assert_true(accepted > MUTATIONS_VALUES / 50);
    assert_true(accepted < MUTATIONS_VALUES / 2);
}

static void check_answer(const struct xc_type *type, const char *text, unsigned *accepted)
{
    struct xc_expected expected;
    struct xc_error error = {""};
    enum xc_status status = xc_expected_parse(type, text, &expected, &error);
    if (status != XC_OK) {
        assert_int_equal(status, XC_USAGE);
        is_one_line(text, error.text);
        return;
    }
    const void *found = expected.text ? (const void *)&expected.text : expected.bytes;
    assert_true(xc_expected_matches(type, &expected, found));
    xc_expected_release(&expected);
    (*accepted)++;
}

static void answers_are_read_or_refused(void **state)
{
    (void)state;
    unsigned accepted = 0;
    random_state = 3;
    for (unsigned i = 0; i < MUTATIONS_ANSWERS; i++) {
        char text[TEXT_BYTES];
        struct xc_prototype prototype;
        const char *const *pair = answers[i % COUNT(answers)];
        mutate_of(pair[1], text);
        assert_int_equal(xc_prototype_parse(pair[0], &prototype, NULL), XC_OK);
        check_answer(&prototype.result, text, &accepted);
        xc_prototype_release(&prototype);
    }
    assert_true(accepted > MUTATIONS_ANSWERS / 50);
    assert_true(accepted < MUTATIONS_ANSWERS / 2);
}

/* What the mutations begin with must be right. */
static void the_seeds_are_accepted(void **state)
{
    (void)state;
    unsigned accepted = 0;
    struct xc_prototype prototype;
    for (size_t i = 0; i < COUNT(prototypes); i++) {
        assert_int_equal(xc_prototype_parse(prototypes[i], &prototype, NULL), XC_OK);
        is_usable(&prototype);
        xc_prototype_release(&prototype);
    }
    for (size_t i = 0; i < COUNT(values); i++)
        check_values(values[i][0], values[i][1], &accepted);
    for (size_t i = 0; i < COUNT(answers); i++) {
        assert_int_equal(xc_prototype_parse(answers[i][0], &prototype, NULL), XC_OK);
        check_answer(&prototype.result, answers[i][1], &accepted);
        xc_prototype_release(&prototype);
    }
    assert_int_equal(accepted, COUNT(values) + COUNT(answers));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_seeds_are_accepted),
        cmocka_unit_test(prototypes_are_read_or_refused),
        cmocka_unit_test(values_are_read_or_refused),
        cmocka_unit_test(answers_are_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
