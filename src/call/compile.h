/* Compiling a prototype's loops with the user's C compiler, and keeping them in a private folder
 * (support/folder.h), by compiler and source. Where none serves they are not kept. */
#ifndef XC_CALL_COMPILE_H
#define XC_CALL_COMPILE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "call/prototype.h"

/* What a compiled prototype has; see source.h. */
struct xc_compiled {
    void (*direct)(uint64_t iterations, void *frame); /* NULL: not there, and how says why */
    void (*frame)(void *frame);
    bool was_cached;
    char how[PATH_MAX + 512]; /* "compiled with 'cc', kept as '...'", or why not */
};

/* Compiles, or finds what was compiled before, and loads it. No compiler, one that fails, or one
 * that takes longer than these seconds, is no error: compiled->direct is NULL. XC_UNFIT: no memory.
 */
enum xc_status xc_compile(const struct xc_prototype *prototype, double seconds,
                          struct xc_compiled *compiled, struct xc_error *error);

#endif
