/* In assembly, one file an architecture: what C cannot say. */
#ifndef XC_TESTS_STACKS_REGISTERS_H
#define XC_TESTS_STACKS_REGISTERS_H

#include <stdint.h>

#include "crosscost/stack.h"

typedef void xc_switch_fn(struct xc_stack *stack, xc_stack_fn *function, void *argument);

/* Loads every callee-saved register (general and floating point) with expected[i], makes the call,
 * and stores what they hold afterwards in found[i]. Returns how many registers there are. */
#define REGISTERS_MAX 32
unsigned registers_across(xc_switch_fn *call, struct xc_stack *stack, xc_stack_fn *function,
                          void *argument, const uint64_t *expected, uint64_t *found);

/* The stack pointer before (found[0]) and after (found[1]) an xc_stack_call_moving; then back to
 * the stack it came from. */
void stack_pointer_across_move(struct xc_stack *stack, xc_stack_fn *function, void *argument,
                               void *const *host_high, uintptr_t *found);

/* Spoils every register that a function may spoil, and every callee-saved one, which it restores.
 */
void spoil_registers(void *unused);

#endif
