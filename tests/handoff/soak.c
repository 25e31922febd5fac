/* A soak in small: four threads a token, in every model. Nobody is lost, and the longest wait for a
 * token stays under 20 time slices. */
#include <stdlib.h>
#include <string.h>

#include "crosscost/crossing.h"
#include "handoff/workload.h"
#include "tests/cmocka_with.h"

/* SOAK_SECONDS makes it longer: of each model. */
static double soak_seconds(void)
{
    const char *asked = getenv("SOAK_SECONDS");
    return asked ? strtod(asked, NULL) : 1;
}

static struct xc_handoff soak(const struct xc_workload_options *options)
{
    struct xc_workload *workload;
    struct xc_handoff handoff = {0};
    struct xc_error error = {""};
    uint64_t crossings = 0;
    assert_int_equal(xc_workload_create(options, &workload, &error), XC_OK);
    xc_workload_reset(workload, false);
    do {
        free(handoff.model);
        free(handoff.place);
        xc_workload_run(workload, 2000);
        crossings += 2000;
        if (xc_workload_check(workload, &error) != XC_OK)
            fail_msg("%s: %s", options->model, error.text);
        assert_int_equal(xc_workload_summarize(workload, &handoff, &error), XC_OK);
    } while (handoff.seconds < soak_seconds());
    assert_int_equal(handoff.crossings, crossings);
    xc_workload_release(workload);
    return handoff;
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
        struct xc_handoff handoff = soak(&options);
        double slices = handoff.events.longest_wait_ns / (double)handoff.time_slice_ns;
        printf("%s: %llu crossings, %llu queued, longest wait %.1f of 20 time slices\n",
               options.model, (unsigned long long)handoff.crossings,
               (unsigned long long)handoff.events.queued, slices);
        assert_int_equal(handoff.events.queued, handoff.events.wakeups);
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
        assert_true(slices < 20);
#endif
        free(handoff.model);
        free(handoff.place);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nobody_is_lost_nor_waits_too_long)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
