/* The foreign library that every runtime's adapter calls: plain C, built once for all of them, so
 * that what differs between two runtimes is the crossing alone. No header of ours is needed, since
 * binding generators read this file. */
#ifndef XC_CALLEE_H
#define XC_CALLEE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The sum; wraps around. */
int32_t xc_callee_add(int32_t first, int32_t second);

/* Returns at once. */
void xc_callee_nothing(void);

/* The sum of count items; wraps around. items may be NULL where count is 0. */
int64_t xc_callee_sum(const int64_t *items, size_t count);

/* The upcall: calls function(i, second) for i = 0, 1, ... times - 1 and returns the sum of its
 * results. i wraps around as a 32-bit number. */
int64_t xc_callee_call_back(int32_t (*function)(int32_t first, int32_t second), int32_t second,
                            uint64_t times);

/* The calling thread, as Linux numbers it (gettid). */
int64_t xc_callee_thread_id(void);

#ifdef __cplusplus
}
#endif

#endif
