/* libffi's call plans, which 3.7 and newer have: a prepared way to make the calls of one interface.
 * Looked up when the program runs, so that it need not have been built against such a libffi. */
#ifndef XC_BENCH_FFI_PLAN_H
#define XC_BENCH_FFI_PLAN_H

#include <ffi.h>

struct ffi_plan_functions {
    void *(*alloc)(ffi_cif *interface); /* ffi_call_plan_alloc */
    void (*invoke)(void *plan, void (*function)(void), void *result, void **arguments);
    void (*free)(void *plan);
};

/* NULL where this libffi has none. */
const struct ffi_plan_functions *ffi_plan_functions(void);

#define FFI_PLAN_MISSING "this libffi has no call plans; 3.7 and newer have"

#endif
