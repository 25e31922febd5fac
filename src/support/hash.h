/* A number that tells whether something has changed. FNV-1a: Fowler, Noll, Vo. */
#ifndef XC_SUPPORT_HASH_H
#define XC_SUPPORT_HASH_H

#include <stddef.h>
#include <stdint.h>

#define XC_HASH_START 0xcbf29ce484222325u

static inline uint64_t xc_hash(uint64_t hash, const void *data, size_t bytes)
{
    const unsigned char *at = data;
    for (size_t i = 0; i < bytes; i++)
        hash = (hash ^ at[i]) * 0x100000001b3u;
    return hash;
}

/* The text with its end, so that "ab", "c" differs from "a", "bc". */
static inline uint64_t xc_hash_text(uint64_t hash, const char *text)
{
    while (*text)
        hash = (hash ^ (unsigned char)*text++) * 0x100000001b3u;
    return hash * 0x100000001b3u;
}

#endif
