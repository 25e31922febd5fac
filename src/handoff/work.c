#include "handoff/work.h"

#include <stdlib.h>
#include <string.h>

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

/* Reads the clock READS times, and keeps how far each read is from the one before: in a buffer that
 * is in memory beforehand. The median of them; 0 where there is no memory for it. */
static double median_step_ns(void)
{
    uint64_t *steps_ns = malloc(READS * sizeof *steps_ns);
    if (!steps_ns)
        return 0;
    memset(steps_ns, 0xff, READS * sizeof *steps_ns);
    uint64_t before_ns = xc_now_ns();
    for (unsigned i = 0; i < READS; i++) {
        uint64_t now_ns = xc_now_ns();
        steps_ns[i] = now_ns - before_ns;
        before_ns = now_ns;
    }
    qsort(steps_ns, READS, sizeof *steps_ns, by_size);
    size_t middle = READS / 2;
    double median_ns = (double)steps_ns[middle];
    free(steps_ns);
    return median_ns;
}

/* A clock of coarse steps stands still between most reads: the mean is what a read costs. */
struct xc_clock_cost xc_clock_measure(void)
{
    uint64_t smallest_ns = UINT64_MAX, before_ns = xc_now_ns(), first_ns = before_ns;
    for (unsigned i = 0; i < READS; i++) {
        uint64_t now_ns = xc_now_ns(), step_ns = now_ns - before_ns;
        if (step_ns > 0 && step_ns < smallest_ns)
            smallest_ns = step_ns;
        before_ns = now_ns;
    }
    double median_ns = median_step_ns();
    return (struct xc_clock_cost){
        .read_ns = median_ns > 0 ? median_ns : (double)(before_ns - first_ns) / (double)READS,
        .tick_ns = smallest_ns == UINT64_MAX ? 0 : (double)smallest_ns,
    };
}
