/* crosscost COMMAND: the table of subcommands, and the one place that sets the exit status. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/version.h"
#include "crosscost/stack.h"

const struct xc_command *const xc_commands[] = {
    &xc_command_run,
    &xc_command_list,
    &xc_command_doctor,
    &xc_command_selftest,
};
const size_t xc_command_count = sizeof xc_commands / sizeof xc_commands[0];

static void print_usage(FILE *stream)
{
    fputs("usage: crosscost COMMAND [OPTION...]\n\n"
          "What a call across a language boundary costs, step by step, on this machine.\n\n",
          stream);
    for (size_t i = 0; i < xc_command_count; i++)
        fprintf(stream, "  %-9s %-11s %s\n", xc_commands[i]->name, xc_commands[i]->arguments,
                xc_commands[i]->summary);
    fputs(
        "\n  crosscost COMMAND --help lists a command's options.\n"
        "  crosscost --version\n\n"
        "exit status: 0 done or passed; 1 gate or self-test not met; 2 wrong usage or unusable\n"
        "input; 3 inconclusive or interrupted; 4 the host is unfit; 5 the thing measured crashed\n"
        "or could not run\n",
        stream);
}

static const struct xc_command *find_command(const char *name)
{
    for (size_t i = 0; i < xc_command_count; i++)
        if (strcmp(xc_commands[i]->name, name) == 0)
            return xc_commands[i];
    return NULL;
}

static enum xc_status dispatch(int argc, char **argv, struct xc_error *error)
{
    if (argc < 2) {
        print_usage(stderr);
        return XC_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        print_usage(stdout);
        return XC_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("crosscost %s (%s), switch %s\n", xc_version, xc_commit, xc_stack_switch_name());
        return XC_OK;
    }
    const struct xc_command *command = find_command(argv[1]);
    if (!command)
        return xc_fail(error, XC_USAGE, "unknown command '%.60s'; crosscost --help lists them",
                       argv[1]);
    enum xc_status status = xc_stack_overflow_watch("crosscost", error);
    if (status == XC_OK)
        status = xc_stack_overflow_watch_thread(error);
    return status == XC_OK ? command->run(argc - 1, argv + 1, error) : status;
}

int main(int argc, char **argv)
{
    struct xc_error error = {""};
    enum xc_status status = dispatch(argc, argv, &error);
    if (fflush(stdout) != 0 && status == XC_OK)
        status = xc_fail(&error, XC_UNFIT, "standard output cannot be written");
    if (status != XC_OK && error.text[0])
        fprintf(stderr, "crosscost: %s\n", error.text);
    return (int)status;
}
