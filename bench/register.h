/* How the program's own cases are listed. In this program only: a section's bounds are known to the
 * linker that makes it. Plug-ins list theirs: crosscost/plugin.h. */
#ifndef XC_BENCH_REGISTER_H
#define XC_BENCH_REGISTER_H

#include "crosscost/case.h"
#include "support/case_key.h"

/* The key of a descriptor, by its members. */
#define XC_CASE_KEY(...) (&(const struct xc_case_key){__VA_ARGS__})

/* Registers a descriptor: the listing is what the linker gathered. */
#define XC_REGISTER_CASE(descriptor)                                                               \
    __attribute__((section("xc_cases"),                                                            \
                   used)) static const struct xc_case *const xc_registered_##descriptor =          \
        &(descriptor)

#endif
