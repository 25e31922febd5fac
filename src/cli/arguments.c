/* argp without its exits, and numbers. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

static bool help_was_printed;

error_t xc_argp_common(int key, struct argp_state *state)
{
    switch (key) {
    case ARGP_KEY_INIT:
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

/* The first line of what argp and getopt said, without the program's name, which main prints. */
static enum xc_status fail_as_said(char *said, struct xc_error *error)
{
    static const char program[] = "crosscost ";
    said[strcspn(said, "\n")] = '\0';
    if (strncmp(said, program, strlen(program)) == 0)
        said += strlen(program);
    return xc_fail(error, XC_USAGE, "%s", said);
}

/* argp and getopt write to stderr, several lines, with whatever was typed in them; glibc lets that
 * be another stream meanwhile. */
enum xc_status xc_argp_parse(const struct argp *argp, int argc, char **argv, void *input,
                             bool *helped, struct xc_error *error)
{
    char name[64], *said = NULL;
    size_t said_bytes = 0;
    snprintf(name, sizeof name, "crosscost %s", argv[0]);
    FILE *aside = open_memstream(&said, &said_bytes), *usual = stderr;
    if (!aside)
        return xc_fail(error, XC_UNFIT, "no memory for the arguments");
    char *kept = argv[0];
    argv[0] = name;
    help_was_printed = false;
    stderr = aside;
    error_t failure = argp_parse(argp, argc, argv, ARGP_NO_EXIT | ARGP_NO_HELP, NULL, input);
    stderr = usual;
    argv[0] = kept;
    fclose(aside);
    *helped = help_was_printed;
    enum xc_status status = XC_OK;
    if (failure != 0 && !help_was_printed)
        status = said_bytes > 0 ? fail_as_said(said, error) : XC_USAGE;
    free(said);
    return status;
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
    xc_fail(error, XC_USAGE, "'%.60s' is one argument too many", argument);
    return XC_ARGP_FAILED;
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
