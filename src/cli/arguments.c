/* argp without its exits and its messages, and numbers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "host/host.h"
#include "support/nearest.h"

static bool help_was_printed;

error_t xc_argp_common(int key, struct argp_state *state)
{
    switch (key) {
    case ARGP_KEY_INIT:
        return 0;
    case XC_KEY_HELP:
        state->flags &= ~(unsigned)ARGP_NO_ERRS; /* which keeps the help back too */
        argp_state_help(state, stdout,
                        ARGP_HELP_USAGE | ARGP_HELP_PRE_DOC | ARGP_HELP_LONG | ARGP_HELP_POST_DOC);
        help_was_printed = true;
        return ECANCELED;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* --- options, before argp sees them -----------------------------------------------------------
 * argp and getopt only know how to write to stderr, several lines, with whatever was typed in them.
 */

/* What a name fits: exactly, or as the beginning of one or several. */
struct match {
    const struct argp_option *exact, *beginning, *another;
    struct xc_nearest nearest;
    size_t length; /* of the name in nearest.typed */
};

static void look_up(const struct argp *argp, struct match *match)
{
    for (const struct argp_option *option = argp->options;
         option && (option->name || option->key || option->doc); option++) {
        if (!option->name)
            continue;
        xc_nearest_offer(&match->nearest, option->name);
        if (strncmp(option->name, match->nearest.typed, match->length) != 0)
            continue;
        if (option->name[match->length] == '\0')
            match->exact = option;
        else if (!match->beginning)
            match->beginning = option;
        else
            match->another = option;
    }
    for (const struct argp_child *child = argp->children; child && child->argp; child++)
        look_up(child->argp, match);
}

bool xc_argp_has_option(const struct argp *argp, const char *argument)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(argument, "="), argument);
    struct match match = {.nearest = {.typed = name + 2}, .length = strlen(name) - 2};
    if (strncmp(argument, "--", 2) != 0 || match.length == 0)
        return false;
    look_up(argp, &match);
    return match.exact != NULL;
}

/* A long option. *takes_next: its argument is the next one. */
static enum xc_status check_long(const struct argp *argp, const char *argument, bool is_last,
                                 bool *takes_next, struct xc_error *error)
{
    char name[64], hint[XC_HINT_BYTES];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(argument + 2, "="), argument + 2);
    const char *value = strchr(argument, '=');
    struct match match = {.nearest = {.typed = name}, .length = strlen(name)};
    look_up(argp, &match);
    const struct argp_option *option = match.exact ? match.exact : match.beginning;
    if (!option) {
        char dashes[XC_HINT_BYTES] = "";
        if (match.nearest.name)
            snprintf(dashes, sizeof dashes, "--%.60s", match.nearest.name);
        match.nearest.name = match.nearest.name ? dashes : NULL;
        return xc_fail(error, XC_USAGE, "unknown option '--%s'; %s", name,
                       xc_nearest_hint(&match.nearest, "--help lists them", hint));
    }
    if (!match.exact && match.another)
        return xc_fail(error, XC_USAGE, "option '--%s' may be '--%s' or '--%s'", name, option->name,
                       match.another->name);
    if (value && !option->arg)
        return xc_fail(error, XC_USAGE, "option '--%s' takes no value, and '%.60s' is one",
                       option->name, value + 1);
    *takes_next = option->arg && !value;
    if (*takes_next && is_last)
        return xc_fail(error, XC_USAGE, "option '--%s' needs a value: %s", option->name,
                       option->arg);
    return XC_OK;
}

static enum xc_status check_options(const struct argp *argp, int argc, char **argv,
                                    struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (int i = 1; i < argc && status == XC_OK && strcmp(argv[i], "--") != 0; i++) {
        bool takes_next = false;
        if (argv[i][0] != '-' || argv[i][1] == '\0')
            continue;
        if (argv[i][1] == '-')
            status = check_long(argp, argv[i], i + 1 == argc, &takes_next, error);
        else if (strcmp(argv[i], "-h") == 0)
            break;
        else
            status = xc_fail(error, XC_USAGE, "unknown option '%.60s'; --help lists them", argv[i]);
        i += takes_next;
    }
    return status;
}

enum xc_status xc_argp_parse(const struct argp *argp, int argc, char **argv, void *input,
                             bool *helped, struct xc_error *error)
{
    char name[64];
    int end = argc;
    *helped = false;
    enum xc_status status = check_options(argp, argc, argv, error);
    if (status != XC_OK)
        return status;
    snprintf(name, sizeof name, "crosscost %s", argv[0]);
    char *command = argv[0];
    argv[0] = name; /* for the help */
    help_was_printed = false;
    error_t failure =
        argp_parse(argp, argc, argv, ARGP_NO_EXIT | ARGP_NO_HELP | ARGP_NO_ERRS, &end, input);
    argv[0] = command;
    *helped = help_was_printed;
    if (help_was_printed)
        return XC_OK;
    if (failure == 0 && end < argc)
        return xc_fail(error, XC_USAGE, "unexpected argument '%.60s'", argv[end]);
    return failure == 0 ? XC_OK : XC_USAGE;
}

error_t xc_take_table_or_json(const char *name, bool *json, struct xc_error *error)
{
    *json = strcmp(name, "json") == 0;
    if (*json || strcmp(name, "table") == 0)
        return 0;
    xc_fail(error, XC_USAGE, "unknown format '%.60s': table or json", name);
    return XC_ARGP_FAILED;
}

error_t xc_refuse_argument(const char *argument, struct xc_error *error)
{
    xc_fail(error, XC_USAGE, "unexpected argument '%.60s'", argument);
    return XC_ARGP_FAILED;
}

const struct xc_value_words xc_option_words[XC_OPTION_WORDS] = {
    {"WHERE", xc_pin_word},
    {"PLACE", xc_place_word},
    {"SWEEP", xc_sweep_word},
};

enum xc_status xc_take_word(const char *what, const char *text, const char *(*word)(unsigned place),
                            unsigned *place, struct xc_error *error)
{
    char words[128] = "";
    for (unsigned i = 0; word(i); i++) {
        size_t used = strlen(words);
        if (strcmp(text, word(i)) == 0) {
            *place = i;
            return XC_OK;
        }
        snprintf(words + used, sizeof words - used, "%s%s",
                 !i            ? ""
                 : word(i + 1) ? ", "
                               : " or ",
                 word(i));
    }
    return xc_fail(error, XC_USAGE, "unknown %s '%.60s': %s", what, text, words);
}

enum xc_status xc_parse_number(const char *what, const char *text, uint64_t min, uint64_t max,
                               uint64_t *number, struct xc_error *error)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || errno || value < min || value > max)
        return xc_fail(error, XC_USAGE, "%s: '%.40s' is not a whole number from %llu to %llu", what,
                       text, (unsigned long long)min, (unsigned long long)max);
    *number = value;
    return XC_OK;
}
