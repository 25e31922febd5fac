/* Buffers are flushed at the number of items that was asked for, or by the deadline if that comes
 * first: counted in the work itself, over the very loops that are timed, for every model. The clock
 * is this program's own, so that counts are exact: a read takes TICK_NS, and one of them, after a
 * slow item, as long as the deadline. */
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "bench/batch/batch.h"
#include "bench/batch/built_in.h"
#include "bench/batch/works.h"
#include "tests/check.h"

#define TICK_NS 10

static struct {
    bool ours;
    uint64_t ns, reads, slow_read, slow_ns;
} fake;

/* In place of the C library's. */
int clock_gettime(clockid_t clock_id, struct timespec *tp)
{
    if (!fake.ours)
        return (int)syscall(SYS_clock_gettime, clock_id, tp);
    fake.ns += TICK_NS + (++fake.reads == fake.slow_read ? fake.slow_ns : 0);
    tp->tv_sec = (time_t)(fake.ns / 1000000000);
    tp->tv_nsec = (long)(fake.ns % 1000000000);
    return 0;
}

/* --- a work that counts ----------------------------------------------------------------------- */

#define FLUSHES_MAX 512u

static struct {
    uint64_t flushes, items, sizes[FLUSHES_MAX];
} counted;

static void count_item(struct xc_item_frame *frame)
{
    frame->answer = frame->item + 1;
}

static void count_slice(struct xc_slice_frame *frame)
{
    counted.sizes[counted.flushes++ % FLUSHES_MAX] = frame->count;
    counted.items += frame->count;
    for (uint64_t i = 0; i < frame->count; i++)
        frame->answers[i] = frame->items[i] + 1;
}

static const struct xc_work counting = {
    .name = "counting", .summary = "counts", .item = count_item, .slice = count_slice};

/* --- the suite's cases ------------------------------------------------------------------------ */

static void open_list(const char *model, struct xc_flush flush, struct xc_case_list *list)
{
    const char *const models[] = {model};
    struct xc_suite_options options = {.models = models,
                                       .model_count = 1,
                                       .numa_node = -1,
                                       .injected_step = XC_STEP_COUNT,
                                       .flush = flush};
    struct xc_error error = {""};
    *list = (struct xc_case_list){0};
    CHECK(xc_batch_built_in(&options, list, &error) == XC_OK, "%s", error.text);
}

static const struct xc_case *find(const struct xc_case_list *list, const char *model,
                                  const char *name)
{
    char id[128];
    snprintf(id, sizeof id, "batch/%s/counting/%s", model, name);
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].id, id) == 0)
            return &list->items[i];
    return NULL;
}

/* Checks the answers, then runs the loop once, by this program's clock. */
static void run(const struct xc_case_list *list, const char *model, const char *name,
                uint64_t iterations)
{
    const struct xc_case *one = find(list, model, name);
    struct xc_error error = {""};
    void *cookie;
    CHECK(one, "there is no %s for %s", name, model);
    CHECK(one->setup(one->parameter, &cookie, &error) == XC_OK, "%s", error.text);
    CHECK(one->verify(cookie, &error) == XC_OK, "%s", error.text);
    memset(&counted, 0, sizeof counted);
    fake.ours = true;
    fake.reads = 0;
    one->loop(iterations, cookie);
    fake.ours = false;
}

static void check_flushes(const char *what, uint64_t items, uint64_t iterations)
{
    uint64_t expected = (iterations + items - 1) / items;
    CHECK(counted.flushes == expected, "%s: %d flushes, not %d", what, (int)counted.flushes,
          (int)expected);
    CHECK(counted.items == iterations, "%s: %d items", what, (int)counted.items);
    for (uint64_t i = 0; i + 1 < expected; i++)
        CHECK(counted.sizes[i] == items, "%s: flush %d of %d items", what, (int)i,
              (int)counted.sizes[i]);
}

