/* What the plain calls share: int32_t add(int32_t, int32_t), called in some way, in two forms.
 * throughput: the first operand is the iteration's number, so that calls may overlap; latency: it
 * is the result of the call before. */
#ifndef XC_BENCH_CALLS_H
#define XC_BENCH_CALLS_H

#include "bench/register.h"
#include "crossing/keep.h"

typedef int32_t calls_add_fn(int32_t first, int32_t second);

struct calls_operands {
    int32_t first, second, result;
    calls_add_fn *function; /* for the calls that go through a pointer */
    void *more;             /* what a case needs beyond */
};

/* The plain C function, in a file of its own, never inlined. */
int32_t calls_add(int32_t first, int32_t second);

/* A pointer that the compiler does not know, so that it cannot call its target directly. */
static inline calls_add_fn *calls_opaque(calls_add_fn *function)
{
    __asm__("" : "+r"(function));
    return function;
}

/* Makes a struct calls_operands with a second operand that no compiler knows; parameter NULL. */
enum xc_status calls_setup(const void *parameter, void **cookie, struct xc_error *error);
void calls_teardown(void *cookie);

/* Run the loop of the form, and check the last answer. */
enum xc_status calls_verify_throughput(xc_loop_fn *loop, struct calls_operands *operands,
                                       struct xc_error *error);
enum xc_status calls_verify_latency(xc_loop_fn *loop, struct calls_operands *operands,
                                    struct xc_error *error);

/* Defines loop_throughput and loop_latency around CALL, an expression over first and second, and
 * their verify functions. PREPARE is what comes before the loop. */
#define CALLS_DEFINE_LOOPS(PREPARE, CALL)                                                          \
    XC_TIMED static void loop_throughput(uint64_t iterations, void *cookie)                        \
    {                                                                                              \
        struct calls_operands *operands = cookie;                                                  \
        int32_t second = operands->second, result = operands->result;                              \
        PREPARE;                                                                                   \
        for (uint64_t i = 0; i < iterations; i++) {                                                \
            int32_t first = (int32_t)i;                                                            \
            result = (CALL);                                                                       \
            XC_KEEP(result);                                                                       \
        }                                                                                          \
        operands->result = result;                                                                 \
    }                                                                                              \
    XC_TIMED static void loop_latency(uint64_t iterations, void *cookie)                           \
    {                                                                                              \
        struct calls_operands *operands = cookie;                                                  \
        int32_t second = operands->second, first = operands->first;                                \
        PREPARE;                                                                                   \
        for (uint64_t i = 0; i < iterations; i++) {                                                \
            first = (CALL);                                                                        \
            XC_KEEP(first);                                                                        \
        }                                                                                          \
        operands->result = first;                                                                  \
    }                                                                                              \
    static enum xc_status verify_throughput(void *cookie, struct xc_error *error)                  \
    {                                                                                              \
        return calls_verify_throughput(loop_throughput, cookie, error);                            \
    }                                                                                              \
    static enum xc_status verify_latency(void *cookie, struct xc_error *error)                     \
    {                                                                                              \
        return calls_verify_latency(loop_latency, cookie, error);                                  \
    }

/* The two descriptors of a plain call. IDENTIFIER: of the table in register.h. NAME and SUMMARY are
 * string literals, glued to others. NOLINTBEGIN(bugprone-macro-parentheses) */
#define CALLS_REGISTER(IDENTIFIER, NAME, ORDER, SUMMARY)                                           \
    static const struct xc_case throughput = {                                                     \
        .key = XC_CASE_KEY(.suite = "calls", .binding = NAME),                                     \
        .summary = SUMMARY,                                                                        \
        .loop = loop_throughput,                                                                   \
        .setup = calls_setup,                                                                      \
        .verify = verify_throughput,                                                               \
        .teardown = calls_teardown,                                                                \
        .order = ORDER,                                                                            \
    };                                                                                             \
    XC_REGISTER_CASE(IDENTIFIER, throughput);                                                      \
    static const struct xc_case latency = {                                                        \
        .key = XC_CASE_KEY(.suite = "calls", .binding = NAME, .latency = true),                    \
        .summary = SUMMARY ", dependent chain",                                                    \
        .loop = loop_latency,                                                                      \
        .setup = calls_setup,                                                                      \
        .verify = verify_latency,                                                                  \
        .teardown = calls_teardown,                                                                \
        .order = (ORDER) + 100,                                                                    \
    };                                                                                             \
    XC_REGISTER_CASE(IDENTIFIER##_latency, latency)
/* NOLINTEND(bugprone-macro-parentheses) */

#endif
