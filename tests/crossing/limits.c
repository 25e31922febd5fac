/* What a scheduler does at its limits: futexes refused, no memory for a stack in mid-run, thousands
 * of threads, more tokens than processors, release while the monitor works, and fairness while four
 * threads share each token. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "crosscost/crossing.h"
#include "crosscost/stack.h"
#include "crossing/futex.h"
#include "crossing/model.h"
#include "crossing/observer.h"
#include "crossing/policy.h"
#include "tests/check.h"
#include "tests/taken.h"

/* --- futexes refused ----------------------------------------------------------------------------
 */

static void refuse_futex(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_futex, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        _exit(77);
}

/* In a process of its own, which cannot get its futexes back. */
static void check_refused_futex(void)
{
    pid_t child = fork();
    if (child == 0) {
        refuse_futex();
        struct xc_scheduler *scheduler;
        struct xc_error error = {""};
        struct xc_scheduler_options options = {.tokens = 1, .monitor = true};
        _exit(xc_scheduler_create(&options, &scheduler, &error) == XC_UNFIT &&
                      strstr(error.text, "'futex'") && strstr(error.text, "not permitted")
                  ? 0
                  : 1);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        puts("futexes refused: not tried, no system call filter here");
    else
        CHECK(WEXITSTATUS(status) == 0, "a refused futex was not reported");
}

/* --- many ---------------------------------------------------------------------------------------
 */

#ifdef __SANITIZE_THREAD__ /* which has room for fewer */
enum { MANY = 200, STACK_BYTES = 256 * 1024 };
#else
enum { MANY = 2000, STACK_BYTES = 256 * 1024 };
#endif

struct crowd {
    struct xc_scheduler *scheduler;
    unsigned crossings;
    xc_foreign_fn *function;
    atomic_uint in_host, most_in_host, done, refused;
};

static void nothing(void *frame)
{
    (void)frame;
}

static void *cross_few(void *crowd_pointer)
{
    struct crowd *crowd = crowd_pointer;
    struct xc_thread *thread;
    struct xc_error error = {""};
    if (xc_thread_attach(crowd->scheduler, &thread, &error) != XC_OK) {
        CHECK(error.text[0]);
        atomic_fetch_add(&crowd->refused, 1);
        return NULL;
    }
    for (unsigned i = 0; i < crowd->crossings; i++) {
        unsigned now = atomic_fetch_add(&crowd->in_host, 1) + 1;
        unsigned most = atomic_load(&crowd->most_in_host);
        while (now > most && !atomic_compare_exchange_weak(&crowd->most_in_host, &most, now))
            ;
        atomic_fetch_sub(&crowd->in_host, 1);
        xc_cross(thread, crowd->function, NULL);
    }
    xc_thread_detach(thread);
    atomic_fetch_add(&crowd->done, 1);
    return NULL;
}

static void run_crowd(struct crowd *crowd, unsigned count, pthread_t *threads)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    unsigned started = 0;
    while (started < count && pthread_create(&threads[started], &attributes, cross_few, crowd) == 0)
        started++;
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_attr_destroy(&attributes);
    CHECK(crowd->done + crowd->refused == started);
}

static void check_many(const char *model, unsigned tokens)
{
    static pthread_t threads[MANY];
    struct crowd crowd = {.crossings = 20, .function = nothing};
    struct xc_scheduler_options options = {
        .model = model, .tokens = tokens, .monitor = true, .stack_bytes = XC_STACK_BYTES_MIN};
    CHECK(xc_scheduler_create(&options, &crowd.scheduler, NULL) == XC_OK);
    run_crowd(&crowd, MANY, threads);
    CHECK(crowd.refused == 0 && crowd.most_in_host <= tokens);
    CHECK(xc_scheduler_retake(crowd.scheduler) == 0); /* nobody is left who offers one */
    xc_scheduler_release(crowd.scheduler);
}

/* --- no memory for stacks in mid-run ------------------------------------------------------------
 */

/* Address space for some stacks and no more. The limit holds for the process, so in one of its own;
 * a sanitizer needs more address space than there is. */
#if defined __SANITIZE_THREAD__ || defined __SANITIZE_ADDRESS__
static void check_no_memory(const char *model)
{
    printf("%s: no memory: not tried under this sanitizer\n", model);
}
#else
static void nap(void *frame)
{
    (void)frame;
    nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
}

