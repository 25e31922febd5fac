/* Errors: a status that is also the exit status, and one line that names the cause.
 *
 * A function that can fail returns enum xc_status and takes a struct xc_error *, which may be NULL
 * where the caller does not want the text. On XC_OK the error is left untouched. Texts are in lower
 * case, without a full stop, with the cause in single quotes.
 */
#ifndef CROSSCOST_ERROR_H
#define CROSSCOST_ERROR_H

#include <stdarg.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

enum xc_status {
    XC_OK = 0,           /* done, or passed */
    XC_NOT_MET = 1,      /* a regression, or a gate or self-test that is not met */
    XC_USAGE = 2,        /* wrong usage, or input that cannot be used */
    XC_INCONCLUSIVE = 3, /* not enough evidence, or interrupted */
    XC_UNFIT = 4,        /* the host cannot do what is asked: no memory, no permission, too noisy */
    XC_CRASHED = 5,      /* the thing measured crashed or could not run */
};

struct xc_error {
    char text[512]; /* always terminated; longer texts are cut */
};

/* Sets error->text (where error is not NULL) and returns status, so that a failure is one line:
 * return xc_fail(error, XC_USAGE, "unknown suite '%s'", name); */
__attribute__((format(printf, 3, 4))) static inline enum xc_status
xc_fail(struct xc_error *error, enum xc_status status, const char *format, ...)
{
    if (error) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error->text, sizeof error->text, format, arguments);
        va_end(arguments);
    }
    return status;
}

#ifdef __cplusplus
}
#endif

#endif
