/* The other direction: C calls a Rust function by its name, as a program in C would that links a
 * library in Rust. */
#include <stdint.h>

int32_t rust_add(int32_t first, int32_t second);
int64_t call_rust_add(int second, uint64_t times);

int64_t call_rust_add(int second, uint64_t times)
{
    int64_t sum = 0;
    for (uint64_t i = 0; i < times; i++)
        sum += rust_add((int32_t)(uint32_t)i, second);
    return sum;
}