/* 1,000 does not divide the ring of 65,536 items, whose end must not show. */
static void check_items(const char *model)
{
    struct xc_case_list list;
    open_list(model, (struct xc_flush){.items = 1000}, &list);
    run(&list, model, "accumulate-1000", 200001);
    check_flushes("1000 items", 1000, 200001);
    CHECK(fake.reads == 0, "a buffer without a deadline looks at the clock");
    run(&list, model, "accumulate-1", 400);
    check_flushes("1 item", 1, 400);
    run(&list, model, "deadline-20us-1000", 200001);
    check_flushes("1000 items before the deadline", 1000, 200001);
    run(&list, model, "1000", 3);
    CHECK(counted.flushes == 3 && counted.items == 3000, "a slice as large as the buffer");
    xc_case_list_release(&list);
}

/* The clock is read once an item, and once more for the first in a buffer, but not for the last
 * that it holds: for 1,000 items 1,000 times. */
static void check_deadline(const char *model)
{
    struct xc_case_list list;
    open_list(model, (struct xc_flush){.items = 1000, .deadline_us = 1000}, &list);
    fake.slow_read = 1000 + 501;
    fake.slow_ns = 1000000;
    run(&list, model, "deadline-1000us-1000", 10000);
    CHECK(counted.flushes == 11, "%d flushes", (int)counted.flushes);
    for (uint64_t i = 0; i < 11; i++)
        CHECK(counted.sizes[i] == (i == 1 || i == 10 ? 500 : 1000), "flush %d of %d items", (int)i,
              (int)counted.sizes[i]);
    fake.slow_ns = 900000; /* nearly */
    run(&list, model, "deadline-1000us-1000", 10000);
    check_flushes("an item that is not slow enough", 1000, 10000);
    fake.slow_read = 0;
    xc_case_list_release(&list);
    open_list(model, (struct xc_flush){.deadline_us = 5}, &list);
    run(&list, model, "deadline-5us", 10000); /* 500 reads of 10 ns after the first */
    check_flushes("the clock alone", 500, 10000);
    xc_case_list_release(&list);
}

/* Buffers that were not asked for are those of the default, and named so. */
static void check_defaults(const char *model)
{
    struct xc_case_list list;
    open_list(model, (struct xc_flush){0}, &list);
    run(&list, model, "accumulate", 65536 + 1);
    check_flushes("by default", 1024, 65536 + 1);
    run(&list, model, "deadline", 10000);
    check_flushes("20 us by default", 2000, 10000);
    CHECK(!find(&list, model, "accumulate-1024") && !find(&list, model, "1000"), "more rows");
    xc_case_list_release(&list);
    open_list(model, (struct xc_flush){.items = 1}, &list);
    run(&list, model, "accumulate-1", 100);
    check_flushes("1 item", 1, 100);
    CHECK(!find(&list, model, "accumulate"), "a row with the name of another buffer");
    xc_case_list_release(&list);
}

/* Different buffers have different names. */
static void check_names(const char *model)
{
    static const struct {
        struct xc_flush flush;
        const char *accumulate, *deadline;
    } all[] = {
        {{0, 0}, "accumulate", "deadline"},
        {{0, 20}, "accumulate", "deadline"},
        {{0, 50}, "accumulate", "deadline-50us"},
        {{64, 0}, "accumulate-64", "deadline-20us-64"},
        {{1024, 0}, "accumulate", "deadline-20us-1024"},
        {{65536, 1000000}, "accumulate-65536", "deadline-1000000us-65536"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct xc_case_list list;
        open_list(model, all[i].flush, &list);
        CHECK(find(&list, model, all[i].accumulate), "no row '%s'", all[i].accumulate);
        CHECK(find(&list, model, all[i].deadline), "no row '%s'", all[i].deadline);
        xc_case_list_release(&list);
    }
}

int main(void)
{
    xc_works[xc_work_count++] = &counting;
    check_names(xc_models[0]->info.name);
    for (size_t i = 0; i < xc_models_count; i++) {
        const char *model = xc_models[i]->info.name;
        check_items(model);
        check_deadline(model);
        check_defaults(model);
        printf("%s: buffers are flushed as asked for\n", model);
    }
    return 0;
}