static void check_no_memory(const char *model)
{
    pid_t child = fork();
    if (child == 0) {
        static pthread_t threads[16];
        struct crowd crowd = {.crossings = 100, .function = nap};
        struct xc_scheduler_options options = {
            .model = model, .tokens = 2, .monitor = true, .stack_bytes = (size_t)512 * 1024 * 1024};
        CHECK(xc_scheduler_create(&options, &crowd.scheduler, NULL) == XC_OK);
        struct rlimit limit = {(rlim_t)4 << 30, (rlim_t)4 << 30};
        CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
        if (mmap(NULL, (size_t)8 << 30, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
            MAP_FAILED)
            _exit(77); /* an emulator that does not know the limit */
        run_crowd(&crowd, 16, threads);
        CHECK(crowd.done > 0);
        struct xc_thread *first;
        CHECK(xc_thread_attach(crowd.scheduler, &first, NULL) == XC_OK); /* no token was lost */
        xc_thread_detach(first);
        xc_scheduler_release(crowd.scheduler);
        _exit(crowd.refused > 0 ? 0 : 2);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 77, "%s: status %d", model,
          WEXITSTATUS(status));
}
#endif

/* --- release while the monitor works ------------------------------------------------------------
 */

static void check_release(const char *model)
{
    for (unsigned i = 0; i < 200; i++) {
        struct xc_scheduler *scheduler;
        struct xc_thread *thread;
        struct xc_scheduler_options options = {.model = model, .tokens = 2, .monitor = true};
        CHECK(xc_scheduler_create(&options, &scheduler, NULL) == XC_OK);
        if (i % 2) {
            CHECK(xc_thread_attach(scheduler, &thread, NULL) == XC_OK);
            xc_cross(thread, nothing, NULL);
            xc_thread_detach(thread);
        }
        xc_scheduler_release(scheduler);
    }
}

/* --- fairness -----------------------------------------------------------------------------------
 */

enum { TOKENS = 2, THREADS = 4 * TOKENS, SLICE_NS = 10000000, SOAK_NS = 1500000000 };
/* Four threads a token: three waits of a slice are fair, and a monitor that looks every slice may
 * double them. 20 is a thread that was passed over. */
enum { SLICES_MAX = 20, GAP_NS = 1000000, ATTEMPTS = 3 };

static atomic_uint_least64_t longest_wait_ns, preempted, taken_ns;

static void note_wait(void *nothing_pointer, const struct xc_event *event)
{
    (void)nothing_pointer;
    if (event->kind == XC_EVENT_PREEMPT)
        atomic_fetch_add(&preempted, 1);
    uint64_t longest = atomic_load(&longest_wait_ns);
    while (event->kind == XC_EVENT_WAKE && event->wait_ns > longest &&
           !atomic_compare_exchange_weak(&longest_wait_ns, &longest, event->wait_ns))
        ;
}

/* Host code that only polls, for as long as the soak lasts; and notes what the machine takes from
 * the threads: the time for which they were ready to run and did not, by the kernel's account, and
 * the gaps in what takes a microsecond, which a hypervisor leaves, too. */
static void *compute_and_poll(void *scheduler)
{
    struct xc_thread *thread;
    uint64_t gaps_ns = 0, now_ns = xc_now_ns();
    double taken_before_ns = taken_from_thread_ns();
    CHECK(xc_thread_attach(scheduler, &thread, NULL) == XC_OK);
    for (uint64_t until_ns = now_ns + SOAK_NS; now_ns < until_ns;) {
        uint64_t before_ns = xc_now_ns();
        for (volatile int i = 0; i < 1000;)
            i = i + 1;
        now_ns = xc_now_ns();
        if (now_ns - before_ns > GAP_NS)
            gaps_ns += now_ns - before_ns;
        xc_thread_poll(thread);
    }
    xc_thread_detach(thread);
    double thread_ns = taken_from_thread_ns() - taken_before_ns;
    atomic_fetch_add(&taken_ns, gaps_ns + (uint64_t)(isnan(thread_ns) ? SOAK_NS : thread_ns));
    return NULL;
}

/* How many slices a thread waited for. */
static double soak(const char *model)
{
    struct xc_scheduler *scheduler;
    struct xc_observer observer = {NULL, note_wait};
    pthread_t threads[THREADS];
    struct xc_scheduler_options options = {
        .model = model, .tokens = TOKENS, .monitor = true, .time_slice_ns = SLICE_NS};
    atomic_store(&longest_wait_ns, 0);
    atomic_store(&preempted, 0);
    atomic_store(&taken_ns, 0);
    CHECK(xc_scheduler_create(&options, &scheduler, NULL) == XC_OK);
    xc_scheduler_observe(scheduler, &observer);
    for (unsigned i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, compute_and_poll, scheduler) == 0);
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    xc_scheduler_release(scheduler);
    double slices = (double)longest_wait_ns / SLICE_NS;
    printf("%s: %d threads, %d tokens: %llu preempted, longest wait %.1f slices; the machine took "
           "%.1f from all\n",
           model, THREADS, TOKENS, (unsigned long long)preempted, slices,
           (double)taken_ns / SLICE_NS);
    CHECK(preempted > 0);
    return slices;
}

/* False: waits were too long, and what the machine took explains them. Other threads wait for as
 * long as it takes a processor from one that has a token. */
static bool check_fairness(const char *model)
{
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        double slices = soak(model);
        if (slices < SLICES_MAX)
            return true;
        CHECK(slices - (double)taken_ns / SLICE_NS < SLICES_MAX,
              "%s: a thread waited for %.1f slices", model, slices);
    }
    return false;
}

int main(int count, char **arguments)
{
    bool soaks = count > 1 && strcmp(arguments[1], "soak") == 0, all_judged = true;
    if (!soaks)
        check_refused_futex();
    for (size_t i = 0; i < xc_model_count(); i++) {
        const char *model = xc_model_at(i).name;
        if (xc_models[i]->policy->retake != xc_home_retake)
            continue;
        if (soaks) {
            all_judged = check_fairness(model) && all_judged;
            continue;
        }
        check_no_memory(model);
        check_release(model);
        check_many(model, 1);
        check_many(model, 64);
    }
    if (!all_judged)
        SKIP("contended: threads waited for long because the machine ran others");
    return 0;
}
