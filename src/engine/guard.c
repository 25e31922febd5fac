#include "engine/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/interrupts.h"
#include "engine/job_control.h"
#include "support/clock.h"
#include "support/deadline.h"
#include "support/output.h"
#include "support/warn.h"

/* No more signs of life than this: writing one costs a system call. */
#define ALIVE_EVERY_NS 50000000

#define STAGE_BYTES 200

/* What the child writes: one of these, whole, at most PIPE_BUF bytes. */
enum message_kind { ALIVE, STAGE, FOREIGN_STACKS, DONE };
struct message {
    enum message_kind kind;
    enum xc_status status;              /* DONE */
    double own_seconds;                 /* STAGE: in place of the timeout; 0: it has none */
    char text[sizeof(struct xc_error)]; /* STAGE: its name; DONE: the error */
};

/* --- in the child ----------------------------------------------------------------------------- */

static int message_pipe = -1; /* -1: not in a child */
static int kept_stdout = -1, kept_stderr = -1;
static uint64_t last_alive_ns;

static void send(const struct message *message)
{
    while (write(message_pipe, message, sizeof *message) < 0 && errno == EINTR)
        ;
}

void xc_guard_own_stage(const char *stage, double seconds)
{
    struct message message = {.kind = STAGE, .own_seconds = seconds};
    if (message_pipe < 0)
        return;
    snprintf(message.text, sizeof message.text, "%s", stage);
    send(&message);
}

void xc_guard_stage(const char *stage)
{
    xc_guard_own_stage(stage, 0);
}

void xc_guard_foreign_stacks(void)
{
    if (message_pipe >= 0)
        send(&(struct message){.kind = FOREIGN_STACKS});
}

void xc_guard_alive(void)
{
    if (message_pipe < 0 || xc_now_ns() - last_alive_ns < ALIVE_EVERY_NS)
        return;
    last_alive_ns = xc_now_ns();
    send(&(struct message){.kind = ALIVE});
}

/* Somewhere else; the descriptor that keeps what was there. */
static int redirect(int stream)
{
    int kept = fcntl(stream, F_DUPFD_CLOEXEC, 3), nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere >= 0) {
        dup2(nowhere, stream);
        close(nowhere);
    }
    return kept;
}

void xc_guard_done_with_user_code(void)
{
    if (kept_stdout < 0 || kept_stderr < 0)
        return;
    fflush(stdout); /* what the user's code has printed */
    fflush(stderr);
    dup2(kept_stdout, STDOUT_FILENO);
    dup2(kept_stderr, STDERR_FILENO);
    close(kept_stdout);
    kept_stdout = kept_stderr = -1;
    FILE *own_stderr = xc_own_stderr();
    xc_own_stderr_set(NULL);
    if (own_stderr != stderr)
        fclose(own_stderr);
}

/* A process group of its own, so that whatever the user's code starts ends with it. */
static _Noreturn void be_child(xc_guarded_job *job, void *cookie, int pipe_end, pid_t parent)
{
    struct message message = {.kind = DONE};
    struct xc_error error = {""};
    const struct rlimit no_core = {0, 0};
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(XC_CRASHED);
    signal(SIGSEGV, SIG_DFL); /* the parent says what happened */
    signal(SIGBUS, SIG_DFL);
    setrlimit(RLIMIT_CORE, &no_core);
    message_pipe = pipe_end;
    kept_stdout = redirect(STDOUT_FILENO);
    kept_stderr = redirect(STDERR_FILENO);
    FILE *own_stderr = kept_stderr >= 0 ? fdopen(kept_stderr, "w") : NULL;
    if (own_stderr)
        setvbuf(own_stderr, NULL, _IONBF, 0);
    xc_own_stderr_set(own_stderr);
    message.status = job(cookie, &error);
    xc_guard_done_with_user_code();
    if (message.status == XC_OK)
        message.status = xc_flush_output(&error);
    memcpy(message.text, error.text, sizeof message.text);
    send(&message);
    _exit(0);
}

/* --- in the parent ---------------------------------------------------------------------------- */

static _Atomic pid_t child_process; /* 0: none */

static void hand_on(int signal_number)
{
    int kept = errno;
    pid_t child = child_process;
    if (child > 0)
        kill(child, signal_number);
    errno = kept;
}

struct watch {
    struct message done;
    char stage[STAGE_BYTES];
    double timeout_seconds, own_seconds; /* the stage's own; 0: it has none */
    const char *option;                  /* that sets timeout_seconds, or NULL */
    bool foreign_stacks, is_done, timed_out;
};

static double seconds_of(const struct watch *watch)
{
    return watch->own_seconds > 0 ? watch->own_seconds : watch->timeout_seconds;
}

static void take(const struct message *message, struct watch *watch)
{
    if (message->kind == STAGE) {
        snprintf(watch->stage, sizeof watch->stage, "%.*s", STAGE_BYTES - 1, message->text);
        watch->own_seconds = message->own_seconds;
    }
    watch->foreign_stacks = watch->foreign_stacks || message->kind == FOREIGN_STACKS;
    watch->is_done = message->kind == DONE;
    if (watch->is_done)
        watch->done = *message;
}

