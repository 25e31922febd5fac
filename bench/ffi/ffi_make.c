/* What comes before the calls: preparing a call interface, and making a closure and giving it back;
 * and C calling a closure, beside a plain function that is called through a pointer as well. */
#include <ffi.h>
#include <stdlib.h>

#include "bench/register.h"
#include "crossing/keep.h"

typedef int32_t add_fn(int32_t first, int32_t second);

struct making {
    ffi_cif interface;
    ffi_type *types[2];
    unsigned failures;
    int32_t answer;
    ffi_closure *closure; /* kept, where it is called */
    add_fn *function;     /* called through a pointer */
};

static enum xc_status setup(const void *parameter, void **cookie, struct xc_error *error)
{
    (void)parameter;
    struct making *making = calloc(1, sizeof *making);
    if (!making)
        return xc_fail(error, XC_UNFIT, "no memory for a call interface");
    making->types[0] = making->types[1] = &ffi_type_sint32;
    if (ffi_prep_cif(&making->interface, FFI_DEFAULT_ABI, 2, &ffi_type_sint32, making->types) !=
        FFI_OK) {
        free(making);
        return xc_fail(error, XC_UNFIT, "libffi cannot prepare int32(int32, int32)");
    }
    *cookie = making;
    return XC_OK;
}

XC_TIMED static void prepare(uint64_t iterations, void *cookie)
{
    struct making *making = cookie;
    for (uint64_t i = 0; i < iterations; i++)
        making->failures += ffi_prep_cif(&making->interface, FFI_DEFAULT_ABI, 2, &ffi_type_sint32,
                                         making->types) != FFI_OK;
}

static void handler(ffi_cif *interface, void *result, void **arguments, void *data)
{
    (void)interface;
    (void)data;
    *(ffi_sarg *)result = *(int32_t *)arguments[0] + *(int32_t *)arguments[1];
}

/* The last closure is called once, so that verifying can look at its answer. */
XC_TIMED static void make_closures(uint64_t iterations, void *cookie)
{
    struct making *making = cookie;
    for (uint64_t i = 0; i < iterations; i++) {
        void *code = NULL;
        ffi_closure *closure = ffi_closure_alloc(sizeof *closure, &code);
        if (!closure ||
            ffi_prep_closure_loc(closure, &making->interface, handler, NULL, code) != FFI_OK)
            making->failures++;
        else if (i == iterations - 1)
            making->answer = ((add_fn *)code)(40, 2);
        if (closure)
            ffi_closure_free(closure);
    }
}

XC_NOIPA static int32_t add(int32_t first, int32_t second)
{
    XC_NOT_PURE;
    return first + second;
}

static enum xc_status setup_pointer(const void *parameter, void **cookie, struct xc_error *error)
{
    enum xc_status status = setup(parameter, cookie, error);
    if (status == XC_OK)
        ((struct making *)*cookie)->function = add;
    return status;
}

static enum xc_status setup_closure(const void *parameter, void **cookie, struct xc_error *error)
{
    void *code = NULL;
    enum xc_status status = setup(parameter, cookie, error);
    if (status != XC_OK)
        return status;
    struct making *making = *cookie;
    making->closure = ffi_closure_alloc(sizeof *making->closure, &code);
    if (making->closure &&
        ffi_prep_closure_loc(making->closure, &making->interface, handler, NULL, code) == FFI_OK) {
        making->function = (add_fn *)code;
        return XC_OK;
    }
    if (making->closure)
        ffi_closure_free(making->closure);
    free(making);
    return xc_fail(error, XC_UNFIT, "libffi has no executable memory for a closure");
}

static void teardown_closure(void *cookie)
{
    ffi_closure_free(((struct making *)cookie)->closure);
    free(cookie);
}

XC_TIMED static void call_pointer(uint64_t iterations, void *cookie)
{
    struct making *making = cookie;
    add_fn *function = making->function;
    int32_t answer = 0;
    for (uint64_t i = 0; i < iterations; i++) {
        answer = function((int32_t)i, 3);
        XC_KEEP(answer);
    }
    making->answer = answer;
}

static enum xc_status verify_pointer(void *cookie, struct xc_error *error)
{
    struct making *making = cookie;
    call_pointer(1000, making);
    if (making->answer == 1002)
        return XC_OK;
    return xc_fail(error, XC_CRASHED, "wrong answer: %d instead of 1002", making->answer);
}

static enum xc_status verify_prepare(void *cookie, struct xc_error *error)
{
    struct making *making = cookie;
    prepare(10, making);
    return making->failures ? xc_fail(error, XC_UNFIT, "libffi cannot prepare an interface")
                            : XC_OK;
}

static enum xc_status verify_closures(void *cookie, struct xc_error *error)
{
    struct making *making = cookie;
    make_closures(10, making);
    if (making->failures)
        return xc_fail(error, XC_UNFIT, "libffi has no executable memory for a closure");
    if (making->answer != 42)
        return xc_fail(error, XC_CRASHED, "wrong answer from a closure: %d", making->answer);
    return XC_OK;
}

static const struct xc_case preparing = {
    .key = XC_CASE_KEY(.suite = "ffi", .binding = "prepare"),
    .summary = "ffi_prep_cif for two integers",
    .loop = prepare,
    .setup = setup,
    .verify = verify_prepare,
    .teardown = free,
    .order = 110,
};
XC_REGISTER_CASE(ffi_prepare, preparing);

static const struct xc_case closing = {
    .key = XC_CASE_KEY(.suite = "ffi", .binding = "make-closure"),
    .summary = "making a closure, and giving it back",
    .loop = make_closures,
    .setup = setup,
    .verify = verify_closures,
    .teardown = free,
    .flags = XC_CASE_SCALE,
    .order = 120,
};
XC_REGISTER_CASE(ffi_make_closure, closing);

static const struct xc_case pointer = {
    .key = XC_CASE_KEY(.suite = "ffi", .kernel = "closure", .binding = "direct"),
    .summary = "C calls a plain function through a pointer",
    .loop = call_pointer,
    .setup = setup_pointer,
    .verify = verify_pointer,
    .teardown = free,
    .order = 130,
};
XC_REGISTER_CASE(ffi_call_pointer, pointer);

static const struct xc_case closure = {
    .key = XC_CASE_KEY(.suite = "ffi", .kernel = "closure", .binding = "call"),
    .summary = "C calls a closure through a pointer",
    .loop = call_pointer,
    .setup = setup_closure,
    .verify = verify_pointer,
    .teardown = teardown_closure,
    .order = 131,
};
XC_REGISTER_CASE(ffi_call_closure, closure);
