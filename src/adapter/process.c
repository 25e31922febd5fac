#include "adapter/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the keeper tells: first STARTED or NOT_STARTED, then perhaps ENDED. */
enum message_kind { STARTED, NOT_STARTED, ENDED };
struct message {
    enum message_kind kind;
    int value; /* the process; errno; how it ended */
};

/* --- in the program's process, before it is the program --------------------------------------- */

static bool become(int stream, int descriptor)
{
    if (descriptor < 0)
        descriptor = open("/dev/null", O_RDWR);
    return descriptor >= 0 && dup2(descriptor, stream) == stream;
}

/* Streams may be given in any order, so they are first moved out of the way of 0 to 2. */
static bool arrange_streams(const struct xc_process_spec *spec)
{
    int descriptors[3] = {spec->input, spec->output, spec->error};
    for (int i = 0; i < 3; i++)
        if (descriptors[i] >= 0 && (descriptors[i] = fcntl(descriptors[i], F_DUPFD, 3)) < 0)
            return false;
    for (int i = 0; i < 3; i++)
        if (!become(i, descriptors[i]))
            return false;
    for (int i = 0; i < 3; i++)
        if (descriptors[i] >= 0)
            close(descriptors[i]);
    return true;
}

/* Signals as a program expects them, whatever ours are. */
static void reset_signals(void)
{
    sigset_t none;
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* At the same addresses in every run, as ours are: at random ones, caches and branch predictors
 * are shared in another way each time, and so are the times. */
static _Noreturn void be_program(const struct xc_process_spec *spec, int failure)
{
    setsid();
    reset_signals();
    personality(ADDR_NO_RANDOMIZE); /* where it is refused, addresses are random */
    if (arrange_streams(spec) && (!spec->folder || chdir(spec->folder) == 0)) {
        if (spec->allowed)
            sched_setaffinity(0, sizeof *spec->allowed, spec->allowed);
        execvpe(spec->arguments[0], (char **)spec->arguments, (char **)spec->environment);
    }
    int reason = errno;
    if (write(failure, &reason, sizeof reason) < 0)
        _exit(126);
    _exit(127);
}

/* --- the keeper ------------------------------------------------------------------------------- */

static void tell(int control, enum message_kind kind, int value)
{
    struct message message = {kind, value};
    while (send(control, &message, sizeof message, MSG_NOSIGNAL) < 0 && errno == EINTR)
        ;
}

/* The parent of a process by /proc; 0 where it is gone. The name before it may hold anything. */
static pid_t parent_of(const char *process)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%.20s/stat", process);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file >= 0 ? read(file, text, sizeof text - 1) : -1;
    if (file >= 0)
        close(file);
    text[length > 0 ? length : 0] = '\0';
    const char *name_end = strrchr(text, ')'); /* then a space, the state's letter, a space */
    return name_end && strlen(name_end) > 4 ? (pid_t)strtol(name_end + 4, NULL, 10) : 0;
}

/* Kills all children. Theirs become ours then, and are found the next time. */
static void kill_children(void)
{
    DIR *folder = opendir("/proc");
    pid_t self = getpid();
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && parent_of(entry->d_name) == self)
            kill((pid_t)strtol(entry->d_name, NULL, 10), SIGKILL);
    if (folder)
        closedir(folder);
}

/* Takes what has ended; true while there are others. */
static bool reap(pid_t program, int control)
{
    int how;
    pid_t ended;
    while ((ended = waitpid(-1, &how, WNOHANG)) > 0)
        if (ended == program)
            tell(control, ENDED, how);
    return ended == 0;
}

/* Until nobody is left. The session's group first: all in one go. */
static void end_all(pid_t program, int control)
{
    kill(-program, SIGKILL);
    while (reap(program, control)) {
        kill_children();
        poll(NULL, 0, 1);
    }
}

/* Tells of the program's start: its end of this pipe is closed by exec. */
static void tell_start(pid_t program, int failure, int control)
{
    int reason = 0;
    if (program < 0)
        tell(control, NOT_STARTED, errno);
    else if (read(failure, &reason, sizeof reason) == sizeof reason)
        tell(control, NOT_STARTED, reason);
    else
        tell(control, STARTED, program);
    close(failure);
}

