/* Running off the end of a foreign stack: one clear line and status 5. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stacks/mapping.h"

#define ALTERNATE_BYTES ((size_t)64 * 1024)

static const char *program_name;
static struct sigaction before;
static pthread_key_t alternate_key;
static pthread_once_t alternate_once = PTHREAD_ONCE_INIT;
static bool has_alternate_key;

/* In a signal handler: no stdio. */
static char *append(char *end, const char *text)
{
    while (*text)
        *end++ = *text++;
    return end;
}

static char *append_number(char *end, size_t number)
{
    char digits[24], *first = digits + sizeof digits - 1;
    *first = '\0';
    do
        *--first = (char)('0' + number % 10);
    while (number /= 10);
    return append(end, first);
}

__attribute__((noreturn)) static void report_overflow(size_t size_bytes)
{
    char line[256], *end = line;
    if (strlen(program_name) < 100) {
        end = append(end, program_name);
        end = append(end, ": ");
    }
    end = append(end, "foreign stack overflow: a foreign function needs more than the ");
    end = append_number(end, size_bytes);
    end = append(end, " bytes of its stack\n");
    ssize_t ignored = write(STDERR_FILENO, line, (size_t)(end - line));
    (void)ignored;
    _exit(XC_CRASHED);
}

/* Another fault goes the way it went before; for the default, the faulting instruction is run again
 * under it. */
static void on_fault(int signal_number, siginfo_t *info, void *context)
{
    size_t size_bytes = info->si_code > 0 ? xc_stack_bytes_of_guard(info->si_addr) : 0;
    if (size_bytes > 0)
        report_overflow(size_bytes);
    if (before.sa_flags & SA_SIGINFO)
        before.sa_sigaction(signal_number, info, context);
    else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN)
        before.sa_handler(signal_number);
    else {
        signal(signal_number, SIG_DFL);
        if (info->si_code <= 0)
            raise(signal_number);
    }
}

enum xc_status xc_stack_overflow_watch(const char *program, struct xc_error *error)
{
    program_name = program;
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    struct sigaction old;
    if (sigaction(SIGSEGV, NULL, &old) != 0)
        return xc_fail(error, XC_UNFIT, "cannot watch for stack overflows: %s", strerror(errno));
    if ((old.sa_flags & SA_SIGINFO) && old.sa_sigaction == on_fault)
        return XC_OK;
    before = old;
    if (sigaction(SIGSEGV, &action, NULL) != 0)
        return xc_fail(error, XC_UNFIT, "cannot watch for stack overflows: %s", strerror(errno));
    return XC_OK;
}

static void alternate_release(void *memory)
{
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
    munmap(memory, ALTERNATE_BYTES);
}

static void alternate_key_create(void)
{
    has_alternate_key = pthread_key_create(&alternate_key, alternate_release) == 0;
}

enum xc_status xc_stack_overflow_watch_thread(struct xc_error *error)
{
    stack_t now;
    if (sigaltstack(NULL, &now) == 0 && !(now.ss_flags & SS_DISABLE))
        return XC_OK;
    pthread_once(&alternate_once, alternate_key_create);
    void *memory = mmap(NULL, ALTERNATE_BYTES, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return xc_fail(error, XC_UNFIT, "no memory for an alternate signal stack: %s",
                       strerror(errno));
    stack_t alternate = {.ss_sp = memory, .ss_size = ALTERNATE_BYTES};
    if (!has_alternate_key || pthread_setspecific(alternate_key, memory) != 0 ||
        sigaltstack(&alternate, NULL) != 0) {
        munmap(memory, ALTERNATE_BYTES);
        return xc_fail(error, XC_UNFIT, "cannot set an alternate signal stack: %s",
                       strerror(errno));
    }
    return XC_OK;
}
