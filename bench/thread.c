#include "bench/thread.h"

static void release(void *object)
{
    struct xc_thread *thread = object;
    struct xc_scheduler *scheduler = thread->scheduler;
    xc_thread_detach(thread);
    xc_scheduler_release(scheduler);
}

enum xc_status xc_bench_thread(const char *model, const struct xc_suite_options *options,
                               struct xc_case_list *list, struct xc_thread **thread,
                               struct xc_error *error)
{
    struct xc_scheduler *scheduler;
    struct xc_scheduler_options wanted = {
        .model = model,
        .tokens = 1,
        .stack_bytes = options->stack_bytes,
        .bind_to_node = options->numa_node >= 0,
        .node = (unsigned)options->numa_node,
        .prefault = true,
    };
    enum xc_status status = xc_scheduler_create(&wanted, &scheduler, error);
    if (status != XC_OK)
        return status;
    status = xc_thread_attach(scheduler, thread, error);
    if (status != XC_OK) {
        xc_scheduler_release(scheduler);
        return status;
    }
    return xc_case_list_own(list, release, *thread, error);
}
