#include "host/times.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/files.h"

/* More than any machine has run; sums of what is below cannot overflow. */
#define TICKS_MOST (1LL << 56)

/* The columns: user nice system idle iowait irq softirq steal; guest times are in user already. */
static bool parse_times(const char *columns, struct xc_cpu_times *times)
{
    enum { USER, NICE, SYSTEM, IDLE, IOWAIT, IRQ, SOFTIRQ, STEAL, COLUMNS };
    long long ticks[COLUMNS] = {0};
    int found = 0;
    for (char *end; found < COLUMNS; found++, columns = end) {
        long long value = strtoll(columns, &end, 10);
        if (end == columns || value < 0 || value > TICKS_MOST)
            break;
        ticks[found] = value;
    }
    if (found <= IDLE)
        return false;
    *times = (struct xc_cpu_times){
        .known = true,
        .busy =
            ticks[USER] + ticks[NICE] + ticks[SYSTEM] + ticks[IRQ] + ticks[SOFTIRQ] + ticks[STEAL],
        .idle = ticks[IDLE] + ticks[IOWAIT],
        .steal = ticks[STEAL],
    };
    return true;
}

bool xc_cpu_times_read(const char *root, struct xc_cpu_times *all, struct xc_cpu_times *by_pu,
                       size_t count)
{
    char path[XC_HOST_PATH_BYTES], line[512];
    FILE *file = xc_path_join(root, path, "/proc/stat") ? fopen(path, "re") : NULL;
    if (!file)
        return false;
    if (all)
        *all = (struct xc_cpu_times){0};
    for (size_t i = 0; i < count; i++)
        by_pu[i] = (struct xc_cpu_times){0};
    bool any = false;
    while (xc_read_line(file, line, sizeof line) && strncmp(line, "cpu", 3) == 0) {
        char *end;
        unsigned long pu = strtoul(line + 3, &end, 10);
        bool is_sum = line[3] == ' ';
        struct xc_cpu_times *times = is_sum ? all : pu < count ? &by_pu[pu] : NULL;
        if (times && parse_times(is_sum ? line + 4 : end, times))
            any = true;
    }
    fclose(file);
    return any;
}

bool xc_cpu_times_of(const char *root, int pu, struct xc_cpu_times *times)
{
    *times = (struct xc_cpu_times){0};
    if (pu < 0)
        return xc_cpu_times_read(root, times, NULL, 0) && times->known;
    size_t count = (size_t)pu + 1;
    struct xc_cpu_times *by_pu = calloc(count, sizeof *by_pu);
    if (by_pu && xc_cpu_times_read(root, NULL, by_pu, count))
        *times = by_pu[pu];
    free(by_pu);
    return times->known;
}

static double share(const struct xc_cpu_times *before, const struct xc_cpu_times *after,
                    long long part)
{
    if (!before->known || !after->known)
        return -1;
    long long passed = after->busy + after->idle - before->busy - before->idle;
    if (passed <= 0 || part <= 0)
        return 0;
    return part < passed ? (double)part / (double)passed : 1;
}

double xc_busy_share(const struct xc_cpu_times *before, const struct xc_cpu_times *after)
{
    return share(before, after, after->busy - before->busy);
}

double xc_steal_share(const struct xc_cpu_times *before, const struct xc_cpu_times *after)
{
    return share(before, after, after->steal - before->steal);
}

long long xc_throttle_events(const char *root, int pu)
{
    static const char format[] =
        "/sys/devices/system/cpu/cpu%d/thermal_throttle/core_throttle_count";
    long long sum = -1, count;
    long last = pu < 0 ? sysconf(_SC_NPROCESSORS_CONF) - 1 : pu;
    for (int i = pu < 0 ? 0 : pu; i <= last; i++)
        if (xc_file_number(root, &count, format, i) && count >= 0)
            sum = sum < 0 ? count : sum + count;
    return sum;
}
