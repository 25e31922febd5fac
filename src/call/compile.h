/* Compiling a prototype's loops with the user's C compiler, and keeping them: the cache is
 * $XDG_CACHE_HOME/crosscost, or ~/.cache/crosscost; where neither can be written, a temporary
 * folder that is removed again. */
#ifndef XC_CALL_COMPILE_H
#define XC_CALL_COMPILE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "call/prototype.h"

/* What a compiled prototype has; see source.h. */
struct xc_compiled {
    void (*direct)(uint64_t iterations, void *frame); /* NULL: not there, and why says it */
    void (*frame)(void *frame);
    bool was_cached;
    char how[PATH_MAX + 128]; /* "compiled with 'cc', kept as '...'", or why not */
};

/* The command that compiles: $CC, else cc. */
const char *xc_compiler(void);

/* Finds the compiler ($CC, else cc), compiles or finds what was compiled before, and loads it. No
 * compiler, or one that fails, is no error: compiled->direct is NULL. XC_UNFIT: no memory. */
enum xc_status xc_compile(const struct xc_prototype *prototype, struct xc_compiled *compiled,
                          struct xc_error *error);

#endif
