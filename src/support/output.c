#include "support/output.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum xc_status xc_flush_output(struct xc_error *error)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return XC_OK;
    int failure = errno;
    /* An earlier write may have failed, whose errno is gone: a pipe without a reader says so. */
    struct pollfd end = {.fd = STDOUT_FILENO, .events = POLLOUT};
    if (failure == EPIPE || (poll(&end, 1, 0) == 1 && (end.revents & POLLERR)))
        return XC_OK;
    return xc_fail(error, XC_UNFIT, "standard output cannot be written%s%s", failure ? ": " : "",
                   failure ? strerror(failure) : "");
}
