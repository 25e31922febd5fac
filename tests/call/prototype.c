/* Prototypes as users type them: what is read, what is refused and where, how frames lie. */
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include "call/prototype.h"
#include "tests/cmocka_with.h"

static void parse(const char *text, struct xc_prototype *prototype)
{
    struct xc_error error = {"no text"};
    if (xc_prototype_parse(text, prototype, &error) != XC_OK)
        fail_msg("%s: %s", text, error.text);
}

static void refused(const char *text, const char *message)
{
    struct xc_prototype prototype;
    struct xc_error error = {"no text"};
    assert_int_equal(xc_prototype_parse(text, &prototype, &error), XC_USAGE);
    assert_string_equal(error.text, message);
}

static void the_parts_of_a_prototype_are_found(void **state)
{
    (void)state;
    struct xc_prototype prototype;
    parse("  extern int32_t\tadd (int32_t a,\n int64_t) ; ", &prototype);
    assert_string_equal(prototype.text, "extern int32_t add (int32_t a, int64_t)");
    assert_string_equal(prototype.name, "add");
    assert_int_equal(prototype.result.kind, XC_KIND_INT32);
    assert_int_equal(prototype.parameter_count, 2);
    assert_string_equal(prototype.parameters[0].name, "a");
    assert_null(prototype.parameters[1].name);
    assert_int_equal(prototype.parameters[1].type.kind, XC_KIND_INT64);
    xc_prototype_release(&prototype);
    assert_null(prototype.text);
    parse("void f(void)", &prototype);
    assert_int_equal(prototype.parameter_count, 0);
    assert_int_equal(prototype.result.kind, XC_KIND_VOID);
    xc_prototype_release(&prototype);
    parse("void f()", &prototype);
    assert_int_equal(prototype.parameter_count, 0);
    xc_prototype_release(&prototype);
}

static void every_spelling_has_its_type(void **state)
{
    (void)state;
    enum xc_kind plain_char = CHAR_MIN < 0 ? XC_KIND_INT8 : XC_KIND_UINT8;
    enum xc_kind word = sizeof(long) == 8 ? XC_KIND_INT64 : XC_KIND_INT32;
    enum xc_kind size = sizeof(size_t) == 8 ? XC_KIND_UINT64 : XC_KIND_UINT32;
    const struct {
        const char *text;
        enum xc_kind kind;
        size_t bytes;
    } spellings[] = {
        {"bool", XC_KIND_BOOL, sizeof(bool)},
        {"_Bool", XC_KIND_BOOL, sizeof(bool)},
        {"char", plain_char, 1},
        {"signed char", XC_KIND_INT8, 1},
        {"char unsigned", XC_KIND_UINT8, 1},
        {"short", XC_KIND_INT16, 2},
        {"int short unsigned", XC_KIND_UINT16, 2},
        {"int", XC_KIND_INT32, 4},
        {"signed", XC_KIND_INT32, 4},
        {"unsigned", XC_KIND_UINT32, 4},
        {"long", word, sizeof(long)},
        {"long int", word, sizeof(long)},
        {"unsigned long long", XC_KIND_UINT64, 8},
        {"long unsigned int long", XC_KIND_UINT64, 8},
        {"const long volatile long", XC_KIND_INT64, 8},
        {"int8_t", XC_KIND_INT8, 1},
        {"uint16_t", XC_KIND_UINT16, 2},
        {"uint32_t", XC_KIND_UINT32, 4},
        {"int64_t const", XC_KIND_INT64, 8},
        {"size_t", size, sizeof(size_t)},
        {"ssize_t", word, sizeof(ssize_t)},
        {"ptrdiff_t", word, sizeof(ptrdiff_t)},
        {"uintptr_t", size, sizeof(uintptr_t)},
        {"float", XC_KIND_FLOAT, 4},
        {"double", XC_KIND_DOUBLE, 8},
        {"double long", XC_KIND_LONG_DOUBLE, sizeof(long double)},
        {"void *", XC_KIND_POINTER, sizeof(void *)},
    };
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        char text[80];
        struct xc_prototype prototype;
        snprintf(text, sizeof text, "%s f(%s)", spellings[i].text, spellings[i].text);
        parse(text, &prototype);
        assert_int_equal(prototype.result.kind, spellings[i].kind);
        assert_int_equal(prototype.parameters[0].type.kind, spellings[i].kind);
        assert_int_equal(prototype.result.size_bytes, spellings[i].bytes);
        assert_int_equal(prototype.result.is_char, strcmp(spellings[i].text, "char") == 0);
        xc_prototype_release(&prototype);
    }
}

