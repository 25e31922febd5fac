/* Memory on a NUMA node. */
#ifndef XC_STACKS_NODE_H
#define XC_STACKS_NODE_H

#include <stddef.h>

#include "crosscost/error.h"

/* Binds whole pages to the node, by the operating system's number. what: in the error, as in "a
 * stack". Where the system refuses (a filter, or a kernel without NUMA), a node that alone has
 * memory needs no binding. XC_UNFIT: no such node, or refused while others have memory, too. */
enum xc_status xc_node_bind(void *pages, size_t bytes, unsigned node, const char *what,
                            struct xc_error *error);

#endif