/* Stopped alone, by somebody's SIGSTOP: it will not come back before it goes on. */
static bool is_stopped(pid_t child, bool was_stopped)
{
    siginfo_t info = {0};
    while (waitid(P_PID, (id_t)child, &info, WSTOPPED | WCONTINUED | WNOHANG) == 0 &&
           info.si_pid == child) {
        was_stopped = info.si_code == CLD_STOPPED;
        info.si_pid = 0;
    }
    return was_stopped;
}

/* Until the child is done, or its end of the pipe is closed, or nothing comes for too long. */
static void watch_child(pid_t child, int pipe_end, struct watch *watch)
{
    struct xc_deadline deadline;
    bool stopped = false;
    xc_deadline_begin(&deadline, seconds_of(watch));
    while (!watch->is_done) {
        struct pollfd readable = {.fd = pipe_end, .events = POLLIN};
        int ready = poll(&readable, 1, xc_deadline_wait_ms(&deadline));
        if (ready < 0 && errno != EINTR)
            return;
        stopped = is_stopped(child, stopped);
        if (stopped)
            xc_deadline_skip(&deadline);
        watch->timed_out = ready <= 0 && xc_deadline_passed(&deadline);
        if (watch->timed_out)
            return;
        struct message message;
        if (ready <= 0)
            continue;
        if (read(pipe_end, &message, sizeof message) != sizeof message)
            return;
        take(&message, watch);
        xc_deadline_begin(&deadline, seconds_of(watch));
    }
}

static enum xc_status conclude(const struct watch *watch, int ended, struct xc_error *error)
{
    if (watch->is_done && WIFEXITED(ended)) {
        if (watch->done.status != XC_OK && error)
            memcpy(error->text, watch->done.text, sizeof error->text);
        return watch->done.status;
    }
    if (watch->timed_out) {
        const char *option = watch->own_seconds > 0 ? NULL : watch->option;
        return xc_fail(error, XC_CRASHED, "%s did not come back within %g s%s%s%s", watch->stage,
                       seconds_of(watch), option ? " (" : "", option ? option : "",
                       option ? ")" : "");
    }
    if (WIFEXITED(ended))
        return xc_fail(error, XC_CRASHED, "%s ended the process with exit status %d", watch->stage,
                       WEXITSTATUS(ended));
    int number = WTERMSIG(ended);
    if (number == SIGINT || number == SIGTERM || number == SIGHUP)
        return xc_fail(error, XC_INCONCLUSIVE, "interrupted");
    bool may_be_stack = number == SIGSEGV && watch->foreign_stacks;
    return xc_fail(error, XC_CRASHED, "%s crashed: %s%s", watch->stage, strsignal(number),
                   may_be_stack ? " (a foreign stack that is too small, perhaps: --stack-kib)"
                                : "");
}

/* Ends the child's group and takes the child, in this order: afterwards their number may be
 * another's. How it ended, as waitpid says. */
static int end_child(pid_t child, struct watch *watch, const struct sigaction *stop_before)
{
    siginfo_t info = {0};
    int how = 0;
    /* A process that the user's code has started may hold the pipe open after the child's end. */
    if (watch->timed_out && waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
        info.si_pid == child)
        watch->timed_out = false;
    if (watch->timed_out)
        kill(child, SIGKILL);
    while (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) != 0 && errno == EINTR)
        ;
    kill(-child, SIGKILL);
    xc_job_control_end(stop_before);
    child_process = 0;
    while (waitpid(child, &how, 0) < 0 && errno == EINTR)
        ;
    return how;
}

static enum xc_status be_parent(pid_t child, int pipe_end, double timeout_seconds,
                                const char *option, struct xc_error *error)
{
    struct watch watch = {
        .stage = "the child process", .timeout_seconds = timeout_seconds, .option = option};
    struct xc_interrupts_before before;
    struct sigaction stop_before;
    setpgid(child, child); /* as the child does: one of the two comes first */
    child_process = child;
    xc_interrupts_catch(hand_on, &before);
    xc_interrupts_mask(SIG_UNBLOCK); /* a worker was started with them blocked */
    xc_job_control_begin(child, &stop_before);
    watch_child(child, pipe_end, &watch);
    int how = end_child(child, &watch, &stop_before);
    xc_interrupts_restore(&before);
    return conclude(&watch, how, error);
}

enum xc_status xc_guarded(xc_guarded_job *job, void *cookie, double timeout_seconds,
                          const char *option, struct xc_error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return xc_fail(error, XC_UNFIT, "no pipe to a child process: %s", strerror(errno));
    fflush(stdout);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        close(ends[0]);
        be_child(job, cookie, ends[1], parent);
    }
    close(ends[1]);
    enum xc_status status = child < 0
                                ? xc_fail(error, XC_UNFIT, "no child process: %s", strerror(errno))
                                : be_parent(child, ends[0], timeout_seconds, option, error);
    close(ends[0]);
    return status;
}
