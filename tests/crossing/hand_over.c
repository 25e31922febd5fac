/* Two threads that hand a token to and fro: without the lock, at the price of one line going to and
 * fro between the same two processors. And what a crossing costs while another thread crosses
 * beside it.
 *
 * Ratios of the smallest of many epochs, taken in turn, in which both cores were quiet. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "crosscost/crossing.h"
#include "crossing/model.h"
#include "crossing/policy.h"
#include "tests/check.h"

/* Under a sanitizer, which sees races here, and under an emulator times mean nothing. */
#ifndef XC_TIMES_COUNT
#define XC_TIMES_COUNT 1
#endif
#if XC_TIMES_COUNT
#include "tests/quiet.h"
#else
struct quiet_epoch {
    int unused;
};
static void quiet_begin(struct quiet_epoch *epoch)
{
    (void)epoch;
}
static bool quiet_end(struct quiet_epoch *epoch)
{
    (void)epoch;
    return true;
}
static bool quiet_judge(const char *what, double low, double high, double (*figure)(void *),
                        void *cookie)
{
    printf("%s: %.2f, not judged in this build\n", what, figure(cookie));
    return low <= high;
}
#endif

enum { ROUNDS = XC_TIMES_COUNT ? 60 : 6, ROUNDS_MIN = ROUNDS / 6, TURNS = 2000, CROSSINGS = 20000 };
/* Beside busy processes, two threads are seldom on their processors at the same time. */
#define ROUNDS_NS UINT64_C(4000000000)
#define SPIN_NS   UINT64_C(100000000000) /* nobody ever stops spinning */

/* Two processors of those we may use, or the test is skipped. */
static int processors[2];

static void find_processors(void)
{
    cpu_set_t allowed;
    CHECK(sched_getaffinity(0, sizeof allowed, &allowed) == 0);
    if (CPU_COUNT(&allowed) < 2)
        SKIP("two processors are needed");
    int found = 0;
    for (int i = 0; i < CPU_SETSIZE && found < 2; i++)
        if (CPU_ISSET(i, &allowed))
            processors[found++] = i;
}

static void pin(int which)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processors[which], &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0)
        SKIP("threads cannot be pinned");
}

/* What two threads time in turns. */
struct timed {
    pthread_barrier_t barrier;
    _Atomic bool quiet[2]; /* by thread: its last epoch */
    _Atomic bool ends;
    uint64_t start_ns;
    double first_ns, second_ns; /* the smallest quiet epochs of thread 0's, an operation */
    int first_count, second_count;
};

static void init_timed(struct timed *timed)
{
    *timed = (struct timed){.start_ns = xc_now_ns()};
    pthread_barrier_init(&timed->barrier, NULL, 2);
}

/* Both threads, after an epoch each: the time of thread 0's counts if both were quiet. */
static void keep_smallest(struct timed *timed, unsigned self, bool is_quiet, double ns,
                          double *smallest_ns, int *count)
{
    atomic_store(&timed->quiet[self], is_quiet);
    pthread_barrier_wait(&timed->barrier);
    if (self == 0 && timed->quiet[0] && timed->quiet[1]) {
        *smallest_ns = *count ? fmin(*smallest_ns, ns) : ns;
        ++*count;
    }
    pthread_barrier_wait(&timed->barrier);
}

/* Both threads, after a round: whether there is another one. */
static bool goes_on(struct timed *timed, unsigned self, unsigned rounds)
{
    if (self == 0)
        atomic_store(&timed->ends, rounds >= ROUNDS || xc_now_ns() - timed->start_ns > ROUNDS_NS);
    pthread_barrier_wait(&timed->barrier);
    return !timed->ends;
}

/* The second to the first; NAN where too few epochs were quiet. */
static double ratio_of(struct timed *timed)
{
    pthread_barrier_destroy(&timed->barrier);
    if (timed->first_count < ROUNDS_MIN || timed->second_count < ROUNDS_MIN)
        return NAN;
    return timed->second_ns / timed->first_ns;
}

/* One pair of threads, which do everything, together. */
struct pair {
    _Alignas(64) _Atomic uint32_t turn; /* the line that goes to and fro */
    _Alignas(64) struct xc_scheduler *scheduler;
    struct timed timed; /* first a line's way, then a token's */
};

static uint64_t pass_line(struct pair *pair, uint32_t self)
{
    uint64_t since_ns = xc_now_ns();
    for (unsigned i = 0; i < TURNS; i++) {
        while (atomic_load_explicit(&pair->turn, memory_order_acquire) % 2 != self)
            xc_relax();
        atomic_fetch_add_explicit(&pair->turn, 1, memory_order_release);
    }
    return xc_now_ns() - since_ns;
}

