/* Preloaded: what XC_TEST_FAULT says happens to a run's worker processes ("exit 1", "signal 9",
 * "silence"), or to the first process ("no memory": for what they send). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SAMPLES_BYTES 65536 /* buffers for samples are multiples of it */

static bool no_memory;

__attribute__((constructor)) static void learn(void)
{
    const char *fault = getenv("XC_TEST_FAULT");
    bool worker = getenv("CROSSCOST_WORKER") != NULL;
    if (!fault)
        return;
    no_memory = !worker && strcmp(fault, "no memory") == 0;
    if (worker && strncmp(fault, "exit ", 5) == 0)
        exit((int)strtol(fault + 5, NULL, 10));
    if (worker && strncmp(fault, "signal ", 7) == 0)
        raise((int)strtol(fault + 7, NULL, 10));
}

void *realloc(void *block, size_t bytes) /* NOLINT: names of the library are its own */
{
    static void *(*next)(void *, size_t);
    if (no_memory && bytes >= SAMPLES_BYTES && bytes % SAMPLES_BYTES == 0) {
        errno = ENOMEM;
        return NULL;
    }
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "realloc");
    return next(block, bytes);
}
