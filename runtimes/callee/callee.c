#include "callee.h"

#include <sys/syscall.h>
#include <unistd.h>

/* Exported whatever the build hides, and the same code whatever the compiler knows of the caller.
 */
#ifdef __clang__
#define EXPORTED __attribute__((visibility("default"), noinline))
#else
#define EXPORTED __attribute__((visibility("default"), noipa))
#endif

EXPORTED int32_t xc_callee_add(int32_t first, int32_t second)
{
    return (int32_t)((uint32_t)first + (uint32_t)second);
}

EXPORTED void xc_callee_nothing(void)
{
}

EXPORTED int64_t xc_callee_sum(const int64_t *items, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (uint64_t)items[i];
    return (int64_t)sum;
}

EXPORTED int64_t xc_callee_call_back(int32_t (*function)(int32_t first, int32_t second),
                                     int32_t second, uint64_t times)
{
    int64_t sum = 0;
    for (uint64_t i = 0; i < times; i++)
        sum += function((int32_t)(uint32_t)i, second);
    return sum;
}

EXPORTED int64_t xc_callee_thread_id(void)
{
    return syscall(SYS_gettid);
}
