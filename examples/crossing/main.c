/* A crossing of one's own: a host thread calls a C function as Go 1.23 would, and asks afterwards
 * how its token came back. Builds against the installed library: see CMakeLists.txt beside it, or
 *     cc main.c $(pkg-config --cflags --libs crosscost)
 */
#include <stdio.h>

#include <crosscost/crossing.h>

struct sum {
    const int *numbers;
    size_t count;
    long result;
};

/* The foreign function: one pointer in, the answer through it. */
static void add_up(void *frame)
{
    struct sum *sum = frame;
    sum->result = 0;
    for (size_t i = 0; i < sum->count; i++)
        sum->result += sum->numbers[i];
}

int main(void)
{
    struct xc_error error = {""};
    struct xc_scheduler *scheduler = NULL;
    struct xc_thread *thread = NULL;
    struct xc_scheduler_options options = {.model = "go1.23", .tokens = 1};
    enum xc_status status = xc_scheduler_create(&options, &scheduler, &error);
    if (status == XC_OK)
        status = xc_thread_attach(scheduler, &thread, &error);
    if (status != XC_OK) {
        fprintf(stderr, "crossing: %s\n", error.text);
        xc_scheduler_release(scheduler);
        return (int)status;
    }
    static const int numbers[] = {3, 4, 5};
    struct sum sum = {.numbers = numbers, .count = 3};
    for (int i = 0; i < 1000; i++)
        xc_cross(thread, add_up, &sum);
    struct xc_crossing_counts counts = xc_thread_counts(thread);
    printf("%ld, 1000 crossings, %llu of them not on the fast path\n", sum.result,
           (unsigned long long)(counts.medium + counts.slow));
    xc_thread_detach(thread);
    xc_scheduler_release(scheduler);
    return sum.result == 12 ? 0 : 1;
}
