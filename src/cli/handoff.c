/* crosscost handoff: threads that share tokens, at one point or along a sweep of them. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "bench/handoff/handoff.h"
#include "cli/plan.h"
#include "handoff/workload.h"
#include "run/pipeline.h"
#include "support/warn.h"

#define TOKENS_MAX  4096u
#define POINTS_MAX  32
#define RATE_MIN    1.0
#define RATE_MAX    1e8
#define SECONDS_MAX 86400u

enum {
    KEY_THREADS = 256,
    KEY_TOKENS,
    KEY_FOREIGN,
    KEY_HOST,
    KEY_SLEEP,
    KEY_RATE,
    KEY_STALL,
    KEY_PLACE,
    KEY_SWEEP,
    KEY_SECONDS,
};

static const struct argp_option option_table[] = {
    {"threads", KEY_THREADS, "N", 0, "start N threads that cross; default 4", 0},
    {"tokens", KEY_TOKENS, "N", 0, "let the threads share N tokens; default 1", 0},
    {"foreign", KEY_FOREIGN, "TIME", 0,
     "make each foreign call last for TIME, in ns or with a unit (us, ms, s); default 10us", 0},
    {"host", KEY_HOST, "TIME", 0,
     "do host work for TIME, in ns or with a unit, between two foreign calls; default 1us", 0},
    {"sleep", KEY_SLEEP, NULL, 0,
     "let foreign calls sleep; default off: they keep their processor busy", 0},
    {"rate", KEY_RATE, "N", 0,
     "begin N crossings per second, of all threads together, by a schedule, count responses from "
     "when each was due, and measure the same without a schedule beside it; default off",
     0},
    {"stall", KEY_STALL, "TIME", 0,
     "make one foreign call per epoch last for TIME longer, in ns or with a unit; default 0", 0},
    {"place", KEY_PLACE, "PLACE", 0,
     "run the threads on one processor per core, the nearest first (spread), on any (unbound), or "
     "on two processors that share a core, a cache, a package or the machine; default spread",
     0},
    {"sweep", KEY_SWEEP, "SWEEP", 0,
     "measure a series of points: foreign calls of 0 to 10 ms (foreign), 1 to 8 threads per token "
     "(threads), with a queue and without (queue), or each --place (placement); default: one point",
     0},
    {"seconds", KEY_SECONDS, "N", 0,
     "measure the workloads for N seconds; default 15, with --quick 2", 0},
    {0},
};

enum sweep { SWEEP_FOREIGN, SWEEP_THREADS, SWEEP_QUEUE, SWEEP_PLACEMENT, SWEEP_NONE };

struct handoff_options {
    struct xc_run_options run;
    struct xc_run_parsing parsing;
    struct xc_handoff_point point; /* as asked for */
    unsigned sweep;                /* enum sweep */
    double seconds;                /* 0: not given */
    struct xc_handoff_point points[POINTS_MAX];
    size_t point_count;
};

