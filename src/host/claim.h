/* Which processors other crosscosts measure on. A claim is the name of a socket, which goes with
 * the process, leaves no file, and needs no right; it is seen in the same network namespace. Where
 * a sandbox has no sockets nobody is seen. */
#ifndef XC_HOST_CLAIM_H
#define XC_HOST_CLAIM_H

#include <stdbool.h>

/* A descriptor that holds the core's claim until it is closed; -1: somebody has it; -2: it cannot
 * be told. */
int xc_claim_take(int core);
/* Whether somebody has it, this process included. */
bool xc_claim_is_taken(int core);

#endif
