/* Preloaded: a machine that takes the processor away in every epoch, in those of a run's processes
 * whose seeds are listed in XC_TEST_DISTURBED ("1,3"): each look at a thread's switches finds one
 * more. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool is_disturbed;

/* The process learns its seed by the environment ("SAMPLES,COUNT,SEED"), and forgets it then. */
__attribute__((constructor)) static void learn(void)
{
    const char *told = getenv("CROSSCOST_WORKER"), *listed = getenv("XC_TEST_DISTURBED");
    const char *seed = told ? strrchr(told, ',') : NULL;
    char *end;
    for (const char *at = listed; seed && at && *at; at = *end ? end + 1 : end)
        is_disturbed |= strtoull(at, &end, 10) == strtoull(seed + 1, NULL, 10);
}

int getrusage(__rusage_who_t who, struct rusage *usage)
{
    static long switches;
    long failed = syscall(SYS_getrusage, who, usage);
    if (!failed && is_disturbed)
        usage->ru_nivcsw = ++switches;
    return (int)failed;
}
