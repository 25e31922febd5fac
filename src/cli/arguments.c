/* argp without its exits, and numbers. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* Where argp writes its "Try --help": nowhere, since an error is one line. */
static FILE *sink;
static bool help_was_printed;

error_t xc_argp_common(int key, struct argp_state *state)
{
    switch (key) {
    case ARGP_KEY_INIT:
        if (sink)
            state->err_stream = sink;
        return 0;
    case XC_KEY_HELP:
        argp_state_help(state, stdout,
                        ARGP_HELP_USAGE | ARGP_HELP_PRE_DOC | ARGP_HELP_LONG | ARGP_HELP_POST_DOC);
        help_was_printed = true;
        return ECANCELED;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

enum xc_status xc_argp_parse(const struct argp *argp, int argc, char **argv, void *input,
                             bool *helped, struct xc_error *error)
{
    char name[64];
    snprintf(name, sizeof name, "crosscost %s", argv[0]);
    char *kept = argv[0];
    argv[0] = name;
    help_was_printed = false;
    sink = fopen("/dev/null", "w");
    error_t failure = argp_parse(argp, argc, argv, ARGP_NO_EXIT | ARGP_NO_HELP, NULL, input);
    if (sink)
        fclose(sink);
    sink = NULL;
    argv[0] = kept;
    *helped = help_was_printed;
    if (failure == 0 || help_was_printed)
        return XC_OK;
    if (failure == ENOMEM)
        return xc_fail(error, XC_UNFIT, "no memory for the arguments");
    return XC_USAGE;
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

void xc_warn(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("crosscost: warning: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}
