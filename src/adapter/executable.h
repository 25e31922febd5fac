/* Executables of runtimes: on the path, at a path, or by a version. */
#ifndef XC_ADAPTER_EXECUTABLE_H
#define XC_ADAPTER_EXECUTABLE_H

#include <limits.h>
#include <stdbool.h>

#include "adapter/description.h"

/* A name on the path, or a path, made absolute. False where there is no such executable. */
bool xc_executable_find(const char *name, char found[PATH_MAX]);

/* The version of a name such as "go1.23.5" or "1.23", which points into it; NULL: it is no such
 * name.
 */
const char *xc_executable_version(const char *name);

/* The executable of this version where the adapter's description says that installed ones are kept;
 * "1.23" is the highest 1.23.x of the first place that has one. False where there is none. */
bool xc_executable_of_version(const struct xc_adapter *adapter, const char *version,
                              char found[PATH_MAX]);

#endif
