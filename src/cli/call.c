/* crosscost call: one function of a user's library, direct, through libffi, and in crossings. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/estimator.h"
#include "call/compile.h"
#include "call/compiler.h"
#include "call/library.h"
#include "call/pair.h"
#include "call/subject.h"
#include "cli/cli.h"
#include "cli/plan.h"
#include "engine/guard.h"
#include "run/pipeline.h"
#include "support/statistics.h"

#define TIMEOUT_SECONDS 10.0
/* Stages that run none of the user's code have limits of their own. The compiler's grows with the
 * timeout: users who wait longer for a function have a busy machine, or patience. */
#define HOST_SECONDS         60.0
#define COMPILER_SECONDS_MIN 10.0
#define COMPILER_TIMEOUTS    5
#define COMPILER_END_SECONDS 10.0 /* and to end one that takes longer */
/* What takes longer than this is left out: a call; a batch. */
#define OPERATION_NS_MAX 5e9
#define BATCH_NS_MAX     2e8
/* A handful of cases needs less time than the suites. */
#define SECONDS_SHARE 0.3

enum { KEY_ARGS = 256, KEY_RETURNS, KEY_TIMEOUT, KEY_BATCH };

static const struct argp_option option_table[] = {
    {"args", KEY_ARGS, "VALUE[,VALUE]", 0,
     "pass these arguments: numbers, true, false, 'c', null, buf:BYTES (zeroed), str:TEXT, "
     "{struct}; write a comma within a text as \\,; default none",
     0},
    {"returns", KEY_RETURNS, "VALUE", 0, "check that the function returns VALUE; default: no check",
     0},
    {"batch", KEY_BATCH, "PROTOTYPE", 0,
     "compare with this function of the same library, which handles many items: check that both "
     "compute the same, and find the break-even; default none",
     0},
    {"timeout", KEY_TIMEOUT, "SECONDS", 0,
     "give up if the function does not return within SECONDS; default 10", 0},
    {0},
};

struct call_options {
    struct xc_run_parsing parsing;
    struct xc_run_options run;
    struct xc_plan plan;
    const char *library, *prototype, *values, *returns, *batch;
    double timeout_seconds;
    /* What follows from them. */
    char path[PATH_MAX], note[PATH_MAX + 600];
    struct xc_call_subject subject;
    struct xc_call_pair *pair; /* NULL: no --batch */
};

static enum xc_status take_timeout(struct call_options *call, const char *text,
                                   struct xc_error *error)
{
    char *end;
    errno = 0;
    call->timeout_seconds = strtod(text, &end);
    if (*text == '\0' || *end || errno || !(call->timeout_seconds >= 0.1) ||
        call->timeout_seconds > 86400)
        return xc_fail(error, XC_USAGE, "--timeout: '%.40s' is not a number from 0.1 to 86400",
                       text);
    return XC_OK;
}

static enum xc_status take_argument(struct call_options *call, const char *argument,
                                    struct xc_error *error)
{
    const char **place = !call->library ? &call->library : &call->prototype;
    if (*place)
        return xc_fail(error, XC_USAGE, "unexpected argument '%.60s'", argument);
    *place = argument;
    return XC_OK;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct call_options *call = state->input;
    enum xc_status status = XC_OK;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &call->parsing;
        return 0;
    case KEY_ARGS:
        call->values = argument;
        break;
    case KEY_RETURNS:
        call->returns = argument;
        break;
    case KEY_BATCH:
        call->batch = argument;
        break;
    case KEY_TIMEOUT:
        status = take_timeout(call, argument, call->parsing.error);
        break;
    case ARGP_KEY_ARG:
        status = take_argument(call, argument, call->parsing.error);
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    call->parsing.status = status;
    return status == XC_OK ? 0 : XC_ARGP_FAILED;
}

