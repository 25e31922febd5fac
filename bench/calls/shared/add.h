/* The shared library that calls/plt calls into. */
#ifndef XC_BENCH_SHARED_ADD_H
#define XC_BENCH_SHARED_ADD_H

#include <stdint.h>

#include "crosscost/api.h"

__attribute__((visibility("default"))) int32_t xc_shared_add(int32_t first, int32_t second);

#endif
