#include "adapter/thread.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATUS_BYTES  4096
#define ANCESTORS_MAX 32

/* A number of /proc/.../status, after its key; -1 where it is not there. */
static long long number_after(const char *status, const char *key)
{
    const char *at = strstr(status, key);
    return at ? strtoll(at + strlen(key), NULL, 10) : -1;
}

static bool read_status(int file, char status[STATUS_BYTES])
{
    ssize_t length = file >= 0 ? pread(file, status, STATUS_BYTES - 1, 0) : -1;
    status[length > 0 ? length : 0] = '\0';
    return length > 0;
}

static int open_status(int thread)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/status", thread);
    return open(path, O_RDONLY | O_CLOEXEC);
}

/* Upwards from a process, until the supervisor, whose children they all are. */
static bool descends(pid_t process, const struct xc_process *from)
{
    for (int i = 0; i < ANCESTORS_MAX && process > 1; i++) {
        char status[STATUS_BYTES];
        if (process == from->supervisor || process == from->program)
            return true;
        int file = open_status(process);
        bool known = read_status(file, status);
        if (file >= 0)
            close(file);
        process = known ? (pid_t)number_after(status, "\nPPid:") : 0;
    }
    return false;
}

enum xc_status xc_thread_find(struct xc_program *program, struct xc_error *error)
{
    char status[STATUS_BYTES];
    program->thread_status = open_status(program->thread);
    bool known = read_status(program->thread_status, status);
    program->process_id = known ? (int)number_after(status, "\nTgid:") : 0;
    if (!known || !descends(program->process_id, &program->process))
        return xc_fail(error, XC_CRASHED, "the thread %d that it names is not its own",
                       program->thread);
    program->threads = 0;
    return xc_thread_place(program, error);
}

/* The number of a process's threads, without listing them: links of the folder, but two. */
static unsigned long count_threads(int process)
{
    struct stat about;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", process);
    return stat(path, &about) == 0 ? (unsigned long)about.st_nlink : 0;
}

/* Threads come and go meanwhile, so that refusals are no errors. */
static void place_others(const struct xc_program *program)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", program->process_id);
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        int thread = (int)strtol(entry->d_name, NULL, 10); /* 0 for "." */
        if (thread > 0 && thread != program->thread)
            sched_setaffinity(thread, sizeof program->ground->others, &program->ground->others);
    }
    if (folder)
        closedir(folder);
}

bool xc_thread_in_place(const struct xc_program *program)
{
    cpu_set_t found, wanted;
    if (program->ground->pu < 0)
        return kill(program->process_id, 0) == 0;
    CPU_ZERO(&wanted);
    CPU_SET(program->ground->pu, &wanted);
    CPU_ZERO(&found);
    return sched_getaffinity(program->thread, sizeof found, &found) == 0 &&
           CPU_EQUAL(&found, &wanted);
}

enum xc_status xc_thread_place(struct xc_program *program, struct xc_error *error)
{
    const struct xc_ground *ground = program->ground;
    if (ground->pu < 0)
        return XC_OK;
    if (!xc_thread_in_place(program)) {
        cpu_set_t wanted;
        CPU_ZERO(&wanted);
        CPU_SET(ground->pu, &wanted);
        if (sched_setaffinity(program->thread, sizeof wanted, &wanted) != 0)
            return xc_fail(error, errno == ESRCH ? XC_CRASHED : XC_UNFIT,
                           "its thread %d cannot be put on processor %d: %s", program->thread,
                           ground->pu, strerror(errno));
    }
    unsigned long threads = count_threads(program->process_id);
    if (threads != program->threads && CPU_COUNT(&ground->others) > 0)
        place_others(program);
    program->threads = threads;
    return XC_OK;
}

long long xc_thread_losses(struct xc_program *program)
{
    char status[STATUS_BYTES];
    return read_status(program->thread_status, status)
               ? number_after(status, "\nnonvoluntary_ctxt_switches:")
               : -1;
}

void xc_thread_step_aside(const struct xc_ground *ground)
{
    if (ground->pu >= 0 && CPU_COUNT(&ground->others) > 0)
        sched_setaffinity(0, sizeof ground->others, &ground->others);
}

void xc_thread_step_back(const struct xc_ground *ground)
{
    cpu_set_t measured;
    if (ground->pu < 0 || CPU_COUNT(&ground->others) == 0)
        return;
    CPU_ZERO(&measured);
    CPU_SET(ground->pu, &measured);
    sched_setaffinity(0, sizeof measured, &measured);
}
