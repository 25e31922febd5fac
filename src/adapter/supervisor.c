#include "adapter/supervisor.h"

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

#include "support/deadline.h"
#include "support/descriptors.h"

/* What does not die within this cannot be killed: it belongs to another user, or waits for a device
 * that does not answer. */
#define END_SECONDS 5.0

/* --- in the program's process, before it is the program --------------------------------------- */

/* The messages of that process, through a pipe that exec closes. */
enum news { AT_RANDOM = -1 /* else an errno: it cannot be the program */ };

static void tell_news(int pipe_end, int news)
{
    while (write(pipe_end, &news, sizeof news) < 0 && errno == EINTR)
        ;
}

static bool become(int stream, int descriptor)
{
    int source = descriptor >= 0 ? descriptor : open("/dev/null", O_RDWR | O_CLOEXEC);
    return source >= 0 && dup2(source, stream) == stream;
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
 * are shared in another way each time, and so are the times. The rest of the persona stays. */
static bool fix_addresses(void)
{
    int persona = personality(0xffffffff);
    return persona >= 0 && personality((unsigned long)(unsigned)persona | ADDR_NO_RANDOMIZE) >= 0;
}

static _Noreturn void be_program(const struct xc_process_spec *spec, int news)
{
    setsid();
    reset_signals();
    if (!fix_addresses())
        tell_news(news, AT_RANDOM);
    if (arrange_streams(spec) && (!spec->folder || chdir(spec->folder) == 0)) {
        if (spec->allowed)
            sched_setaffinity(0, sizeof *spec->allowed, spec->allowed);
        execvpe(spec->arguments[0], (char **)spec->arguments, (char **)spec->environment);
    }
    tell_news(news, errno);
    _exit(127);
}

/* --- the supervisor
 * ------------------------------------------------------------------------------- */

struct kept {
    pid_t program;
    bool is_reaped;
    int control;
};

static void send_message(const struct kept *kept, struct xc_supervisor_message message)
{
    while (send(kept->control, &message, sizeof message, MSG_NOSIGNAL) < 0 && errno == EINTR)
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

static void kill_children_in_proc(void)
{
    DIR *folder = opendir("/proc");
    pid_t self = getpid();
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && parent_of(entry->d_name) == self)
            kill((pid_t)strtol(entry->d_name, NULL, 10), SIGKILL);
    if (folder)
        closedir(folder);
}

/* Kills all children. Theirs become ours then, and are found the next time. A kernel without lists
 * of children (CONFIG_PROC_CHILDREN) has them in /proc. */
static void kill_children(void)
{
    char text[4096];
    int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    ssize_t length = file >= 0 ? read(file, text, sizeof text - 1) : -1;
    if (file >= 0)
        close(file);
    if (length < 0) {
        kill_children_in_proc();
        return;
    }
    text[length] = '\0';
    for (char *at = text, *end; (length = strtol(at, &end, 10)) > 0 && *end; at = end)
        kill((pid_t)length, SIGKILL);
}

/* Takes what has ended; true while there are others. The program's group is ended with it, before
 * it is reaped: afterwards its number may be another's. */
static bool reap(struct kept *kept)
{
    siginfo_t info;
    int how;
    for (;;) {
        info.si_pid = 0;
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
            return errno == EINTR;
        if (info.si_pid == 0)
            return true;
        bool is_program = info.si_pid == kept->program && !kept->is_reaped;
        if (is_program)
            kill(-kept->program, SIGKILL);
        if (waitpid(info.si_pid, &how, WNOHANG) <= 0 || !is_program)
            continue;
        kept->is_reaped = true;
        send_message(kept,
                     (struct xc_supervisor_message){.kind = XC_SUPERVISOR_ENDED, .value = how});
    }
}

/* Until nobody is left; false: some cannot be ended. The session's group first: all in one go. */
static bool end_all(struct kept *kept)
{
    struct xc_deadline deadline;
    xc_deadline_begin(&deadline, END_SECONDS);
    if (!kept->is_reaped)
        kill(-kept->program, SIGKILL);
    while (reap(kept)) {
        kill_children();
        if (xc_deadline_passed(&deadline))
            return false;
        poll(NULL, 0, 1);
    }
    return true;
}

/* Tells of the program's start: its end of this pipe is closed by exec. */
static void tell_start(const struct kept *kept, int news)
{
    struct xc_supervisor_message message = {.kind = XC_SUPERVISOR_STARTED, .value = kept->program};
    int one;
    ssize_t got;
    if (kept->program < 0)
        message = (struct xc_supervisor_message){.kind = XC_SUPERVISOR_NOT_STARTED, .value = errno};
    while (kept->program > 0 &&
           ((got = read(news, &one, sizeof one)) > 0 || (got < 0 && errno == EINTR))) {
        if (got < 0)
            continue;
        if (one == AT_RANDOM)
            message.addresses_at_random = true;
        else
            message =
                (struct xc_supervisor_message){.kind = XC_SUPERVISOR_NOT_STARTED, .value = one};
    }
    send_message(kept, message);
    close(news);
}

/* Opens the standard streams, so that no later descriptor takes their place; the program's replace
 * them. */
static void fill_streams(void)
{
    for (int stream = 0; stream <= 2; stream++)
        if (fcntl(stream, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0)
            _exit(XC_SUPERVISOR_GAVE_UP);
}

/* Nothing of ours is left open but what the program is given, so that no pipe of ours stays open
 * while it runs. */
static int prepare(const struct xc_process_spec *spec, int control)
{
    const int kept[] = {spec->input, spec->output, spec->error, control};
    sigset_t all, child;
    setsid();
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    xc_descriptors_close_others(kept, sizeof kept / sizeof kept[0]);
    fill_streams();
    return signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
}

_Noreturn void xc_supervisor_be(const struct xc_process_spec *spec, int control)
{
    struct kept kept = {.program = -1, .control = control};
    int news[2], ends = prepare(spec, control);
    if (ends < 0 || pipe2(news, O_CLOEXEC) != 0) {
        send_message(&kept, (struct xc_supervisor_message){.kind = XC_SUPERVISOR_NOT_STARTED,
                                                           .value = errno});
        _exit(0);
    }
    kept.program = fork();
    if (kept.program == 0)
        be_program(spec, news[1]);
    int failure = errno;
    close(news[1]);
    errno = failure;
    tell_start(&kept, news[0]);
    close(spec->input);
    close(spec->output);
    close(spec->error);
    struct pollfd watched[2] = {{.fd = control, .events = POLLIN}, {.fd = ends, .events = POLLIN}};
    while (kept.program > 0 && !watched[0].revents && poll(watched, 2, -1) != 0) {
        struct signalfd_siginfo taken;
        while (read(ends, &taken, sizeof taken) > 0)
            ;
        reap(&kept);
    }
    _exit(kept.program > 0 && !end_all(&kept) ? XC_SUPERVISOR_GAVE_UP : 0);
}
