/* A plug-in: a shared object with cases and works of one's own, for `crosscost run --plugin FILE`.
 *
 *     #include <crosscost/plugin.h>
 *
 *     static const struct xc_case *const cases[] = {&mine};
 *     XC_PLUGIN("mine", .cases = cases, .case_count = 1);
 *
 * A case joins the suite that its id begins with; where there is none of that name, there is now. A
 * work joins the suite `batch`, as batch/MODEL/NAME. Both then have rows in every format, and gates
 * may name them. A plug-in's code runs in a process of its own, beside the tool's.
 */
#ifndef CROSSCOST_PLUGIN_H
#define CROSSCOST_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#include "crosscost/case.h"
#include "crosscost/work.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Of struct xc_plugin, struct xc_case and struct xc_work. A plug-in that was compiled with another
 * one is refused. */
#define XC_PLUGIN_API 2u

/* Everything here must last as long as the shared object. */
struct xc_plugin {
    uint32_t api;     /* first in every version */
    const char *name; /* second in every version; what messages call the plug-in */
    const struct xc_case *const *cases;
    size_t case_count;
    const struct xc_work *const *works;
    size_t work_count;
};

/* Defines the one symbol that the tool looks for. The rest are members of struct xc_plugin. */
#define XC_PLUGIN(plugin_name, ...)                                                                \
    __attribute__((visibility("default")))                                                         \
    const struct xc_plugin xc_plugin = {.api = XC_PLUGIN_API, .name = (plugin_name), __VA_ARGS__}

extern __attribute__((visibility("default"))) const struct xc_plugin xc_plugin;

#ifdef __cplusplus
}
#endif

#endif
