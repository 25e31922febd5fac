/* No, 1, 2, 6 and 12 integers: the last do not fit into registers. */
#include "bench/ffi/ffi_signature.h"

static int32_t n[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
static void *values[12] = {&n[0], &n[1], &n[2], &n[3], &n[4],  &n[5],
                           &n[6], &n[7], &n[8], &n[9], &n[10], &n[11]};
#define INT &ffi_type_sint32
static ffi_type *types[12] = {INT, INT, INT, INT, INT, INT, INT, INT, INT, INT, INT, INT};

FFI_CALLEE int32_t sum_0(void)
{
    XC_NOT_PURE;
    return 42;
}

FFI_CALLEE int32_t sum_1(int32_t a)
{
    XC_NOT_PURE;
    return a;
}

FFI_CALLEE int32_t sum_2(int32_t a, int32_t b)
{
    XC_NOT_PURE;
    return a + b;
}

FFI_CALLEE int32_t sum_6(int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, int32_t f)
{
    XC_NOT_PURE;
    return a + b + c + d + e + f;
}

FFI_CALLEE int32_t sum_12(int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, int32_t f,
                          int32_t g, int32_t h, int32_t i, int32_t j, int32_t k, int32_t l)
{
    XC_NOT_PURE;
    return a + b + c + d + e + f + g + h + i + j + k + l;
}

#define INTS(COUNT, ANSWER)                                                                        \
    {                                                                                              \
        .text = #COUNT " integers", .function = FFI_FN(sum_##COUNT), .result = INT,                \
        .arguments = types, .values = values, .count = (COUNT),                                    \
        .expected = &(const int32_t){(ANSWER)}, .result_bytes = sizeof(int32_t)                    \
    }

static const struct ffi_signature ints_0 = INTS(0, 42);
FFI_SIGNATURE("ints-0", ffi_ints_0, int32_t, sum_0(), ints_0, 0);
static const struct ffi_signature ints_1 = INTS(1, 1);
FFI_SIGNATURE("ints-1", ffi_ints_1, int32_t, sum_1(n[0]), ints_1, 10);
static const struct ffi_signature ints_2 = INTS(2, 3);
FFI_SIGNATURE("ints-2", ffi_ints_2, int32_t, sum_2(n[0], n[1]), ints_2, 20);
static const struct ffi_signature ints_6 = INTS(6, 21);
FFI_SIGNATURE("ints-6", ffi_ints_6, int32_t, sum_6(n[0], n[1], n[2], n[3], n[4], n[5]), ints_6, 30);
static const struct ffi_signature ints_12 = INTS(12, 78);
FFI_SIGNATURE("ints-12", ffi_ints_12, int32_t,
              sum_12(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11]),
              ints_12, 40);