/* Nothing of ours but what the program is given, lest a pipe stays open for as long as it runs. */
static void close_others(const struct xc_process_spec *spec, int control)
{
    const int kept[4] = {spec->input, spec->output, spec->error, control};
    int others[1024];
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    for (struct dirent *entry; folder && (entry = readdir(folder)) && count < 1024;) {
        int descriptor = entry->d_name[0] == '.' ? -1 : (int)strtol(entry->d_name, NULL, 10);
        bool keep = descriptor < 0;
        for (int i = 0; i < 4; i++)
            keep = keep || descriptor == kept[i];
        if (!keep)
            others[count++] = descriptor;
    }
    if (folder)
        closedir(folder);
    for (size_t i = 0; i < count; i++)
        close(others[i]);
}

/* What is opened from here on is none of the standard streams, which the program's replace. */
static void fill_streams(void)
{
    for (int stream = 0; stream <= 2; stream++)
        if (fcntl(stream, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0)
            _exit(1);
}

static _Noreturn void be_keeper(const struct xc_process_spec *spec, int control)
{
    int failure[2];
    sigset_t all, child;
    setsid();
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    close_others(spec, control);
    fill_streams();
    int ends = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    if (ends < 0 || pipe2(failure, O_CLOEXEC) != 0) {
        tell(control, NOT_STARTED, errno);
        _exit(1);
    }
    pid_t program = fork();
    if (program == 0)
        be_program(spec, failure[1]);
    close(failure[1]);
    tell_start(program, failure[0], control);
    close(spec->input);
    close(spec->output);
    close(spec->error);
    struct pollfd watched[2] = {{.fd = control, .events = POLLIN}, {.fd = ends, .events = POLLIN}};
    while (program > 0 && !watched[0].revents && poll(watched, 2, -1) != 0) {
        struct signalfd_siginfo taken;
        while (read(ends, &taken, sizeof taken) > 0)
            ;
        reap(program, control);
    }
    if (program > 0)
        end_all(program, control);
    _exit(0);
}

/* --- on our side ------------------------------------------------------------------------------ */

static enum xc_status hear_start(const struct xc_process_spec *spec, struct xc_process *process,
                                 struct xc_error *error)
{
    struct message message;
    ssize_t got;
    while ((got = recv(process->control, &message, sizeof message, 0)) < 0 && errno == EINTR)
        ;
    if (got == sizeof message && message.kind == STARTED) {
        process->program = message.value;
        return XC_OK;
    }
    xc_process_stop(process);
    return xc_fail(error, XC_CRASHED, "'%.100s' cannot be started: %s", spec->arguments[0],
                   strerror(got == sizeof message ? message.value : EIO));
}

enum xc_status xc_process_start(const struct xc_process_spec *spec, struct xc_process *process,
                                struct xc_error *error)
{
    int ends[2];
    *process = (struct xc_process){.control = -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return xc_fail(error, XC_UNFIT, "no way to a process: %s", strerror(errno));
    fflush(stdout);
    pid_t keeper = fork();
    if (keeper == 0)
        be_keeper(spec, ends[1]);
    close(ends[1]);
    if (keeper < 0) {
        close(ends[0]);
        return xc_fail(error, XC_UNFIT, "no process: %s", strerror(errno));
    }
    process->keeper = keeper;
    process->control = ends[0];
    return hear_start(spec, process, error);
}

bool xc_process_ended(struct xc_process *process, int milliseconds, int *how)
{
    struct message message;
    struct pollfd control = {.fd = process->control, .events = POLLIN};
    if (poll(&control, 1, milliseconds) <= 0)
        return false;
    ssize_t got = recv(process->control, &message, sizeof message, MSG_DONTWAIT);
    if (got < 0)
        return false;
    process->program = 0;
    *how = got == sizeof message ? message.value : SIGKILL; /* the keeper itself was killed */
    return true;
}

void xc_process_stop(struct xc_process *process)
{
    if (process->keeper <= 0)
        return;
    close(process->control);
    while (waitpid(process->keeper, NULL, 0) < 0 && errno == EINTR)
        ;
    *process = (struct xc_process){.control = -1};
}
