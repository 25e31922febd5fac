/* What the machine took from this process's threads: the time for which they were ready to run, and
 * did not. A wait that is longer than its bound by less than that is the machine's doing. */
#ifndef XC_TESTS_TAKEN_H
#define XC_TESTS_TAKEN_H

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number in this place, from 0, of the first line; NAN where there is none. */
static inline double number_in(const char *path, int place)
{
    char line[512] = "", *end = line;
    double number = NAN;
    FILE *file = fopen(path, "r");
    if (file && fgets(line, sizeof line, file)) {
        end += strcspn(line, "0123456789");
        for (int i = 0; i <= place && *end; i++) {
            char *begin = end;
            number = (double)strtoull(begin, &end, 10);
            if (end == begin)
                number = NAN;
        }
    }
    if (file)
        fclose(file);
    return number;
}

/* NAN where the kernel keeps no account of it. */
static inline double taken_of(const char *path)
{
    return number_in(path, 1);
}

static inline double taken_from_thread_ns(void)
{
    return taken_of("/proc/thread-self/schedstat");
}

/* From all threads that there are now. */
static inline double taken_from_process_ns(void)
{
    double taken_ns = 0;
    DIR *folder = opendir("/proc/self/task");
    if (!folder)
        return NAN;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[300];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/proc/self/task/%s/schedstat", entry->d_name);
        taken_ns += taken_of(path);
    }
    closedir(folder);
    return taken_ns;
}

/* By the hypervisor, from all processors since the machine was started; 0 where nothing tells. */
static inline double taken_from_machine_ns(void)
{
    double ticks = number_in("/proc/stat", 7);
    return isnan(ticks) ? 0 : ticks * 1e9 / 100; /* USER_HZ */
}

#endif
