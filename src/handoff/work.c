#include "handoff/work.h"

#include <stdlib.h>

#define READS        2001u
#define TRIES        200u
#define TRY_NS_LEAST 20000u /* far above the clock's own cost and step */

void xc_work(uint64_t operations)
{
    uint64_t value = operations;
    for (uint64_t i = 0; i < operations; i++) {
        value = value * 5 + 1;
        __asm__ volatile("" : "+r"(value));
    }
}

/* Interruptions only add: the shortest try is what the work takes by itself. */
double xc_work_measure(void)
{
    uint64_t operations = 1000, best_ns = UINT64_MAX;
    for (unsigned tries = 0; tries < TRIES;) {
        uint64_t begin_ns = xc_now_ns();
        xc_work(operations);
        uint64_t took_ns = xc_now_ns() - begin_ns;
        if (took_ns < TRY_NS_LEAST) {
            operations *= 2;
            best_ns = UINT64_MAX;
            tries = 0;
            continue;
        }
        best_ns = took_ns < best_ns ? took_ns : best_ns;
        tries++;
    }
    return (double)best_ns / (double)operations;
}

uint64_t xc_work_for(uint64_t ns, double operation_ns)
{
    return (uint64_t)((double)ns / operation_ns + 0.5);
}

static int by_size(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

struct xc_clock_cost xc_clock_measure(void)
{
    static _Thread_local uint64_t steps[READS];
    uint64_t smallest = UINT64_MAX, before = xc_now_ns(), first = before;
    for (unsigned i = 0; i < READS; i++) {
        uint64_t now = xc_now_ns();
        steps[i] = now - before;
        if (steps[i] > 0 && steps[i] < smallest)
            smallest = steps[i];
        before = now;
    }
    qsort(steps, READS, sizeof *steps, by_size);
    /* A clock of coarse steps stands still between most reads: the mean is what a read costs. */
    size_t middle = READS / 2;
    double median = (double)steps[middle];
    return (struct xc_clock_cost){
        .read_ns = median > 0 ? median : (double)(before - first) / (double)READS,
        .tick_ns = smallest == UINT64_MAX ? 0 : (double)smallest,
    };
}
