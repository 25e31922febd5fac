/* What survives a switch, on every architecture: callee-saved registers, the floating point control
 * state, the way back to a host stack that has moved, and the unwinder's way to the host's frames.
 */
#include <execinfo.h>
#include <fenv.h>
#include <string.h>

#include "stacks/registers.h"
#include "tests/check.h"

static struct xc_stack *map_stack(void)
{
    struct xc_stack_options options = {0};
    struct xc_stack *stack = NULL;
    struct xc_error error;
    CHECK(xc_stack_map(&options, &stack, &error) == XC_OK, "%s", error.text);
    return stack;
}

struct place {
    const struct xc_stack *stack;
    int inside, calls;
};

static void look_where(void *place_pointer)
{
    struct place *place = place_pointer;
    char here;
    place->inside = &here >= (char *)place->stack->low && &here < (char *)place->stack->top;
    place->calls++;
}

/* Also that the stack is aligned as the ABI asks: the C library's vector code would crash. */
static void check_place(xc_switch_fn *call)
{
    struct xc_stack *stack = map_stack();
    struct place place = {.stack = stack};
    for (int i = 0; i < 3; i++) {
        call(stack, look_where, &place);
#ifndef __SANITIZE_ADDRESS__ /* which may keep locals elsewhere */
        CHECK(place.inside);
#endif
    }
    CHECK(place.calls == 3);
    xc_stack_release(stack);
}

static void check_registers(xc_switch_fn *call)
{
    struct xc_stack *stack = map_stack();
    uint64_t expected[REGISTERS_MAX], found[REGISTERS_MAX] = {0};
    for (unsigned i = 0; i < REGISTERS_MAX; i++)
        expected[i] = 0x0123456789abcdefu * (2 * i + 1);
    unsigned count = registers_across(call, stack, spoil_registers, NULL, expected, found);
    CHECK(count >= 6 && count <= REGISTERS_MAX);
    for (unsigned i = 0; i < count; i++)
        CHECK(found[i] == expected[i], "register %u", i);
    xc_stack_release(stack);
}

struct control {
    int rounding;
    unsigned extended; /* x86: of MXCSR, what is control */
};

static unsigned extended_control(void)
{
#ifdef __x86_64__
    return __builtin_ia32_stmxcsr() & 0xffc0u;
#else
    return 0;
#endif
}

static void read_control(void *control_pointer)
{
    struct control *control = control_pointer;
    control->rounding = fegetround();
    control->extended = extended_control();
}

/* Twice in different modes: a context that lasts must not bring its old one along. */
static void check_control(xc_switch_fn *call)
{
    static const int modes[] = {FE_UPWARD, FE_TOWARDZERO, FE_TONEAREST};
    struct xc_stack *stack = map_stack();
    for (unsigned i = 0; i < sizeof modes / sizeof *modes; i++) {
        fesetround(modes[i]);
#ifdef __x86_64__
        __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() ^ 0x8000u); /* flush to zero */
#endif
        unsigned before = extended_control();
        struct control inside = {-1, 0};
        call(stack, read_control, &inside);
        CHECK(inside.rounding == modes[i], "mode %u", i);
        CHECK(inside.extended == before, "mode %u", i);
        CHECK(fegetround() == modes[i], "mode %u", i);
        CHECK(extended_control() == before, "mode %u", i);
    }
    fesetround(FE_TONEAREST);
    xc_stack_release(stack);
}

struct trace {
    void *frames[64];
    int count;
};

static void take_trace(void *trace_pointer)
{
    struct trace *trace = trace_pointer;
    trace->count = backtrace(trace->frames, 64);
}

/* Whose return address must be found among the frames, below the foreign function's. */
XC_NOIPA static void *host_function(xc_switch_fn *call, struct xc_stack *stack, struct trace *trace)
{
    call(stack, take_trace, trace);
    return __builtin_extract_return_addr(__builtin_return_address(0));
}

static void check_unwinding(xc_switch_fn *call)
{
    struct xc_stack *stack = map_stack();
    struct trace trace = {.count = 0};
    void *host = host_function(call, stack, &trace);
    int found = 0;
    for (int i = 0; i < trace.count; i++)
        found += trace.frames[i] == host;
    CHECK(found == 1, "%d of %d frames", found, trace.count);
    xc_stack_release(stack);
}

#if defined XC_STACK_NATIVE && !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
struct move {
    struct xc_stack *from, *to, *foreign;
    void *high;
    uintptr_t pointers[2];
};

static void move_host(void *move_pointer)
{
    struct move *move = move_pointer;
    memcpy(move->to->low, move->from->low, move->from->size_bytes);
    move->high = move->to->top;
}

static void host_that_moves(void *move_pointer)
{
    struct move *move = move_pointer;
    stack_pointer_across_move(move->foreign, move_host, move, &move->high, move->pointers);
}

static void check_moving(void)
{
    struct move move = {.from = map_stack(), .to = map_stack(), .foreign = map_stack()};
    move.high = move.from->top;
    xc_stack_call(move.from, host_that_moves, &move);
    CHECK((uintptr_t)move.from->top - move.pointers[0] ==
          (uintptr_t)move.to->top - move.pointers[1]);
    xc_stack_release(move.from);
    xc_stack_release(move.to);
    xc_stack_release(move.foreign);
}
#else
static void check_moving(void)
{
}
#endif

static void *high_of_host;

static void call_moving(struct xc_stack *stack, xc_stack_fn *function, void *argument)
{
    xc_stack_call_moving(stack, function, argument, &high_of_host);
}

static void call_at(struct xc_stack *stack, xc_stack_fn *function, void *argument)
{
    xc_stack_call_at(stack, stack->top, function, argument);
}

/* The top that is handed over counts: with none in the stack, calls go there all the same. */
static void check_top_is_not_loaded(void)
{
    struct xc_stack *stack = map_stack();
    struct xc_stack was = *stack;
    struct place place = {.stack = &was};
    stack->top = NULL;
    for (int i = 0; i < 3; i++)
        xc_stack_call_at(stack, was.top, look_where, &place);
    stack->top = was.top;
#ifndef __SANITIZE_ADDRESS__
    CHECK(place.inside);
#endif
    CHECK(place.calls == 3);
    xc_stack_release(stack);
}

static void check_visits(void)
{
    struct xc_stack *stack = map_stack();
    for (int i = 0; i < 3; i++) {
        xc_stack_visit(stack);
        xc_stack_visit_moving(stack, &high_of_host);
    }
    xc_stack_release(stack);
}

static int no_unwinding(const char *name)
{
    return strcmp(name, "generic") == 0; /* its first frame is makecontext's, by design */
}

int main(void)
{
    char here;
    high_of_host = (void *)(((uintptr_t)&here + 65536) / 65536 * 65536);
    struct {
        const char *name;
        xc_switch_fn *call;
    } switches[] = {{xc_stack_switch_name(), xc_stack_call},
                    {xc_stack_switch_name(), call_at},
                    {xc_stack_switch_name(), call_moving},
                    {"generic", xc_stack_call_generic}};
    for (unsigned i = 0; i < sizeof switches / sizeof *switches; i++) {
        check_place(switches[i].call);
        check_registers(switches[i].call);
        check_control(switches[i].call);
        if (!no_unwinding(switches[i].name))
            check_unwinding(switches[i].call);
    }
    check_moving();
    check_top_is_not_loaded();
    check_visits();
    printf("%s and generic\n", xc_stack_switch_name());
    return 0;
}
