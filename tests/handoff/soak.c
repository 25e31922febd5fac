/* A soak in small: four threads a token, in every model. Nobody is lost, and the longest wait for a
 * token stays under 20 time slices, unless the machine ran others meanwhile. */
#include <stdlib.h>
#include <string.h>

#include "crosscost/crossing.h"
#include "handoff/workload.h"
#include "tests/cmocka_with.h"
#include "tests/taken.h"

/* Four threads a token: three waits of a slice are fair, and a monitor that looks every slice may
 * double them. 20 is a thread that was passed over. */
#define SLICES_MAX 20
#define ATTEMPTS   3

static bool all_judged = true;

/* SOAK_SECONDS makes it longer: of each model. */
static double soak_seconds(void)
{
    const char *asked = getenv("SOAK_SECONDS");
    return asked ? strtod(asked, NULL) : 1;
}

/* taken_ns: what the machine took from the threads meanwhile. */
static struct xc_handoff soak(const struct xc_workload_options *options, double *taken_ns)
{
    struct xc_workload *workload;
    struct xc_handoff handoff = {0};
    struct xc_error error = {""};
    uint64_t crossings = 0;
    assert_int_equal(xc_workload_create(options, &workload, &error), XC_OK);
    xc_workload_reset(workload, false);
    *taken_ns = -taken_from_process_ns() - taken_from_machine_ns();
    do {
        free(handoff.model);
        free(handoff.place);
        xc_workload_run(workload, 2000);
        crossings += 2000;
        if (xc_workload_check(workload, &error) != XC_OK)
            fail_msg("%s: %s", options->model, error.text);
        assert_int_equal(xc_workload_summarize(workload, &handoff, &error), XC_OK);
    } while (handoff.seconds < soak_seconds());
    *taken_ns += taken_from_process_ns() + taken_from_machine_ns();
    assert_int_equal(handoff.crossings, crossings);
    xc_workload_release(workload);
    return handoff;
}

/* The longest wait in slices; and without what the machine took. */
static double longest_wait(const struct xc_workload_options *options, double *at_least)
{
    double taken_ns;
    struct xc_handoff handoff = soak(options, &taken_ns);
    double slice_ns = (double)handoff.time_slice_ns;
    double slices = handoff.events.longest_wait_ns / slice_ns;
    printf("%s: %llu crossings, %llu queued, longest wait %.1f of %d time slices; the machine took "
           "%.1f from all\n",
           options->model, (unsigned long long)handoff.crossings,
           (unsigned long long)handoff.events.queued, slices, SLICES_MAX, taken_ns / slice_ns);
    assert_int_equal(handoff.events.queued, handoff.events.wakeups);
    *at_least = isnan(taken_ns) ? 0 : slices - taken_ns / slice_ns;
    free(handoff.model);
    free(handoff.place);
    return slices;
}

static void nobody_is_lost_nor_waits_too_long(void **state)
{
    (void)state;
    for (size_t i = 0; i < xc_model_count(); i++) {
        struct xc_workload_options options = {
            .model = xc_model_at(i).name,
            .threads = 8,
            .tokens = 2,
            .foreign_ns = 50000,
            .host_ns = 2000,
            .sleeps = true,
            .numa_node = -1,
        };
        double slices = SLICES_MAX, at_least = 0;
        for (int attempt = 0; attempt < ATTEMPTS && slices >= SLICES_MAX; attempt++) {
            slices = longest_wait(&options, &at_least);
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
            if (at_least >= SLICES_MAX)
                fail_msg("%s: a thread waited for %.1f slices", options.model, slices);
#endif
        }
        all_judged = all_judged && slices < SLICES_MAX;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nobody_is_lost_nor_waits_too_long)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (failed || all_judged)
        return failed;
    puts("skipped: contended: threads waited for long because the machine ran others");
    return 77;
}
