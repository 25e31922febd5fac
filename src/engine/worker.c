#include "engine/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/interrupts.h"
#include "engine/job_control.h"
#include "support/limits.h"

#define POLL_MS 200

/* A parent that was killed meanwhile reads no more. */
void xc_worker_be(int samples)
{
    struct pollfd pipe_end = {.fd = samples};
    fcntl(samples, F_SETFD, FD_CLOEXEC);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (poll(&pipe_end, 1, 0) > 0 && pipe_end.revents & POLLERR)
        _exit(XC_CRASHED);
}

/* --- starting --------------------------------------------------------------------------------- */

struct ends {
    int read, write;
};

/* Neither end is a standard stream, which the worker's are put in place of. */
static bool open_pipe(struct ends *ends)
{
    int pair[2];
    if (pipe2(pair, O_CLOEXEC) != 0)
        return false;
    for (int i = 0; i < 2; i++)
        if (pair[i] <= STDERR_FILENO) {
            int moved = fcntl(pair[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
            close(pair[i]);
            pair[i] = moved;
        }
    *ends = (struct ends){pair[0], pair[1]};
    return ends->read >= 0 && ends->write >= 0 && fcntl(ends->read, F_SETFL, O_NONBLOCK) == 0;
}

/* Ours and the variable. Made by hand: setenv while other threads live is a data race. */
static char **make_environment(char *assignment)
{
    size_t count = 0;
    while (environ[count])
        count++;
    char **copy = calloc(count + 2, sizeof *copy);
    if (!copy)
        return NULL;
    memcpy(copy, environ, count * sizeof *copy);
    copy[count] = assignment;
    return copy;
}

/* This program; where /proc is not mounted, by the name that it was started with. */
static int spawn_self(const struct xc_worker *worker, const posix_spawn_file_actions_t *actions,
                      const posix_spawnattr_t *attributes, char **environment, pid_t *process)
{
    int failure =
        posix_spawn(process, "/proc/self/exe", actions, attributes, worker->argv, environment);
    const char *path = (const char *)getauxval(AT_EXECFN);
    if (failure == ENOENT && path)
        failure = posix_spawn(process, path, actions, attributes, worker->argv, environment);
    return failure;
}

/* Interrupts wait until it has a handler for them. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t mask;
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    xc_interrupts_add(&mask);
    posix_spawnattr_setsigmask(attributes, &mask);
    posix_spawnattr_setpgroup(attributes, 0);
    return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
}

/* 0, or an errno. The end for samples is put in its own place, which takes its close-on-exec away
 * in the worker alone. */
static int spawn(const struct xc_worker *worker, int samples, int errors, pid_t *process)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char *assignment;
    if (!worker->argv ||
        asprintf(&assignment, "%s=%d,%s", worker->variable, samples, worker->rest) < 0)
        return ENOMEM;
    char **environment = make_environment(assignment);
    int failure = environment ? posix_spawn_file_actions_init(&actions) : ENOMEM;
    if (failure)
        goto free_environment;
    failure = posix_spawnattr_init(&attributes);
    if (failure)
        goto destroy_actions;
    failure = set_attributes(&attributes);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&actions, samples, samples);
    if (!failure)
        failure = spawn_self(worker, &actions, &attributes, environment, process);
    posix_spawnattr_destroy(&attributes);
destroy_actions:
    posix_spawn_file_actions_destroy(&actions);
free_environment:
    free(environment);
    free(assignment);
    return failure;
}

/* --- listening -------------------------------------------------------------------------------- */

enum reception { MORE, NOTHING_YET, END, NO_MEMORY };

static enum reception receive(struct xc_received *received, int from)
{
    if (received->capacity - received->count < 65536) {
        size_t capacity = 2 * received->capacity + 65536;
        char *bytes = realloc(received->bytes, capacity);
        if (!bytes)
            return NO_MEMORY;
        received->bytes = bytes;
        received->capacity = capacity;
    }
    ssize_t got =
        read(from, received->bytes + received->count, received->capacity - received->count);
    if (got > 0)
        received->count += (size_t)got;
    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? NOTHING_YET : END;
    return got > 0 ? MORE : END;
}

/* All that is there. False: no memory for it. */
static bool receive_all(struct xc_worker *worker, struct pollfd ends[2])
{
    struct xc_received *received[2] = {&worker->samples, &worker->errors};
    for (int i = 0; i < 2; i++) {
        enum reception reception = END;
        while (ends[i].fd >= 0 && (reception = receive(received[i], ends[i].fd)) == MORE)
            ;
        if (reception == NO_MEMORY)
            return false;
        if (reception == END)
            ends[i].fd = -1;
    }
    return true;
}

static bool has_ended(pid_t process)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)process, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == process;
}

