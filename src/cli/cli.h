/* The command line: one file a subcommand, and what they share. */
#ifndef XC_CLI_CLI_H
#define XC_CLI_CLI_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crosscost/error.h"

/* A subcommand. argv[0] is the subcommand's name. */
struct xc_command {
    const char *name;
    const char *arguments; /* for the usage line: "[SUITE...]" */
    const char *summary;   /* one line */
    const struct argp *argp;
    enum xc_status (*run)(int argc, char **argv, struct xc_error *error);
};

extern const struct xc_command xc_command_run, xc_command_list, xc_command_doctor,
    xc_command_selftest, xc_command_batch, xc_command_call, xc_command_handoff;
extern const struct xc_command *const xc_commands[];
extern const size_t xc_command_count;

/* Key of --help in every subcommand's options. */
#define XC_KEY_HELP 'h'
#define XC_OPTION_HELP                                                                             \
    {                                                                                              \
        "help", XC_KEY_HELP, NULL, 0, "print this help", -1                                        \
    }

/* Parses with argp, but leaves by no exit and prints no error. *helped is true where --help was
 * answered. The parser's function must hand XC_KEY_HELP and ARGP_KEY_INIT to xc_argp_common. */
enum xc_status xc_argp_parse(const struct argp *argp, int argc, char **argv, void *input,
                             bool *helped, struct xc_error *error);
/* What parser functions return after xc_fail. */
#define XC_ARGP_FAILED EINVAL
error_t xc_argp_common(int key, struct argp_state *state);
/* Whether "--NAME" or "--NAME=VALUE" is an option of these. */
bool xc_argp_has_option(const struct argp *argp, const char *argument);

/* For parser functions, which return what these do: --format table|json, and an argument where none
 * is taken. */
error_t xc_take_table_or_json(const char *name, bool *json, struct xc_error *error);
error_t xc_refuse_argument(const char *argument, struct xc_error *error);

/* A whole decimal number from min to max; what names the option in the error. */
enum xc_status xc_parse_number(const char *what, const char *text, uint64_t min, uint64_t max,
                               uint64_t *number, struct xc_error *error);

#endif
