#include "cli/replicas.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define VARIABLE "CROSSCOST_REPLICA"
#define POLL_MS  200

static struct xc_replica self;
static char **own_arguments;

/* Parsers take away from argv what they have understood. NULL: no memory. */
static char **copy_arguments(char **argv)
{
    size_t count = 0;
    while (argv[count])
        count++;
    char **copy = calloc(count + 1, sizeof *copy);
    if (copy)
        memcpy(copy, argv, count * sizeof *copy);
    return copy;
}

/* "SAMPLES,COUNT,SEED" */
void xc_replica_start(char **argv)
{
    const char *told = getenv(VARIABLE);
    char *end;
    own_arguments = copy_arguments(argv);
    if (!told)
        return;
    self.samples = (int)strtol(told, &end, 10);
    self.count = *end == ',' ? strtoul(end + 1, &end, 10) : 0;
    self.seed = *end == ',' ? strtoull(end + 1, &end, 10) : 0;
    self.is_one = *end == '\0' && self.count > 0 && fcntl(self.samples, F_GETFD) >= 0;
    unsetenv(VARIABLE);
}

const struct xc_replica *xc_replica_self(void)
{
    return &self;
}

/* --- what goes through the pipe: the same program is at both ends ----------------------------- */

struct sitting_record {
    size_t cases, rounds, rounds_done, blocks_a_round;
    double timed_ns, wall_ns;
    bool interrupted;
};

struct case_record {
    enum xc_row_status status;
    enum xc_status failure;
    char reason[sizeof((struct xc_measured *)0)->reason];
    double rough_ns;
    uint64_t iterations;
    size_t samples, dropped;
};

static bool put(FILE *stream, const void *data, size_t bytes)
{
    return bytes == 0 || fwrite(data, bytes, 1, stream) == 1;
}

static bool put_case(FILE *stream, const struct xc_measured *measured)
{
    const struct xc_samples *samples = &measured->samples;
    struct case_record record = {
        .status = measured->status,
        .failure = measured->failure,
        .rough_ns = measured->rough_ns,
        .iterations = measured->iterations,
        .samples = samples->count,
        .dropped = samples->dropped,
    };
    memcpy(record.reason, measured->reason, sizeof record.reason);
    return put(stream, &record, sizeof record) &&
           put(stream, samples->real_ns, samples->count * sizeof *samples->real_ns) &&
           put(stream, samples->cpu_ns, samples->count * sizeof *samples->cpu_ns) &&
           put(stream, samples->round, samples->count * sizeof *samples->round);
}

enum xc_status xc_replica_write(const struct xc_sittings *sittings, struct xc_error *error)
{
    FILE *stream = fdopen(self.samples, "w");
    bool whole = stream != NULL;
    for (size_t i = 0; i < sittings->count && whole; i++) {
        const struct xc_measurement *measurement = &sittings->items[i].measurement;
        struct sitting_record record = {
            .cases = measurement->count,
            .rounds = measurement->rounds,
            .rounds_done = measurement->rounds_done,
            .blocks_a_round = measurement->blocks_a_round,
            .timed_ns = measurement->timed_ns,
            .wall_ns = measurement->wall_ns,
            .interrupted = measurement->interrupted,
        };
        whole = put(stream, &record, sizeof record);
        for (size_t k = 0; k < measurement->count && whole; k++)
            whole = put_case(stream, &measurement->cases[k]);
    }
    if (stream && fclose(stream) != 0)
        whole = false;
    return whole ? XC_OK : xc_fail(error, XC_UNFIT, "samples cannot be handed over");
}

/* --- in the first process --------------------------------------------------------------------- */

/* Bytes that came so far. */
struct received {
    char *bytes;
    size_t count, capacity, taken;
};

static bool receive(struct received *received, int from)
{
    if (received->capacity - received->count < 65536) {
        size_t capacity = 2 * received->capacity + 65536;
        char *bytes = realloc(received->bytes, capacity);
        if (!bytes)
            return false;
        received->bytes = bytes;
        received->capacity = capacity;
    }
    ssize_t got =
        read(from, received->bytes + received->count, received->capacity - received->count);
    if (got > 0)
        received->count += (size_t)got;
    return got > 0;
}

