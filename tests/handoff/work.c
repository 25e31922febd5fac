/* The clock that crossings are timed with, and work of a known length. */
#include <link.h>
#include <math.h>
#include <pthread.h>

#include "handoff/work.h"
#include "tests/cmocka_with.h"
#include "tests/quiet.h"

/* Never backwards, on one thread or from one to another: each publishes what it read, and no
 * reader finds a time that is later than its own. */
static _Atomic uint64_t published_ns;

static void *read_often(void *worst_pointer)
{
    uint64_t *worst_ns = worst_pointer, last_ns = 0;
    for (int i = 0; i < 300000; i++) {
        uint64_t seen_ns = published_ns, now_ns = xc_now_ns();
        uint64_t latest_ns = seen_ns > last_ns ? seen_ns : last_ns;
        if (now_ns < latest_ns && latest_ns - now_ns > *worst_ns)
            *worst_ns = latest_ns - now_ns;
        published_ns = last_ns = now_ns;
    }
    return NULL;
}

static void the_clock_is_monotonic_over_threads(void **state)
{
    (void)state;
    pthread_t threads[2];
    uint64_t worst_ns[2] = {0, 0};
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_often, &worst_ns[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(worst_ns[0], 0);
    assert_int_equal(worst_ns[1], 0);
}

static void its_cost_is_told(void **state)
{
    (void)state;
    struct xc_clock_cost cost = xc_clock_measure();
    assert_true(cost.read_ns > 0 && cost.read_ns < 1e6);
    assert_true(cost.tick_ns > 0 && cost.tick_ns < 1e7);
}

static int add_thread_local_bytes(struct dl_phdr_info *object, size_t size, void *bytes_pointer)
{
    (void)size;
    size_t *bytes = bytes_pointer;
    for (int i = 0; i < object->dlpi_phnum; i++)
        if (object->dlpi_phdr[i].p_type == PT_TLS)
            *bytes += object->dlpi_phdr[i].p_memsz;
    return 1; /* the program itself comes first: no shared libraries */
}

/* Every thread of a program has its thread-local variables, and there may be 4,096. */
static void threads_carry_no_buffers(void **state)
{
    (void)state;
    size_t bytes = 0;
    dl_iterate_phdr(add_thread_local_bytes, &bytes);
    assert_true(bytes <= 1024);
}

struct lengths {
    uint64_t once, twice;
};

static void work_once(void *lengths)
{
    xc_work(((struct lengths *)lengths)->once);
}

static void work_twice(void *lengths)
{
    xc_work(((struct lengths *)lengths)->twice);
}

static double twice_to_once(void *lengths_pointer)
{
    double operation_ns = xc_work_measure();
    struct lengths *lengths = lengths_pointer;
    lengths->once = xc_work_for(50000, operation_ns);
    lengths->twice = xc_work_for(100000, operation_ns);
    return quiet_ratio(work_twice, work_once, lengths);
}

/* 50 us of work, in units of what an operation was measured to take. */
static double taken_to_asked(void *lengths_pointer)
{
    struct lengths *lengths = lengths_pointer;
    struct quiet_epoch epoch;
    quiet_begin(&epoch);
    double operation_ns = xc_work_measure();
    bool is_quiet = quiet_end(&epoch);
    double measured_cycles = operation_ns / epoch.cycle_ns;
    lengths->once = xc_work_for(50000, operation_ns);
    quiet_begin(&epoch);
    work_once(lengths);
    return quiet_end(&epoch) && is_quiet
               ? epoch.ns / epoch.cycle_ns / ((double)lengths->once * measured_cycles)
               : NAN;
}

/* Threads ask for microseconds of work: what they get is that, not the half or double of it. */
static void work_takes_what_it_should(void **state)
{
    (void)state;
    struct lengths lengths;
    assert_int_equal(xc_work_for(0, xc_work_measure()), 0);
    assert_true(quiet_judge("twice the work", 1.8, 2.2, twice_to_once, &lengths));
    assert_true(quiet_judge("time taken to that asked for", 0.8, 1.25, taken_to_asked, &lengths));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_clock_is_monotonic_over_threads),
        cmocka_unit_test(its_cost_is_told),
        cmocka_unit_test(threads_carry_no_buffers),
        cmocka_unit_test(work_takes_what_it_should),
    };
    return quiet_status(cmocka_run_group_tests(tests, NULL, NULL));
}
