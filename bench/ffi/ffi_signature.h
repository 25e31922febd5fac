/* The suite `ffi`: one signature, called directly, through ffi_call, and through a call plan.
 *
 * Arguments lie in memory on both sides, where a binding has them. A signature's file defines the
 * callee, its arguments and FFI_SIGNATURE, which makes the loops and registers the cases. */
#ifndef XC_BENCH_FFI_SIGNATURE_H
#define XC_BENCH_FFI_SIGNATURE_H

#include <ffi.h>

#include "bench/register.h"
#include "crossing/keep.h"

#define FFI_ARGUMENTS_MAX    12
#define FFI_RESULT_BYTES_MAX 64

struct ffi_signature {
    const char *text; /* "int32(int32, int32)" */
    void (*function)(void);
    ffi_type *result;
    ffi_type **arguments;
    void **values; /* addresses of the arguments */
    unsigned count;
    unsigned fixed;        /* of a variadic function: the arguments before the dots; else 0 */
    const void *expected;  /* the answer */
    unsigned result_bytes; /* its size, at most FFI_RESULT_BYTES_MAX */
};

struct ffi_cookie {
    const struct ffi_signature *signature;
    ffi_cif interface;
    void *plan; /* of libffi's call plans, where it has them */
    _Alignas(16) unsigned char result[FFI_RESULT_BYTES_MAX];
};

enum xc_status ffi_signature_setup(const void *parameter, void **cookie, struct xc_error *error);
void ffi_signature_teardown(void *cookie);
/* Runs the loop, and compares the answer. */
enum xc_status ffi_signature_verify(xc_loop_fn *loop, struct ffi_cookie *cookie,
                                    struct xc_error *error);
/* ffi_call of any signature. */
void ffi_signature_call(uint64_t iterations, void *cookie);
enum xc_status ffi_signature_call_verify(void *cookie, struct xc_error *error);
/* The same through a call plan; setup makes one. */
enum xc_status ffi_signature_plan_setup(const void *parameter, void **cookie,
                                        struct xc_error *error);
void ffi_signature_plan(uint64_t iterations, void *cookie);
enum xc_status ffi_signature_plan_verify(void *cookie, struct xc_error *error);

#define FFI_CALLEE       XC_NOIPA static
#define FFI_COUNT(array) (sizeof(array) / sizeof(array)[0])

/* NAME: of the signature, a literal. IDENTIFIER: the same as one. TYPE: of the result. CALL: the
 * direct call. DESCRIPTOR: a struct ffi_signature. ORDER: its place in the listing, in tens.
 * NOLINTBEGIN(bugprone-macro-parentheses) */
#define FFI_SIGNATURE(NAME, IDENTIFIER, TYPE, CALL, DESCRIPTOR, ORDER)                             \
    XC_TIMED static void IDENTIFIER##_direct(uint64_t iterations, void *cookie)                    \
    {                                                                                              \
        TYPE result = {0};                                                                         \
        for (uint64_t i = 0; i < iterations; i++)                                                  \
            result = CALL;                                                                         \
        *(TYPE *)((struct ffi_cookie *)cookie)->result = result;                                   \
    }                                                                                              \
    static enum xc_status IDENTIFIER##_verify(void *cookie, struct xc_error *error)                \
    {                                                                                              \
        return ffi_signature_verify(IDENTIFIER##_direct, cookie, error);                           \
    }                                                                                              \
    static const struct xc_case IDENTIFIER##_direct_case = {                                       \
        .key = XC_CASE_KEY(.suite = "ffi", .kernel = NAME, .binding = "direct"),                   \
        .summary = "the same call made directly",                                                  \
        .loop = IDENTIFIER##_direct,                                                               \
        .setup = ffi_signature_setup,                                                              \
        .verify = IDENTIFIER##_verify,                                                             \
        .teardown = ffi_signature_teardown,                                                        \
        .parameter = &(DESCRIPTOR),                                                                \
        .order = (ORDER) + 1,                                                                      \
    };                                                                                             \
    XC_REGISTER_CASE(IDENTIFIER##_direct, IDENTIFIER##_direct_case);                               \
    static const struct xc_case IDENTIFIER##_call_case = {                                         \
        .key = XC_CASE_KEY(.suite = "ffi", .kernel = NAME, .binding = "ffi-call"),                 \
        .summary = "through ffi_call and a prepared interface",                                    \
        .loop = ffi_signature_call,                                                                \
        .setup = ffi_signature_setup,                                                              \
        .verify = ffi_signature_call_verify,                                                       \
        .teardown = ffi_signature_teardown,                                                        \
        .parameter = &(DESCRIPTOR),                                                                \
        .order = (ORDER) + 2,                                                                      \
    };                                                                                             \
    XC_REGISTER_CASE(IDENTIFIER##_ffi_call, IDENTIFIER##_call_case);                               \
    static const struct xc_case IDENTIFIER##_plan_case = {                                         \
        .key = XC_CASE_KEY(.suite = "ffi", .kernel = NAME, .binding = "plan"),                     \
        .summary = "through a call plan, where libffi has them",                                   \
        .loop = ffi_signature_plan,                                                                \
        .setup = ffi_signature_plan_setup,                                                         \
        .verify = ffi_signature_plan_verify,                                                       \
        .teardown = ffi_signature_teardown,                                                        \
        .parameter = &(DESCRIPTOR),                                                                \
        .order = (ORDER) + 3,                                                                      \
    };                                                                                             \
    XC_REGISTER_CASE(IDENTIFIER##_plan, IDENTIFIER##_plan_case)
/* NOLINTEND(bugprone-macro-parentheses) */

#endif
