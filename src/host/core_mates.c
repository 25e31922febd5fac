#include "host/core_mates.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "host/core_share.h"
#include "host/placement.h"
#include "host/topology.h"
#include "support/clock.h"

/* Of TURNS turns TURNS_SHOW must show it: neighbours come and go by themselves. */
#define TURNS      5
#define TURNS_SHOW 4
/* By how much a load takes the quiet away. */
#define STEP 0.5
/* One phase, loaded or not: time for some hundred looks. */
#define PHASE_MS_LEAST 1.0
#define PHASE_MS_MOST  16.0
#define ALL_MS         400.0

/* --- judging ---------------------------------------------------------------------------------- */

enum verdict { NOT_TO_BE_TOLD, NO_MATE, MATE };

static enum verdict try_once(const struct xc_core_trial *trial, int pu)
{
    int shown = 0, quiet_alone = 0;
    for (int i = 0; i < TURNS; i++) {
        double alone = trial->quiet_share(trial->cookie);
        if (alone < 0 || !trial->load(trial->cookie, pu))
            return NOT_TO_BE_TOLD;
        double beside = trial->quiet_share(trial->cookie);
        trial->unload(trial->cookie);
        quiet_alone += alone >= STEP;
        shown += alone - beside >= STEP;
    }
    if (shown >= TURNS_SHOW)
        return MATE;
    return quiet_alone >= TURNS_SHOW ? NO_MATE : NOT_TO_BE_TOLD;
}

void xc_core_mates_try(const struct xc_core_trial *trial, const int *pus, size_t count,
                       struct xc_core_mates *mates)
{
    *mates = (struct xc_core_mates){.pu = -1, .others = count};
    for (size_t i = 0; i < count && mates->pu < 0; i++) {
        enum verdict verdict = try_once(trial, pus[i]);
        if (verdict == MATE)
            verdict = try_once(trial, pus[i]);
        mates->judged += verdict != NOT_TO_BE_TOLD;
        if (verdict == MATE)
            mates->pu = pus[i];
    }
}

/* --- loading ---------------------------------------------------------------------------------- */

struct loader {
    struct xc_host *host;
    int pu;
    bool bound;
    atomic_bool stops;
    sem_t ready;
    pthread_t thread;
    double phase_ms;
    uint64_t end_ns;
};

/* The probe is what fills the ports of a core best. */
static void *run_load(void *cookie)
{
    struct loader *loader = cookie;
    struct xc_probe probe;
    struct xc_probe_reading reading;
    struct xc_error error;
    loader->bound = xc_host_bind(loader->host, loader->pu, &error) == XC_OK;
    if (loader->bound)
        xc_probe_init(&probe);
    sem_post(&loader->ready);
    while (loader->bound && !atomic_load_explicit(&loader->stops, memory_order_relaxed))
        xc_probe_read(&probe, &reading);
    return NULL;
}

static void unload(void *cookie)
{
    struct loader *loader = cookie;
    atomic_store(&loader->stops, true);
    pthread_join(loader->thread, NULL);
    sem_destroy(&loader->ready);
}

static bool load(void *cookie, int pu)
{
    struct loader *loader = cookie;
    if (xc_now_ns() > loader->end_ns || sem_init(&loader->ready, 0, 0) != 0)
        return false;
    loader->pu = pu;
    atomic_store(&loader->stops, false);
    if (pthread_create(&loader->thread, NULL, run_load, loader) != 0) {
        sem_destroy(&loader->ready);
        return false;
    }
    while (sem_wait(&loader->ready) != 0)
        continue; /* a signal */
    if (!loader->bound)
        unload(loader);
    return loader->bound;
}

static double quiet_share(void *cookie)
{
    struct xc_core_share share;
    const struct loader *loader = cookie;
    xc_core_share_watch(loader->host, loader->host->binder.where(loader->host), loader->phase_ms,
                        &share);
    return share.quiet_share;
}

/* How machines number the threads of a core: side by side, or half of all apart. */
static bool is_likely(const struct xc_host *host, int pu, int other)
{
    int half = hwloc_get_nbobjs_by_type(host->topology, HWLOC_OBJ_PU) / 2;
    return other == (pu ^ 1) || other == pu + half || other == pu - half;
}

static size_t list_others(const struct xc_host *host, int pu, int *pus)
{
    size_t count = 0, likely = 0;
    hwloc_obj_t object = xc_pu_object(host, pu);
    hwloc_obj_t core =
        object ? hwloc_get_ancestor_obj_by_type(host->topology, HWLOC_OBJ_CORE, object) : NULL;
    int other = -1;
    while ((other = hwloc_bitmap_next(host->allowed, other)) >= 0) {
        if (other == pu || (core && hwloc_bitmap_isset(core->cpuset, (unsigned)other)))
            continue;
        pus[count] = other;
        if (is_likely(host, pu, other)) {
            pus[count] = pus[likely];
            pus[likely++] = other;
        }
        count++;
    }
    return count;
}

void xc_core_mates_find(struct xc_host *host, int pu, struct xc_core_mates *mates)
{
    *mates = (struct xc_core_mates){.pu = -1};
    int allowed = hwloc_bitmap_weight(host->allowed);
    int *pus = allowed > 0 ? calloc((size_t)allowed, sizeof *pus) : NULL;
    size_t count = pus ? list_others(host, pu, pus) : 0;
    if (count) {
        double phase_ms = ALL_MS / (2 * TURNS) / (double)count;
        struct loader loader = {
            .host = host,
            .phase_ms = phase_ms < PHASE_MS_LEAST  ? PHASE_MS_LEAST
                        : phase_ms > PHASE_MS_MOST ? PHASE_MS_MOST
                                                   : phase_ms,
            .end_ns = xc_now_ns() + (uint64_t)(ALL_MS * 1e6),
        };
        struct xc_core_trial trial = {&loader, load, unload, quiet_share};
        xc_core_mates_try(&trial, pus, count, mates);
    }
    free(pus);
}
