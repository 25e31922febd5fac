/* What a timed loop needs to keep its work from being removed. */
#ifndef XC_CROSSING_KEEP_H
#define XC_CROSSING_KEEP_H

#include "crosscost/api.h"

/* The value is used: by an empty statement that the compiler cannot look into. */
#define XC_KEEP(value) __asm__ volatile("" ::"r"(value))

/* First in a function that only computes. Clang concludes from its body that a call has no effect,
 * and makes one for all passes of a loop; XC_NOIPA keeps gcc from that. */
#ifdef __clang__
#define XC_NOT_PURE __asm__ volatile("")
#else
#define XC_NOT_PURE ((void)0)
#endif

/* Timed loops start at a cache line and are one function each. */
#define XC_TIMED XC_NOIPA __attribute__((aligned(64)))

#endif
