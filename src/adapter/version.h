/* Versions of runtimes: numbers, part by part. What stands between two numbers does not count. */
#ifndef XC_ADAPTER_VERSION_H
#define XC_ADAPTER_VERSION_H

#include <stdbool.h>

/* Below 0, 0 or above 0, as left is older, the same or newer: "1.9" < "1.10" < "1.10.1". */
int xc_version_compare(const char *left, const char *right);

/* Whether a version is among versions: "1.23" has 1.23 and 1.23.5; "1.26+" has 1.26, 1.26.1, 1.27,
 * 2.0. */
bool xc_version_among(const char *version, const char *versions);

#endif
