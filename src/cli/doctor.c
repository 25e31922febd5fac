/* crosscost doctor: is this machine fit to measure, why it matters, and what to do. */
#include <string.h>

#include "cli/cli.h"
#include "host/host.h"
#include "report/json_value.h"
#include "run/outputs.h"

struct doctor_options {
    bool json;
    struct xc_pin pin;
    struct xc_error *error;
};

enum { KEY_FORMAT = 256, KEY_PIN };

static const struct argp_option option_table[] = {
    {"format", KEY_FORMAT, "table|json", 0, "print a table, or JSON; default table", 0},
    {"pin", KEY_PIN, "WHERE", 0,
     "examine this processor: auto, none, core:N or pu:N, as for crosscost run; default auto", 0},
    XC_OPTION_HELP,
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct doctor_options *options = state->input;
    switch (key) {
    case XC_KEY_HELP:
    case ARGP_KEY_INIT:
        return xc_argp_common(key, state);
    case KEY_FORMAT:
        return xc_take_table_or_json(argument, &options->json, options->error);
    case KEY_PIN:
        return xc_pin_parse(argument, &options->pin, options->error) == XC_OK ? 0 : XC_ARGP_FAILED;
    case ARGP_KEY_ARG:
        return xc_refuse_argument(argument, options->error);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = option_table,
    .parser = parse_option,
    .doc = "Check whether this machine is fit to measure. Each check says what it found, why that "
           "matters, and which command fixes it. Exit status 4 if results would be misleading.",
};

static const char *const state_names[] = {"good", "warn", "bad", "unknown"};

#define INDENT 10

/* The names of the checks that make this machine unfit: "gaps, pace". */
static const char *list_bad(const struct xc_checks *checks, char *names, size_t bytes)
{
    size_t used = 0;
    names[0] = '\0';
    for (size_t i = 0; i < checks->count && used < bytes; i++)
        if (checks->items[i].state == XC_CHECK_BAD)
            used += (size_t)snprintf(names + used, bytes - used, "%s%s", used ? ", " : "",
                                     checks->items[i].name);
    return names;
}

static void print_table(const struct xc_checks *checks, const struct xc_pinned *pinned)
{
    char names[160];
    printf("examined: %s\n", pinned->text);
    for (size_t i = 0; i < checks->count; i++) {
        const struct xc_check *check = &checks->items[i];
        int used = printf("%-8s%-14s", state_names[check->state], check->name);
        xc_print_wrapped(check->found, used, INDENT);
        if (check->state == XC_CHECK_GOOD)
            continue;
        printf("%*s", INDENT - 1, "");
        xc_print_wrapped(check->why, INDENT - 1, INDENT);
        if (check->fix[0]) /* whole, to be copied */
            printf("%*s-> %s\n", INDENT, "", check->fix);
    }
    char verdict[256] = "fit to measure; the warnings above say what to keep in mind";
    if (!checks->fit)
        snprintf(verdict, sizeof verdict, "not fit to measure: results would be misleading: %s",
                 list_bad(checks, names, sizeof names));
    xc_print_wrapped(verdict, 0, INDENT);
}

static enum xc_status print_json(const struct xc_checks *checks, const struct xc_pinned *pinned,
                                 struct xc_error *error)
{
    json_t *array = json_array();
    for (size_t i = 0; i < checks->count; i++) {
        const struct xc_check *check = &checks->items[i];
        xc_json_append(&array,
                       json_pack("{ss ss so so so}", "name", check->name, "state",
                                 state_names[check->state], "found", xc_json_text(check->found),
                                 "why", xc_json_text(check->why), "fix", xc_json_text(check->fix)));
    }
    return xc_json_write(json_pack("{sb so so}", "fit", checks->fit, "cpu",
                                   xc_json_text(pinned->text), "checks", array),
                         stdout, error);
}

static enum xc_status doctor(int argc, char **argv, struct xc_error *error)
{
    struct doctor_options options = {.error = error};
    struct xc_host *host = NULL;
    struct xc_pinned pinned;
    struct xc_checks checks = {0};
    char names[160];
    bool helped;
    enum xc_status status = xc_argp_parse(&argp, argc, argv, &options, &helped, error);
    if (status != XC_OK || helped)
        return status;
    status = xc_host_open(&host, error);
    if (status == XC_OK)
        status = xc_host_pin(host, options.pin, &pinned, error);
    if (status == XC_OK)
        status = xc_host_examine(host, &pinned, true, &checks, error);
    if (status == XC_OK) {
        if (options.json)
            status = print_json(&checks, &pinned, error);
        else
            print_table(&checks, &pinned);
        if (!checks.fit && status == XC_OK)
            status = xc_fail(error, XC_UNFIT, "this host is unfit to measure: %s",
                             list_bad(&checks, names, sizeof names));
    }
    xc_checks_release(&checks);
    xc_host_close(host);
    return status;
}

const struct xc_command xc_command_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary = "check whether this machine is fit to measure",
    .argp = &argp,
    .run = doctor,
};
