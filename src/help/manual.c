/* The manual page, crosscost(1), in the man macros that groff and mandoc read. */
#include <ctype.h>
#include <string.h>

#include "bench/suite.h"
#include "crosscost/crossing.h"
#include "crossing/model.h"
#include "help/help.h"
#include "report/report.h"
#include "support/version.h"

/* A word that begins with '-' is an option, whose hyphens must stay what a shell takes. */
static void print_text(FILE *stream, const char *text)
{
    bool begins = true, is_option = false;
    for (const char *at = text; *at && *at != '\v'; at++) {
        if (begins)
            is_option = *at == '-';
        begins = !isalnum((unsigned char)*at) && *at != '-' && *at != '.';
        if (*at == '\\')
            fputs("\\e", stream);
        else if (*at == '\'')
            fputs("\\(aq", stream);
        else if (*at == '-' && is_option)
            fputs("\\-", stream);
        else if (*at == '.' && at == text)
            fputs("\\&.", stream);
        else
            putc(*at, stream);
    }
    putc('\n', stream);
}

static void print_entry(FILE *stream, const char *name, const char *text)
{
    fputs(".TP\n.B ", stream);
    print_text(stream, name);
    print_text(stream, text);
}

static void print_option(const struct argp_option *option, void *stream_pointer)
{
    FILE *stream = stream_pointer;
    char name[128] = "";
    if (!option->name)
        return;
    if (isprint(option->key) && option->key < 256)
        snprintf(name, sizeof name, "-%c, ", option->key);
    fputs(".TP\n.B ", stream);
    snprintf(name + strlen(name), sizeof name - strlen(name), "--%s%s%s", option->name,
             option->arg ? "=" : "", option->arg ? option->arg : "");
    print_text(stream, name);
    print_text(stream, option->doc);
}

/* Options of several commands: each table of them stands in one place. */
#define SHARED_MAX 8
struct shared {
    const struct argp *tables[SHARED_MAX];
    size_t count;
};

static void collect_shared(const struct xc_program *program, struct shared *shared)
{
    for (size_t i = 0; i < program->command_count; i++)
        for (const struct argp_child *child = program->commands[i]->argp->children;
             child && child->argp; child++) {
            size_t known = 0;
            while (known < shared->count && shared->tables[known] != child->argp)
                known++;
            if (known == shared->count && shared->count < SHARED_MAX)
                shared->tables[shared->count++] = child->argp;
        }
}

/* The headings of a table, "Measuring, Output, Gates"; the text of each ends in a colon. */
struct headings {
    char text[256];
};

static void add_heading(const struct argp_option *option, void *headings_pointer)
{
    struct headings *headings = headings_pointer;
    size_t used = strlen(headings->text);
    if (!option->name)
        snprintf(headings->text + used, sizeof headings->text - used, "%s%.*s", used ? ", " : "",
                 (int)strcspn(option->doc, ":"), option->doc);
}

static void print_command(FILE *stream, const struct xc_command *command)
{
    const struct argp own = {.options = command->argp->options};
    struct headings headings = {""};
    const char *after = strchr(command->argp->doc, '\v');
    fprintf(stream, ".SS crosscost %s [OPTION...]%s%s\n", command->name,
            *command->arguments ? " " : "", command->arguments);
    print_text(stream, command->argp->doc);
    if (after) {
        fputs(".PP\n", stream);
        print_text(stream, after + 1);
    }
    xc_each_option(&own, print_option, stream);
    for (const struct argp_child *child = command->argp->children; child && child->argp; child++)
        xc_each_option(child->argp, add_heading, &headings);
    if (*headings.text)
        fprintf(stream, ".PP\nIt also takes these options of several commands: %s.\n",
                headings.text);
}

struct printing {
    const struct xc_program *program;
    FILE *stream;
    const struct argp *table;
};

static void print_commands_with(const struct printing *printing)
{
    const struct xc_program *program = printing->program;
    const char *separator = " (";
    for (size_t i = 0; i < program->command_count; i++)
        for (const struct argp_child *child = program->commands[i]->argp->children;
             child && child->argp; child++)
            if (child->argp == printing->table) {
                fprintf(printing->stream, "%s%s", separator, program->commands[i]->name);
                separator = ", ";
            }
    fputs(")\n", printing->stream);
}