static uint64_t pass_token(struct xc_thread *thread)
{
    uint64_t since_ns = xc_now_ns();
    for (uint64_t until = xc_thread_counts(thread).yields + TURNS;
         xc_thread_counts(thread).yields < until;)
        xc_thread_yield(thread);
    return xc_now_ns() - since_ns;
}

static void *pass_both(void *pair_pointer)
{
    struct pair *pair = pair_pointer;
    struct timed *timed = &pair->timed;
    struct quiet_epoch epoch;
    static _Atomic unsigned numbers;
    unsigned self = atomic_fetch_add(&numbers, 1) % 2, rounds = 0;
    pin((int)self);
    do {
        quiet_begin(&epoch);
        pthread_barrier_wait(&timed->barrier);
        uint64_t bare_ns = pass_line(pair, self);
        keep_smallest(timed, self, quiet_end(&epoch), (double)bare_ns / (2 * TURNS),
                      &timed->first_ns, &timed->first_count);
        struct xc_thread *thread;
        CHECK(xc_thread_attach(pair->scheduler, &thread, NULL) == XC_OK);
        quiet_begin(&epoch);
        uint64_t handed_ns = pass_token(thread);
        bool is_quiet = quiet_end(&epoch);
        xc_thread_detach(thread);
        keep_smallest(timed, self, is_quiet, (double)handed_ns / (2 * TURNS), &timed->second_ns,
                      &timed->second_count);
    } while (goes_on(timed, self, ++rounds));
    return NULL;
}

