/* crosscost list: everything that can be measured, and how. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/batch/works.h"
#include "cli/cli.h"
#include "cli/list_runtimes.h"
#include "cli/run_options.h"
#include "crossing/model.h"
#include "engine/guard.h"
#include "report/json_value.h"
#include "report/text.h"
#include "run/outputs.h"
#include "run/pipeline.h"

struct list_options {
    bool json;
    struct xc_names plugins;
    struct xc_error *error;
};

enum { KEY_FORMAT = 256, KEY_PLUGIN };

static const struct argp_option option_table[] = {
    {"format", KEY_FORMAT, "table|json", 0, "print a table, or JSON; default table", 0},
    {"plugin", KEY_PLUGIN, "FILE", 0,
     "also list the cases and works of this shared object; may be repeated; default none", 0},
    XC_OPTION_HELP,
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct list_options *options = state->input;
    switch (key) {
    case XC_KEY_HELP:
    case ARGP_KEY_INIT:
        return xc_argp_common(key, state);
    case KEY_FORMAT:
        return xc_take_table_or_json(argument, &options->json, options->error);
    case KEY_PLUGIN:
        return xc_take_plugin(&options->plugins, argument, options->error) == XC_OK
                   ? 0
                   : XC_ARGP_FAILED;
    case ARGP_KEY_ARG:
        return xc_refuse_argument(argument, options->error);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = option_table,
    .parser = parse_option,
    .doc =
        "List every suite, case, model, step and format of this build, and the real runtimes that "
        "are installed.",
};

static json_t *list_steps(xc_steps steps)
{
    json_t *array = json_array();
    for (unsigned step = 0; step < XC_STEP_COUNT; step++)
        if (steps >> step & 1)
            xc_json_append(&array, xc_json_text(xc_step_name((enum xc_step)step)));
    return array;
}

static json_t *list_models(void)
{
    json_t *array = json_array();
    for (size_t i = 0; i < xc_models_count; i++) {
        const struct xc_model_info *info = &xc_models[i]->info;
        xc_json_append(&array,
                       json_pack("{ss so so so}", "name", info->name, "summary",
                                 xc_json_text(info->summary), "source", xc_json_text(info->source),
                                 "steps", list_steps(info->steps)));
    }
    return array;
}

static json_t *list_formats(void)
{
    json_t *array = json_array();
    for (size_t i = 0; i < xc_format_count; i++)
        xc_json_append(&array, json_pack("{ss so}", "name", xc_formats[i]->name, "summary",
                                         xc_json_text(xc_formats[i]->summary)));
    return array;
}

static json_t *list_suites(void)
{
    json_t *array = json_array();
    for (size_t i = 0; i < xc_suite_count; i++)
        xc_json_append(&array, json_pack("{ss so sb}", "name", xc_suites[i]->name, "summary",
                                         xc_json_text(xc_suites[i]->summary), "default",
                                         xc_suites[i]->by_default));
    return array;
}

static json_t *list_cases(const struct xc_case_list *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++)
        xc_json_append(&array, json_pack("{so so so}", "id", xc_json_text(list->items[i].id),
                                         "summary", xc_json_text(list->items[i].summary),
                                         "unavailable", xc_json_text(list->items[i].unavailable)));
    return array;
}

static enum xc_status print_json(const struct xc_case_list *list, struct xc_error *error)
{
    return xc_json_write(json_pack("{so so so so so so}", "suites", list_suites(), "models",
                                   list_models(), "steps", list_steps(XC_STEPS_ALL), "formats",
                                   list_formats(), "cases", list_cases(list), "runtimes",
                                   xc_list_runtimes_json()),
                         stdout, error);
}

/* Whether a case has a line of its own: those that suites make for each model are too many to read
 * one by one. */
static bool has_a_line(const struct xc_case *one)
{
    return one->key->role != XC_CASE_STEPS && !xc_case_key_is_of_batch(one->key) &&
           !xc_case_key_is_of_handoff(one->key);
}

/* A plug-in's text may hold anything. */
static void print_entry(int indent, int columns, const char *name, const char *text)
{
    char *clean = xc_text_fit(text, SIZE_MAX);
    printf("%*s%-*s", indent, "", columns, name);
    int used = indent + (int)(strlen(name) > (size_t)columns ? strlen(name) : (size_t)columns);
    if (isatty(STDOUT_FILENO))
        xc_print_wrapped(clean ? clean : "", used, indent + 2);
    else /* an entry a line, for grep */
        printf(" %s\n", clean ? clean : "");
    free(clean);
}

/* A paragraph of the list. */
static void print_text(const char *text)
{
    putchar(' ');
    xc_print_wrapped(text, 1, 2);
}

