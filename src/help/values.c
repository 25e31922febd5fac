/* The usage of the program, and what its tables say, for the manual page and the completions. */
#include "help/help.h"

#include <string.h>

#include "bench/suite.h"
#include "crosscost/crossing.h"
#include "crossing/model.h"
#include "report/report.h"

void xc_print_usage(const struct xc_program *program, FILE *stream)
{
    fputs("usage: crosscost COMMAND [OPTION...]\n\n"
          "What a call across a language boundary costs, step by step, on this machine.\n\n",
          stream);
    for (size_t i = 0; i < program->command_count; i++)
        fprintf(stream, "  %-9s %-17s %s\n", program->commands[i]->name,
                program->commands[i]->arguments, program->commands[i]->summary);
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

static const struct xc_value_words *words_named(const struct xc_program *program, const char *name)
{
    for (size_t i = 0; i < program->words_count; i++)
        if (strcmp(name, program->words[i].argument) == 0)
            return &program->words[i];
    return NULL;
}

static void add_words(struct xc_values *values, const struct xc_value_words *words)
{
    for (unsigned i = 0; words->word(i); i++)
        add_word(values, words->word(i), "");
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

void xc_option_values(const struct xc_program *program, const struct argp_option *option,
                      struct xc_values *values)
{
    const struct xc_value_words *words = option->arg ? words_named(program, option->arg) : NULL;
    *values = (struct xc_values){.kind = XC_VALUE_WORD};
    if (!option->arg)
        values->kind = XC_VALUE_NONE;
    else if (strchr(option->arg, '|'))
        add_alternatives(values, option->arg);
    else if (words)
        add_words(values, words);
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

enum xc_status xc_print_help_format(const struct xc_program *program, const char *name,
                                    struct xc_error *error)
{
    static const struct {
        const char *name;
        void (*print)(const struct xc_program *program, FILE *stream);
    } formats[] = {
        {"man", xc_print_manual},
        {"bash", xc_print_bash_completion},
        {"zsh", xc_print_zsh_completion},
        {"fish", xc_print_fish_completion},
    };
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(name, formats[i].name) == 0) {
            formats[i].print(program, stdout);
            return XC_OK;
        }
    return xc_fail(error, XC_USAGE, "unknown format '%.60s': man, bash, zsh or fish", name);
}
