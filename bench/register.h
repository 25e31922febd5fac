/* The table of the program's own cases. A case is a descriptor in a file of its own, which says
 * what it is called here, and its name in the list below; one without the other does not build.
 * Plug-ins list theirs: crosscost/plugin.h. */
#ifndef XC_BENCH_REGISTER_H
#define XC_BENCH_REGISTER_H

#include <stddef.h>

#include "crosscost/case.h"
#include "support/case_key.h"

/* The key of a descriptor, by its members. */
#define XC_CASE_KEY(...) (&(const struct xc_case_key){__VA_ARGS__})

#define XC_SIGNATURE_CASES(DO, name) DO(name##_direct) DO(name##_ffi_call) DO(name##_plan)
#define XC_EACH_CASE(DO)                                                                           \
    DO(calls_cycle)                                                                                \
    DO(calls_empty)                                                                                \
    DO(calls_floor)                                                                                \
    DO(calls_inlined)                                                                              \
    DO(calls_inlined_latency)                                                                      \
    DO(calls_direct)                                                                               \
    DO(calls_direct_latency)                                                                       \
    DO(calls_pointer)                                                                              \
    DO(calls_pointer_latency)                                                                      \
    DO(calls_plt)                                                                                  \
    DO(calls_plt_latency)                                                                          \
    DO(calls_ffi_call)                                                                             \
    DO(calls_ffi_call_latency)                                                                     \
    DO(calls_ffi_closure)                                                                          \
    DO(calls_ffi_closure_latency)                                                                  \
    DO(calls_system_call)                                                                          \
    DO(stacks_direct)                                                                              \
    DO(stacks_native)                                                                              \
    DO(stacks_register)                                                                            \
    DO(stacks_boost)                                                                               \
    DO(stacks_generic)                                                                             \
    XC_SIGNATURE_CASES(DO, ffi_ints_0)                                                             \
    XC_SIGNATURE_CASES(DO, ffi_ints_1)                                                             \
    XC_SIGNATURE_CASES(DO, ffi_ints_2)                                                             \
    XC_SIGNATURE_CASES(DO, ffi_ints_6)                                                             \
    XC_SIGNATURE_CASES(DO, ffi_ints_12)                                                            \
    XC_SIGNATURE_CASES(DO, ffi_doubles_4)                                                          \
    XC_SIGNATURE_CASES(DO, ffi_mixed_4)                                                            \
    XC_SIGNATURE_CASES(DO, ffi_pointers_2)                                                         \
    XC_SIGNATURE_CASES(DO, ffi_variadic_3)                                                         \
    XC_SIGNATURE_CASES(DO, ffi_struct_16)                                                          \
    XC_SIGNATURE_CASES(DO, ffi_struct_64)                                                          \
    DO(ffi_prepare)                                                                                \
    DO(ffi_make_closure)                                                                           \
    DO(ffi_call_pointer)                                                                           \
    DO(ffi_call_closure)

#define XC_DECLARE_CASE(name) extern const struct xc_case *const xc_case_##name;
XC_EACH_CASE(XC_DECLARE_CASE)

/* Puts the descriptor into the table; the name must be in the list. */
#define XC_REGISTER_CASE(name, descriptor)                                                         \
    _Static_assert(sizeof *xc_case_##name, "its name is in XC_EACH_CASE");                         \
    const struct xc_case *const xc_case_##name = &(descriptor)

#endif
