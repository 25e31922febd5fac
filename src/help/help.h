/* The tables of commands and options as text: help, the manual page, the completions of shells. */
#ifndef XC_HELP_HELP_H
#define XC_HELP_HELP_H

#include <argp.h>
#include <stdio.h>

#include "crosscost/error.h"

/* A subcommand. argv[0] is the subcommand's name. */
struct xc_command {
    const char *name;
    const char *arguments; /* for the usage line: "[SUITE...]" */
    const char *summary;   /* one line */
    const struct argp *argp;
    enum xc_status (*run)(int argc, char **argv, struct xc_error *error);
};

/* The words that an option's value may be, by the name that the value has in the option's table: a
 * help text has no room for all of them there. A word that goes on ends in '=' or ':'. */
struct xc_value_words {
    const char *argument;                /* "PLACE" */
    const char *(*word)(unsigned place); /* NULL behind the last */
};

struct xc_program {
    const struct xc_command *const *commands;
    size_t command_count;
    const struct xc_value_words *words;
    size_t words_count;
};

/* Key of --help in every subcommand's options. */
#define XC_KEY_HELP 'h'
#define XC_OPTION_HELP                                                                             \
    {                                                                                              \
        "help", XC_KEY_HELP, NULL, 0, "print this help", -1                                        \
    }

/* The usage of the program itself. */
void xc_print_usage(const struct xc_program *program, FILE *stream);

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
void xc_option_values(const struct xc_program *program, const struct argp_option *option,
                      struct xc_values *values);
void xc_command_values(const struct xc_command *command, struct xc_values *values);

/* The first clause of an option's text: what it does, without unit and default. Returns text. */
#define XC_CLAUSE_BYTES 256
const char *xc_option_clause(const struct argp_option *option, char text[XC_CLAUSE_BYTES]);

void xc_print_manual(const struct xc_program *program, FILE *stream);
void xc_print_bash_completion(const struct xc_program *program, FILE *stream);
void xc_print_zsh_completion(const struct xc_program *program, FILE *stream);
void xc_print_fish_completion(const struct xc_program *program, FILE *stream);

/* `help --format NAME`, by which the build makes them. XC_USAGE: no such format. */
enum xc_status xc_print_help_format(const struct xc_program *program, const char *name,
                                    struct xc_error *error);

#endif
