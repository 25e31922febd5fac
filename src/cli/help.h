/* The tables of commands and options as text: help, the manual page, the completions of shells. */
#ifndef XC_CLI_HELP_H
#define XC_CLI_HELP_H

#include <argp.h>
#include <stdio.h>

#include "cli/cli.h"

/* The usage of the program itself. */
void xc_print_usage(FILE *stream);

#define XC_HELP_NAME    "help"
#define XC_HELP_SUMMARY "list the options of a command"

/* Calls visit for each entry of the table and of its children, headings included. */
typedef void xc_visit_option(const struct argp_option *option, void *cookie);
void xc_each_option(const struct argp *argp, xc_visit_option *visit, void *cookie);

/* What stands behind an option or a command: nothing, one of several words, words with commas
 * between them, a file, a folder, or something that cannot be listed. */
enum xc_value_kind {
    XC_VALUE_NONE,
    XC_VALUE_WORD,
    XC_VALUE_LIST,
    XC_VALUE_FILE,
    XC_VALUE_FOLDER,
    XC_VALUE_OTHER,
};
struct xc_values {
    enum xc_value_kind kind;
    char words[1024]; /* separated by spaces; a word that goes on ends in '=' or ':' */
};
void xc_option_values(const struct argp_option *option, struct xc_values *values);
void xc_command_values(const struct xc_command *command, struct xc_values *values);

/* The first clause of an option's text: what it does, without unit and default. Returns text. */
#define XC_CLAUSE_BYTES 256
const char *xc_option_clause(const struct argp_option *option, char text[XC_CLAUSE_BYTES]);

void xc_print_manual(FILE *stream);
void xc_print_bash_completion(FILE *stream);
void xc_print_zsh_completion(FILE *stream);
void xc_print_fish_completion(FILE *stream);

/* `help --format NAME`, by which the build makes them. XC_USAGE: no such format. */
enum xc_status xc_print_help_format(const char *name, struct xc_error *error);

#endif
