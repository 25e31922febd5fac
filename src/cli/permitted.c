/* Before anything else: is the system call futex permitted? Where a sandbox refuses it, the C and
 * C++ libraries end the program as soon as they wait for anything, which the C++ library does
 * before main, and without naming a cause. So it is asked before any library's constructor runs:
 * what stands in the program's .preinit_array comes first. */
#include <errno.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "crosscost/error.h"

static void check_futex(void)
{
    static const char refused[] =
        "crosscost: the system call 'futex' is refused, without which no thread can wait\n";
    unsigned word = 0;
    if (syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) >= 0 ||
        (errno != EPERM && errno != ENOSYS && errno != EACCES))
        return;
    if (write(STDERR_FILENO, refused, sizeof refused - 1) < 0)
        _exit(XC_CRASHED);
    _exit(XC_UNFIT);
}

/* A sanitizer's runtime must come first, and fails by itself. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
__attribute__((section(".preinit_array"), used)) static void (*const first)(void) = check_futex;
#else
__attribute__((used)) static void (*const first)(void) = check_futex;
#endif
