/* The names under which an architecture's switch.S defines its switches: the public ones, or, where
 * a sanitizer must be told of every switch (XC_STACK_ANNOTATED, set by the build), names that
 * annotated.c wraps. Read by C and by assembly. */
#ifndef XC_STACKS_SYMBOLS_H
#define XC_STACKS_SYMBOLS_H

#ifdef XC_STACK_ANNOTATED
#define XC_STACK_CALL        xc_stack_call_bare
#define XC_STACK_CALL_AT     xc_stack_call_at_bare
#define XC_STACK_CALL_MOVING xc_stack_call_moving_bare
#else
#define XC_STACK_CALL        xc_stack_call
#define XC_STACK_CALL_AT     xc_stack_call_at
#define XC_STACK_CALL_MOVING xc_stack_call_moving
#endif

#endif