static void print_batches(void)
{
    print_text("batch/MODEL/WORK/ITEMS: a slice handed over at once; ITEMS 1, 2, 4, 16, 64 ... "
               "65536; beside it per-item, accumulate, accumulate-1, deadline; "
               "batch/foreign/WORK/1024, batch/host/WORK/1024; with --flush-items N accumulate-N, "
               "and N ITEMS too; with --flush-us US deadline-USus; with both deadline-USus-N. "
               "WORK is");
    for (size_t i = 0; i < xc_work_count; i++)
        print_entry(4, 9, xc_works[i]->name, xc_works[i]->summary);
}

static void print_handoffs(void)
{
    print_text("handoff/MODEL/TxK/FOREIGN+HOST: T threads with K tokens; foreign calls of this "
               "length, -asleep or busy, and host work between them; /uncontended/N: crossings on "
               "N cores at once; /hand-over/WHERE: a token between two spinning threads; "
               "handoff/ping-pong/WHERE: a bare cache line. WHERE is two processors of a core, "
               "cache, package or machine");
}

static void print_cases(const struct xc_case_list *list)
{
    char text[256];
    puts("\ncases");
    for (size_t i = 0; i < list->count; i++) {
        const struct xc_case *one = &list->items[i];
        if (!has_a_line(one))
            continue;
        print_entry(2, 25, one->id, one->unavailable ? one->unavailable : one->summary);
    }
    for (size_t i = 0; i < xc_models_count; i++) {
        size_t sets = 0;
        for (xc_steps steps = 0; steps < XC_STEP_SETS; steps++)
            sets += xc_models[i]->loops->of_steps[steps] != NULL;
        const char *model = xc_models[i]->info.name;
        snprintf(text, sizeof text,
                 "crossing/%s/SET: all, none, all/latency, and the other %zu valid sets of steps, "
                 "as in crossing/%s/save+switch",
                 model, sets - 2, model);
        print_text(text);
    }
    print_batches();
    print_handoffs();
}

static void print_table(const struct xc_case_list *list)
{
    xc_print_wrapped("suites (* = part of run without arguments)", 0, 2);
    for (size_t i = 0; i < xc_suite_count; i++) {
        char name[40];
        snprintf(name, sizeof name, "%-10s%c", xc_suites[i]->name,
                 xc_suites[i]->by_default ? '*' : ' ');
        print_entry(2, 11, name, xc_suites[i]->summary);
    }
    puts("\nmodels");
    for (size_t i = 0; i < xc_models_count; i++)
        print_entry(2, 11, xc_models[i]->info.name, xc_models[i]->info.summary);
    puts("\nsteps, in the order of a crossing");
    char steps[128] = "";
    for (unsigned step = 0; step < XC_STEP_COUNT; step++)
        snprintf(steps + strlen(steps), sizeof steps - strlen(steps), "%s%s", step ? " " : "",
                 xc_step_name((enum xc_step)step));
    print_text(steps);
    puts("\nformats");
    for (size_t i = 0; i < xc_format_count; i++)
        print_entry(2, 12, xc_formats[i]->name, xc_formats[i]->summary);
    print_cases(list);
    xc_list_runtimes();
}

static enum xc_status list_all(void *cookie, struct xc_error *error)
{
    const struct list_options *options = cookie;
    const char *models[XC_NAMES_MAX];
    struct xc_suite_options all = {
        .models = models, .numa_node = -1, .injected_step = XC_STEP_COUNT};
    for (size_t i = 0; i < xc_models_count && i < XC_NAMES_MAX; i++)
        models[all.model_count++] = xc_models[i]->info.name;
    struct xc_case_list cases = {0};
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < xc_suite_count && status == XC_OK; i++)
        status = xc_suite_add(xc_suites[i], &all, &cases, error);
    xc_guard_done_with_user_code();
    if (status == XC_OK && options->json)
        status = print_json(&cases, error);
    else if (status == XC_OK)
        print_table(&cases);
    xc_case_list_release(&cases);
    return status;
}

static enum xc_status list(int argc, char **argv, struct xc_error *error)
{
    struct list_options options = {.error = error};
    bool helped;
    enum xc_status status = xc_argp_parse(&argp, argc, argv, &options, &helped, error);
    if (status != XC_OK || helped)
        return status;
    return xc_run_with_plugins(&options.plugins, list_all, &options, error);
}

const struct xc_command xc_command_list = {
    .name = "list",
    .arguments = "",
    .summary = "list all suites, cases, models, formats, runtimes",
    .argp = &argp,
    .run = list,
};
