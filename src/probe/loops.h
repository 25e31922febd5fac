/* Internal to the component probe: the two loops. Each turn is 96 one-cycle operations and one
 * branch, so that the branch is 1 to 2% of it.
 *
 * chain: every operation needs the one before, so that a turn takes 96 core cycles on every
 * processor, whatever else runs on the core. ports: eight chains side by side, which is more than
 * any core has ports for; so a turn takes 96 / width cycles, if the core issues for nobody else.
 *
 * The operation is exclusive or, register with register: an addition of a constant is done while
 * registers are renamed by some processors (Golden Cove), and then uses no port. Where a loop
 * begins on 64 bytes, its branch lies within an aligned block of 32: Skylake's successors decode a
 * branch that touches the end of one by a slower path.
 */
#ifndef XC_PROBE_LOOPS_H
#define XC_PROBE_LOOPS_H

#include <stdint.h>

#define XC_PROBE_TURN 96

/* No loop on other architectures: the probe then says that it cannot tell. */
#if defined(__x86_64__)
#define XC_PROBE_XOR(to, from) "xorq %" #from ", %" #to "\n\t"
#elif defined(__aarch64__)
#define XC_PROBE_XOR(to, from) "eor %" #to ", %" #to ", %" #from "\n\t"
#elif defined(__riscv)
#define XC_PROBE_XOR(to, from) "xor %" #to ", %" #to ", %" #from "\n\t"
#endif

#ifdef XC_PROBE_XOR
#define XC_PROBE_CHAIN_8                                                                           \
    XC_PROBE_XOR(0, 1)                                                                             \
    XC_PROBE_XOR(0, 1)                                                                             \
    XC_PROBE_XOR(0, 1)                                                                             \
    XC_PROBE_XOR(0, 1) XC_PROBE_XOR(0, 1) XC_PROBE_XOR(0, 1) XC_PROBE_XOR(0, 1) XC_PROBE_XOR(0, 1)
#define XC_PROBE_PORTS_8                                                                           \
    XC_PROBE_XOR(0, 8)                                                                             \
    XC_PROBE_XOR(1, 8)                                                                             \
    XC_PROBE_XOR(2, 8)                                                                             \
    XC_PROBE_XOR(3, 8) XC_PROBE_XOR(4, 8) XC_PROBE_XOR(5, 8) XC_PROBE_XOR(6, 8) XC_PROBE_XOR(7, 8)
#define XC_PROBE_TIMES_12(text) text text text text text text text text text text text text

__attribute__((noinline, aligned(64))) static uint64_t probe_chain(uint64_t turns)
{
    uint64_t value = 1, mask = 3;
    for (; turns; turns--)
        __asm__ volatile(XC_PROBE_TIMES_12(XC_PROBE_CHAIN_8) : "+r"(value) : "r"(mask));
    return value;
}

__attribute__((noinline, aligned(64))) static uint64_t probe_ports(uint64_t turns)
{
    uint64_t a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, mask = 3;
    for (; turns; turns--)
        __asm__ volatile(XC_PROBE_TIMES_12(XC_PROBE_PORTS_8)
                         : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e), "+r"(f), "+r"(g), "+r"(h)
                         : "r"(mask));
    return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h;
}
#endif

#endif
