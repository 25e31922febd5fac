/* Every timed loop of every model: the answer is right, and the thread is in order afterwards, so
 * that loops can follow one another in any order. */
#include <string.h>

#include "crossing/model.h"
#include "tests/check.h"

#define ITERATIONS 100u

static void check_order(struct xc_thread *thread, const char *what)
{
    const char *disorder = thread->model->disorder(thread);
    CHECK(!disorder, "%s %s: %s", thread->model->info.name, what, disorder);
}

static unsigned check_loops(const struct xc_model_loops *loops, struct xc_thread *thread)
{
    unsigned count = 0;
    for (xc_steps steps = 0; steps < XC_STEP_SETS; steps++) {
        bool expected = xc_steps_valid(steps) && (steps & ~thread->model->info.steps) == 0;
        CHECK(!loops->of_steps[steps] == !expected, "set %u", steps);
        if (!expected)
            continue;
        char name[64];
        xc_steps_name(steps, thread->model->info.steps, name, sizeof name);
        struct xc_operands operands = {.first = 5, .second = 1000, .result = -7};
        xc_model_run(loops->of_steps[steps], ITERATIONS, thread, &operands);
        int32_t right = steps & XC_BIT_CALL ? (int32_t)ITERATIONS - 1 + 1000 : -7;
        CHECK(operands.result == right, "%s: %d", name, operands.result);
        check_order(thread, name);
        count++;
    }
    struct xc_operands operands = {.first = 5, .second = 3};
    xc_model_run(loops->latency, ITERATIONS, thread, &operands);
    CHECK(operands.result == 5 + (int32_t)ITERATIONS * 3);
    check_order(thread, "latency");
    return count;
}

struct frame {
    const struct xc_thread *thread;
    int calls, outside_stack;
};

static void foreign(void *frame_pointer)
{
    struct frame *frame = frame_pointer;
    char here;
    frame->calls++;
    frame->outside_stack +=
        &here < (char *)frame->thread->stack->low || &here >= (char *)frame->thread->stack->top;
}

static void check_cross(struct xc_thread *thread)
{
    struct frame frame = {.thread = thread};
    for (int i = 0; i < 50; i++) {
        xc_cross(thread, foreign, &frame);
        check_order(thread, "xc_cross");
    }
    CHECK(frame.calls == 50);
#ifndef __SANITIZE_ADDRESS__ /* which may keep locals elsewhere */
    CHECK(frame.outside_stack == 0);
#endif
    struct xc_thread_counts counts = xc_thread_counts(thread);
    CHECK(counts.medium == 0 && counts.slow == 0);
}

int main(void)
{
    CHECK(xc_model_count() == 3);
    for (size_t i = 0; i < xc_model_count(); i++) {
        const struct xc_model *model = xc_models[i];
        struct xc_scheduler_options options = {
            .model = model->info.name, .tokens = 1, .numa_node = -1};
        struct xc_scheduler *scheduler;
        struct xc_thread *thread;
        CHECK(xc_scheduler_create(&options, &scheduler, NULL) == XC_OK);
        CHECK(xc_thread_attach(scheduler, &thread, NULL) == XC_OK);
        unsigned count = check_loops(model->loops, thread);
        CHECK(count == (model->info.steps == XC_STEPS_ALL ? 36 : 24), "%u sets", count);
        for (unsigned step = 0; step < XC_STEP_COUNT; step++)
            if (model->planted[step])
                check_loops(model->planted[step], thread);
        check_cross(thread);
        xc_thread_detach(thread);
        xc_scheduler_release(scheduler);
        printf("%s: %u sets\n", model->info.name, count);
    }
    return 0;
}
