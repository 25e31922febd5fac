#include "bench/crossing/crossing.h"

#include <stdlib.h>
#include <string.h>

#include "bench/thread.h"
#include "crossing/inject.h"

#define VERIFY_ITERATIONS 1000u

/* What a case is about; its cookie is the operands. */
struct family_case {
    struct xc_case_key key;
    struct xc_thread *thread; /* all cases of a model are timed on the same one */
    xc_model_loop *loop;
    xc_steps steps;
    bool latency;
    uint64_t injected_cycles;
    struct xc_operands operands;
};

static enum xc_status setup(const void *parameter, void **cookie, struct xc_error *error)
{
    (void)error;
    struct family_case *family = (struct family_case *)parameter;
    family->operands = (struct xc_operands){.first = 7, .second = 3, .result = -1};
    *cookie = family;
    return XC_OK;
}

static void loop(uint64_t iterations, void *cookie)
{
    struct family_case *family = cookie;
    family->thread->inject_cycles = family->injected_cycles;
    xc_model_run(family->loop, iterations, family->thread, &family->operands);
}

static int32_t expected_result(const struct family_case *family)
{
    if (family->latency)
        return family->operands.first + (int32_t)VERIFY_ITERATIONS * family->operands.second;
    if (family->steps & XC_BIT_CALL)
        return (int32_t)VERIFY_ITERATIONS - 1 + family->operands.second;
    return -1;
}

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    struct family_case *family = cookie;
    family->operands.result = -1;
    loop(VERIFY_ITERATIONS, family);
    if (family->operands.result != expected_result(family))
        return xc_fail(error, XC_CRASHED, "wrong answer: %d instead of %d", family->operands.result,
                       expected_result(family));
    const char *violation = family->thread->model->violation(family->thread);
    if (violation)
        return xc_fail(error, XC_CRASHED, "after the crossing, %s", violation);
    return XC_OK;
}

/* Appends a copy of the case described. */
static enum xc_status push(const struct family_case *described, struct xc_case_list *list,
                           struct xc_error *error)
{
    struct family_case *family = malloc(sizeof *family);
    if (!family)
        return xc_fail(error, XC_UNFIT, "no memory for a crossing");
    *family = *described;
    enum xc_status status = xc_case_list_own(list, free, family, error);
    if (status != XC_OK)
        return status;
    struct xc_case one = {
        .key = &family->key,
        .summary =
            family->latency ? "the whole crossing, dependent chain" : "a crossing of these steps",
        .loop = loop,
        .setup = setup,
        .verify = verify,
        .parameter = family,
    };
    return xc_case_list_push(list, &one, error);
}

/* Every valid set of the model's steps. */
static enum xc_status push_sets(const struct family_case *common,
                                const struct xc_model_loops *loops, struct xc_case_list *list,
                                struct xc_error *error)
{
    const struct xc_model *model = common->thread->model;
    struct family_case one = *common;
    enum xc_status status = XC_OK;
    for (xc_steps steps = 0; steps < XC_STEP_SETS && status == XC_OK; steps++) {
        if (!loops->of_steps[steps])
            continue;
        xc_steps_name(steps, model->info.steps, one.key.variant, sizeof one.key.variant);
        one.loop = loops->of_steps[steps];
        one.steps = steps;
        status = push(&one, list, error);
    }
    return status;
}

/* The loops to time: the plain ones, or those with an injection. */
static const struct xc_model_loops *loops_of(const struct xc_model *model,
                                             const struct xc_suite_options *options)
{
    return options->injected_step == XC_STEP_COUNT ? model->loops
                                                   : model->injected[options->injected_step];
}

struct xc_case_key xc_crossing_injected_key(const char *model, uint64_t cycles)
{
    struct xc_case_key key = {.role = XC_CASE_INJECTED, .suite = "selftest", .size = cycles};
    XC_KEY_SET(key.model, model);
    return key;
}

enum xc_status xc_crossing_add_injected(const char *model, const struct xc_suite_options *options,
                                        const uint64_t *cycles, size_t cycles_count,
                                        struct xc_case_list *list, struct xc_error *error)
{
    struct family_case common = {0};
    enum xc_status status = xc_bench_thread(model, options, list, &common.thread, error);
    if (status != XC_OK)
        return status;
    for (size_t i = 0; i < cycles_count && status == XC_OK; i++) {
        common.key = xc_crossing_injected_key(model, cycles[i]);
        common.injected_cycles = cycles[i];
        status = push_sets(&common, loops_of(common.thread->model, options), list, error);
    }
    return status;
}

static enum xc_status add_model(const char *name, const struct xc_suite_options *options,
                                struct xc_case_list *list, struct xc_error *error)
{
    struct family_case common = {.key = xc_case_key_steps(name, ""),
                                 .injected_cycles = options->injected_cycles};
    enum xc_status status = xc_bench_thread(name, options, list, &common.thread, error);
    if (status != XC_OK)
        return status;
    const struct xc_model *model = common.thread->model;
    const struct xc_model_loops *loops = loops_of(model, options);
    status = push_sets(&common, loops, list, error);
    if (status != XC_OK)
        return status;
    common.loop = loops->latency;
    common.steps = model->info.steps;
    common.latency = common.key.latency = true;
    xc_steps_name(common.steps, common.steps, common.key.variant, sizeof common.key.variant);
    return push(&common, list, error);
}

static enum xc_status expand(const struct xc_suite_options *options, struct xc_case_list *list,
                             struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < options->model_count && status == XC_OK; i++) {
        if (options->injected_step != XC_STEP_COUNT &&
            !(xc_model_find(options->models[i])->info.steps >> options->injected_step & 1))
            return xc_fail(error, XC_USAGE, "--inject: the model '%s' has nothing to do for '%s'",
                           options->models[i], xc_step_name(options->injected_step));
        status = add_model(options->models[i], options, list, error);
    }
    return status;
}

const struct xc_suite xc_suite_crossing = {
    .name = "crossing",
    .summary = "every valid set of the six steps, for each model",
    .by_default = true,
    .expand = expand,
};
