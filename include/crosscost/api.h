/* Attributes of functions. */
#ifndef CROSSCOST_API_H
#define CROSSCOST_API_H

/* What the shared library exports: everything else is hidden. */
#define XC_API __attribute__((visibility("default")))

/* Stands before a function's definition: it is called as it is written, not inlined, and nothing is
 * concluded from its body where it is called. What times a call needs that. Clang has no attribute
 * for it: a function that is not inlined, and that somebody else may call, comes near. */
#ifdef __clang__
#define XC_NOIPA __attribute__((noinline, used))
#else
#define XC_NOIPA __attribute__((noipa))
#endif

#endif
