/* The processor quota of the control groups that we are in, versions 1 and 2. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/checks.h"

/* Processors that the group at folder may use; -1 = no limit, or no such group. */
static double quota_of(const char *root, const char *folder)
{
    char line[128], *end;
    long long quota, period;
    if (xc_file_line(root, line, sizeof line, "%s/cpu.max", folder)) {
        quota = strtoll(line, &end, 10);
        if (end == line)
            return -1; /* "max" */
        period = strtoll(end, NULL, 10);
    } else if (!xc_file_number(root, &quota, "%s/cpu.cfs_quota_us", folder) ||
               !xc_file_number(root, &period, "%s/cpu.cfs_period_us", folder)) {
        return -1;
    }
    return quota > 0 && period > 0 ? (double)quota / (double)period : -1;
}

static double smaller(double one, double other)
{
    if (one < 0 || other < 0)
        return one < 0 ? other : one;
    return one < other ? one : other;
}

/* A group is bound by all groups above it. A container may see its own group as the mount's root,
 * with a path in /proc that is not there: what is not there sets no limit. */
static double quota_upwards(const char *root, const char *mount, const char *group)
{
    char folder[XC_HOST_PATH_BYTES];
    double least = -1;
    if (snprintf(folder, sizeof folder, "%s%s", mount, group) >= (int)sizeof folder)
        return -1;
    size_t mount_length = strlen(mount);
    for (;;) {
        least = smaller(least, quota_of(root, folder));
        char *slash = strrchr(folder, '/');
        if (!slash || slash < folder + mount_length)
            return least;
        *slash = '\0';
    }
}

/* One line of /proc/self/cgroup: "ID:CONTROLLERS:PATH"; version 2 has no controllers. */
static double quota_of_line(const char *root, char *line)
{
    char *controllers = strchr(line, ':'), *group = NULL;
    if (controllers)
        group = strchr(++controllers, ':');
    if (!group)
        return -1;
    *group++ = '\0';
    xc_text_clean(group);
    if (!controllers[0])
        return smaller(quota_upwards(root, "/sys/fs/cgroup", group),
                       quota_upwards(root, "/sys/fs/cgroup/unified", group));
    for (char *at = controllers; (at = strchr(at, ',')); at++)
        *at = ' ';
    if (!xc_text_has_word(controllers, "cpu"))
        return -1;
    return smaller(quota_upwards(root, "/sys/fs/cgroup/cpu", group),
                   quota_upwards(root, "/sys/fs/cgroup/cpu,cpuacct", group));
}

void xc_check_quota(const struct xc_observations *seen, struct xc_check *check)
{
    char path[XC_HOST_PATH_BYTES], line[1024];
    const char *root = seen->host->root;
    FILE *file = xc_path_join(root, path, "/proc/self/cgroup") ? fopen(path, "re") : NULL;
    if (!file)
        return;
    double quota = -1;
    while (xc_read_line(file, line, sizeof line))
        quota = smaller(quota, quota_of_line(root, line));
    fclose(file);
    int usable = hwloc_bitmap_weight(seen->host->allowed);
    check->state = quota < 0 || quota >= usable ? XC_CHECK_GOOD
                   : quota < 1                  ? XC_CHECK_BAD
                                                : XC_CHECK_WARN;
    if (quota < 0)
        xc_check_found(check, "no limit");
    else
        xc_check_found(check, "%.2f processors of %d", quota, usable);
    if (check->state != XC_CHECK_GOOD)
        xc_check_mend(check, "lift it: docker run without --cpus, or systemd-run -p CPUQuota=");
}
