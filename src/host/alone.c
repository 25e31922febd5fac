/* Whether a core can be shared with somebody that we do not see. */
#include <string.h>

#include "host/facts.h"
#include "host/topology.h"
#include "probe/probe.h"

bool xc_core_is_alone(const struct xc_host *host, int pu)
{
    char hypervisor[64];
    hwloc_obj_t object = pu < 0 ? NULL : xc_pu_object(host, pu);
    return object && hwloc_get_ancestor_obj_by_type(host->topology, HWLOC_OBJ_CORE, object) &&
           xc_pu_sibling(host, pu, -1) < 0 &&
           xc_fact_hypervisor(host, pu, hypervisor, sizeof hypervisor) &&
           strcmp(hypervisor, "none") == 0;
}

void xc_host_probe_init(const struct xc_host *host, int pu, struct xc_probe *probe)
{
    xc_probe_init(probe);
    if (host && xc_core_is_alone(host, pu))
        xc_probe_learn_width(probe);
}
