/* libffi's dynamic call: the same addition through ffi_call and a prepared call interface. */
#include "bench/calls/calls.h"

#include <ffi.h>
#include <stdlib.h>

struct dynamic {
    ffi_cif interface;
    ffi_type *types[2];
};

static enum xc_status setup(const void *parameter, void **cookie, struct xc_error *error)
{
    enum xc_status status = calls_setup(parameter, cookie, error);
    if (status != XC_OK)
        return status;
    struct calls_operands *operands = *cookie;
    struct dynamic *dynamic = calloc(1, sizeof *dynamic);
    if (!dynamic) {
        calls_teardown(operands);
        return xc_fail(error, XC_UNFIT, "no memory for a call interface");
    }
    dynamic->types[0] = dynamic->types[1] = &ffi_type_sint32;
    operands->more = dynamic;
    if (ffi_prep_cif(&dynamic->interface, FFI_DEFAULT_ABI, 2, &ffi_type_sint32, dynamic->types) ==
        FFI_OK)
        return XC_OK;
    free(dynamic);
    calls_teardown(operands);
    return xc_fail(error, XC_UNFIT, "libffi cannot prepare int32(int32, int32)");
}

static void teardown(void *cookie)
{
    free(((struct calls_operands *)cookie)->more);
    calls_teardown(cookie);
}

__attribute__((always_inline)) static inline int32_t
call(ffi_cif *interface, calls_add_fn *function, int32_t first, int32_t second)
{
    ffi_arg result;
    void *arguments[2] = {&first, &second};
    ffi_call(interface, FFI_FN(function), &result, arguments);
    return (int32_t)result;
}

CALLS_DEFINE_LOOPS(ffi_cif *interface = &((struct dynamic *)operands->more)->interface,
                   call(interface, operands->function, first, second))

static const struct xc_case throughput = {
    .key = XC_CASE_KEY(.suite = "calls", .binding = "ffi-call"),
    .summary = "libffi: ffi_call of the same function",
    .loop = loop_throughput,
    .setup = setup,
    .verify = verify_throughput,
    .teardown = teardown,
    .order = 60,
};
XC_REGISTER_CASE(calls_ffi_call, throughput);

static const struct xc_case latency = {
    .key = XC_CASE_KEY(.suite = "calls", .binding = "ffi-call", .latency = true),
    .summary = "libffi: ffi_call, dependent chain",
    .loop = loop_latency,
    .setup = setup,
    .verify = verify_latency,
    .teardown = teardown,
    .order = 160,
};
XC_REGISTER_CASE(calls_ffi_call_latency, latency);