static const struct argp_child children[] = {{&xc_run_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = option_table,
    .parser = parse_option,
    .args_doc = "LIBRARY PROTOTYPE",
    .doc =
        "Measure what a call of a library's function costs: in a compiled loop, through libffi, "
        "and in "
        "a crossing of each model.\v"
        "LIBRARY is a path, or a name such as libm. PROTOTYPE is C, such as 'double hypot(double, "
        "double)'; write the types of variadic arguments after the three dots. The function runs "
        "in a child process.",
    .children = children,
};

/* --- in the parent: everything that needs nothing of the library's -------------------------------
 */

static enum xc_status prepare(struct call_options *call, struct xc_error *error)
{
    if (!call->library || !call->prototype)
        return xc_fail(error, XC_USAGE, "call: needs LIBRARY and PROTOTYPE");
    enum xc_status status =
        xc_call_subject_parse(&call->subject, call->prototype, call->values, call->returns, error);
    if (status == XC_OK && call->batch)
        status = xc_call_pair_parse(&call->subject, call->batch, &call->pair, error);
    if (status == XC_OK)
        status = xc_library_find(call->library, call->path, error);
    return status;
}

/* --- in the child ----------------------------------------------------------------------------- */

static enum xc_status choose(const struct xc_case_plan *plan, const struct xc_session *session,
                             void *cookie, struct xc_groups *groups, struct xc_error *error)
{
    struct call_options *call = cookie;
    struct xc_suite_options suite = xc_suite_options_of(plan, session->stack_node);
    struct xc_measure_plan batches = plan->measure;
    struct xc_group *group;
    batches.operation_ns_max = BATCH_NS_MAX;
    enum xc_status status = xc_call_subject_load(&call->subject, call->path, error);
    if (status == XC_OK && call->pair)
        status = xc_call_pair_load(call->pair, call->path, error);
    if (status == XC_OK)
        status = xc_groups_add(groups, &plan->measure, &group, error);
    if (status == XC_OK)
        status = xc_call_subject_add(&call->subject, &suite, &group->list, error);
    if (status == XC_OK && call->pair)
        status = xc_groups_add(groups, &batches, &group, error);
    if (status == XC_OK && call->pair)
        status = xc_call_pair_add(call->pair, &suite, &group->list, error);
    return status;
}

/* Before anything is pinned: a compiler that shares the measured processor is slow. */
static enum xc_status compile(struct call_options *call, struct xc_error *error)
{
    char stage[160];
    double seconds = fmax(COMPILER_SECONDS_MIN, COMPILER_TIMEOUTS * call->timeout_seconds);
    struct xc_call_subject *subject = &call->subject;
    snprintf(stage, sizeof stage, "the C compiler '%.100s'", xc_compiler());
    xc_guard_own_stage(stage, seconds + COMPILER_END_SECONDS);
    enum xc_status status = xc_compile(&subject->prototype, seconds, &subject->compiled, error);
    snprintf(call->note, sizeof call->note, "the direct loop of '%.60s': %s",
             subject->prototype.name, subject->compiled.how);
    if (status != XC_OK || !call->pair)
        return status;
    xc_guard_own_stage(stage, seconds + COMPILER_END_SECONDS);
    return xc_call_pair_compile(call->pair, seconds, error);
}

static enum xc_status job(void *cookie, struct xc_error *error)
{
    struct call_options *call = cookie;
    enum xc_status status = compile(call, error);
    if (status != XC_OK)
        return status;
    xc_guard_own_stage("looking at the machine", HOST_SECONDS);
    const struct xc_case_source source = {choose, call, call->note};
    return xc_run_pipeline(&call->plan, &source, error);
}

static enum xc_status call(int argc, char **argv, struct xc_error *error)
{
    const struct xc_plan_request request = {
        .seconds_share = SECONDS_SHARE,
        .rounds_min = xc_count_min(XC_ESTIMATOR_SHARE, XC_CONFIDENCE),
        .operation_ns_max = OPERATION_NS_MAX,
    };
    struct call_options *call = calloc(1, sizeof *call);
    bool helped;
    if (!call)
        return xc_fail(error, XC_UNFIT, "no memory for the options");
    xc_run_options_init(&call->run);
    call->parsing = (struct xc_run_parsing){.options = &call->run, .error = error};
    call->timeout_seconds = TIMEOUT_SECONDS;
    enum xc_status status = xc_run_options_parse(&argp, argc, argv, call, &call->parsing, &helped);
    if (status == XC_OK && !helped)
        status = xc_plan_make(&call->run, &request, &call->plan, error);
    if (status == XC_OK && !helped)
        status = prepare(call, error);
    if (status == XC_OK && !helped)
        status = xc_guarded(job, call, call->timeout_seconds, "--timeout", error);
    xc_call_pair_release(call->pair);
    xc_call_subject_release(&call->subject);
    xc_run_options_release(&call->run);
    free(call);
    return status;
}

const struct xc_command xc_command_call = {
    .name = "call",
    .arguments = "LIBRARY PROTOTYPE",
    .summary = "measure a function of a library of yours",
    .argp = &argp,
    .run = call,
};
