#include "stacks/node.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* mbind is called directly: libnuma would be a whole library for one system call. */
enum xc_status xc_node_bind(void *pages, size_t bytes, int node, const char *what,
                            struct xc_error *error)
{
    enum { MODE_BIND = 2, NODES_MAX = 1024, LONG_BITS = 8 * sizeof(unsigned long) };
    unsigned long mask[NODES_MAX / LONG_BITS] = {0};
    if (node >= NODES_MAX)
        return xc_fail(error, XC_UNFIT, "cannot bind %s to NUMA node %d: no such node", what, node);
    mask[node / LONG_BITS] = 1ul << (node % LONG_BITS);
    /* The kernel reads one bit less than it is told. */
    if (syscall(SYS_mbind, pages, bytes, MODE_BIND, mask, NODES_MAX + 1, 0) != 0)
        return xc_fail(error, XC_UNFIT, "cannot bind %s to NUMA node %d: %s", what, node,
                       strerror(errno));
    return XC_OK;
}
