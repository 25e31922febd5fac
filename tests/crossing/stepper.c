#include "stepper.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crosscost/api.h"

/* The two ends of what is counted: the child runs from one to the other. */
XC_NOIPA static void begin_marker(void)
{
    __asm__ volatile("" ::: "memory");
}

XC_NOIPA static void end_marker(void)
{
    __asm__ volatile("nop" ::: "memory");
}

static bool is_prefix(uint8_t byte)
{
    static const uint8_t prefixes[] = {0xf0, 0xf2, 0xf3, 0x2e, 0x36, 0x3e,
                                       0x26, 0x64, 0x65, 0x66, 0x67};
    return memchr(prefixes, byte, sizeof prefixes) != NULL;
}

/* Looks at one instruction: 15 bytes at the most; prefixes, opcode and ModRM count here. */
static void classify(const uint8_t *bytes, struct stepped *stepped)
{
    bool locked = false;
    while (is_prefix(*bytes))
        locked |= *bytes++ == 0xf0;
    if ((*bytes & 0xf0) == 0x40)
        bytes++;
    bool exchange = (bytes[0] == 0x86 || bytes[0] == 0x87) && bytes[1] >> 6 != 3;
    unsigned extension = bytes[1] >> 3 & 7;
    stepped->locked += locked || exchange;
    stepped->indirect += bytes[0] == 0xff && (extension == 2 || extension == 4);
}

static void read_code(pid_t child, uint64_t address, uint8_t *bytes)
{
    for (size_t i = 0; i < 2; i++) {
        errno = 0;
        long word = ptrace(PTRACE_PEEKTEXT, child, (void *)(address + 8 * i), NULL);
        if (errno)
            word = 0;
        memcpy(bytes + 8 * i, &word, 8);
    }
}

static void child_main(void (*work)(void *), void *argument)
{
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        _exit(77);
    raise(SIGSTOP);
    begin_marker();
    work(argument);
    end_marker();
    _exit(0);
}

/* One step; false when the child is gone. */
static bool step(pid_t child, uint64_t *address)
{
    int status;
    struct user_regs_struct registers;
    if (ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) != 0 || waitpid(child, &status, 0) < 0 ||
        !WIFSTOPPED(status) || ptrace(PTRACE_GETREGS, child, NULL, &registers) != 0)
        return false;
    *address = registers.rip;
    return true;
}

int step_through(void (*work)(void *argument), void *argument, const void *watched,
                 struct stepped *stepped)
{
    *stepped = (struct stepped){0};
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        child_main(work, argument);
    int status;
    if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status)) {
        printf("skipped: a child cannot be single-stepped here (ptrace)\n");
        return 77;
    }
    bool inside = false;
    uint64_t address;
    while (step(child, &address)) {
        if (address == (uint64_t)begin_marker)
            inside = true;
        if (address == (uint64_t)end_marker)
            break;
        if (!inside)
            continue;
        uint8_t bytes[16];
        read_code(child, address, bytes);
        stepped->instructions++;
        stepped->hits += address == (uint64_t)watched;
        classify(bytes, stepped);
    }
    ptrace(PTRACE_KILL, child, NULL, NULL);
    waitpid(child, &status, 0);
    return 0;
}
