/* The suite `ffi`. Its crossings are made for the chosen models: ffi/crossing/MODEL/direct and
 * .../ffi-call. */
#ifndef XC_BENCH_FFI_SUITE_H
#define XC_BENCH_FFI_SUITE_H

#include "bench/suite.h"

extern const struct xc_suite xc_suite_ffi;

#endif
