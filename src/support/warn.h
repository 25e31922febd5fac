/* Warnings to the user: a run goes on, and one line says what it lacks. */
#ifndef XC_SUPPORT_WARN_H
#define XC_SUPPORT_WARN_H

#include <stdio.h>

/* Writes "crosscost: warning: ..." and a line's end to standard error, or to where it was kept. */
__attribute__((format(printf, 1, 2))) void xc_warn(const char *format, ...);

/* While a user's code has standard error, the program's own lines go to a copy of it. NULL: to
 * standard error itself. The stream stays the caller's. */
void xc_own_stderr_set(FILE *stream);
FILE *xc_own_stderr(void);

#endif
