/* Every timed loop of every model: the answer is right, and the thread is in order afterwards, so
 * that loops can follow one another in any order. */
#include <string.h>

#include "crossing/model.h"
#include "tests/check.h"

#define ITERATIONS 100u

static void check_order(struct xc_thread *thread, const char *what)
{
    const char *violation = thread->model->violation(thread);
    CHECK(!violation, "%s %s: %s", thread->model->info.name, what, violation);
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

/* Of this many calls. CPython and Java have their stack in common with C; the address sanitizer may
 * keep locals elsewhere. */
static void check_outside(const struct xc_thread *thread, int found, int calls)
{
#ifdef __SANITIZE_ADDRESS__
    bool right = found <= calls;
#else
    bool right = found == (thread->model->info.steps & XC_BIT_SWITCH ? 0 : calls);
#endif
    CHECK(right, "%s: %d of %d calls outside", thread->model->info.name, found, calls);
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
    check_outside(thread, frame.outside_stack, 50);
    struct xc_crossing_counts counts = xc_thread_counts(thread);
    CHECK(counts.medium == 0 && counts.slow == 0);
}

/* A frame of 3 words of arguments and 2 of result; the function must be on the foreign stack, if
 * the model has one. */
static const struct xc_thread *caller;
static int outside;

static void combine(void *frame_pointer)
{
    uint64_t *frame = frame_pointer;
    char here;
    outside += &here < (char *)caller->stack->low || &here >= (char *)caller->stack->top;
    frame[4] = frame[0] + frame[1] + frame[2];
    frame[5] = frame[3] * 2;
}

static void check_calls(struct xc_thread *thread)
{
    uint64_t arguments[8][3], results[8][2] = {{0}};
    for (uint64_t i = 0; i < 8; i++)
        for (uint64_t k = 0; k < 3; k++)
            arguments[i][k] = 10 * i + k;
    struct xc_calls calls = {
        .function = combine,
        .head = 1000,
        .arguments = arguments[0],
        .results = results[0],
        .argument_words = 3,
        .result_words = 2,
        .blocks = 8,
    };
    caller = thread;
    outside = 0;
    xc_model_run_calls(20, thread, &calls);
    check_order(thread, "calls");
    for (uint64_t i = 0; i < 8; i++)
        CHECK(results[i][0] == 1000 + 20 * i + 1 && results[i][1] == 20 * i + 4, "block %d",
              (int)i);
    check_outside(thread, outside, 20);
}

static void negate(void *frame_pointer)
{
    const struct xc_slice_frame *frame = frame_pointer;
    for (uint64_t i = 0; i < frame->count; i++)
        frame->answers[i] = frame->head - frame->items[i];
}

/* 20 items in batches of limit, which need not divide the ring's 16. */
static void check_accumulate(struct xc_thread *thread, uint64_t limit, uint64_t deadline_ns,
                             uint64_t flushes)
{
    uint64_t arguments[16], results[16 + 16] = {0}, items[16], answers[16];
    for (uint64_t i = 0; i < 16; i++)
        arguments[i] = i;
    struct xc_accumulate held = {
        .function = negate,
        .head = 100,
        .arguments = arguments,
        .results = results,
        .blocks = 16,
        .items = items,
        .answers = answers,
        .limit = limit,
        .deadline_ns = deadline_ns,
    };
    xc_model_run_accumulate(20, thread, &held);
    check_order(thread, "accumulate");
    for (uint64_t i = 0; i < 16; i++)
        CHECK(results[i] == 100 - i, "item %d of batches of %d", (int)i, (int)limit);
    CHECK(held.count == 0 && held.flushes == flushes, "%d flushes of %d", (int)held.flushes,
          (int)limit);
}

/* How many sets of steps are valid in a model. */
static unsigned expected_sets(const struct xc_model *model)
{
    switch (model->info.steps) {
    case XC_STEPS_ALL:
        return 36;
    case XC_STEPS_ALL & ~XC_BIT_RESTORE:
        return 24;
    case XC_STEPS_ALL & ~XC_BIT_SWITCH:
        return 18;
    default:
        return 0;
    }
}

int main(void)
{
    CHECK(xc_model_count() == 5);
    for (size_t i = 0; i < xc_model_count(); i++) {
        const struct xc_model *model = xc_models[i];
        struct xc_scheduler_options options = {.model = model->info.name, .tokens = 1};
        struct xc_scheduler *scheduler;
        struct xc_thread *thread;
        CHECK(xc_scheduler_create(&options, &scheduler, NULL) == XC_OK);
        CHECK(xc_thread_attach(scheduler, &thread, NULL) == XC_OK);
        unsigned count = check_loops(model->loops, thread);
        CHECK(count == expected_sets(model), "%u sets", count);
        for (unsigned step = 0; step < XC_STEP_COUNT; step++)
            if (model->injected[step])
                check_loops(model->injected[step], thread);
        check_cross(thread);
        check_calls(thread);
        check_accumulate(thread, 1, 0, 20);
        check_accumulate(thread, 5, 0, 4); /* the ring's end is no end of a batch */
        check_accumulate(thread, 16, 0, 2);
        check_accumulate(thread, 16, 1, 20); /* each is older than 1 ns */
        check_accumulate(thread, 16, 1000000000000, 2);
        xc_thread_detach(thread);
        xc_scheduler_release(scheduler);
        printf("%s: %u sets\n", model->info.name, count);
    }
    return 0;
}