static void pointers_keep_what_they_point_to(void **state)
{
    (void)state;
    struct xc_prototype prototype;
    char name[XC_TYPE_NAME_BYTES];
    static const char *const names[] = {
        "const double *", "double *", "uint8_t *",           "char **",
        "char *const *",  "void *",   "const void *",        "char *const *",
        "int32_t *",      "void *",   "struct of 8 bytes *", "const float **",
    };
    parse("FILE *f(const double *in, double *restrict out, uint8_t x[], char **, char *const *,"
          "void *const p, const struct unknown *, char *const argv[4], int v[static 3],"
          "union u *, struct node { struct node *next; } *, float const **)",
          &prototype);
    assert_int_equal(prototype.parameter_count, 12);
    for (size_t i = 0; i < 12; i++)
        assert_string_equal(xc_type_name(&prototype.parameters[i].type, name), names[i]);
    assert_string_equal(xc_type_name(&prototype.result, name), "void *");
    const struct xc_type *node = prototype.parameters[10].type.pointee;
    assert_int_equal(node->kind, XC_KIND_STRUCT);
    assert_int_equal(node->members[0].type.pointee->kind, XC_KIND_VOID);
    xc_prototype_release(&prototype);
}

static void structs_lie_as_the_compiler_lays_them(void **state)
{
    (void)state;
    struct inner {
        char c;
        float f[3];
    };
    struct outer {
        bool b;
        struct inner in[2];
        short s;
        long double l;
        char *p;
        struct {
            double d;
        };
    };
    struct xc_prototype prototype;
    parse(
        "struct outer { bool b; struct inner { char c; float f[3]; } in[2]; short s;"
        "long double l; char *p; struct { double d; }; } f(struct inner, struct outer const given)",
        &prototype);
    const struct xc_type *inner = &prototype.parameters[0].type, *outer = &prototype.result;
    assert_int_equal(inner->size_bytes, sizeof(struct inner));
    assert_int_equal(inner->member_count, 4);
    assert_int_equal(inner->members[3].offset_bytes, offsetof(struct inner, f[2]));
    assert_int_equal(inner->members[1].array_elements, 3);
    assert_int_equal(inner->members[2].array_elements, 0);
    assert_int_equal(outer->size_bytes, sizeof(struct outer));
    assert_int_equal(outer->align_bytes, _Alignof(struct outer));
    assert_int_equal(outer->member_count, 7);
    assert_int_equal(outer->members[2].offset_bytes, offsetof(struct outer, in[1]));
    assert_int_equal(outer->members[3].offset_bytes, offsetof(struct outer, s));
    assert_int_equal(outer->members[4].offset_bytes, offsetof(struct outer, l));
    assert_int_equal(outer->members[5].offset_bytes, offsetof(struct outer, p));
    assert_int_equal(outer->members[6].offset_bytes, offsetof(struct outer, d));
    assert_ptr_equal(prototype.parameters[1].type.members, outer->members);
    xc_prototype_release(&prototype);
    parse("void f(struct { int8_t *a, b; int64_t low, high[2]; })", &prototype);
    assert_int_equal(prototype.parameters[0].type.member_count, 5);
    assert_int_equal(prototype.parameters[0].type.members[1].type.kind, XC_KIND_INT8);
    xc_prototype_release(&prototype);
}

