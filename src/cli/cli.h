/* The command line: one file a subcommand, and what they share. */
#ifndef XC_CLI_CLI_H
#define XC_CLI_CLI_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "help/help.h"

extern const struct xc_command xc_command_run, xc_command_list, xc_command_doctor,
    xc_command_selftest, xc_command_batch, xc_command_call, xc_command_handoff;

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

/* The words of options' values, and the functions that have them. */
#define XC_OPTION_WORDS 3
extern const struct xc_value_words xc_option_words[XC_OPTION_WORDS];
const char *xc_place_word(unsigned place);
const char *xc_sweep_word(unsigned place);

/* One of some words; *place says which. what names the option in the error. */
enum xc_status xc_take_word(const char *what, const char *text, const char *(*word)(unsigned place),
                            unsigned *place, struct xc_error *error);

/* A whole decimal number from min to max; what names the option in the error. */
enum xc_status xc_parse_number(const char *what, const char *text, uint64_t min, uint64_t max,
                               uint64_t *number, struct xc_error *error);

#endif