/* A whole number with or without a unit. */
static enum xc_status take_duration(const char *what, const char *text, uint64_t *ns,
                                    struct xc_error *error)
{
    static const struct {
        const char *unit;
        uint64_t ns;
    } units[] = {{"", 1}, {"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}};
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (text[0] >= '0' && text[0] <= '9' && !errno && strcmp(end, units[i].unit) == 0 &&
            value <= XC_WORKLOAD_NS_MAX / units[i].ns) {
            *ns = value * units[i].ns;
            return XC_OK;
        }
    return xc_fail(error, XC_USAGE,
                   "%s: '%.40s' is not a whole number of ns, or of us, ms or s, "
                   "up to 1s",
                   what, text);
}

static enum xc_status take_rate(const char *text, double *rate, struct xc_error *error)
{
    char *end;
    double value = strtod(text, &end);
    if (text[0] < '0' || text[0] > '9' || *end || !(value >= RATE_MIN && value <= RATE_MAX))
        return xc_fail(error, XC_USAGE, "--rate: '%.40s' is not a number from %g to %g", text,
                       RATE_MIN, RATE_MAX);
    *rate = value;
    return XC_OK;
}

const char *xc_place_word(unsigned place)
{
    if (place < XC_PLACE_PAIR)
        return place == XC_PLACE_SPREAD ? "spread" : "unbound";
    return place < XC_PLACE_PAIR + XC_DISTANCE_COUNT ? xc_distance_name(place - XC_PLACE_PAIR)
                                                     : NULL;
}

const char *xc_sweep_word(unsigned place)
{
    static const char *const words[] = {
        [SWEEP_FOREIGN] = "foreign",     [SWEEP_THREADS] = "threads", [SWEEP_QUEUE] = "queue",
        [SWEEP_PLACEMENT] = "placement", [SWEEP_NONE] = NULL,
    };
    return words[place];
}

static enum xc_status take_option(struct handoff_options *options, int key, const char *argument,
                                  struct xc_error *error)
{
    struct xc_handoff_point *point = &options->point;
    uint64_t number = 0;
    enum xc_status status;
    switch (key) {
    case KEY_THREADS:
        status = xc_parse_number("--threads", argument, 1, XC_WORKLOAD_THREADS_MAX, &number, error);
        point->threads = (unsigned)number;
        return status;
    case KEY_TOKENS:
        status = xc_parse_number("--tokens", argument, 1, TOKENS_MAX, &number, error);
        point->tokens = (unsigned)number;
        return status;
    case KEY_FOREIGN:
        return take_duration("--foreign", argument, &point->foreign_ns, error);
    case KEY_HOST:
        return take_duration("--host", argument, &point->host_ns, error);
    case KEY_SLEEP:
        point->sleeps = true;
        return XC_OK;
    case KEY_RATE:
        return take_rate(argument, &point->rate_per_second, error);
    case KEY_STALL:
        return take_duration("--stall", argument, &point->stall_ns, error);
    case KEY_PLACE:
        return xc_take_word("place", argument, xc_place_word, &point->place, error);
    case KEY_SWEEP:
        return xc_take_word("sweep", argument, xc_sweep_word, &options->sweep, error);
    default:
        status = xc_parse_number("--seconds", argument, 1, SECONDS_MAX, &number, error);
        options->seconds = (double)number;
        return status;
    }
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct handoff_options *options = state->input;
    if (key == ARGP_KEY_INIT) {
        state->child_inputs[0] = &options->parsing;
        state->child_inputs[1] = &options->parsing;
        return 0;
    }
    if (key == ARGP_KEY_ARG) {
        options->parsing.status = XC_USAGE;
        return xc_refuse_argument(argument, options->parsing.error);
    }
    if (key < KEY_THREADS || key > KEY_SECONDS)
        return ARGP_ERR_UNKNOWN;
    options->parsing.status = take_option(options, key, argument, options->parsing.error);
    return options->parsing.status == XC_OK ? 0 : XC_ARGP_FAILED;
}

static const struct argp_child children[] = {
    {&xc_run_argp, 0, NULL, 0}, {&xc_recording_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = option_table,
    .parser = parse_option,
    .doc =
        "Let threads share tokens, and measure what happens when tokens change hands: throughput "
        "and its scaling, fairness, how threads get their token back, and the distribution of each "
        "part's latency.\v"
        "docs/handoff.md says how to read the report. Google Benchmark's own flags work as well.",
    .children = children,
};

/* --- points ----------------------------------------------------------------------------------- */

static struct xc_handoff_point *add(struct handoff_options *options)
{
    struct xc_handoff_point *point = &options->points[options->point_count++];
    *point = options->point;
    return point;
}

/* Threads that leave the queue empty, and those that do not. */
static void add_queues(struct handoff_options *options, uint64_t foreign_ns)
{
    const struct xc_handoff_point *asked = &options->point;
    struct xc_handoff_point *point = add(options);
    point->threads = asked->tokens;
    point->foreign_ns = foreign_ns;
    point = add(options);
    point->threads = asked->threads > asked->tokens ? asked->threads : 2 * asked->tokens;
    point->foreign_ns = foreign_ns;
}

static void add_threads(struct handoff_options *options)
{
    static const unsigned times[] = {1, 2, 3, 4, 6, 8};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        if (times[i] * options->point.tokens <= XC_WORKLOAD_THREADS_MAX)
            add(options)->threads = times[i] * options->point.tokens;
}

static void plan_points(struct handoff_options *options)
{
    static const uint64_t foreign_ns[] = {0, 100, 1000, 10000, 100000, 1000000, 10000000};
    switch (options->sweep) {
    case SWEEP_NONE:
        add(options);
        if (options->point.rate_per_second > 0)
            add(options)->rate_per_second = 0;
        break;
    case SWEEP_FOREIGN:
        for (size_t i = 0; i < sizeof foreign_ns / sizeof foreign_ns[0]; i++)
            add_queues(options, foreign_ns[i]);
        break;
    case SWEEP_THREADS:
        add_threads(options);
        break;
    case SWEEP_QUEUE:
        add_queues(options, options->point.foreign_ns);
        break;
    case SWEEP_PLACEMENT:
        for (unsigned i = 0; i < XC_DISTANCE_COUNT; i++)
            add(options)->place = XC_PLACE_PAIR + i;
        add(options)->place = XC_PLACE_NOWHERE;
        break;
    }
}

static enum xc_status choose(const struct xc_case_plan *plan, const struct xc_session *session,
                             void *cookie, struct xc_groups *groups, struct xc_error *error)
{
    const struct xc_handoff_point *point = cookie;
    size_t processors = session->placement.count;
    if (point->place >= XC_PLACE_PAIR && !session->pinned.bound)
        return xc_fail(error, XC_UNFIT, "--place: nothing is bound: %s", session->pinned.why);
    if (processors && point->tokens > processors)
        xc_warn("%u tokens for %zu processors: threads in host code share them", point->tokens,
                processors);
    return xc_choose_cases(plan, session, groups, error);
}

static enum xc_status run_points(struct handoff_options *options, struct xc_error *error)
{
    plan_points(options);
    const struct xc_plan_request request = {
        .points = options->points,
        .point_count = options->point_count,
        .workload_seconds = options->seconds,
    };
    struct xc_plan plan;
    enum xc_status status = xc_plan_make(&options->run, &request, &plan, error);
    if (status != XC_OK)
        return status;
    return xc_run_pipeline(&plan, &(struct xc_case_source){choose, &options->point, NULL}, error);
}

static enum xc_status handoff(int argc, char **argv, struct xc_error *error)
{
    struct handoff_options options = {
        .parsing = {.options = &options.run, .error = error},
        .sweep = SWEEP_NONE,
        .point = {.threads = 4, .tokens = 1, .foreign_ns = 10000, .host_ns = 1000},
    };
    bool helped;
    xc_run_options_init(&options.run);
    options.run.suites = (struct xc_names){{"handoff"}, 1};
    enum xc_status status =
        xc_run_options_parse(&argp, argc, argv, &options, &options.parsing, &helped);
    if (status == XC_OK && !helped)
        status = run_points(&options, error);
    xc_run_options_release(&options.run);
    return status;
}

const struct xc_command xc_command_handoff = {
    .name = "handoff",
    .arguments = "",
    .summary = "let threads share tokens: throughput, latencies",
    .argp = &argp,
    .run = handoff,
};
