#include "host/quota.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/checks.h"
#include "host/files.h"

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

/* --- the groups ------------------------------------------------------------------------------- */

typedef void visit_group(const char *root, const char *folder, void *cookie);

/* A group is bound by all groups above it. A container may see its own group as the mount's root,
 * with a path in /proc that is not there: what is not there sets no limit. */
static void visit_upwards(const char *root, const char *mount, const char *group,
                          visit_group *visit, void *cookie)
{
    char folder[XC_HOST_PATH_BYTES];
    if (snprintf(folder, sizeof folder, "%s%s", mount, group) >= (int)sizeof folder)
        return;
    size_t mount_length = strlen(mount);
    for (;;) {
        char *slash = strrchr(folder, '/');
        if (slash[1])
            visit(root, folder, cookie);
        if (slash < folder + mount_length)
            return;
        *slash = '\0';
    }
}

/* One line of /proc/self/cgroup: "ID:CONTROLLERS:PATH"; version 2 has no controllers. The folders
 * "cpu" and "cpu,cpuacct" are mostly one by two names. */
static void visit_line(const char *root, char *line, visit_group *visit, void *cookie)
{
    char *controllers = strchr(line, ':'), *group = NULL;
    if (controllers)
        group = strchr(++controllers, ':');
    if (!group)
        return;
    *group++ = '\0';
    xc_text_clean(group);
    if (!controllers[0]) {
        visit_upwards(root, "/sys/fs/cgroup", group, visit, cookie);
        visit_upwards(root, "/sys/fs/cgroup/unified", group, visit, cookie);
        return;
    }
    for (char *at = controllers; (at = strchr(at, ',')); at++)
        *at = ' ';
    if (!xc_text_has_word(controllers, "cpu"))
        return;
    bool is_short = xc_file_exists(root, "/sys/fs/cgroup/cpu");
    visit_upwards(root, is_short ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup/cpu,cpuacct", group,
                  visit, cookie);
}

/* False: they are not known. */
static bool visit_groups(const char *root, visit_group *visit, void *cookie)
{
    char path[XC_HOST_PATH_BYTES], line[1024];
    FILE *file = xc_path_join(root, path, "/proc/self/cgroup") ? fopen(path, "re") : NULL;
    if (!file)
        return false;
    while (xc_read_line(file, line, sizeof line))
        visit_line(root, line, visit, cookie);
    fclose(file);
    return true;
}

/* --- what they count -------------------------------------------------------------------------- */

/* Version 1 has throttled_time in ns, version 2 throttled_usec. */
/* A count, 0 or more, after its key. */
static bool number_after(const char *line, const char *key, long long *number)
{
    size_t length = strlen(key);
    char *end;
    if (strncmp(line, key, length) != 0)
        return false;
    *number = strtoll(line + length, &end, 10);
    return end != line + length && *number >= 0;
}

static void add_use(const char *root, const char *folder, void *cookie)
{
    struct xc_quota_use *use = cookie;
    char path[XC_HOST_PATH_BYTES], line[128];
    FILE *file = xc_path_join(root, path, "%s/cpu.stat", folder) ? fopen(path, "re") : NULL;
    if (!file)
        return;
    while (xc_read_line(file, line, sizeof line)) {
        long long number = 0;
        if (number_after(line, "nr_throttled ", &number))
            use->throttle_events = number + (use->throttle_events < 0 ? 0 : use->throttle_events);
        else if (number_after(line, "throttled_usec ", &number))
            use->throttled_ms += (double)number / 1e3;
        else if (number_after(line, "throttled_time ", &number))
            use->throttled_ms += (double)number / 1e6;
    }
    fclose(file);
}

struct xc_quota_use xc_quota_use_read(const char *root)
{
    struct xc_quota_use use = {.throttle_events = -1};
    visit_groups(root, add_use, &use);
    return use;
}

/* --- the check -------------------------------------------------------------------------------- */

static void take_quota(const char *root, const char *folder, void *cookie)
{
    double *least = cookie;
    *least = smaller(*least, quota_of(root, folder));
}

void xc_check_quota(const struct xc_observations *seen, struct xc_check *check)
{
    double quota = -1;
    if (!visit_groups(seen->host->root, take_quota, &quota))
        return;
    int usable = hwloc_bitmap_weight(seen->host->allowed);
    check->state = quota < 0 || quota >= usable ? XC_CHECK_GOOD
                   : quota < 1                  ? XC_CHECK_BAD
                                                : XC_CHECK_WARN;
    if (quota < 0)
        xc_check_found(check, "no limit");
    else
        xc_check_found(check, "%.2f processors of %d", quota, usable);
    if (check->state != XC_CHECK_GOOD)
        xc_check_fix(check, "lift it: docker run without --cpus, or systemd-run -p CPUQuota=");
}
