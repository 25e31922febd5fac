/* Readings that both the fingerprint and the checks use. Each returns false where nothing can be
 * read; text is then unspecified. */
#ifndef XC_HOST_FACTS_H
#define XC_HOST_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "host/topology.h"

bool xc_fact_governor(const struct xc_host *host, int pu, char *text, size_t size);
bool xc_fact_turbo(const struct xc_host *host, int pu, char *text, size_t size);
bool xc_fact_aslr(const struct xc_host *host, int pu, char *text, size_t size);
/* "none", "kvm", "qemu (emulated)", ... */
bool xc_fact_hypervisor(const struct xc_host *host, int pu, char *text, size_t size);
bool xc_fact_mitigations(const struct xc_host *host, int pu, char *text, size_t size);
/* "/sys", or what stands in for it. */
bool xc_fact_topology_source(const struct xc_host *host, int pu, char *text, size_t size);
bool xc_fact_isolated(const struct xc_host *host, int pu, char *text, size_t size);

/* The processor's folder that cpufreq is read from: pu, or 0 where there is none. */
int xc_pu_or_first(int pu);

#endif
