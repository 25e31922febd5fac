/* A crossing's fast path, counted instruction by instruction: locked operations as the runtimes
 * have them, and not one instruction for an injection where nothing is injected. */
#include <stdio.h>
#include <string.h>

#include "crossing/model.h"
#include "crossing/inject.h"
#include "stepper.h"

#define CROSSINGS 16u /* two periods of Go 1.23's tracking */

struct job {
    struct xc_thread *thread;
    xc_model_loop *loop;
    uint64_t iterations;
    struct xc_operands operands;
};

static void run_loop(void *argument)
{
    struct job *job = argument;
    xc_model_run(job->loop, job->iterations, job->thread, &job->operands);
}

struct expectation {
    const char *model;
    uint64_t locked;      /* each crossing */
    uint64_t locked_more; /* in all, over CROSSINGS */
};

/* Go 1.23 adds to a histogram on every 8th crossing. gil: three mutexes are locked and unlocked, by
 * a C library that signals without a locked operation where nobody waits (glibc). jvm: a fence. */
static const struct expectation expectations[] = {
    {"minimal", 2, 0}, {"go1.23", 4, 2}, {"go1.26", 2, 0}, {"gil", 6, 0}, {"jvm", 1, 0}};

/* What CROSSINGS crossings execute beyond none. */
static int count(struct job *job, struct stepped *difference)
{
    struct stepped none = {0}, some = {0};
    job->iterations = 1;
    run_loop(job); /* what it calls in shared libraries is found once */
    job->iterations = 0;
    int result = step_through(run_loop, job, (void *)xc_inject_frame, &none);
    job->iterations = CROSSINGS;
    if (result == 0)
        result = step_through(run_loop, job, (void *)xc_inject_frame, &some);
    difference->instructions = some.instructions - none.instructions;
    difference->locked = some.locked - none.locked;
    difference->hits = some.hits - none.hits;
    return result;
}

static int check_model(const struct expectation *expected)
{
    const struct xc_model *model = xc_model_find(expected->model);
    struct xc_scheduler *scheduler;
    struct xc_error error = {""};
    struct xc_scheduler_options options = {.model = expected->model, .tokens = 1, .prefault = true};
    struct job job = {.operands = {.first = 1, .second = 2}};
    if (xc_scheduler_create(&options, &scheduler, &error) != XC_OK ||
        xc_thread_attach(scheduler, &job.thread, &error) != XC_OK) {
        printf("%s: %s\n", expected->model, error.text);
        return 1;
    }
    job.loop = model->loops->of_steps[model->info.steps];
    struct stepped plain, injected = {0};
    int result = count(&job, &plain);
    bool linked = model->injected[XC_STEP_SAVE] != NULL; /* with the program, not the library */
    if (result == 0 && linked) {
        job.loop = model->injected[XC_STEP_SAVE]->of_steps[model->info.steps];
        result = count(&job, &injected);
    }
    if (result == 0) {
        printf("%s: %llu locked operations, %.1f instructions a crossing; injected: %.1f\n",
               expected->model, (unsigned long long)plain.locked / CROSSINGS,
               (double)plain.instructions / CROSSINGS, (double)injected.instructions / CROSSINGS);
        result =
            plain.locked != CROSSINGS * expected->locked + expected->locked_more ||
            plain.hits != 0 ||
            (linked && (injected.hits != CROSSINGS || injected.instructions <= plain.instructions));
        if (result)
            printf("FAILED: %s: %llu locked operations in %u crossings, frame met %llu and %llu "
                   "times\n",
                   expected->model, (unsigned long long)plain.locked, CROSSINGS,
                   (unsigned long long)plain.hits, (unsigned long long)injected.hits);
    }
    xc_thread_detach(job.thread);
    xc_scheduler_release(scheduler);
    return result;
}

int main(void)
{
    int result = 0;
    for (size_t i = 0; i < sizeof expectations / sizeof expectations[0] && result == 0; i++)
        result = check_model(&expectations[i]);
    return result;
}
