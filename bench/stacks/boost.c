/* A peer: Boost.Context's jump_fcontext, there and back. Its C interface is declared here, since
 * Boost's header is C++; the ABI is that of Boost 1.61 and later.
 *
 * It loads MXCSR on each way. Where the two sides' sticky exception flags differ, each load changes
 * the register, which takes some 60 ns: then a round trip costs more than ten times as much. The
 * peer is timed with equal flags, at its best. */
#include "bench/stacks/stacks.h"

#ifdef XC_WITH_BOOST_CONTEXT

struct transfer {
    void *context;
    void *data;
};

struct transfer jump_fcontext(void *to, void *data);
void *make_fcontext(void *top, size_t size, void (*function)(struct transfer));

/* Lives on the foreign stack; calls the function each time it is jumped to. */
static void serve(struct transfer from)
{
    for (;;) {
        stacks_visit(from.data);
        from = jump_fcontext(from.context, from.data);
    }
}

XC_TIMED static void loop(uint64_t iterations, void *cookie)
{
    struct stacks_cookie *stacks = cookie;
    void *context = stacks->peer;
    stacks_clear_exceptions();
    for (uint64_t i = 0; i < iterations; i++)
        context = jump_fcontext(context, stacks).context;
    stacks->peer = context;
}

static enum xc_status setup(const void *parameter, void **cookie, struct xc_error *error)
{
    enum xc_status status = stacks_setup(parameter, cookie, error);
    if (status != XC_OK)
        return status;
    struct stacks_cookie *stacks = *cookie;
    stacks_clear_exceptions();
    stacks->peer = make_fcontext(stacks->stack->top, stacks->stack->size_bytes, serve);
    return XC_OK;
}

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    return stacks_verify(loop, cookie, error);
}
#define UNAVAILABLE NULL
#define FUNCTIONS   .loop = loop, .setup = setup, .verify = verify, .teardown = stacks_teardown

#else

#define UNAVAILABLE                                                                                \
    "when this was built there was no Boost.Context to link with (libboost-context-dev)"
#define FUNCTIONS .loop = NULL

#endif

static const struct xc_case boost = {
    .key = XC_CASE_KEY(.suite = "stacks", .kernel = "switch", .binding = "boost"),
    .summary = "a peer: Boost.Context's fcontext, there and back",
    .unavailable = UNAVAILABLE,
    .order = 30,
    FUNCTIONS,
};
XC_REGISTER_CASE(stacks_boost, boost);
