/* Doubles, integers and doubles mixed, pointers, and a variadic function. */
#include <stdarg.h>

#include "bench/ffi/ffi_signature.h"

static double doubles[4] = {0.5, 1.5, 2.5, 3.5};
static void *double_values[4] = {&doubles[0], &doubles[1], &doubles[2], &doubles[3]};
static ffi_type *double_types[4] = {&ffi_type_double, &ffi_type_double, &ffi_type_double,
                                    &ffi_type_double};

FFI_CALLEE double sum_doubles(double a, double b, double c, double d)
{
    XC_NOT_PURE;
    return a + b + c + d;
}

static const struct ffi_signature doubles_4 = {
    .text = "double(double, double, double, double)",
    .function = FFI_FN(sum_doubles),
    .result = &ffi_type_double,
    .arguments = double_types,
    .values = double_values,
    .count = 4,
    .expected = &(const double){8.0},
    .result_bytes = sizeof(double),
};
FFI_SIGNATURE("doubles-4", ffi_doubles_4, double,
              sum_doubles(doubles[0], doubles[1], doubles[2], doubles[3]), doubles_4, 50);

static int32_t whole = 7;
static int64_t large = 1000;
static void *mixed_values[4] = {&whole, &doubles[1], &large, &doubles[3]};
static ffi_type *mixed_types[4] = {&ffi_type_sint32, &ffi_type_double, &ffi_type_sint64,
                                   &ffi_type_double};

FFI_CALLEE double sum_mixed(int32_t a, double b, int64_t c, double d)
{
    XC_NOT_PURE;
    return a + b + (double)c + d;
}

static const struct ffi_signature mixed_4 = {
    .text = "double(int32, double, int64, double)",
    .function = FFI_FN(sum_mixed),
    .result = &ffi_type_double,
    .arguments = mixed_types,
    .values = mixed_values,
    .count = 4,
    .expected = &(const double){1012.0},
    .result_bytes = sizeof(double),
};
FFI_SIGNATURE("mixed-4", ffi_mixed_4, double, sum_mixed(whole, doubles[1], large, doubles[3]),
              mixed_4, 60);

static char text[] = "crossing";
static char *first = text, *last = text + 8;
static void *pointer_values[2] = {&first, &last};
static ffi_type *pointer_types[2] = {&ffi_type_pointer, &ffi_type_pointer};

FFI_CALLEE int64_t distance(const char *from, const char *to)
{
    XC_NOT_PURE;
    return to - from;
}

static const struct ffi_signature pointers_2 = {
    .text = "int64(pointer, pointer)",
    .function = FFI_FN(distance),
    .result = &ffi_type_sint64,
    .arguments = pointer_types,
    .values = pointer_values,
    .count = 2,
    .expected = &(const int64_t){8},
    .result_bytes = sizeof(int64_t),
};
FFI_SIGNATURE("pointers-2", ffi_pointers_2, int64_t, distance(first, last), pointers_2, 70);

static int32_t counted = 2, terms[2] = {30, 12};
static void *variadic_values[3] = {&counted, &terms[0], &terms[1]};
static ffi_type *variadic_types[3] = {&ffi_type_sint32, &ffi_type_sint32, &ffi_type_sint32};

FFI_CALLEE int32_t sum_variadic(int32_t count, ...)
{
    XC_NOT_PURE;
    va_list list;
    int32_t sum = 0;
    va_start(list, count);
    for (int32_t i = 0; i < count; i++)
        sum += va_arg(list, int32_t);
    va_end(list);
    return sum;
}

static const struct ffi_signature variadic_3 = {
    .text = "int32(int32, ...)",
    .function = FFI_FN(sum_variadic),
    .result = &ffi_type_sint32,
    .arguments = variadic_types,
    .values = variadic_values,
    .count = 3,
    .fixed = 1,
    .expected = &(const int32_t){42},
    .result_bytes = sizeof(int32_t),
};
FFI_SIGNATURE("variadic-3", ffi_variadic_3, int32_t, sum_variadic(counted, terms[0], terms[1]),
              variadic_3, 80);