static void what_is_not_supported_is_refused_by_name(void **state)
{
    (void)state;
    const char *function_pointers = "pointers to functions are not supported (write 'void *')";
    char message[120];
    refused("int f(FILE)", "at 7, 'FILE': unknown type (only a pointer to it can be passed)");
    refused("size f(int)", "at 1, 'size': unknown type (only a pointer to it can be passed)");
    refused("int f(struct a)", "at 14, 'a': unknown struct (only a pointer to it can be passed)");
    refused("int f(struct a { struct a x; })",
            "at 25, 'a': unknown struct (only a pointer to it can be passed)");
    refused("int f(union u)", "at 7, 'union': unions are not supported (but pointers to them)");
    refused("int f(union u { int a; } *)",
            "at 7, 'union': unions are not supported (but pointers to them)");
    refused("enum e f(int)", "at 1, 'enum': enums are not supported (write 'int' or 'unsigned')");
    refused("int f(struct { int a : 3; })", "at 22, ':': bit-fields are not supported");
    refused("int f(struct { int : 3; })", "at 20, ':': bit-fields are not supported");
    refused("double _Complex f(void)", "at 8, '_Complex': complex numbers are not supported");
    snprintf(message, sizeof message, "at 11, '(': %s", function_pointers);
    refused("int f(int (*)(int))", message);
    refused("int f(int __attribute__((x)) a)", "at 11, '__attribute__': ')' expected");
    refused("static int f(void)", "at 1, 'static': not supported here");
    refused("int f(int a[2][2])", "at 15, '[': arrays of arrays are not supported");
    refused("int f(struct { int a[2][2]; })", "at 24, '[': arrays of arrays are not supported");
}

static void what_follows_an_ellipsis_is_as_it_is_passed(void **state)
{
    (void)state;
    struct xc_prototype prototype;
    parse("int printf(const char *, ...)", &prototype);
    assert_true(prototype.is_variadic);
    assert_int_equal(prototype.named_count, 1);
    assert_int_equal(prototype.parameter_count, 1);
    xc_prototype_release(&prototype);
    parse("int snprintf(char *to, size_t, const char *form, ..., int,"
          " double x, short a[2])",
          &prototype);
    assert_int_equal(prototype.named_count, 3);
    assert_int_equal(prototype.parameter_count, 6);
    assert_int_equal(prototype.parameters[4].type.kind, XC_KIND_DOUBLE);
    assert_int_equal(prototype.parameters[5].type.kind, XC_KIND_POINTER);
    xc_prototype_release(&prototype);
    parse("int f(int, int)", &prototype);
    assert_false(prototype.is_variadic);
    assert_int_equal(prototype.named_count, 2);
    xc_prototype_release(&prototype);
    refused("int f(int, ..., float)",
            "at 17, 'float': is passed as 'double' after '...': write that");
    refused("int f(int, ..., bool)", "at 17, 'bool': is passed as 'int' after '...': write that");
    refused("int f(int, ..., int, const char)",
            "at 28, 'char': is passed as 'int' after '...': write that");
    refused("int f(int, ..., uint16_t)",
            "at 17, 'uint16_t': is passed as 'int' after '...': write that");
    refused("int f(int, ..., int, ...)", "at 22, '...': stands there twice");
    refused("int f(...)", "at 7, '...': a parameter must stand before it");
    refused("int f(int, ..., void)", "at 17, 'void': void is no type of a value");
    refused("int f(int, ... int)", "at 16, 'int': ')' expected");
    refused("int f(int, ..., )", "at 17, ')': a type expected");
    refused("int f(struct { int a, ...; })", "at 23, '...': a member's name expected");
}

static void mistakes_are_told_with_their_place(void **state)
{
    (void)state;
    refused("", "at 1: a type expected");
    refused("int", "at 4: the function's name expected");
    refused("f(int)", "at 1, 'f': the type of the result is missing");
    refused("int f", "at 6: '(' expected");
    refused("int f(int", "at 10: ')' expected");
    refused("int f(int,", "at 11: a type expected");
    refused("int f(int a b)", "at 13, 'b': ')' expected");
    refused("int f(void, int)", "at 7, 'void': void is no type of a value");
    refused("int f(int, void)", "at 12, 'void': void is no type of a value");
    refused("int f(void v)", "at 7, 'void': void is no type of a value");
    refused("int f(int) int", "at 12, 'int': nothing expected after the prototype");
    refused("int f(int);;", "at 12, ';': nothing expected after the prototype");
    refused("unsigned float f(int)", "at 1, 'unsigned': these words make no type");
    refused("signed unsigned f(int)", "at 1, 'signed': these words make no type");
    refused("long long long f(int)", "at 11, 'long': stands there once too often");
    refused("int32_t int f(int)", "at 9, 'int': two types in one place");
    refused("restrict int f(int)", "at 1, 'restrict': stands only after a star");
    refused("int for(int)", "at 5, 'for': the function's name expected");
    refused("int f(struct { })", "at 14, '{': a struct without members");
    refused("int f(struct { int a; )", "at 23, ')': a type expected");
    refused("int f(struct { int a[0]; })", "at 22, '0': an array in a struct has 1 to 32 elements");
    refused("int f(struct { int a[]; })", "at 22, ']': the number of elements expected");
    refused("int f(struct s { int a; }, struct s { int a; })",
            "at 35, 's': the struct is given twice");
    refused("int f(\x1b[2J)", "at 7, '?': a type expected");
}

