/* What a timed loop needs to keep its work from being removed. */
#ifndef XC_CROSSING_KEEP_H
#define XC_CROSSING_KEEP_H

/* The value is used: by an empty statement that the compiler cannot look into. */
#define XC_KEEP(value) __asm__ volatile("" ::"r"(value))

/* Timed loops start at a cache line and are one function each. */
#define XC_TIMED __attribute__((noipa, aligned(64)))

#endif
