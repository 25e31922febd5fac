/* How wide a core is: what the probe that fills the issue ports is compared with. Only cores whose
 * width is published and was, where possible, measured; every other is not known, and the analysis
 * then asks for more than half a core's worth of any of them (engine/state.c). */
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "probe/probe.h"

#if defined(__x86_64__)
#include <cpuid.h>

/* Processors that a vendor numbers alike: a family, and models from one to another. */
struct core {
    unsigned family, first_model, last_model, width;
};

/* 6: ports 0, 1, 5 and, since Haswell, 6; since Golden Cove, 10. */
static const struct core intel[] = {
    {6, 0x2a, 0x2a, 3}, {6, 0x2d, 0x2d, 3}, {6, 0x3a, 0x3a, 3}, {6, 0x3e, 0x3e, 3}, /* Sandy, Ivy */
    {6, 0x3c, 0x3c, 4}, {6, 0x3f, 0x3f, 4}, {6, 0x45, 0x46, 4},                     /* Haswell */
    {6, 0x3d, 0x3d, 4}, {6, 0x47, 0x47, 4}, {6, 0x4f, 0x4f, 4}, {6, 0x56, 0x56, 4}, /* Broadwell */
    {6, 0x4e, 0x4e, 4}, {6, 0x55, 0x55, 4}, {6, 0x5e, 0x5e, 4}, /* Skylake to Cooper Lake */
    {6, 0x8e, 0x8e, 4}, {6, 0x9e, 0x9e, 4}, {6, 0xa5, 0xa6, 4}, /* Kaby, Coffee, Comet Lake */
    {6, 0x6a, 0x6a, 4}, {6, 0x6c, 0x6c, 4}, {6, 0x7d, 0x7e, 4}, /* Ice Lake */
    {6, 0x8c, 0x8d, 4}, {6, 0xa7, 0xa7, 4},                     /* Tiger Lake, Rocket Lake */
    {6, 0x8f, 0x8f, 5}, {6, 0xcf, 0xcf, 5},                     /* Sapphire, Emerald Rapids */
    {6, 0x97, 0x97, 5}, {6, 0x9a, 0x9a, 5}, {6, 0xb7, 0xb7, 5}, /* Alder, Raptor Lake */
    {6, 0xba, 0xba, 5}, {6, 0xbf, 0xbf, 5}, {6, 0xad, 0xae, 5}, /* the same; Granite Rapids */
};
static const struct core amd[] = {
    {0x17, 0x00, 0xff, 4}, /* Zen, Zen 2 */
    {0x18, 0x00, 0xff, 4}, /* Hygon's */
    {0x19, 0x00, 0xff, 4}, /* Zen 3, Zen 4 */
    {0x1a, 0x00, 0xff, 6}, /* Zen 5 */
};

static unsigned among(const struct core *cores, unsigned count, unsigned family, unsigned model)
{
    for (unsigned i = 0; i < count; i++)
        if (cores[i].family == family && cores[i].first_model <= model &&
            model <= cores[i].last_model)
            return cores[i].width;
    return 0;
}

/* The small cores of a hybrid processor have its model number, and another width. */
static bool is_small_core(void)
{
    unsigned eax, ebx, ecx, edx;
    if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) || !(edx & 1u << 15))
        return false;
    return __get_cpuid_count(0x1a, 0, &eax, &ebx, &ecx, &edx) && eax >> 24 == 0x20;
}

unsigned xc_issue_width(void)
{
    unsigned eax, ebx, ecx, edx;
    if (!__get_cpuid(0, &eax, &ebx, &ecx, &edx))
        return 0;
    bool is_intel = ebx == signature_INTEL_ebx;
    bool is_amd = ebx == signature_AMD_ebx || ebx == 0x6f677948; /* "Hygo" */
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx))
        return 0;
    unsigned family = eax >> 8 & 0xf, model = eax >> 4 & 0xf;
    if (family == 0xf)
        family += eax >> 20 & 0xff;
    if (family == 6 || family >= 0xf)
        model += (eax >> 16 & 0xf) << 4;
    if (is_intel && !is_small_core())
        return among(intel, sizeof intel / sizeof *intel, family, model);
    return is_amd ? among(amd, sizeof amd / sizeof *amd, family, model) : 0;
}

#elif defined(__aarch64__)

unsigned xc_issue_width(void)
{
    return xc_issue_width_arm("", sched_getcpu());
}

#else

unsigned xc_issue_width(void)
{
    return 0;
}

#endif

/* Arm's cores, by the part number of the main identification register; none of them runs two
 * threads. */
static const struct {
    unsigned part, width;
} arm[] = {
    {0xd03, 2}, /* Cortex-A53 */
    {0xd08, 2}, /* Cortex-A72 */
    {0xd0c, 3}, /* Neoverse N1 */
    {0xd40, 4}, /* Neoverse V1 */
    {0xd49, 4}, /* Neoverse N2 */
    {0xd4f, 6}, /* Neoverse V2 */
};

unsigned xc_issue_width_arm(const char *root, int pu)
{
    char path[PATH_MAX], line[32] = "";
    snprintf(path, sizeof path, "%s/sys/devices/system/cpu/cpu%d/regs/identification/midr_el1",
             root, pu);
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    unsigned long long midr = fgets(line, sizeof line, file) ? strtoull(line, NULL, 16) : 0;
    fclose(file);
    for (unsigned i = 0; i < sizeof arm / sizeof *arm; i++)
        if (midr >> 24 == 0x41 && (midr >> 4 & 0xfff) == arm[i].part)
            return arm[i].width;
    return 0;
}
