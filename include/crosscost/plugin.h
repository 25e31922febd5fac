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

/* Raised when a member changes its meaning or its place. A plug-in that was compiled with another
 * one is refused. */
#define XC_PLUGIN_API 3u

/* Members are only added at the ends of struct xc_plugin_descriptor, struct xc_case and struct
 * xc_work, and zero means what was so before. Each plug-in says how long the structs were when it
 * was compiled: so an older one goes on working, and a newer one works where what it adds is zero.
 * Everything here must last as long as the shared object. */
struct xc_plugin_descriptor {
    uint32_t api;     /* first in every version */
    uint32_t bytes;   /* of this struct */
    const char *name; /* what messages call the plug-in; in this place in every version */
    size_t case_bytes, work_bytes;
    const struct xc_case *const *cases;
    size_t case_count;
    const struct xc_work *const *works;
    size_t work_count;
};

/* Defines the one symbol that the tool looks for. The rest are members of struct
 * xc_plugin_descriptor from cases on. */
#define XC_PLUGIN(plugin_name, ...)                                                                \
    __attribute__((visibility("default")))                                                         \
    const struct xc_plugin_descriptor xc_plugin = {.api = XC_PLUGIN_API,                           \
                                                   .bytes = sizeof(struct xc_plugin_descriptor),   \
                                                   .name = (plugin_name),                          \
                                                   .case_bytes = sizeof(struct xc_case),           \
                                                   .work_bytes = sizeof(struct xc_work),           \
                                                   __VA_ARGS__}

extern __attribute__((visibility("default"))) const struct xc_plugin_descriptor xc_plugin;

#ifdef __cplusplus
}
#endif

#endif