/* Until both ends are closed; or the worker has ended, since a process that it left behind may hold
 * them open. */
static bool listen_to(struct xc_worker *worker, pid_t process, const struct ends ends[2],
                      const struct xc_measure_hooks *hooks)
{
    struct pollfd readable[2] = {{.fd = ends[0].read, .events = POLLIN},
                                 {.fd = ends[1].read, .events = POLLIN}};
    bool ended = false;
    while (!ended && (readable[0].fd >= 0 || readable[1].fd >= 0)) {
        if (!worker->told_to_end && hooks->interrupted && *hooks->interrupted) {
            kill(process, SIGINT);
            worker->told_to_end = true;
        }
        int ready = poll(readable, 2, POLL_MS);
        if (hooks->alive)
            hooks->alive(hooks->cookie);
        ended = ready == 0 && has_ended(process);
        if (!receive_all(worker, readable))
            return false;
    }
    return true;
}

/* Its group is ended before it is reaped: afterwards the number may be another's. */
static int reap(pid_t process, const struct sigaction *before)
{
    siginfo_t info;
    int how = 0;
    while (waitid(P_PID, (id_t)process, &info, WEXITED | WNOWAIT) != 0 && errno == EINTR)
        ;
    xc_job_control_end(before);
    kill(-process, SIGKILL);
    while (waitpid(process, &how, 0) < 0 && errno == EINTR)
        ;
    return how;
}

enum xc_status xc_worker_run(struct xc_worker *worker, const struct xc_measure_hooks *hooks,
                             struct xc_error *error)
{
    struct ends ends[2] = {{-1, -1}, {-1, -1}};
    struct sigaction before;
    char hint[XC_LIMIT_HINT_BYTES];
    pid_t process = -1;
    bool opened = open_pipe(&ends[0]) && open_pipe(&ends[1]);
    int failure = opened ? spawn(worker, ends[0].write, ends[1].write, &process) : errno;
    for (int i = 0; i < 2; i++)
        close(ends[i].write);
    bool whole = true;
    if (!failure) {
        xc_job_control_begin(process, &before);
        whole = listen_to(worker, process, ends, hooks);
        if (!whole)
            kill(process, SIGKILL);
        worker->how = reap(process, &before);
    }
    for (int i = 0; i < 2; i++)
        close(ends[i].read);
    if (failure)
        return xc_fail(error, XC_UNFIT, "worker process %zu cannot be started: %s%s",
                       worker->number, strerror(failure), xc_limit_hint(failure, hint));
    return whole ? XC_OK
                 : xc_fail(error, XC_UNFIT, "no memory for the samples of worker process %zu",
                           worker->number);
}

void xc_worker_release(struct xc_worker *worker)
{
    free(worker->samples.bytes);
    free(worker->errors.bytes);
    worker->samples = worker->errors = (struct xc_received){0};
}

/* --- how it ended ----------------------------------------------------------------------------- */

/* 1 is a verdict, which a worker has none of, so that it comes from a library's exit(). */
static enum xc_status status_of(int how)
{
    enum xc_status status = WIFEXITED(how) ? (enum xc_status)WEXITSTATUS(how) : XC_CRASHED;
    bool ours = status == XC_USAGE || status == XC_INCONCLUSIVE || status == XC_UNFIT;
    return ours ? status : XC_CRASHED;
}

/* The last line that it wrote, without this program's name before it. */
static const char *last_line(const struct xc_received *errors, int *length)
{
    static const char program[] = "crosscost: ";
    size_t end = errors->count;
    while (end && errors->bytes[end - 1] == '\n')
        end--;
    size_t first = end;
    while (first && errors->bytes[first - 1] != '\n')
        first--;
    if (end - first > strlen(program) &&
        memcmp(errors->bytes + first, program, strlen(program)) == 0)
        first += strlen(program);
    *length = (int)(end - first);
    return errors->bytes ? errors->bytes + first : "";
}

enum xc_status xc_worker_failure(const struct xc_worker *worker, struct xc_error *error)
{
    int length, how = worker->how;
    const char *line = last_line(&worker->errors, &length);
    char end[64];
    if (WIFSIGNALED(how))
        snprintf(end, sizeof end, "was killed by signal %d", WTERMSIG(how));
    else
        snprintf(end, sizeof end, "exited with status %d", WEXITSTATUS(how));
    if (length > 0 && !WIFSIGNALED(how) && status_of(how) == (enum xc_status)WEXITSTATUS(how))
        return xc_fail(error, status_of(how), "%.*s", length, line);
    return xc_fail(error, status_of(how), "worker process %zu %s without reporting results%s%.*s",
                   worker->number, end, length > 0 ? ": " : "", length, line);
}