/* How many passes of a line a hand-over takes. */
static double handed_over(void *model)
{
    struct pair pair = {.scheduler = NULL};
    struct xc_scheduler_options options = {
        .model = model, .tokens = 1, .prefault = true, .spin_ns = SPIN_NS};
    CHECK(xc_scheduler_create(&options, &pair.scheduler, NULL) == XC_OK);
    init_timed(&pair.timed);
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        CHECK(pthread_create(&threads[i], NULL, pass_both, &pair) == 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    xc_scheduler_release(pair.scheduler);
    return ratio_of(&pair.timed);
}

/* Between processors that are far apart once was seen, between neighbours up to 1.8 times; with the
 * lock in the way, or the token's line written twice, 2 to 5. */
static void hand_over(const char *model)
{
    char what[80];
    snprintf(what, sizeof what, "%s: a hand-over, in passes of a line", model);
    CHECK(quiet_judge(what, 0, 3, handed_over, (void *)model), "%s", what);
}

/* --- without the lock ---------------------------------------------------------------------------
 */

enum { HANDED = 200, PATIENCE_S = 60 };

struct yielder {
    struct xc_scheduler *scheduler;
    _Atomic uint32_t yields; /* a token handed over by either */
    _Atomic bool ends;
};

static void *yield_until_end(void *yielder_pointer)
{
    struct yielder *yielder = yielder_pointer;
    struct xc_thread *thread;
    CHECK(xc_thread_attach(yielder->scheduler, &thread, NULL) == XC_OK);
    while (!atomic_load(&yielder->ends)) {
        uint64_t yields = xc_thread_counts(thread).yields;
        xc_thread_yield(thread);
        atomic_fetch_add(&yielder->yields, (uint32_t)(xc_thread_counts(thread).yields - yields));
    }
    xc_thread_detach(thread);
    return NULL;
}

/* False if the token was not handed over so often within our patience. */
static bool hands_over(struct yielder *yielder, uint32_t times)
{
    uint32_t until = atomic_load(&yielder->yields) + times;
    uint64_t until_ns = xc_now_ns() + PATIENCE_S * UINT64_C(1000000000);
    while (atomic_load(&yielder->yields) < until && xc_now_ns() < until_ns)
        sched_yield();
    return atomic_load(&yielder->yields) >= until;
}

/* The token goes on changing hands while somebody else has the lock. */
static void hand_over_without_lock(const char *model)
{
    struct yielder yielder = {0};
    struct xc_scheduler_options options = {.model = model, .tokens = 1, .spin_ns = SPIN_NS};
    CHECK(xc_scheduler_create(&options, &yielder.scheduler, NULL) == XC_OK);
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        CHECK(pthread_create(&threads[i], NULL, yield_until_end, &yielder) == 0);
    CHECK(hands_over(&yielder, HANDED), "%s: no token is handed over", model);
    xc_home_lock(yielder.scheduler, NULL);
    bool hands = hands_over(&yielder, HANDED);
    xc_home_unlock(yielder.scheduler);
    CHECK(hands, "%s: handing over waits for the lock", model);
    atomic_store(&yielder.ends, true);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    xc_scheduler_release(yielder.scheduler);
}

/* --- beside another thread ----------------------------------------------------------------------
 */

struct runner {
    const char *model;
    int monitor;
    struct xc_scheduler *scheduler;
    struct timed timed; /* first a crossing alone, then beside another thread */
};

static double cross(struct xc_thread *thread)
{
    const struct xc_model *model = thread->model;
    struct xc_operands operands = {.first = 1, .second = 2};
    uint64_t since_ns = xc_now_ns();
    xc_model_run(model->loops->of_steps[model->info.steps], CROSSINGS, thread, &operands);
    return (double)(xc_now_ns() - since_ns) / CROSSINGS;
}

static void *cross_beside(void *runner_pointer)
{
    struct runner *runner = runner_pointer;
    struct timed *timed = &runner->timed;
    struct quiet_epoch epoch;
    static _Atomic unsigned numbers;
    unsigned self = atomic_fetch_add(&numbers, 1) % 2, rounds = 0;
    pin((int)self);
    struct xc_thread *thread;
    CHECK(xc_thread_attach(runner->scheduler, &thread, NULL) == XC_OK);
    do {
        quiet_begin(&epoch);
        double ns = self == 0 ? cross(thread) : 0;
        keep_smallest(timed, self, self == 1 || quiet_end(&epoch), ns, &timed->first_ns,
                      &timed->first_count);
        quiet_begin(&epoch);
        pthread_barrier_wait(&timed->barrier);
        ns = cross(thread);
        bool is_quiet = quiet_end(&epoch);
        cross(thread); /* so that the other is not alone at its end */
        keep_smallest(timed, self, is_quiet, ns, &timed->second_ns, &timed->second_count);
    } while (goes_on(timed, self, ++rounds));
    xc_thread_detach(thread);
    return NULL;
}

/* How many times as much a crossing costs beside another thread. */
static double beside(void *runner_pointer)
{
    struct runner *runner = runner_pointer;
    struct xc_scheduler_options options = {
        .model = runner->model, .tokens = 2, .prefault = true, .monitor = runner->monitor};
    CHECK(xc_scheduler_create(&options, &runner->scheduler, NULL) == XC_OK);
    init_timed(&runner->timed);
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        CHECK(pthread_create(&threads[i], NULL, cross_beside, runner) == 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    xc_scheduler_release(runner->scheduler);
    return ratio_of(&runner->timed);
}

/* Threads that have a token each share nothing that is written, or a crossing costs several times
 * as much: a line that goes to and fro. go1.23 alone shares something, as its runtime does: a
 * histogram, on every 8th crossing. */
static void uncontended(const char *model, int monitor)
{
    struct runner runner = {.model = model, .monitor = monitor};
    char what[80];
    snprintf(what, sizeof what, "%s, %s: beside another thread, to alone", model,
             monitor ? "a monitor" : "no monitor");
    CHECK(quiet_judge(what, 0, strcmp(model, "go1.23") == 0 ? 2 : 1.15, beside, &runner), "%s",
          what);
}

/* --- cores --------------------------------------------------------------------------------------
 */

static _Atomic bool spins;

static void *spin(void *unused)
{
    pin(1);
    while (atomic_load(&spins))
        xc_relax();
    return unused;
}

/* Whether the one processor's core is quiet while the other one is busy: it never is where they are
 * one core's threads, and then a crossing beside another thread's tells of the core and not of us.
 */
static double quiet_share(void *unused)
{
    enum { LOOKS = 200 };
    int quiet = 0;
    pthread_t other;
    pin(0);
    atomic_store(&spins, true);
    CHECK(pthread_create(&other, NULL, spin, unused) == 0);
    for (int i = 0; i < LOOKS; i++) {
        struct quiet_epoch epoch;
        quiet_begin(&epoch);
        for (volatile int turn = 0; turn < 20000;)
            turn = turn + 1;
        quiet += quiet_end(&epoch);
    }
    atomic_store(&spins, false);
    pthread_join(other, NULL);
    return (double)quiet / LOOKS;
}

int main(void)
{
    setlinebuf(stdout);
    find_processors();
    for (size_t i = 0; i < xc_model_count(); i++)
        if (xc_models[i]->policy->retake) {
            hand_over_without_lock(xc_model_at(i).name);
            hand_over(xc_model_at(i).name);
        }
    if (quiet_share(NULL) < 0.2)
        SKIP("contended: one of the two processors is never quiet while the other is busy");
    for (size_t i = 0; i < xc_model_count(); i++)
        for (int monitor = 0; monitor < 2; monitor++)
            uncontended(xc_model_at(i).name, monitor);
    return 0;
}
