/* crosscost COMMAND: the table of subcommands, and the one place that sets the exit status. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "crosscost/stack.h"
#include "engine/interrupts.h"
#include "engine/workers.h"
#include "support/limits.h"
#include "support/nearest.h"
#include "support/output.h"
#include "support/version.h"

static const struct xc_command *const commands[] = {
    &xc_command_run,  &xc_command_batch,  &xc_command_handoff,  &xc_command_call,
    &xc_command_list, &xc_command_doctor, &xc_command_selftest,
};

static const struct xc_program program = {
    commands,
    sizeof commands / sizeof commands[0],
    xc_option_words,
    XC_OPTION_WORDS,
};

static const struct xc_command *find_command(const char *name)
{
    for (size_t i = 0; i < program.command_count; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

/* An option of a command's that stands in the command's place, or a typing error. */
static enum xc_status unknown_command(const char *name, struct xc_error *error)
{
    struct xc_nearest nearest = {.typed = name};
    char hint[XC_HINT_BYTES];
    for (size_t i = 0; i < program.command_count; i++) {
        xc_nearest_offer(&nearest, commands[i]->name);
        if (xc_argp_has_option(commands[i]->argp, name))
            return xc_fail(error, XC_USAGE, "'%.60s' stands behind a command: crosscost %s %.60s",
                           name, commands[i]->name, name);
    }
    xc_nearest_offer(&nearest, "--help");
    xc_nearest_offer(&nearest, "--version");
    if (strcmp(name, "version") == 0)
        nearest.name = "--version";
    return xc_fail(error, XC_USAGE, "unknown %s '%.60s'; %s", *name == '-' ? "option" : "command",
                   name, xc_nearest_hint(&nearest, "crosscost --help lists them", hint));
}

struct job {
    const struct xc_command *command;
    int argc;
    char **argv;
    struct xc_error *error;
    enum xc_status status;
};

static void *run_job(void *job_pointer)
{
    struct job *job = job_pointer;
    job->status = xc_stack_overflow_watch_thread(job->error);
    if (job->status == XC_OK)
        job->status = job->command->run(job->argc, job->argv, job->error);
    return NULL;
}

/* What interrupts the measuring, a stop, and its end are told to the thread that measures, before
 * it goes on. */
static void leave_signals_to_others(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    xc_interrupts_add(&signals);
    sigaddset(&signals, SIGTSTP);
    sigaddset(&signals, SIGCONT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

/* A shell's limit on the stack (ulimit -s) is that of new threads, too. */
#define STACK_BYTES_MIN ((size_t)1024 * 1024)

static int start_thread(struct job *job, pthread_t *thread)
{
    pthread_attr_t attributes;
    size_t bytes = 0;
    int failure = pthread_attr_init(&attributes);
    if (failure)
        return failure;
    pthread_attr_getstacksize(&attributes, &bytes);
    if (bytes < STACK_BYTES_MIN)
        failure = pthread_attr_setstacksize(&attributes, STACK_BYTES_MIN);
    if (!failure)
        failure = pthread_create(thread, &attributes, run_job, job);
    pthread_attr_destroy(&attributes);
    return failure;
}

/* On a thread of its own, since the main thread's stack begins at a random place within its page:
 * which addresses share their low 12 bits, and so get in each other's way, would change with every
 * run. */
static enum xc_status run_on_thread(const struct xc_command *command, int argc, char **argv,
                                    struct xc_error *error)
{
    struct job job = {command, argc, argv, error, XC_OK};
    pthread_t thread;
    int failure = start_thread(&job, &thread);
    char hint[XC_LIMIT_HINT_BYTES];
    if (failure)
        return xc_fail(error, XC_UNFIT, "cannot create the measuring thread: %s%s",
                       strerror(failure), xc_limit_hint(failure, hint));
    leave_signals_to_others();
    pthread_join(thread, NULL);
    return job.status;
}

static enum xc_status run_command(int argc, char **argv, struct xc_error *error)
{
    const struct xc_command *command = find_command(argv[0]);
    if (!command)
        return unknown_command(argv[0], error);
    enum xc_status status = xc_stack_overflow_watch("crosscost", error);
    return status == XC_OK ? run_on_thread(command, argc, argv, error) : status;
}

/* help; help COMMAND is COMMAND --help; help --format NAME is for the build. */
static enum xc_status print_help(int argc, char **argv, struct xc_error *error)
{
    if (argc == 3 && strcmp(argv[1], "--format") == 0)
        return xc_print_help_format(&program, argv[2], error);
    char option[] = "--help", *command[] = {argc > 1 ? argv[1] : NULL, option, NULL};
    if (argc > 2)
        return xc_refuse_argument(argv[2], error) ? XC_USAGE : XC_OK;
    if (argc > 1)
        return run_command(2, command, error);
    xc_print_usage(&program, stdout);
    return XC_OK;
}

static enum xc_status dispatch(int argc, char **argv, struct xc_error *error)
{
    if (argc < 2) {
        xc_print_usage(&program, stderr);
        return XC_USAGE;
    }
    if (strcmp(argv[1], "help") == 0)
        return print_help(argc - 1, argv + 1, error);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        xc_print_usage(&program, stdout);
        return XC_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("crosscost %s (%s), switch %s\n", xc_version, xc_commit, xc_stack_switch_name());
        return XC_OK;
    }
    return run_command(argc - 1, argv + 1, error);
}

/* One line, whatever was typed: a name may hold a line's end. */
static void print_error(char *text)
{
    for (char *at = text; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = '?';
    fprintf(stderr, "crosscost: %s\n", text);
}

int main(int argc, char **argv)
{
    struct xc_error error = {""};
    signal(SIGXFSZ, SIG_IGN);            /* a limit on files is an error of writing, with a line */
    setenv("HWLOC_HIDE_ERRORS", "2", 0); /* doctor says it in a line of ours */
    xc_worker_start(argv);
    enum xc_status status = dispatch(argc, argv, &error);
    struct xc_error output_error = {""};
    if (xc_flush_output(&output_error) != XC_OK && status == XC_OK)
        status = xc_fail(&error, XC_UNFIT, "%s", output_error.text);
    if (status != XC_OK && error.text[0])
        print_error(error.text);
    return (int)status;
}
