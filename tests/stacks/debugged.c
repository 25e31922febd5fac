/* What backtrace.sh looks at in a debugger: a foreign function on the main thread, and one on a
 * second thread whose own stack lies below the foreign one. With "overrun" or "race": what
 * a sanitizer must find in a foreign function. */
#include <pthread.h>
#include <string.h>

#include "crosscost/stack.h"
#include "tests/check.h"

static int shared_counter;

XC_NOIPA static void foreign_function(void *argument)
{
    ++*(volatile int *)argument;
}

XC_NOIPA static void foreign_overrun(void *argument)
{
    volatile int room[4] = {0};
    volatile int *volatile at = room; /* so that no other sanitizer knows where it ends */
    at[*(int *)argument + 4] = 1;
    shared_counter = room[0];
}

XC_NOIPA static void host_function(struct xc_stack *stack, xc_stack_fn *function, void *argument)
{
    xc_stack_call(stack, function, argument);
    __asm__ volatile("" ::: "memory"); /* not a tail call */
}

struct work {
    struct xc_stack *stack;
    xc_stack_fn *function;
    void *argument;
};

static void *second_thread(void *work_pointer)
{
    struct work *work = work_pointer;
    host_function(work->stack, work->function, work->argument);
    return NULL;
}

int main(int argc, char **argv)
{
    struct xc_stack_options options = {0};
    struct xc_stack *stacks[2];
    int number = 0;
    for (int i = 0; i < 2; i++)
        CHECK(xc_stack_map(&options, &stacks[i], NULL) == XC_OK);
    xc_stack_fn *function = foreign_function;
    void *argument = &shared_counter;
    if (argc > 1 && strcmp(argv[1], "overrun") == 0) {
        function = foreign_overrun;
        argument = &number;
    }
    pthread_t thread;
    struct work work = {stacks[1], function, argument};
    CHECK(pthread_create(&thread, NULL, second_thread, &work) == 0);
    if (argc == 1)
        pthread_join(thread, NULL);
    host_function(stacks[0], function, argument);
    if (argc > 1)
        pthread_join(thread, NULL);
    xc_stack_release(stacks[0]);
    xc_stack_release(stacks[1]);
    return 0;
}
