/* Host threads with little stack: each model either takes one, and crosses, or refuses it with a
 * line. The process, and the scheduler, live on. */
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "crosscost/crossing.h"
#include "crosscost/stack.h"
#include "tests/check.h"

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ /* which need more themselves */
#define STACK_BYTES_LEAST ((size_t)128 * 1024)
#else
#define STACK_BYTES_LEAST ((size_t)PTHREAD_STACK_MIN)
#endif

struct host {
    struct xc_scheduler *scheduler;
    unsigned number; /* that the thread gets */
    enum xc_status status;
    struct xc_error error;
};

static void count_up(void *count)
{
    ++*(int *)count;
}

static void attach_and_cross(void *host_pointer)
{
    struct host *host = host_pointer;
    struct xc_thread *thread = NULL;
    int count = 0;
    host->status = xc_thread_attach(host->scheduler, &thread, &host->error);
    if (host->status != XC_OK)
        return;
    CHECK(xc_thread_number(thread) == host->number);
    for (int i = 0; i < 10; i++)
        xc_cross(thread, count_up, &count);
    CHECK(count == 10);
    xc_thread_detach(thread);
}

static void *live(void *host_pointer)
{
    attach_and_cross(host_pointer);
    return NULL;
}

/* True if the thread was taken. */
static bool run_thread(struct host *host, size_t stack_bytes)
{
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    CHECK(pthread_attr_setstacksize(&attributes, stack_bytes) == 0);
    CHECK(pthread_create(&thread, &attributes, live, host) == 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    CHECK(host->status == XC_OK || (host->status == XC_UNFIT && host->error.text[0]), "status %d",
          (int)host->status);
    host->number += host->status == XC_OK;
    return host->status == XC_OK;
}

/* HotSpot touches the pages below a native call: its model needs them. */
static void check_model(const char *model)
{
    static const size_t sizes[] = {64, 128, 256, 320, 512, 2048};
    struct xc_scheduler_options options = {.model = model};
    struct host host = {.number = 0};
    bool takes_all = strcmp(model, "jvm") != 0;
    CHECK(xc_scheduler_create(&options, &host.scheduler, NULL) == XC_OK);
    CHECK(run_thread(&host, STACK_BYTES_LEAST) == takes_all, "%s", host.error.text);
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t stack_bytes = sizes[i] * 1024;
        if (stack_bytes < STACK_BYTES_LEAST)
            continue;
        bool taken = run_thread(&host, stack_bytes);
        if (takes_all || sizes[i] <= 320 || sizes[i] >= 2048) /* between: a sanitizer's share */
            CHECK(taken == (takes_all || sizes[i] > 320), "%s, %zu KiB: %s", model, sizes[i],
                  host.error.text);
        CHECK(taken || strstr(host.error.text, "320 KiB"), "%s", host.error.text);
    }
    xc_scheduler_release(host.scheduler);
}

/* A stack that is not the thread's own, such as a coroutine's: refused where the model checks what
 * it does against the thread's. */
static void check_other_stack(const char *model)
{
    struct xc_scheduler_options options = {.model = model};
    struct xc_stack_options stack_options = {.size_bytes = (size_t)1024 * 1024};
    struct xc_stack *stack;
    struct host host = {.number = 0};
    bool has_bounds = strcmp(model, "minimal") != 0 && strcmp(model, "gil") != 0;
    CHECK(xc_scheduler_create(&options, &host.scheduler, NULL) == XC_OK);
    CHECK(xc_stack_map(&stack_options, &stack, NULL) == XC_OK);
    xc_stack_call(stack, attach_and_cross, &host);
    CHECK(host.status == (has_bounds ? XC_UNFIT : XC_OK), "%s: %d", model, (int)host.status);
    CHECK(!has_bounds || strstr(host.error.text, "another stack"), "%s", host.error.text);
    xc_stack_release(stack);
    xc_scheduler_release(host.scheduler);
}

int main(void)
{
    for (size_t i = 0; i < xc_model_count(); i++) {
        const char *model = xc_model_at(i).name;
        check_model(model);
        check_other_stack(model);
    }
    return 0;
}
