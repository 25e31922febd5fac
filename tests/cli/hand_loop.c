/* hypot(3, 4) in a loop as a programmer would write it: prints core cycles a call, the median of
 * epochs between two probes of a quiet core, or "contended" where too few were.
 *
 * usage: hand_loop PROCESSOR   the one that the program measures on */
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/quiet.h"

#define EPOCHS     2000
#define EPOCHS_MIN 200
#define CALLS      10000

static int by_size(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

int main(int count, char **arguments)
{
    static double cycles[EPOCHS];
    volatile double x = 3, y = 4;
    double kept = 0;
    int quiet = 0;
    cpu_set_t one;
    CPU_ZERO(&one);
    if (count < 2)
        return 2;
    CPU_SET(strtoul(arguments[1], NULL, 10), &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0)
        return 1;
    for (int i = 0; i < EPOCHS; i++) {
        double first = x, second = y;
        struct quiet_epoch epoch;
        quiet_begin(&epoch);
        for (int k = 0; k < CALLS; k++) {
            kept = hypot(first, second);
            __asm__ volatile("" : "+m"(kept), "+m"(first), "+m"(second));
        }
        if (quiet_end(&epoch))
            cycles[quiet++] = epoch.ns / epoch.cycle_ns / CALLS;
    }
    if (quiet < EPOCHS_MIN) {
        puts("contended");
        return 0;
    }
    qsort(cycles, (size_t)quiet, sizeof *cycles, by_size);
    printf("%.4f %g\n", cycles[quiet / 2], kept);
    return 0;
}
