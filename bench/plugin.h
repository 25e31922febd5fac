/* Plug-ins: their cases and works beside the built-in ones. See crosscost/plugin.h. */
#ifndef XC_BENCH_PLUGIN_H
#define XC_BENCH_PLUGIN_H

#include "bench/suite.h"

/* Loads it, for good. XC_USAGE: it cannot be loaded, is no plug-in, is made for another API, or has
 * a case or work that cannot be used; the error says which. */
enum xc_status xc_plugin_load(const char *path, struct xc_error *error);

/* Cases of all plug-ins, in the order in which they were loaded. */
extern const struct xc_case *xc_plugin_cases[];
extern size_t xc_plugin_case_count;

#endif
