/* What the machine took from this process's threads: the time for which they were ready to run, and
 * did not. A wait that is longer than its bound by less than that is the machine's doing. */
#ifndef XC_TESTS_TAKEN_H
#define XC_TESTS_TAKEN_H

#include <dirent.h>
#include <math.h>
#include <stdio.h>

/* NAN where the kernel keeps no account of it. */
static inline double taken_of(const char *path)
{
    unsigned long long ran_ns, waited_ns;
    FILE *file = fopen(path, "r");
    int fields = file ? fscanf(file, "%llu %llu", &ran_ns, &waited_ns) : 0;
    if (file)
        fclose(file);
    return fields == 2 ? (double)waited_ns : NAN;
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
    unsigned long long ticks = 0;
    FILE *file = fopen("/proc/stat", "r");
    if (file && fscanf(file, "cpu %*u %*u %*u %*u %*u %*u %*u %llu", &ticks) != 1)
        ticks = 0;
    if (file)
        fclose(file);
    return (double)ticks * 1e9 / 100; /* USER_HZ */
}

#endif
