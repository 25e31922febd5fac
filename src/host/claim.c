#include "host/claim.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int xc_claim_take(int core)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return -2;
    /* A name that begins with a zero byte is no path (unix(7): abstract). */
    int length = snprintf(address.sun_path + 1, sizeof address.sun_path - 1,
                          "crosscost measures on core %d", core);
    socklen_t bytes = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length);
    if (bind(descriptor, (const struct sockaddr *)&address, bytes) == 0)
        return descriptor;
    int failure = errno;
    close(descriptor);
    return failure == EADDRINUSE ? -1 : -2;
}

bool xc_claim_is_taken(int core)
{
    int descriptor = xc_claim_take(core);
    if (descriptor >= 0)
        close(descriptor);
    return descriptor == -1;
}
