/* Which hypervisor runs us, if any. */
#include <stdio.h>
#include <string.h>

#include "host/facts.h"

static const struct {
    const char *signature; /* the first letters of what CPUID leaf 0x40000000 says */
    const char *name;
} signatures[] = {
    {"KVMKVMKVM", "kvm"},       {"Linux KVM Hv", "kvm"},        {"Microsoft Hv", "hyper-v"},
    {"VMwareVMware", "vmware"}, {"XenVMMXenVMM", "xen"},        {"TCGTCGTCGTCG", "qemu (emulated)"},
    {"bhyve bhyve", "bhyve"},   {"VBoxVBoxVBox", "virtualbox"}, {"ACRNACRNACRN", "acrn"},
};

#if defined(__x86_64__)
#include <cpuid.h>

static void read_signature(char signature[13])
{
    unsigned eax, ebx, ecx, edx;
    __cpuid(0x40000000, eax, ebx, ecx, edx);
    memcpy(signature, &ebx, 4);
    memcpy(signature + 4, &ecx, 4);
    memcpy(signature + 8, &edx, 4);
    signature[12] = '\0';
}
#else
static void read_signature(char signature[13])
{
    signature[0] = '\0';
}
#endif

/* By CPUID, which only the running system has. */
static bool from_signature(const struct xc_host *host, char *text, size_t size)
{
    char signature[13] = "";
    if (!host->root[0])
        read_signature(signature);
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++)
        if (strncmp(signature, signatures[i].signature, strlen(signatures[i].signature)) == 0) {
            snprintf(text, size, "%s", signatures[i].name);
            return true;
        }
    return false;
}

static bool from_firmware(const struct xc_host *host, char *text, size_t size)
{
    return (xc_file_line(host->root, text, size, "/sys/hypervisor/type") && text[0]) ||
           (xc_file_line(host->root, text, size, "/proc/device-tree/hypervisor/compatible") &&
            text[0]) ||
           (xc_file_line(host->root, text, size, "/sys/class/dmi/id/product_name") && text[0]) ||
           (xc_file_line(host->root, text, size, "/proc/device-tree/model") && text[0]) ||
           (xc_file_line(host->root, text, size, "/proc/device-tree/compatible") && text[0]);
}

/* The names that the firmware of virtual machines gives them, for processors that do not tell. */
static bool is_virtual_product(const char *product)
{
    static const char *const names[] = {"KVM",       "QEMU",  "Virtual", "VMware",
                                        "HVM",       "Bochs", "xen",     "Google Compute Engine",
                                        "dummy-virt"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcasestr(product, names[i]))
            return true;
    return false;
}

/* A cloud's machines have a product's name of their own; the whole ones say so in it. */
static bool is_rented_part(const struct xc_host *host, const char *product)
{
    static const char *const vendors[] = {"Amazon EC2", "Alibaba Cloud", "Hetzner",
                                          "OpenStack",  "Huawei Cloud",  "Tencent Cloud"};
    char vendor[64];
    if (strcasestr(product, "metal") ||
        !xc_file_line(host->root, vendor, sizeof vendor, "/sys/class/dmi/id/sys_vendor"))
        return false;
    for (size_t i = 0; i < sizeof vendors / sizeof vendors[0]; i++)
        if (strcasestr(vendor, vendors[i]))
            return true;
    return false;
}

/* A program built for another processor than the one that /proc/cpuinfo describes is emulated
 * (user-mode qemu shows the real file). */
static bool is_foreign_cpuinfo(const struct xc_host *host)
{
#if defined(__x86_64__)
    (void)host;
    return false;
#else
    char vendor[64];
    return xc_cpuinfo_value(host->root, -1, "vendor_id", vendor, sizeof vendor);
#endif
}

bool xc_fact_hypervisor(const struct xc_host *host, int pu, char *text, size_t size)
{
    (void)pu;
    char flags[8192];
    if (is_foreign_cpuinfo(host)) {
        snprintf(text, size, "qemu (emulated)");
        return true;
    }
    if (xc_cpuinfo_value(host->root, -1, "flags", flags, sizeof flags)) {
        if (!xc_text_has_word(flags, "hypervisor"))
            snprintf(text, size, "none");
        else if (!from_signature(host, text, size) && !from_firmware(host, text, size))
            snprintf(text, size, "unnamed");
        return true;
    }
    if (!from_firmware(host, text, size))
        return false;
    if (!is_virtual_product(text) && !is_rented_part(host, text))
        snprintf(text, size, "none");
    return true;
}
