/* Preloaded: the functions of libffi 3.7's call plans, by way of ffi_call, for machines with an
 * older one. A newer ffi.h declares them too, with these types. That a plan is found, made, invoked
 * and given back can be seen with it; what it costs cannot. At its end the process says how many
 * plans were left. */
#include <ffi.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct ffi_call_plan ffi_call_plan;

struct ffi_call_plan {
    ffi_cif *interface;
};

static int plans;

ffi_call_plan *ffi_call_plan_alloc(ffi_cif *interface);
ffi_call_plan *ffi_call_plan_alloc(ffi_cif *interface)
{
    ffi_call_plan *plan = malloc(sizeof *plan);
    if (plan)
        plan->interface = interface;
    plans += plan != NULL;
    return plan;
}

void ffi_call_plan_invoke(ffi_call_plan *plan, void (*function)(void), void *result, void **values);
void ffi_call_plan_invoke(ffi_call_plan *plan, void (*function)(void), void *result, void **values)
{
    ffi_call(plan->interface, function, result, values);
}

void ffi_call_plan_free(ffi_call_plan *plan);
void ffi_call_plan_free(ffi_call_plan *plan)
{
    plans--;
    free(plan);
}

__attribute__((destructor)) static void tell(void)
{
    fprintf(stderr, "plans left: %d\n", plans);
}
