/* Which events are sampled, and what a sample stands for: as Go's runtime does it
 * (runtime/mprof.go: mutexevent, blocksampled, saveblockevent; the correction is
 * golang.org/cl/299991).
 */
#ifndef XC_PROFILE_SAMPLING_H
#define XC_PROFILE_SAMPLING_H

#include <stdbool.h>
#include <stdint.h>

/* Counts of samples that stand for a fraction of one have this number of binary places. */
#define XC_COUNT_PLACES 20

/* A sequence of random numbers that several threads may draw from. */
struct xc_sampler {
    uint64_t state;
};

/* The next of splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators",
 * OOPSLA 2014): one atomic addition, and arithmetic on its result. */
static inline uint64_t xc_sampler_next(struct xc_sampler *sampler)
{
    uint64_t z =
        __atomic_add_fetch(&sampler->state, UINT64_C(0x9e3779b97f4a7c15), __ATOMIC_RELAXED);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* What an event adds to a profile; count 0: it was not sampled. */
struct xc_sampled {
    uint64_t count; /* in units of 2^-XC_COUNT_PLACES */
    uint64_t delay_ns;
    uint64_t samples; /* events that were sampled: what the other two rest on */
};

/* One of fraction, on average, standing for as many. fraction 0: none. */
static inline struct xc_sampled xc_sample_fraction(struct xc_sampler *sampler, uint64_t fraction,
                                                   uint64_t delay_ns)
{
    if (fraction == 0 || (fraction > 1 && xc_sampler_next(sampler) % fraction != 0))
        return (struct xc_sampled){0, 0, 0};
    return (struct xc_sampled){fraction << XC_COUNT_PLACES, fraction * delay_ns, 1};
}

/* What lasts rate_ns or longer is always sampled, and stands for itself; what is shorter with the
 * probability delay / rate, and then stands for rate / delay events of that delay. rate_ns 0: none.
 */
static inline struct xc_sampled xc_sample_rate(struct xc_sampler *sampler, uint64_t rate_ns,
                                               uint64_t delay_ns)
{
    if (rate_ns == 0)
        return (struct xc_sampled){0, 0, 0};
    if (delay_ns == 0)
        delay_ns = 1;
    if (delay_ns >= rate_ns)
        return (struct xc_sampled){UINT64_C(1) << XC_COUNT_PLACES, delay_ns, 1};
    if (xc_sampler_next(sampler) % rate_ns >= delay_ns)
        return (struct xc_sampled){0, 0, 0};
    return (struct xc_sampled){(rate_ns << XC_COUNT_PLACES) / delay_ns, rate_ns, 1};
}

/* Ranges in which nothing above overflows within a year of waiting. */
#define XC_MUTEX_FRACTION_MAX UINT64_C(1000000)
#define XC_BLOCK_RATE_NS_MAX  UINT64_C(10000000000)

#endif
