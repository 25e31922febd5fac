/* A runtime that is none: it speaks the protocol, and its costs are injected: an operation is a
 * number of calls of the foreign addition. FAKE_FAULT in the environment makes it misbehave in one
 * way.
 *
 *     plain 1   crossing 8   no-token 4   upcall 2   nothing 8, batch/N: 8 and N items of 1
 */
#include <dlfcn.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int32_t (*add)(int32_t first, int32_t second);
static volatile int32_t kept;
static const char *fault;
static unsigned long runs;

static bool has_fault(const char *name)
{
    return fault && strcmp(fault, name) == 0;
}

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static unsigned long calls_of(const char *id)
{
    static const struct {
        const char *id;
        unsigned long calls;
    } known[] = {{"plain", 1},   {"crossing", 8},      {"no-token", 4},     {"upcall", 2},
                 {"nothing", 8}, {"way/crossing", 16}, {"way/no-token", 12}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(id, known[i].id) == 0)
            return known[i].calls;
    return strncmp(id, "batch/", 6) == 0 ? 8 + strtoul(id + 6, NULL, 10) : 0;
}

static void list(void)
{
    static const char *const ids[] = {"plain",   "crossing",     "no-token",    "upcall",
                                      "nothing", "way/crossing", "way/no-token"};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        printf("case %s some calls\n", ids[i]);
    for (unsigned items = 1; items <= 16384; items *= 4)
        printf("case batch/%u a slice\n", items);
    printf("skip way/upcall this way has none\n");
    printf(has_fault("no-end") ? "" : "end\n");
}

/* A process that leaves the session and is an orphan; its number goes where the test looks. */
static void leave_somebody(void)
{
    const char *path = getenv("FAKE_ORPHAN");
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            FILE *file = path ? fopen(path, "w") : NULL;
            if (file) {
                fprintf(file, "%d\n", (int)getpid());
                fclose(file);
            }
            for (;;)
                pause();
        }
        _exit(0);
    }
}

/* Misbehaves in place of an answer to run; true where it did. */
static bool sin_at_run(void)
{
    static const struct {
        const char *fault, *says;
    } answers[] = {
        {"garbage", "\x01\xff garbage"}, {"nan", "ns nan"},
        {"negative", "ns -5"},           {"zero", "ns 0"},
        {"absurd", "ns 1e15"},           {"tiny", "ns 1"},
        {"infinite", "ns inf"},          {"empty", ""},
        {"two", "ns 1000\nns 1000"},     {"huge", "ns 9999999999999999999999999999999999999999999"},
        {"hex", "ns 0x10000"},           {"fail", "fail it does not want to"},
    };
    runs++;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        if (has_fault(answers[i].fault)) {
            printf("%s\n", answers[i].says);
            return true;
        }
    if (has_fault("stall"))
        for (;;)
            pause();
    if (has_fault("long"))
        for (int i = 0; i < 100000; i++)
            putchar('x');
    if (has_fault("killed"))
        raise(SIGKILL);
    if (has_fault("crash"))
        raise(SIGSEGV);
    if (has_fault("exit")) {
        fprintf(stderr, "the last words\n\n");
        exit(3);
    }
    if (has_fault("no-threads")) {
        fprintf(stderr,
                "a warning of no matter\nruntime: failed to create new OS thread (have 2 "
                "already; errno=11)\n\tan error in a line of source\nfatal error: newosproc\n"
                "rip    0x4744e1\ngs     0x0\n");
        exit(2);
    }
    if (has_fault("traceback")) {
        fprintf(stderr, "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\n"
                        "    raise RuntimeError(\"failed\")\nRuntimeError: it is so\n");
        exit(1);
    }
    if (has_fault("dies-once") && runs == 60 && mkdir(getenv("FAKE_ONCE"), 0700) == 0)
        exit(4);
    return false;
}

static void run(const char *id, uint64_t iterations)
{
    unsigned long calls = calls_of(id);
    uint64_t start = now_ns();
    int32_t sum = 0;
    for (uint64_t i = 0; i < iterations; i++)
        for (unsigned long k = 0; k < calls; k++)
            sum = add(sum, (int32_t)i);
    uint64_t elapsed = now_ns() - start;
    kept = sum;
    printf("ns %.1f\n", has_fault("microseconds") ? (double)elapsed / 1e3 : (double)elapsed);
}

static void *wait_for_ever(void *nothing)
{
    for (;;)
        pause();
    return nothing;
}

static void hello(void)
{
    pthread_t other;
    if (has_fault("silent-hello"))
        for (;;)
            pause();
    if (has_fault("protocol"))
        printf("hello 2 %ld fake\n", (long)syscall(SYS_gettid));
    else if (has_fault("thread"))
        printf("hello 1 1 fake 1.0\n");
    else
        printf("hello 1 %ld fake %s\n", (long)syscall(SYS_gettid), getenv("FAKE_VERSION"));
    if (has_fault("threads"))
        pthread_create(&other, NULL, wait_for_ever, NULL);
    if (has_fault("forks") || has_fault("stall"))
        leave_somebody();
}

static void answer(char *line)
{
    char id[100];
    uint64_t iterations;
    if (strcmp(line, "hello 1") == 0)
        hello();
    else if (strcmp(line, "list") == 0)
        list();
    else if (sscanf(line, "prepare %99s", id) == 1)
        printf(has_fault("prepare") && strcmp(id, "upcall") == 0 ? "fail no such thing\n"
                                                                 : "ok warmed up\n");
    else if (sscanf(line, "run %99s %" SCNu64, id, &iterations) == 2) {
        if (!sin_at_run())
            run(id, iterations);
    } else if (strcmp(line, "quit") == 0)
        exit(0);
    else
        printf("fail unknown '%s'\n", line);
    if (has_fault("talks") && runs > 0)
        printf("and another thing\n");
    fflush(stdout);
}

int main(void)
{
    static char line[1024];
    void *library = dlopen(getenv("XC_CALLEE"), RTLD_NOW);
    void *symbol = library ? dlsym(library, "xc_callee_add") : NULL;
    if (!symbol)
        return 9;
    memcpy(&add, &symbol, sizeof add);
    fault = getenv("FAKE_FAULT");
    if (has_fault("early"))
        return 5;
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        answer(line);
    }
    return 0;
}