static bool take(struct received *received, void *data, size_t bytes)
{
    if (received->count - received->taken < bytes)
        return false;
    if (bytes)
        memcpy(data, received->bytes + received->taken, bytes);
    received->taken += bytes;
    return true;
}

static bool grow(void **array, size_t count, size_t bytes)
{
    void *grown = realloc(*array, (count + 1) * bytes);
    if (grown)
        *array = grown;
    return grown != NULL;
}

/* Appends a replica's samples; its rounds come after those that are there. */
static bool take_case(struct received *received, struct xc_measured *measured, size_t first_round)
{
    struct case_record record;
    struct xc_samples *samples = &measured->samples;
    if (!take(received, &record, sizeof record))
        return false;
    if (measured->status == XC_ROW_OK || record.status == XC_ROW_FAILED) {
        measured->status = record.status;
        measured->failure = record.failure;
        memcpy(measured->reason, record.reason, sizeof measured->reason);
    }
    if (!measured->iterations)
        measured->iterations = record.iterations;
    measured->rough_ns = record.rough_ns;
    size_t before = samples->count, after = before + record.samples;
    if (!grow((void **)&samples->real_ns, after, sizeof *samples->real_ns) ||
        !grow((void **)&samples->cpu_ns, after, sizeof *samples->cpu_ns) ||
        !grow((void **)&samples->round, after, sizeof *samples->round) ||
        !take(received, samples->real_ns + before, record.samples * sizeof *samples->real_ns) ||
        !take(received, samples->cpu_ns + before, record.samples * sizeof *samples->cpu_ns) ||
        !take(received, samples->round + before, record.samples * sizeof *samples->round))
        return false;
    for (size_t i = before; i < after; i++)
        samples->round[i] += (uint32_t)first_round;
    samples->count = samples->capacity = after;
    samples->dropped += record.dropped;
    return true;
}

static bool take_sitting(struct received *received, struct xc_sitting *sitting)
{
    struct xc_measurement *measurement = &sitting->measurement;
    struct sitting_record record;
    bool whole = take(received, &record, sizeof record) && record.cases == measurement->count &&
                 sitting->process_count < XC_PROCESSES_MAX;
    for (size_t i = 0; i < measurement->count && whole; i++)
        whole = take_case(received, &measurement->cases[i], measurement->rounds_done);
    if (!whole)
        return false;
    sitting->process_rounds[sitting->process_count++] = record.rounds_done;
    measurement->rounds += record.rounds;
    measurement->rounds_done += record.rounds_done;
    measurement->blocks_a_round = record.blocks_a_round;
    measurement->timed_ns += record.timed_ns;
    measurement->wall_ns += record.wall_ns;
    measurement->interrupted = measurement->interrupted || record.interrupted;
    return true;
}

struct running {
    pid_t process;
    int samples, errors; /* the pipes' ends */
};

static bool open_pipes(int samples[2], int errors[2])
{
    if (pipe2(samples, O_CLOEXEC) != 0)
        return false;
    if (pipe2(errors, O_CLOEXEC) == 0)
        return true;
    close(samples[0]);
    close(samples[1]);
    return false;
}

/* The end for samples is inherited; nothing else of ours is. */
static bool start(size_t count, uint64_t seed, struct running *running)
{
    int samples[2], errors[2];
    char told[96];
    posix_spawn_file_actions_t actions;
    if (!open_pipes(samples, errors))
        return false;
    fcntl(samples[1], F_SETFD, 0);
    snprintf(told, sizeof told, "%d,%zu,%llu", samples[1], count, (unsigned long long)seed);
    setenv(VARIABLE, told, 1);
    bool started = own_arguments && posix_spawn_file_actions_init(&actions) == 0;
    if (started) {
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, errors[1], STDERR_FILENO);
        started = posix_spawn(&running->process, "/proc/self/exe", &actions, NULL, own_arguments,
                              environ) == 0;
        posix_spawn_file_actions_destroy(&actions);
    }
    unsetenv(VARIABLE);
    close(samples[1]);
    close(errors[1]);
    running->samples = samples[0];
    running->errors = errors[0];
    if (!started) {
        close(samples[0]);
        close(errors[0]);
    }
    return started;
}

