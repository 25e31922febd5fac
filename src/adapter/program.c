#include "adapter/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapter/request.h"
#include "adapter/thread.h"
#include "support/clock.h"

#define QUIT_MS 1000

/* No processor does an operation in less: a cycle at 10 GHz. */
#define OPERATION_NS_MIN 0.1

/* Between the two clocks, and of the way to the program and back. */
#define CLOCK_SHARE   1.01
#define CLOCK_MORE_NS 1000.0

/* A run that takes this much longer by our clock was disturbed; ODD_TIMES_MAX in a row are no
 * accident. */
#define ODD_FACTOR    2.0
#define ODD_MORE_NS   20e6
#define ODD_TIMES_MAX 5

/* --- starting and ending ---------------------------------------------------------------------- */

static void shut(int *file)
{
    if (*file >= 0)
        close(*file);
    *file = -1;
}

/* At once, with all that it started; false: some of it cannot be killed. The log stays readable. */
static bool end(struct xc_program *program)
{
    bool is_gone = xc_process_stop(&program->process);
    shut(&program->to);
    shut(&program->from);
    shut(&program->thread_status);
    program->running = false;
    program->received_bytes = 0;
    return is_gone;
}

/* A new file in place of the last run's, which another process may still write to. */
static int open_log(const struct xc_runtime *runtime)
{
    char path[PATH_MAX + 16], draft[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s.log", runtime->build);
    snprintf(draft, sizeof draft, "%s.%d", path, (int)getpid());
    int log = open(draft, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
    if (log >= 0 && rename(draft, path) != 0)
        unlink(draft);
    return log;
}

static enum xc_status spawn(struct xc_program *program, struct xc_error *error)
{
    const struct xc_adapter *adapter = program->runtime->adapter;
    struct xc_words words = xc_runtime_words(program->runtimes, program->runtime);
    char **arguments = xc_words_arguments(&words, adapter->start);
    char **environment = xc_words_environment(&words, adapter);
    int input[2] = {-1, -1}, output[2] = {-1, -1};
    enum xc_status status = XC_OK;
    shut(&program->log);
    program->log = open_log(program->runtime);
    if (!arguments || !environment)
        status = xc_fail(error, XC_UNFIT, "no memory for a program");
    else if (program->log < 0 || pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0)
        status = xc_fail(error, XC_UNFIT, "no pipe or log for a program: %s", strerror(errno));
    struct xc_process_spec spec = {
        .arguments = (xc_arguments)arguments,
        .environment = (xc_arguments)environment,
        .folder = adapter->folder,
        .input = input[0],
        .output = output[1],
        .error = program->log,
        .allowed = program->ground->pu >= 0 ? &program->ground->allowed : NULL,
    };
    if (status == XC_OK)
        status = xc_process_start(&spec, &program->process, error);
    shut(&input[0]);
    shut(&output[1]);
    program->to = input[1];
    program->from = output[0];
    program->running = status == XC_OK;
    program->addresses_at_random = program->process.addresses_at_random;
    if (!program->running)
        end(program);
    xc_words_release(arguments);
    xc_words_release(environment);
    return status;
}

static double answer_seconds(const struct xc_program *program)
{
    double seconds = program->limits->answer_seconds;
    return seconds > 0 ? seconds : XC_ANSWER_SECONDS;
}

static enum xc_status nonsense(const char *what, const char *response, struct xc_error *error)
{
    char quoted[80];
    xc_response_quote(response, quoted, sizeof quoted);
    return xc_fail(error, XC_CRASHED, "%s '%s'", what, quoted);
}

static enum xc_status greet(struct xc_program *program, struct xc_error *error)
{
    char response[XC_RESPONSE_BYTES];
    const char *version;
    enum xc_status status =
        xc_request_exchange(program, "hello 1", answer_seconds(program), response, error);
    if (status != XC_OK)
        return status;
    if (!xc_response_hello(response, &program->thread, &version))
        return nonsense("to 'hello 1' it answered", response, error);
    xc_response_quote(version, program->version, sizeof program->version);
    return xc_thread_find(program, error);
}

/* Ends the program over what it did, and keeps why. */
static enum xc_status give_up(struct xc_program *program, enum xc_status status,
                              const struct xc_error *error)
{
    bool is_gone = end(program);
    snprintf(program->last, sizeof program->last, "%.200s%s", error ? error->text : "",
             is_gone ? "" : ", and left what cannot be killed");
    return status;
}

/* Starts it if it does not run. What it was told before it ended is to be told again. */
static enum xc_status start(struct xc_program *program, struct xc_error *error)
{
    if (program->running)
        return XC_OK;
    if (program->starts > XC_RESTARTS_MAX)
        return xc_fail(error, XC_CRASHED, "its program was started %u times; the last time, %s",
                       program->starts, program->last);
    program->starts++;
    enum xc_status status = spawn(program, error);
    if (status == XC_OK)
        status = greet(program, error);
    return status == XC_OK ? XC_OK : give_up(program, status, error);
}

/* --- its cases -------------------------------------------------------------------------------- */

static enum xc_status take_case(struct xc_program *program, enum xc_listed kind, const char *id,
                                const char *text, struct xc_error *error)
{
    for (size_t i = 0; i < program->case_count; i++)
        if (strcmp(program->cases[i].id, id) == 0)
            return xc_fail(error, XC_CRASHED, "it listed '%s' twice", id);
    if (program->case_count == XC_CASES_MAX)
        return xc_fail(error, XC_CRASHED, "it listed more than %d cases", XC_CASES_MAX);
    struct xc_program_case *one = &program->cases[program->case_count++];
    memcpy(one->id, id, sizeof one->id);
    xc_response_quote(text, one->text, sizeof one->text);
    one->skipped = kind == XC_LISTED_SKIP;
    return XC_OK;
}

static enum xc_status list(struct xc_program *program, struct xc_error *error)
{
    char response[XC_RESPONSE_BYTES], id[XC_CASE_ID_BYTES];
    const char *text;
    enum xc_status status =
        xc_request_exchange(program, "list", answer_seconds(program), response, error);
    while (status == XC_OK) {
        enum xc_listed kind = xc_response_listed(response, id, &text);
        if (kind == XC_LISTED_END)
            return program->case_count ? XC_OK : xc_fail(error, XC_CRASHED, "it listed no case");
        status = kind == XC_LISTED_NONSENSE ? nonsense("to 'list' it answered", response, error)
                                            : take_case(program, kind, id, text, error);
        if (status == XC_OK)
            status = xc_response_receive(program, answer_seconds(program), response, error);
    }
    return status;
}

enum xc_status xc_program_open(const struct xc_runtimes *runtimes, const struct xc_runtime *runtime,
                               const struct xc_ground *ground, const struct xc_wait_limits *limits,
                               struct xc_program **program, struct xc_error *error)
{
    struct xc_program *opened = calloc(1, sizeof *opened);
    *program = opened;
    if (opened)
        *opened = (struct xc_program){.runtimes = runtimes,
                                      .runtime = runtime,
                                      .ground = ground,
                                      .limits = limits,
                                      .to = -1,
                                      .from = -1,
                                      .log = -1,
                                      .thread_status = -1,
                                      .cases = calloc(XC_CASES_MAX, sizeof *opened->cases)};
    if (!opened || !opened->cases)
        return xc_fail(error, XC_UNFIT, "no memory for the program of '%s'", runtime->label);
    enum xc_status status = start(opened, error);
    if (status == XC_OK)
        status = list(opened, error);
    return status == XC_OK ? XC_OK : give_up(opened, status, error);
}

void xc_program_close(struct xc_program *program)
{
    int how;
    if (!program)
        return;
    /* The end of its input says the same as 'quit'. */
    shut(&program->to);
    if (program->running)
        xc_process_ended(&program->process, QUIT_MS, &how);
    end(program);
    shut(&program->log);
    free(program->cases);
    free(program);
}

/* --- asking for cases ------------------------------------------------------------------------- */

/* "fail REASON...": the program is in order, and goes on. */
static bool take_failure(const char *response, struct xc_error *error)
{
    const char *reason;
    char quoted[200];
    if (!xc_response_is(response, "fail", &reason))
        return false;
    xc_response_quote(*reason ? reason : "no reason given", quoted, sizeof quoted);
    xc_fail(error, XC_CRASHED, "%s", quoted);
    return true;
}

enum xc_status xc_program_prepare(struct xc_program *program, struct xc_program_case *one,
                                  struct xc_error *error)
{
    char response[XC_RESPONSE_BYTES], request[XC_CASE_ID_BYTES + 16];
    const char *note;
    enum xc_status status = start(program, error);
    if (status != XC_OK || one->prepared == program->starts)
        return status;
    snprintf(request, sizeof request, "prepare %s", one->id);
    status = xc_thread_place(program, error);
    if (status == XC_OK)
        status = xc_request_exchange(program, request, answer_seconds(program), response, error);
    if (status == XC_OK && take_failure(response, error))
        return XC_CRASHED;
    if (status == XC_OK && !xc_response_is(response, "ok", &note))
        status = nonsense("to 'prepare' it answered", response, error);
    if (status != XC_OK)
        return give_up(program, status, error);
    xc_response_quote(note, one->note, sizeof one->note);
    one->prepared = program->starts;
    return XC_OK;
}

/* What cannot be is no time. The program's clock against ours, which began before and ended after:
 * it cannot have counted more; and much less, time and again, is a clock in another unit. */
static enum xc_status judge(struct xc_program *program, uint64_t iterations, double wall_ns,
                            struct xc_program_run *run, struct xc_error *error)
{
    double elapsed_ns = run->elapsed_ns;
    if (elapsed_ns > wall_ns * CLOCK_SHARE + CLOCK_MORE_NS)
        return xc_fail(error, XC_CRASHED, "it says that %.4g ms passed where %.4g ms did",
                       elapsed_ns / 1e6, wall_ns / 1e6);
    if (elapsed_ns / (double)iterations < OPERATION_NS_MIN)
        return xc_fail(error, XC_CRASHED,
                       "it says that an operation took %.3g ns, which no processor can",
                       elapsed_ns / (double)iterations);
    if (wall_ns < ODD_FACTOR * elapsed_ns + ODD_MORE_NS) {
        program->odd_times = 0;
        return XC_OK;
    }
    run->disturbed = true;
    if (++program->odd_times < ODD_TIMES_MAX)
        return XC_OK;
    return xc_fail(error, XC_CRASHED,
                   "it says that %.4g ms passed where %.4g ms did, again and again",
                   elapsed_ns / 1e6, wall_ns / 1e6);
}

/* in_order: whatever is returned, the program can go on. */
static enum xc_status request_run(struct xc_program *program, const char *request,
                                  uint64_t iterations, struct xc_program_run *run, bool *in_order,
                                  struct xc_error *error)
{
    char response[XC_RESPONSE_BYTES];
    long long losses = xc_thread_losses(program);
    uint64_t start_ns = xc_now_ns();
    enum xc_status status =
        xc_request_exchange(program, request, answer_seconds(program), response, error);
    double wall_ns = xc_since_ns(start_ns);
    if (status != XC_OK)
        return status;
    *in_order = take_failure(response, error);
    if (*in_order)
        return XC_CRASHED;
    long long losses_after = xc_thread_losses(program);
    if (losses_after < 0)
        return xc_fail(error, XC_CRASHED, "its thread %d is gone", program->thread);
    if (!xc_response_elapsed(response, &run->elapsed_ns))
        return nonsense("to 'run' it answered", response, error);
    /* Alone on a processor with us, it may lose it to us once, when its response wakes us. */
    long long by_us = program->ground->pu >= 0 && CPU_COUNT(&program->ground->others) == 0;
    run->disturbed =
        losses_after - losses > by_us || !xc_thread_in_place(program) || program->has_paused;
    return judge(program, iterations, wall_ns, run, error);
}

enum xc_status xc_program_run(struct xc_program *program, struct xc_program_case *one,
                              uint64_t iterations, struct xc_program_run *run,
                              struct xc_error *error)
{
    char request[XC_CASE_ID_BYTES + 32];
    *run = (struct xc_program_run){0};
    xc_thread_step_aside(program->ground);
    enum xc_status status = xc_program_prepare(program, one, error);
    if (status == XC_OK)
        status = xc_thread_place(program, error);
    if (status == XC_OK) {
        snprintf(request, sizeof request, "run %s %llu", one->id, (unsigned long long)iterations);
        bool in_order = false;
        status = request_run(program, request, iterations, run, &in_order, error);
        if (status != XC_OK && !in_order)
            give_up(program, status, error);
    }
    xc_thread_step_back(program->ground);
    return status;
}
