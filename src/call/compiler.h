/* The user's C compiler: which one it is, and running it. */
#ifndef XC_CALL_COMPILER_H
#define XC_CALL_COMPILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/deadline.h"

/* The command that compiles: $CC, else cc. It may have several words, such as "ccache gcc". */
const char *xc_compiler(void);

/* Differs between two compilers, and between two versions of one: the files that the command's
 * words name, links followed, with their sizes and times, and what it answers to --version; and the
 * flags that loops are compiled with. Runs the command once, until the deadline at the most. */
uint64_t xc_compiler_identity(uint64_t hash, struct xc_deadline *deadline);

/* Compiles a C file into a shared library, as the program's own timed loops are compiled. False: it
 * does not compile, or not before the deadline, and reason says why, with the first line of what
 * the compiler said. */
bool xc_compiler_run(const char *source_path, const char *output_path, struct xc_deadline *deadline,
                     char *reason, size_t bytes);

#endif