/* Reads both until both are closed. An interrupt is handed on, once. */
static void listen_to(const struct running *running, const struct xc_measure_hooks *hooks,
                      struct received *samples, struct received *errors)
{
    struct pollfd ends[2] = {{.fd = running->samples, .events = POLLIN},
                             {.fd = running->errors, .events = POLLIN}};
    bool told = false;
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
        int ready = poll(ends, 2, POLL_MS);
        if (hooks->alive)
            hooks->alive(hooks->cookie);
        if (!told && hooks->interrupted && *hooks->interrupted) {
            kill(running->process, SIGINT);
            told = true;
        }
        for (int i = 0; i < 2 && ready > 0; i++)
            if (ends[i].fd >= 0 && ends[i].revents &&
                !receive(i == 0 ? samples : errors, ends[i].fd))
                ends[i].fd = -1;
    }
}

/* The replica's own line, which is the last that it wrote. */
static enum xc_status failed(int ended, struct received *errors, struct xc_error *error)
{
    static const char program[] = "crosscost: ";
    enum xc_status status =
        WIFEXITED(ended) && WEXITSTATUS(ended) ? (enum xc_status)WEXITSTATUS(ended) : XC_CRASHED;
    size_t end = errors->bytes ? errors->count : 0;
    while (end && errors->bytes[end - 1] == '\n')
        end--;
    size_t first = end;
    while (first && errors->bytes[first - 1] != '\n')
        first--;
    const char *line = errors->bytes ? errors->bytes + first : "";
    int length = (int)(end - first);
    if ((size_t)length > strlen(program) && strncmp(line, program, strlen(program)) == 0) {
        line += strlen(program);
        length -= (int)strlen(program);
    }
    if (length == 0)
        return xc_fail(error, status, "a process that was to measure ended without a word");
    return xc_fail(error, status, "%.*s", length, line);
}

static enum xc_status measure_one(struct xc_sittings *sittings, size_t count, uint64_t seed,
                                  const struct xc_measure_hooks *hooks, struct xc_error *error)
{
    struct running running;
    struct received samples = {0}, errors = {0};
    int ended = 0;
    if (!start(count, seed, &running))
        return xc_fail(error, XC_UNFIT, "no process to measure in: %s", strerror(errno));
    listen_to(&running, hooks, &samples, &errors);
    while (waitpid(running.process, &ended, 0) < 0 && errno == EINTR)
        ;
    close(running.samples);
    close(running.errors);
    bool whole = WIFEXITED(ended) && WEXITSTATUS(ended) == 0;
    for (size_t i = 0; i < sittings->count && whole; i++)
        whole = take_sitting(&samples, &sittings->items[i]);
    enum xc_status status = whole ? XC_OK : failed(ended, &errors, error);
    free(samples.bytes);
    free(errors.bytes);
    return status;
}

static enum xc_status plan(struct xc_sitting *sitting, struct xc_error *error)
{
    struct xc_measurement *measurement = &sitting->measurement;
    size_t count = sitting->list.count;
    *measurement = (struct xc_measurement){.cases = calloc(count + 1, sizeof *measurement->cases)};
    if (!measurement->cases)
        return xc_fail(error, XC_UNFIT, "no memory for %zu cases", count);
    measurement->count = count;
    for (size_t i = 0; i < count; i++)
        measurement->cases[i].one = &sitting->list.items[i];
    return XC_OK;
}

enum xc_status xc_replicas_measure(struct xc_sittings *sittings, size_t count, uint64_t seed,
                                   const struct xc_measure_hooks *hooks, struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < sittings->count && status == XC_OK; i++)
        status = plan(&sittings->items[i], error);
    for (size_t i = 0; i < count && status == XC_OK && !xc_sittings_interrupted(sittings); i++)
        status = measure_one(sittings, count, seed + i, hooks, error);
    for (size_t i = 0; i < sittings->count && status == XC_OK; i++)
        status =
            xc_located_init(&sittings->items[i].located, &sittings->items[i].measurement, error);
    return status;
}
