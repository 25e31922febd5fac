/* A user's shared library: found, checked, loaded. */
#ifndef XC_CALL_LIBRARY_H
#define XC_CALL_LIBRARY_H

#include <limits.h>

#include "crosscost/error.h"

/* Finds the file of a library without running anything of it. With a slash in it, or where such a
 * file stands in the current folder, name is a path. Else it is looked for in the folders that the
 * loader searches: as it is, as NAME.so, then as NAME.so.VERSION, the highest, and the same with
 * "lib" before it; then in the loader's list (loader_cache.h). XC_USAGE: there is none, or it is no
 * shared library of this machine's architecture. path has PATH_MAX bytes. */
enum xc_status xc_library_find(const char *name, char *path, struct xc_error *error);

/* Loads it, which may run code of it, and finds a function. Never unloaded. XC_USAGE: the loader
 * refuses it, or it has no such symbol. */
enum xc_status xc_library_function(const char *path, const char *symbol, void (**function)(void),
                                   struct xc_error *error);

#endif
