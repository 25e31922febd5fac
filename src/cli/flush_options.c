/* The options of the suite `batch`: when a buffer is flushed. */
#include "cli/cli.h"
#include "cli/run_options.h"

enum { KEY_ITEMS = 1024, KEY_US }; /* apart from the commands' own, and from those of all */

static const struct argp_option option_table[] = {
    {NULL, 0, NULL, 0, "Buffers of the suite batch:", 4},
    {"flush-items", KEY_ITEMS, "N", 0,
     "flush a buffer that holds N items; default 1024, for the buffer with a deadline 65536", 4},
    {"flush-us", KEY_US, "US", 0,
     "flush the buffer with a deadline US microseconds after its first item; default 20", 4},
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct xc_run_parsing *parsing = state->input;
    struct xc_flush *flush = &parsing->options->flush;
    switch (key) {
    case KEY_ITEMS:
        parsing->status = xc_parse_number("--flush-items", argument, 1, XC_FLUSH_ITEMS_MAX,
                                          &flush->items, parsing->error);
        break;
    case KEY_US:
        parsing->status = xc_parse_number("--flush-us", argument, 1, XC_FLUSH_DEADLINE_US_MAX,
                                          &flush->deadline_us, parsing->error);
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return parsing->status == XC_OK ? 0 : XC_ARGP_FAILED;
}

const struct argp xc_flush_argp = {.options = option_table, .parser = parse_option};
