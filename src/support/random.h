/* A seeded generator for shuffles and drawings: xoshiro256** of Blackman and Vigna, "Scrambled
 * linear pseudorandom number generators", ACM TOMS 47 (2021), its state filled by their splitmix64.
 */
#ifndef XC_SUPPORT_RANDOM_H
#define XC_SUPPORT_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct xc_random {
    uint64_t state[4];
};

void xc_random_seed(struct xc_random *random, uint64_t seed);
/* One of several sequences of a seed; no two run on into one another. */
void xc_random_seed_stream(struct xc_random *random, uint64_t seed, uint64_t stream);
/* A seed for what has this name: Fowler, Noll and Vo's hash. */
uint64_t xc_random_seed_of(const char *name);
/* A seed from the clock, short enough to type again. */
uint64_t xc_random_seed_now(void);
uint64_t xc_random_next(struct xc_random *random);
/* Uniform from 0 to bound - 1, without bias; bound at least 1. */
uint64_t xc_random_below(struct xc_random *random, uint64_t bound);
/* Fisher and Yates. */
void xc_shuffle(struct xc_random *random, size_t *items, size_t count);

#endif
