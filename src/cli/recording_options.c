#include "cli/recording_options.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/output_options.h"
#include "cli/run_options.h"
#include "profile/profile.h"
#include "profile/sampling.h"
#include "profile/timeline.h"

enum {
    KEY_PPROF = 768, /* apart from those of the commands, and of all that measure */
    KEY_MUTEX_FRACTION,
    KEY_BLOCK_RATE,
    KEY_TIMELINE,
    KEY_TIMELINE_RECORDS,
};

static const struct argp_option option_table[] = {
    {NULL, 0, NULL, 0, "Recordings:", 5},
    {"pprof", KEY_PPROF, "FOLDER", 0,
     "write profiles for go tool pprof to FOLDER: mutex.pb.gz, block.pb.gz, heap.pb.gz and "
     "crossing.pb.gz; default none",
     5},
    {"pprof-mutex-fraction", KEY_MUTEX_FRACTION, "N", 0,
     "record one contention in N in mutex.pb.gz, or none where N is 0; default 1", 5},
    {"pprof-block-rate", KEY_BLOCK_RATE, "NS", 0,
     "record one sample per NS nanoseconds of waiting in block.pb.gz, every wait where NS is 1, "
     "none where NS is 0; default 1",
     5},
    {"timeline", KEY_TIMELINE, "FILE", 0,
     "write what threads, tokens and the monitor do to FILE, in Chrome's trace format, compressed "
     "if FILE ends in .gz; default none",
     5},
    {"timeline-records", KEY_TIMELINE_RECORDS, "N", 0,
     "write at most N crossings and events to the timeline; default 100000", 5},
    {0},
};

static enum xc_status take(struct xc_recording_options *options, int key, const char *argument,
                           struct xc_error *error)
{
    switch (key) {
    case KEY_PPROF:
        options->folder = argument;
        return XC_OK;
    case KEY_MUTEX_FRACTION:
        return xc_parse_number("--pprof-mutex-fraction", argument, 0, XC_MUTEX_FRACTION_MAX,
                               &options->mutex_fraction, error);
    case KEY_BLOCK_RATE:
        return xc_parse_number("--pprof-block-rate", argument, 0, XC_BLOCK_RATE_NS_MAX,
                               &options->block_rate_ns, error);
    case KEY_TIMELINE:
        options->timeline = argument;
        return XC_OK;
    default:
        return xc_parse_number("--timeline-records", argument, 1, XC_TIMELINE_RECORDS_MAX,
                               &options->timeline_records, error);
    }
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct xc_run_parsing *parsing = state->input;
    if (key < KEY_PPROF || key > KEY_TIMELINE_RECORDS)
        return ARGP_ERR_UNKNOWN;
    parsing->status = take(&parsing->options->recording, key, argument, parsing->error);
    return parsing->status == XC_OK ? 0 : XC_ARGP_FAILED;
}

const struct argp xc_recording_argp = {.options = option_table, .parser = parse_option};

void xc_recording_options_init(struct xc_recording_options *options)
{
    *options = (struct xc_recording_options){.mutex_fraction = 1, .block_rate_ns = 1};
}

/* A folder that is there, or one that can be made. */
static enum xc_status check_folder(const char *folder, struct xc_error *error)
{
    struct stat found;
    if (stat(folder, &found) != 0)
        return xc_output_path_check(folder, error);
    if (!S_ISDIR(found.st_mode))
        return xc_fail(error, XC_USAGE, "--pprof: '%.200s' is not a folder", folder);
    if (access(folder, W_OK | X_OK) != 0)
        return xc_fail(error, XC_USAGE, "'%.200s' cannot be written: %s", folder, strerror(errno));
    return XC_OK;
}

enum xc_status xc_recording_options_check(const struct xc_recording_options *options,
                                          struct xc_error *error)
{
    enum xc_status status = options->folder ? check_folder(options->folder, error) : XC_OK;
    if (status == XC_OK && options->timeline)
        status = xc_output_path_check(options->timeline, error);
    if (status == XC_OK && options->timeline_records && !options->timeline)
        status = xc_fail(error, XC_USAGE, "--timeline-records needs --timeline FILE");
    if (status == XC_OK && !options->folder &&
        (options->mutex_fraction != 1 || options->block_rate_ns != 1))
        status = xc_fail(error, XC_USAGE,
                         "--pprof-mutex-fraction and --pprof-block-rate need --pprof FOLDER");
    return status;
}
