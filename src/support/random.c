#include "support/random.h"

#include <time.h>

static uint64_t rotate_left(uint64_t value, unsigned bits)
{
    return value << bits | value >> (64 - bits);
}

void xc_random_seed(struct xc_random *random, uint64_t seed)
{
    for (unsigned i = 0; i < 4; i++) {
        seed += 0x9e3779b97f4a7c15u;
        uint64_t mixed = seed;
        mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9u;
        mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
        random->state[i] = mixed ^ mixed >> 31;
    }
}

void xc_random_seed_stream(struct xc_random *random, uint64_t seed, uint64_t stream)
{
    struct xc_random of_seed;
    xc_random_seed(&of_seed, seed);
    for (uint64_t i = 0; i < stream; i++)
        xc_random_next(&of_seed);
    xc_random_seed(random, xc_random_next(&of_seed));
}

/* FNV-1a. */
uint64_t xc_random_seed_of(const char *name)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 0x100000001b3u;
    return hash;
}

uint64_t xc_random_seed_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return ((uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec) / 1000u % 1000000000u;
}

uint64_t xc_random_next(struct xc_random *random)
{
    uint64_t *state = random->state;
    uint64_t result = rotate_left(state[1] * 5, 7) * 9;
    uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate_left(state[3], 45);
    return result;
}

uint64_t xc_random_below(struct xc_random *random, uint64_t bound)
{
    /* Numbers below 2^64 mod bound would make the first residues likelier. */
    uint64_t uneven = -bound % bound;
    uint64_t number;
    do
        number = xc_random_next(random);
    while (number < uneven);
    return number % bound;
}

void xc_shuffle(struct xc_random *random, size_t *items, size_t count)
{
    for (size_t left = count; left > 1; left--) {
        size_t pick = (size_t)xc_random_below(random, left);
        size_t kept = items[left - 1];
        items[left - 1] = items[pick];
        items[pick] = kept;
    }
}
