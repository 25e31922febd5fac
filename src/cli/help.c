/* The usage of the program, and what its tables say, for the manual page and the completions. */
#include "cli/help.h"

#include <string.h>

#include "bench/suite.h"
#include "crosscost/crossing.h"
#include "crossing/model.h"
#include "report/report.h"

void xc_print_usage(FILE *stream)
{
    fputs("usage: crosscost COMMAND [OPTION...]\n\n"
          "What a call across a language boundary costs, step by step, on this machine.\n\n",
          stream);
    for (size_t i = 0; i < xc_command_count; i++)
        fprintf(stream, "  %-9s %-17s %s\n", xc_commands[i]->name, xc_commands[i]->arguments,
                xc_commands[i]->summary);
    fprintf(stream, "  %-9s %-17s %s\n", XC_HELP_NAME, "[COMMAND]", XC_HELP_SUMMARY);
    fputs("\n  crosscost COMMAND --help does the same as crosscost help COMMAND.\n"
          "  crosscost --version\n\n"
          "exit status: 0 done or passed; 1 gate or self-test not met; 2 wrong usage or\n"
          "unusable input; 3 inconclusive or interrupted; 4 the host is unfit; 5 the\n"
          "measured code crashed or could not run\n",
          stream);
}

void xc_each_option(const struct argp *argp, xc_visit_option *visit, void *cookie)
{
    for (const struct argp_option *option = argp->options;
         option && (option->name || option->key || option->doc); option++)
        visit(option, cookie);
    for (const struct argp_child *child = argp->children; child && child->argp; child++)
        xc_each_option(child->argp, visit, cookie);
}

/* Words separated by spaces; end is appended to this one. */
static void add_part(struct xc_values *values, const char *word, size_t length, const char *end)
{
    size_t used = strlen(values->words);
    snprintf(values->words + used, sizeof values->words - used, "%s%.*s%s", used ? " " : "",
             (int)length, word, end);
}

static void add_word(struct xc_values *values, const char *word, const char *end)
{
    add_part(values, word, strlen(word), end);
}

/* "table|json": table, and json. */
static void add_alternatives(struct xc_values *values, const char *text)
{
    for (const char *word = text; *word; word += *word == '|') {
        size_t length = strcspn(word, "|");
        add_part(values, word, length, "");
        word += length;
    }
}

/* Values that have a name in the tables, since a help text has no room for all of them there. */
static const char *words_named(const char *name)
{
    static const char *const named[][2] = {
        {"WHERE", "auto none core: pu:"},
        {"PLACE", "spread unbound core cache package machine"},
        {"SWEEP", "foreign threads queue placement"},
    };
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (strcmp(name, named[i][0]) == 0)
            return named[i][1];
    return NULL;
}

static void add_models(struct xc_values *values)
{
    values->kind = XC_VALUE_LIST;
    for (size_t i = 0; i < xc_models_count; i++)
        add_word(values, xc_models[i]->info.name, "");
}

static void add_formats(struct xc_values *values)
{
    for (size_t i = 0; i < xc_format_count; i++)
        add_word(values, xc_formats[i]->name, "");
}

static void add_steps(struct xc_values *values)
{
    for (unsigned step = 0; step < XC_STEP_COUNT; step++)
        add_word(values, xc_step_name((enum xc_step)step), "=");
}

void xc_option_values(const struct argp_option *option, struct xc_values *values)
{
    *values = (struct xc_values){.kind = XC_VALUE_WORD};
    if (!option->arg)
        values->kind = XC_VALUE_NONE;
    else if (strchr(option->arg, '|'))
        add_alternatives(values, option->arg);
    else if (words_named(option->arg))
        add_word(values, words_named(option->arg), "");
    else if (strcmp(option->name, "model") == 0)
        add_models(values);
    else if (strcmp(option->name, "format") == 0)
        add_formats(values);
    else if (strncmp(option->arg, "STEP", 4) == 0)
        add_steps(values);
    else if (strcmp(option->arg, "FILE") == 0)
        values->kind = XC_VALUE_FILE;
    else if (strcmp(option->arg, "FOLDER") == 0)
        values->kind = XC_VALUE_FOLDER;
    else
        values->kind = XC_VALUE_OTHER;
}

void xc_command_values(const struct xc_command *command, struct xc_values *values)
{
    *values = (struct xc_values){.kind = XC_VALUE_NONE};
    if (strstr(command->arguments, "LIBRARY"))
        values->kind = XC_VALUE_FILE;
    if (!strstr(command->arguments, "SUITE"))
        return;
    values->kind = XC_VALUE_WORD;
    for (size_t i = 0; i < xc_suite_count; i++)
        add_word(values, xc_suites[i]->name, "");
}

const char *xc_option_clause(const struct argp_option *option, char text[XC_CLAUSE_BYTES])
{
    snprintf(text, XC_CLAUSE_BYTES, "%.*s", (int)strcspn(option->doc, ";:"), option->doc);
    return text;
}

enum xc_status xc_print_help_format(const char *name, struct xc_error *error)
{
    static const struct {
        const char *name;
        void (*print)(FILE *stream);
    } formats[] = {
        {"man", xc_print_manual},
        {"bash", xc_print_bash_completion},
        {"zsh", xc_print_zsh_completion},
        {"fish", xc_print_fish_completion},
    };
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(name, formats[i].name) == 0) {
            formats[i].print(stdout);
            return XC_OK;
        }
    return xc_fail(error, XC_USAGE, "unknown format '%.60s': man, bash, zsh or fish", name);
}
