/* The C side of OCaml's adapter: stubs as the author of a binding writes them. An int is tagged, so
 * that each stub takes it apart and makes it again; [@untagged] and [@unboxed] leave that to the
 * compiler, and then need none. */
#define CAML_NAME_SPACE
#include <caml/alloc.h>
#include <caml/bigarray.h>
#include <caml/callback.h>
#include <caml/memory.h>
#include <caml/mlvalues.h>
#include <caml/signals.h>
#include <caml/threads.h>
#include <time.h>

#include "callee.h"

/* With the runtime's lock given up around the call. */
value xc_add(value first, value second)
{
    int32_t a = Int_val(first), b = Int_val(second);
    caml_release_runtime_system();
    int32_t result = xc_callee_add(a, b);
    caml_acquire_runtime_system();
    return Val_int(result);
}

value xc_nothing(value unit)
{
    caml_release_runtime_system();
    xc_callee_nothing();
    caml_acquire_runtime_system();
    return unit;
}

/* A bigarray's items lie outside the heap: nothing moves them meanwhile. */
value xc_sum(value array)
{
    const int64_t *items = Caml_ba_data_val(array);
    size_t count = (size_t)Caml_ba_array_val(array)->dim[0];
    caml_release_runtime_system();
    int64_t sum = xc_callee_sum(items, count);
    caml_acquire_runtime_system();
    return Val_long(sum);
}

/* An ordinary external, which keeps the lock. */
value xc_add_holding(value first, value second)
{
    return Val_int(xc_callee_add(Int_val(first), Int_val(second)));
}

value xc_nothing_holding(value unit)
{
    xc_callee_nothing();
    return unit;
}

value xc_sum_holding(value array)
{
    return Val_long(
        xc_callee_sum(Caml_ba_data_val(array), (size_t)Caml_ba_array_val(array)->dim[0]));
}

/* Only native code is built: what bytecode would call is never reached. */
value xc_bytecode(value first, value second)
{
    (void)second;
    return first;
}

/* --- upcalls ---------------------------------------------------------------------------------- */

static value closure;

static int32_t call_closure(int32_t first, int32_t second)
{
    return Int_val(caml_callback2(closure, Val_int(first), Val_int(second)));
}

value xc_call_back(value function, value second, value times)
{
    CAMLparam1(function);
    closure = function;
    caml_register_generational_global_root(&closure);
    int64_t sum = xc_callee_call_back(call_closure, Int_val(second), (uint64_t)Long_val(times));
    caml_remove_generational_global_root(&closure);
    CAMLreturn(Val_long(sum));
}

/* --- the clock and the thread ----------------------------------------------------------------- */

intnat xc_now_ns(value unit)
{
    (void)unit;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (intnat)now.tv_sec * 1000000000 + now.tv_nsec;
}

value xc_thread_id(value unit)
{
    (void)unit;
    return Val_long(xc_callee_thread_id());
}
