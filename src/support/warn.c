#include "support/warn.h"

#include <stdarg.h>

static FILE *kept_stream;

void xc_own_stderr_set(FILE *stream)
{
    kept_stream = stream;
}

FILE *xc_own_stderr(void)
{
    return kept_stream ? kept_stream : stderr;
}

void xc_warn(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("crosscost: warning: ", xc_own_stderr());
    vfprintf(xc_own_stderr(), format, arguments);
    fputc('\n', xc_own_stderr());
    va_end(arguments);
}