static void print_shared(const struct argp_option *option, void *printing_pointer)
{
    const struct printing *printing = printing_pointer;
    if (option->name) {
        print_option(option, printing->stream);
        return;
    }
    fprintf(printing->stream, ".SS %.*s", (int)strcspn(option->doc, ":"), option->doc);
    print_commands_with(printing);
}

static void print_options_of_several(const struct xc_program *program, FILE *stream)
{
    struct shared shared = {.count = 0};
    collect_shared(program, &shared);
    fputs(".SH OPTIONS OF SEVERAL COMMANDS\n", stream);
    for (size_t i = 0; i < shared.count; i++) {
        struct printing printing = {program, stream, shared.tables[i]};
        xc_each_option(shared.tables[i], print_shared, &printing);
    }
}

static void print_names(FILE *stream)
{
    fputs(".SH SUITES\n", stream);
    for (size_t i = 0; i < xc_suite_count; i++)
        print_entry(stream, xc_suites[i]->name, xc_suites[i]->summary);
    fputs(".SH MODELS\n", stream);
    for (size_t i = 0; i < xc_models_count; i++)
        print_entry(stream, xc_models[i]->info.name, xc_models[i]->info.summary);
    fputs(".SH STEPS\n", stream);
    for (unsigned step = 0; step < XC_STEP_COUNT; step++)
        fprintf(stream, "%s%s", step ? ", " : "", xc_step_name((enum xc_step)step));
    fputs(": in the order of a crossing.\n.SH FORMATS\n", stream);
    for (size_t i = 0; i < xc_format_count; i++)
        print_entry(stream, xc_formats[i]->name, xc_formats[i]->summary);
}

static void print_end(FILE *stream)
{
    static const char *const statuses[][2] = {
        {"0", "done or passed"},
        {"1", "a gate or a self-test is not met"},
        {"2", "wrong usage or unusable input"},
        {"3", "inconclusive or interrupted"},
        {"4", "the host is unfit"},
        {"5", "the measured code crashed or could not run"},
    };
    static const char *const variables[][2] = {
        {"CC", "the compiler of the loops that call a function of yours; default cc"},
        {"CROSSCOST_RUNTIMES", "folders of runtimes' adapters, separated by colons"},
        {"NO_COLOR", "if set, no colour on a terminal"},
        {"TMPDIR", "the folder of temporary files; default /tmp"},
        {"XDG_CACHE_HOME", "compiled loops and adapters are kept in its folder crosscost; default "
                           "~/.cache"},
    };
    fputs(".SH EXIT STATUS\n", stream);
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        print_entry(stream, statuses[i][0], statuses[i][1]);
    fputs(".SH ENVIRONMENT\n", stream);
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        print_entry(stream, variables[i][0], variables[i][1]);
}

void xc_print_manual(const struct xc_program *program, FILE *stream)
{
    fprintf(stream,
            ".\\\" Made by crosscost help --format man.\n"
            ".TH CROSSCOST 1 \"%s\" \"crosscost %s\" \"User Commands\"\n"
            ".SH NAME\ncrosscost \\- measure the cost of calls across language boundaries\n"
            ".SH SYNOPSIS\n.B crosscost\n.I COMMAND\n[\\fIOPTION\\fR...]\n.br\n"
            ".B crosscost help\n[\\fICOMMAND\\fR]\n.br\n.B crosscost \\-\\-version\n"
            ".SH DESCRIPTION\n"
            "crosscost times calls across language boundaries and attributes their cost to the "
            "steps of a crossing, on this machine.\nThe beginning of an option\\(aqs name is "
            "enough where no other option begins alike.\n.SH COMMANDS\n",
            xc_date, xc_version);
    for (size_t i = 0; i < program->command_count; i++)
        print_command(stream, program->commands[i]);
    print_options_of_several(program, stream);
    print_names(stream);
    print_end(stream);
}
