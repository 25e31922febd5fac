/* One worker process: this program, started again with the same arguments, an environment variable
 * that says what it is, and a pipe in place of a report. It has a process group of its own, so that
 * a signal to ours reaches it once, through us. */
#ifndef XC_ENGINE_WORKER_H
#define XC_ENGINE_WORKER_H

#include <stdbool.h>
#include <stddef.h>

#include "crosscost/error.h"
#include "engine/measure.h"

/* What came through a pipe. */
struct xc_received {
    char *bytes;
    size_t count, capacity;
};

struct xc_worker {
    size_t number;        /* the first is 1; for errors */
    char *const *argv;    /* this process's own */
    const char *variable; /* of the environment: its value is DESCRIPTOR,REST */
    const char *rest;
    /* What came of it. */
    struct xc_received samples, errors;
    int how; /* as waitpid says */
    bool told_to_end;
};

/* Runs it to its end; an interrupt of ours is handed on, once. XC_UNFIT: it cannot be started, or
 * there is no memory for what it sends. Whatever is returned, it is to be released. */
enum xc_status xc_worker_run(struct xc_worker *worker, const struct xc_measure_hooks *hooks,
                             struct xc_error *error);
void xc_worker_release(struct xc_worker *worker);

/* Why it sent no samples: in its own words, or how it ended. Its status where that is one which
 * this program gives to a failure, else XC_CRASHED. */
enum xc_status xc_worker_failure(const struct xc_worker *worker, struct xc_error *error);

/* In a worker, before anything else: it ends with its parent, and interrupts wait until they are
 * heard. samples is the descriptor that it was told. */
void xc_worker_be(int samples);

#endif
