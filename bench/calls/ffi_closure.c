/* libffi's closure: C calls a pointer that libffi made, which unpacks the arguments and calls a
 * handler. */
#include "bench/calls/calls.h"

#include <ffi.h>
#include <stdlib.h>

struct made {
    ffi_cif interface;
    ffi_type *types[2];
    ffi_closure *closure;
};

static void handler(ffi_cif *interface, void *result, void **arguments, void *data)
{
    (void)interface;
    (void)data;
    *(ffi_sarg *)result = *(int32_t *)arguments[0] + *(int32_t *)arguments[1];
}

static void teardown(void *cookie)
{
    struct made *made = ((struct calls_operands *)cookie)->more;
    if (made && made->closure)
        ffi_closure_free(made->closure);
    free(made);
    calls_teardown(cookie);
}

static enum xc_status prepare(struct calls_operands *operands, struct xc_error *error)
{
    struct made *made = calloc(1, sizeof *made);
    if (!made)
        return xc_fail(error, XC_UNFIT, "no memory for a closure");
    operands->more = made;
    made->types[0] = made->types[1] = &ffi_type_sint32;
    void *code = NULL;
    made->closure = ffi_closure_alloc(sizeof *made->closure, &code);
    if (!made->closure)
        return xc_fail(error, XC_UNFIT, "libffi has no executable memory for a closure");
    if (ffi_prep_cif(&made->interface, FFI_DEFAULT_ABI, 2, &ffi_type_sint32, made->types) !=
            FFI_OK ||
        ffi_prep_closure_loc(made->closure, &made->interface, handler, NULL, code) != FFI_OK)
        return xc_fail(error, XC_UNFIT, "libffi cannot prepare a closure of int32(int32, int32)");
    operands->function = (calls_add_fn *)code;
    return XC_OK;
}

static enum xc_status setup(const void *parameter, void **cookie, struct xc_error *error)
{
    enum xc_status status = calls_setup(parameter, cookie, error);
    if (status != XC_OK)
        return status;
    status = prepare(*cookie, error);
    if (status != XC_OK)
        teardown(*cookie);
    return status;
}

CALLS_DEFINE_LOOPS(calls_add_fn *function = calls_opaque(operands->function),
                   function(first, second))

static const struct xc_case throughput = {
    .key = XC_CASE_KEY(.suite = "calls", .binding = "ffi-closure"),
    .summary = "libffi: C calls a closure",
    .loop = loop_throughput,
    .setup = setup,
    .verify = verify_throughput,
    .teardown = teardown,
    .order = 70,
};
XC_REGISTER_CASE(calls_ffi_closure, throughput);

static const struct xc_case latency = {
    .key = XC_CASE_KEY(.suite = "calls", .binding = "ffi-closure", .latency = true),
    .summary = "libffi: C calls a closure, dependent chain",
    .loop = loop_latency,
    .setup = setup,
    .verify = verify_latency,
    .teardown = teardown,
    .order = 170,
};
XC_REGISTER_CASE(calls_ffi_closure_latency, latency);
