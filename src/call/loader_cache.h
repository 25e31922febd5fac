/* The loader's own list of libraries, /etc/ld.so.cache: folders of /etc/ld.so.conf, and what
 * ldconfig was given besides, are known from there alone. */
#ifndef XC_CALL_LOADER_CACHE_H
#define XC_CALL_LOADER_CACHE_H

#include <stdbool.h>
#include <stddef.h>

/* Calls visit with each library's name and path until it returns true, and says whether it did. A
 * cache that is not there, or is not as glibc 2.2 and newer write it, has none. */
bool xc_loader_cache_visit(const char *file,
                           bool (*visit)(const char *name, const char *path, void *cookie),
                           void *cookie);

#endif