static void bounds_hold(void **state)
{
    (void)state;
    static char text[XC_PROTOTYPE_CHARS_MAX + 2];
    struct xc_prototype prototype;
    refused("int f(int,int,int,int,int,int,int,int,int,int,int,int,int,int,int,int,int)",
            "at 71, 'int': more than 16 parameters");
    refused("int f(struct { char a[32]; char b; })",
            "at 33, 'b': more than 32 members, counting elements of arrays");
    refused("int f(struct { struct { double d[32]; } a; char b; })",
            "at 49, 'b': the struct has more than 256 bytes");
    parse("int f(struct { double d[32]; })", &prototype);
    assert_int_equal(prototype.parameters[0].type.size_bytes, XC_STRUCT_BYTES_MAX);
    xc_prototype_release(&prototype);
    parse("int f(int ********)", &prototype);
    xc_prototype_release(&prototype);
    refused("int f(int *********)", "at 19, '*': too many stars");
    refused("int f(int ********a[])", "at 20, '[': too many stars");
    parse("int f(struct{struct{struct{struct{struct{struct{struct{struct{int x;};};};};};};};})",
          &prototype);
    xc_prototype_release(&prototype);
    refused(
        "int f(struct{struct{struct{struct{struct{struct{struct{struct{struct{int x;};};};};};};"
        "};};})",
        "at 69, '{': structs are nested too deeply");
    refused(
        "int f(struct a{int x;}, struct b{struct a x;}, struct c{struct b x;}, struct d{struct c"
        " x;}, struct e{struct d x;}, struct f{struct e x;}, struct g{struct f x;},"
        " struct h{struct g x;}, struct i{struct h x;})",
        "at 194, '{': structs are nested too deeply");
    memset(text, ' ', sizeof text - 1);
    memcpy(text, "int f(int)", 10);
    refused(text, "at 2001: a prototype has at most 2000 characters");
    text[XC_PROTOTYPE_CHARS_MAX] = '\0';
    parse(text, &prototype);
    assert_string_equal(prototype.text, "int f(int)");
    xc_prototype_release(&prototype);
}

static void frames_are_laid_out_as_documented(void **state)
{
    (void)state;
    struct xc_prototype prototype;
    struct xc_frame_layout layout;
    parse("int8_t f(bool, struct { char c[9]; }, long double, float)", &prototype);
    xc_frame_layout_of(&prototype, &layout);
    assert_int_equal(layout.argument_offset[0], 8);
    assert_int_equal(layout.argument_offset[1], 16);
    assert_int_equal(layout.argument_offset[2], 32);
    assert_int_equal(layout.argument_offset[3], 32 + sizeof(long double));
    assert_int_equal(layout.result_offset, 40 + sizeof(long double));
    assert_int_equal(layout.bytes, 48 + sizeof(long double));
    xc_prototype_release(&prototype);
    parse("void f(void)", &prototype);
    xc_frame_layout_of(&prototype, &layout);
    assert_int_equal(layout.result_offset, 8);
    assert_int_equal(layout.bytes, 16);
    xc_prototype_release(&prototype);
    parse("long double f(void)", &prototype);
    xc_frame_layout_of(&prototype, &layout);
    assert_int_equal(layout.result_offset, 16);
    assert_int_equal(layout.bytes, 16 + sizeof(long double));
    xc_prototype_release(&prototype);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parts_of_a_prototype_are_found),
        cmocka_unit_test(every_spelling_has_its_type),
        cmocka_unit_test(pointers_keep_what_they_point_to),
        cmocka_unit_test(structs_lie_as_the_compiler_lays_them),
        cmocka_unit_test(what_is_not_supported_is_refused_by_name),
        cmocka_unit_test(what_follows_an_ellipsis_is_as_it_is_passed),
        cmocka_unit_test(mistakes_are_told_with_their_place),
        cmocka_unit_test(bounds_hold),
        cmocka_unit_test(frames_are_laid_out_as_documented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
