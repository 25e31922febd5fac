#include "bench/batch/flush.h"

uint64_t xc_flush_items(const struct xc_flush *flush)
{
    return flush->items ? flush->items : XC_KEY_ACCUMULATE_ITEMS;
}

static uint64_t deadline_us(const struct xc_flush *flush)
{
    return flush->deadline_us ? flush->deadline_us : XC_KEY_DEADLINE_US;
}

uint64_t xc_flush_deadline_ns(const struct xc_flush *flush)
{
    return deadline_us(flush) * 1000;
}

uint64_t xc_flush_deadline_items(const struct xc_flush *flush)
{
    return flush->items ? flush->items : XC_FLUSH_ITEMS_MAX;
}

void xc_flush_deadline_key(const struct xc_flush *flush, struct xc_case_key *key)
{
    key->role = XC_CASE_DEADLINE;
    key->deadline_us = deadline_us(flush);
    key->size = flush->items;
}
