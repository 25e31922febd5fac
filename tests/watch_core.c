/* Watches a core while other programs run on it: wakes every few milliseconds, probes it, and says
 * in how many of its readings the core was ours alone, and how long a cycle was.
 *
 * usage: watch_core PROCESSOR [MILLISECONDS]   without a time, until standard input ends
 *
 * Two probes in a row, since the first one finds cold caches; together 0.2% of the time. */
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/clock.h"
#include "tests/quiet.h"

#define WAIT_MS      5
#define READINGS_MAX 100000

static double cycles_ns[READINGS_MAX];

static int by_size(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

static void watch(double for_ns)
{
    struct xc_probe probe;
    size_t count = 0, quiet = 0;
    struct pollfd input = {.fd = for_ns > 0 ? -1 : 0, .events = POLLIN};
    uint64_t start_ns = xc_now_ns();
    quiet_probe_init(&probe);
    do {
        struct xc_probe_reading reading;
        for (int i = 0; i < 2; i++)
            xc_probe_read(&probe, &reading);
        if (xc_probe_is_quiet(&reading, probe.width))
            cycles_ns[quiet++] = reading.cycle_ns;
        count++;
    } while (count < READINGS_MAX && poll(&input, 1, WAIT_MS) == 0 &&
             (for_ns <= 0 || xc_since_ns(start_ns) < for_ns));
    qsort(cycles_ns, quiet, sizeof *cycles_ns, by_size);
    printf("%.4f %.6f\n", (double)quiet / (double)count, quiet ? cycles_ns[quiet / 2] : 0);
}

int main(int count, char **arguments)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    if (count < 2)
        return 2;
    CPU_SET(strtoul(arguments[1], NULL, 10), &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0) {
        perror("watch_core");
        return 1;
    }
    watch(count > 2 ? strtod(arguments[2], NULL) * 1e6 : 0);
    return 0;
}
