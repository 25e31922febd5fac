/* Running off a foreign stack: one line and status 5; every other fault goes where it went. */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crosscost/stack.h"
#include "tests/check.h"

struct ending {
    int status;
    char output[4096];
};

static struct ending run_child(void (*body)(void))
{
    int pipe_ends[2];
    CHECK(pipe(pipe_ends) == 0);
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        dup2(pipe_ends[1], STDERR_FILENO);
        body();
        _exit(0);
    }
    close(pipe_ends[1]);
    struct ending ending = {0};
    size_t length = 0;
    ssize_t got;
    while (length < sizeof ending.output - 1 && (got = read(pipe_ends[0], ending.output + length,
                                                            sizeof ending.output - 1 - length)) > 0)
        length += (size_t)got;
    close(pipe_ends[0]);
    waitpid(child, &ending.status, 0);
    return ending;
}

/* Ends long after the stack does. */
XC_NOIPA static size_t recurse(size_t depth)
{
    volatile char room[512];
    room[depth % sizeof room] = 1;
    return depth == 0 ? 0 : recurse(depth - 1) + (size_t)room[depth % sizeof room];
}

static void recurse_deeply(void *depth)
{
    *(size_t *)depth = recurse(*(size_t *)depth);
}

static volatile uintptr_t nowhere = 8; /* an address that no compiler knows */

static void overflow(void)
{
    struct xc_stack_options options = {0};
    struct xc_stack *stack;
    size_t depth = 1000000;
    if (xc_stack_overflow_watch_thread(NULL) != XC_OK || xc_stack_map(&options, &stack, NULL) != 0)
        _exit(99);
    xc_stack_call(stack, recurse_deeply, &depth);
}

static void overflow_watched(void)
{
    if (xc_stack_overflow_watch("tester", NULL) != XC_OK)
        _exit(99);
    overflow();
}

static void *overflow_in_thread(void *unused)
{
    overflow();
    return unused;
}

static void overflow_on_second_thread(void)
{
    pthread_t thread;
    if (xc_stack_overflow_watch("tester", NULL) != XC_OK ||
        pthread_create(&thread, NULL, overflow_in_thread, NULL) != 0)
        _exit(99);
    pthread_join(thread, NULL);
}

static void *map_and_release(void *unused)
{
    for (;;) {
        struct xc_stack_options options = {.size_bytes = XC_STACK_BYTES_MIN};
        struct xc_stack *stack;
        if (xc_stack_map(&options, &stack, NULL) == XC_OK)
            xc_stack_release(stack);
    }
    return unused;
}

static void overflow_amid_others(void)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, map_and_release, NULL) != 0)
            _exit(99);
    overflow_watched();
}

static void plain_fault(void)
{
    signal(SIGSEGV, SIG_DFL);
    if (xc_stack_overflow_watch("tester", NULL) != XC_OK ||
        xc_stack_overflow_watch_thread(NULL) != XC_OK)
        _exit(99);
    *(volatile int *)nowhere = 1;
}

static void sent_signal(void)
{
    signal(SIGSEGV, SIG_DFL);
    if (xc_stack_overflow_watch("tester", NULL) != XC_OK)
        _exit(99);
    raise(SIGSEGV);
}

static void own_handler(int signal_number)
{
    _exit(signal_number == SIGSEGV ? 42 : 43);
}

static void fault_with_handler(void)
{
    signal(SIGSEGV, own_handler);
    for (int i = 0; i < 2; i++) /* twice does not watch itself */
        if (xc_stack_overflow_watch("tester", NULL) != XC_OK)
            _exit(99);
    *(volatile int *)nowhere = 1;
}

static void check_overflow(void (*body)(void))
{
    struct ending ending = run_child(body);
    CHECK(WIFEXITED(ending.status) && WEXITSTATUS(ending.status) == XC_CRASHED, "status %x: %s",
          (unsigned)ending.status, ending.output);
    CHECK(strcmp(ending.output, "tester: foreign stack overflow: a foreign function needs more "
                                "than the 262144 bytes of its stack\n") == 0,
          "%s", ending.output);
}

static void check_fault(void (*body)(void))
{
    struct ending ending = run_child(body);
    CHECK(WIFSIGNALED(ending.status) && WTERMSIG(ending.status) == SIGSEGV, "status %x",
          (unsigned)ending.status);
    CHECK(!strstr(ending.output, "overflow"), "%s", ending.output); /* qemu may speak */
}

int main(void)
{
    check_overflow(overflow_watched);
    check_overflow(overflow_on_second_thread);
    for (int i = 0; i < 10; i++)
        check_overflow(overflow_amid_others);
    check_fault(plain_fault);
    check_fault(sent_signal);
    struct ending ending = run_child(fault_with_handler);
    CHECK(WIFEXITED(ending.status) && WEXITSTATUS(ending.status) == 42);
    return 0;
}
