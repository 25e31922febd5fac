#include "bench/batch/flush.h"

#include <stdio.h>

#define ITEMS       1024u
#define DEADLINE_US 20u

uint64_t xc_flush_items(const struct xc_flush *flush)
{
    return flush->items ? flush->items : ITEMS;
}

static uint64_t deadline_us(const struct xc_flush *flush)
{
    return flush->deadline_us ? flush->deadline_us : DEADLINE_US;
}

uint64_t xc_flush_deadline_ns(const struct xc_flush *flush)
{
    return deadline_us(flush) * 1000;
}

uint64_t xc_flush_deadline_items(const struct xc_flush *flush)
{
    return flush->items ? flush->items : XC_FLUSH_ITEMS_MAX;
}

void xc_flush_accumulate_name(const struct xc_flush *flush, char name[XC_FLUSH_NAME_BYTES])
{
    unsigned long long items = xc_flush_items(flush);
    if (items == ITEMS)
        snprintf(name, XC_FLUSH_NAME_BYTES, "accumulate");
    else
        snprintf(name, XC_FLUSH_NAME_BYTES, "accumulate-%llu", items);
}

void xc_flush_deadline_name(const struct xc_flush *flush, char name[XC_FLUSH_NAME_BYTES])
{
    unsigned long long us = deadline_us(flush), items = flush->items;
    if (items)
        snprintf(name, XC_FLUSH_NAME_BYTES, "deadline-%lluus-%llu", us, items);
    else if (us != DEADLINE_US)
        snprintf(name, XC_FLUSH_NAME_BYTES, "deadline-%lluus", us);
    else
        snprintf(name, XC_FLUSH_NAME_BYTES, "deadline");
}
