#include "hooks.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

#define NAME_DELAY(name)  #name,
#define NAME_MUTANT(name) #name,

static const char *const delay_names[XC_DELAY_COUNT] = {XC_DELAYS(NAME_DELAY)};
const char *const hooks_mutant_names[XC_MUTANT_COUNT] = {XC_MUTANTS(NAME_MUTANT)};

enum xc_mutant xc_mutant = XC_MUTANT_NONE;

static _Atomic unsigned delayed = HOOKS_NONE;
static _Atomic int budget_left;
static atomic_uint_least64_t met[XC_DELAY_COUNT];
static struct {
    _Atomic unsigned point, until;
    atomic_bool held;
} hold = {.point = HOOKS_NONE};

const char *hooks_delay_name(enum xc_delay point)
{
    return delay_names[point];
}

void hooks_delay(unsigned point, unsigned budget)
{
    atomic_store_explicit(&budget_left, (int)budget, memory_order_relaxed);
    atomic_store_explicit(&delayed, point, memory_order_relaxed);
}

void hooks_hold(enum xc_delay point, enum xc_delay until)
{
    atomic_store_explicit(&hold.held, false, memory_order_relaxed);
    atomic_store_explicit(&hold.until, until, memory_order_relaxed);
    atomic_store_explicit(&hold.point, point, memory_order_relaxed);
}

bool hooks_held(void)
{
    return atomic_load_explicit(&hold.held, memory_order_relaxed);
}

static void hold_here(void)
{
    unsigned until = atomic_load_explicit(&hold.until, memory_order_relaxed);
    uint64_t before = atomic_load_explicit(&met[until], memory_order_relaxed);
    for (unsigned naps = 0; naps < 200000 && !hooks_held(); naps++) {
        nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
        if (atomic_load_explicit(&met[until], memory_order_relaxed) != before)
            atomic_store_explicit(&hold.held, true, memory_order_relaxed);
    }
}

uint64_t hooks_met(enum xc_delay point)
{
    return atomic_load(&met[point]);
}

/* Each thread draws for itself. Everything is relaxed: the hooks must order nothing that the
 * protocol does not. */
static uint64_t draw(void)
{
    static _Thread_local uint64_t random;
    static _Atomic uint64_t seeds = 1;
    if (random == 0)
        random = atomic_fetch_add_explicit(&seeds, 1, memory_order_relaxed) * 0x9e3779b97f4a7c15u;
    random ^= random << 13;
    random ^= random >> 7;
    random ^= random << 17;
    return random >> 11;
}

void xc_delay_point(enum xc_delay point)
{
    unsigned held_at = point;
    if (atomic_compare_exchange_strong_explicit(&hold.point, &held_at, HOOKS_NONE,
                                                memory_order_relaxed, memory_order_relaxed))
        hold_here();
    atomic_fetch_add_explicit(&met[point], 1, memory_order_relaxed);
    unsigned where = atomic_load_explicit(&delayed, memory_order_relaxed);
    if (where == HOOKS_NONE)
        return;
    bool pause = where == HOOKS_RANDOM ? draw() % 32 == 0 : where == point && draw() % 2 == 0;
    if (!pause || atomic_fetch_sub_explicit(&budget_left, 1, memory_order_relaxed) <= 0)
        return;
    if (draw() % 4 == 0)
        sched_yield();
    else
        nanosleep(&(struct timespec){.tv_nsec = (long)(draw() % 300000)}, NULL);
}
