#include "stacks/node.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MODE_BIND = 2, NODES_MAX = 1024, LONG_BITS = 8 * sizeof(unsigned long) };

/* The system's list of nodes that have memory is this one alone: "0\n". A kernel without NUMA has
 * no list, nor the system call. */
static bool is_only_node(unsigned node, int refusal)
{
    char list[64] = "", expected[16];
    FILE *file = fopen("/sys/devices/system/node/has_memory", "re");
    if (!file)
        return node == 0 && refusal == ENOSYS;
    if (!fgets(list, sizeof list, file))
        list[0] = '\0';
    fclose(file);
    list[strcspn(list, "\n")] = '\0';
    snprintf(expected, sizeof expected, "%u", node);
    return strcmp(list, expected) == 0;
}

static const char *reason(int failure)
{
    switch (failure) {
    case EINVAL:
        return "no such node";
    case EPERM:
        return "the system call 'mbind' is refused: Operation not permitted";
    case ENOSYS:
        return "the system call 'mbind' is missing here";
    default:
        return strerror(failure);
    }
}

/* mbind is called directly: libnuma would be a whole library for one system call. */
enum xc_status xc_node_bind(void *pages, size_t bytes, unsigned node, const char *what,
                            struct xc_error *error)
{
    int failure = EINVAL;
    if (node < NODES_MAX) {
        unsigned long mask[NODES_MAX / LONG_BITS] = {0};
        mask[node / LONG_BITS] = 1ul << (node % LONG_BITS);
        /* The kernel reads one bit less than it is told. */
        if (syscall(SYS_mbind, pages, bytes, MODE_BIND, mask, NODES_MAX + 1, 0) == 0)
            return XC_OK;
        failure = errno;
    }
    if ((failure == EPERM || failure == ENOSYS) && is_only_node(node, failure))
        return XC_OK;
    return xc_fail(error, XC_UNFIT, "cannot bind %s to NUMA node %u: %s", what, node,
                   reason(failure));
}
