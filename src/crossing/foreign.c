#include "crossing/foreign.h"

XC_NOIPA int32_t xc_foreign_add(int32_t first, int32_t second)
{
    return (int32_t)((uint32_t)first + (uint32_t)second);
}

XC_NOIPA void xc_foreign_add_frame(void *frame)
{
    struct xc_add_frame *operands = frame;
    operands->result = xc_foreign_add(operands->first, operands->second);
}
