/* The processors that may be measured on, with all that the choice among them needs. */
#ifndef XC_HOST_CANDIDATES_H
#define XC_HOST_CANDIDATES_H

#include "host/choose.h"
#include "host/host.h"

/* One candidate an allowed processor, in the order of their numbers; free() them. Unless
 * there is one only, watches the machine for about 50 ms to see who is busy, and then probes each
 * for 25 ms, all for 200 ms at most. */
enum xc_status xc_candidates_find(struct xc_host *host, struct xc_candidate **candidates,
                                  size_t *count, struct xc_error *error);

#endif
