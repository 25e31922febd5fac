/* What libffi 3.8's ffi.h declares, for compiling ffi_plans.c against it where libffi is older. */
#include <ffi.h>

typedef struct ffi_call_plan ffi_call_plan;

ffi_call_plan *ffi_call_plan_alloc(ffi_cif *interface);
void ffi_call_plan_invoke(ffi_call_plan *plan, void (*function)(void), void *result, void **values);
void ffi_call_plan_free(ffi_call_plan *plan);
