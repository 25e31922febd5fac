#include "support/descriptors.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436 /* the same on all architectures */
#endif

/* Without /proc: more than anybody has open. */
#define DESCRIPTORS_MAX 1048576

static bool is_kept(int descriptor, const int *kept, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (kept[i] == descriptor)
            return true;
    return false;
}

/* The smallest of them from first on; INT_MAX: none. */
static int next_kept(int first, const int *kept, size_t count)
{
    int next = INT_MAX;
    for (size_t i = 0; i < count; i++)
        if (kept[i] >= first && kept[i] < next)
            next = kept[i];
    return next;
}

/* The ranges between them. False: there is no such system call here, or it is refused. */
static bool close_ranges(const int *kept, size_t count)
{
    for (int first = 0; first >= 0;) {
        int next = next_kept(first, kept, count);
        unsigned last = next == INT_MAX ? UINT_MAX : (unsigned)next - 1;
        if (next > first && syscall(SYS_close_range, (unsigned)first, last, 0) != 0)
            return false;
        first = next == INT_MAX ? -1 : next + 1;
    }
    return true;
}

/* Those that /proc lists; again until there are no more, since closing while listing may leave some
 * out. False: there is no /proc. */
static bool close_listed(const int *kept, size_t count)
{
    bool any = true;
    while (any) {
        DIR *folder = opendir("/proc/self/fd");
        if (!folder)
            return false;
        any = false;
        for (struct dirent *entry; (entry = readdir(folder));) {
            char *end;
            int descriptor = (int)strtol(entry->d_name, &end, 10);
            if (end == entry->d_name || descriptor == dirfd(folder) ||
                is_kept(descriptor, kept, count))
                continue;
            any = close(descriptor) == 0 || any;
        }
        closedir(folder);
    }
    return true;
}

void xc_descriptors_close_others(const int *kept, size_t count)
{
    struct rlimit limit;
    if (close_ranges(kept, count) || close_listed(kept, count))
        return;
    rlim_t most = getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_max : DESCRIPTORS_MAX;
    for (int i = 0; i < DESCRIPTORS_MAX && (rlim_t)i < most; i++)
        if (!is_kept(i, kept, count))
            close(i);
}
