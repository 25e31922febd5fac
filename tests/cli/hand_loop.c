/* hypot(3, 4) in a loop as a programmer would write it: prints ns a call, the least of many epochs.
 */
#include <math.h>
#include <stdio.h>
#include <time.h>

#define EPOCHS 2000
#define CALLS  10000

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

int main(void)
{
    volatile double x = 3, y = 4;
    double least_ns = INFINITY, kept = 0;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        double first = x, second = y, start_ns = now_ns();
        for (int i = 0; i < CALLS; i++) {
            kept = hypot(first, second);
            __asm__ volatile("" : "+m"(kept), "+m"(first), "+m"(second));
        }
        least_ns = fmin(least_ns, (now_ns() - start_ns) / CALLS);
    }
    printf("%.4f %g\n", least_ns, kept);
    return 0;
}
