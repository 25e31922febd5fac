/* Open files that a process has inherited. */
#ifndef XC_SUPPORT_DESCRIPTORS_H
#define XC_SUPPORT_DESCRIPTORS_H

#include <stddef.h>

#define XC_DESCRIPTORS_KEPT_MAX 8

/* Closes all descriptors but these, at most XC_DESCRIPTORS_KEPT_MAX; negative
 * ones are none. Allocates nothing where the kernel has close_range (Linux 5.9). */
void xc_descriptors_close_others(const int *kept, size_t count);

#endif
