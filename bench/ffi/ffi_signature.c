#include "bench/ffi/ffi_signature.h"

#include <stdlib.h>
#include <string.h>

#include "bench/ffi/ffi_plan.h"

static ffi_status prepare(const struct ffi_signature *signature, ffi_cif *interface)
{
    if (signature->fixed)
        return ffi_prep_cif_var(interface, FFI_DEFAULT_ABI, signature->fixed, signature->count,
                                signature->result, signature->arguments);
    return ffi_prep_cif(interface, FFI_DEFAULT_ABI, signature->count, signature->result,
                        signature->arguments);
}

enum xc_status ffi_signature_setup(const void *parameter, void **cookie, struct xc_error *error)
{
    const struct ffi_signature *signature = parameter;
    struct ffi_cookie *made = aligned_alloc(64, (sizeof *made + 63) / 64 * 64);
    if (!made)
        return xc_fail(error, XC_UNFIT, "no memory for a call interface");
    memset(made, 0, sizeof *made);
    made->signature = signature;
    if (prepare(signature, &made->interface) != FFI_OK) {
        free(made);
        return xc_fail(error, XC_UNFIT, "libffi cannot prepare '%s'", signature->text);
    }
    *cookie = made;
    return XC_OK;
}

enum xc_status ffi_signature_plan_setup(const void *parameter, void **cookie,
                                        struct xc_error *error)
{
    enum xc_status status = ffi_signature_setup(parameter, cookie, error);
    if (status != XC_OK)
        return status;
    struct ffi_cookie *made = *cookie;
    const struct ffi_plan_functions *plans = ffi_plan_functions();
    made->plan = plans ? plans->alloc(&made->interface) : NULL;
    if (made->plan)
        return XC_OK;
    const char *text = made->signature->text;
    ffi_signature_teardown(made);
    return xc_fail(error, XC_UNFIT, "libffi cannot make a plan for '%s'", text);
}

void ffi_signature_teardown(void *cookie)
{
    struct ffi_cookie *made = cookie;
    if (made->plan)
        ffi_plan_functions()->free(made->plan);
    free(made);
}

/* The array of addresses is filled for each call, as a binding does. It must be: where structs are
 * passed, libffi 3.4 on x86-64 puts addresses of copies on its own stack into it, which are dead
 * when it returns. */
__attribute__((always_inline)) static inline void fill(void **values, void *const *addresses,
                                                       unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        values[i] = addresses[i];
}

XC_TIMED void ffi_signature_call(uint64_t iterations, void *cookie)
{
    struct ffi_cookie *called = cookie;
    void (*function)(void) = called->signature->function;
    void *const *addresses = called->signature->values;
    unsigned count = called->signature->count;
    for (uint64_t i = 0; i < iterations; i++) {
        void *values[FFI_ARGUMENTS_MAX];
        fill(values, addresses, count);
        ffi_call(&called->interface, function, called->result, values);
    }
}

/* As above, with the plan in the interface's place. */
XC_TIMED void ffi_signature_plan(uint64_t iterations, void *cookie)
{
    struct ffi_cookie *called = cookie;
    void (*invoke)(void *, void (*)(void), void *, void **) = ffi_plan_functions()->invoke;
    void (*function)(void) = called->signature->function;
    void *const *addresses = called->signature->values;
    unsigned count = called->signature->count;
    for (uint64_t i = 0; i < iterations; i++) {
        void *values[FFI_ARGUMENTS_MAX];
        fill(values, addresses, count);
        invoke(called->plan, function, called->result, values);
    }
}

/* libffi widens small integers: on the little-endian machines that this runs on, the answer is in
 * the first bytes all the same. */
enum xc_status ffi_signature_verify(xc_loop_fn *loop, struct ffi_cookie *cookie,
                                    struct xc_error *error)
{
    const struct ffi_signature *signature = cookie->signature;
    memset(cookie->result, 0, sizeof cookie->result);
    loop(10, cookie);
    if (memcmp(cookie->result, signature->expected, signature->result_bytes) != 0)
        return xc_fail(error, XC_CRASHED, "wrong answer from '%s'", signature->text);
    return XC_OK;
}

enum xc_status ffi_signature_call_verify(void *cookie, struct xc_error *error)
{
    return ffi_signature_verify(ffi_signature_call, cookie, error);
}

enum xc_status ffi_signature_plan_verify(void *cookie, struct xc_error *error)
{
    return ffi_signature_verify(ffi_signature_plan, cookie, error);
}
