#include "bench/calls/shared/add.h"

XC_NOIPA int32_t xc_shared_add(int32_t first, int32_t second)
{
    return (int32_t)((uint32_t)first + (uint32_t)second);
}
