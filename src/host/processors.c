/* Which processors are not the measured one's core. */
#include "host/topology.h"

void xc_host_others(const struct xc_host *host, const struct xc_pinned *pinned,
                    const cpu_set_t *allowed, cpu_set_t *others)
{
    *others = *allowed;
    if (!pinned->bound)
        return;
    CPU_CLR(pinned->pu, others);
    for (int pu = -1; (pu = xc_pu_sibling(host, pinned->pu, pu)) >= 0;)
        if (pu < CPU_SETSIZE)
            CPU_CLR(pu, others);
}
