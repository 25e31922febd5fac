/* All open files but a few are closed, with the system call for it, without it, and without /proc.
 */
#include "support/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/cmocka_with.h"

#define MANY 3000
#define LAST 900 /* below the usual limit on open files */

enum { SKIPPED = 77 };

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

static bool deny_close_range(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close_range, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static bool leave_proc(void)
{
    char empty[] = "/tmp/xc-empty-XXXXXX";
    return mkdtemp(empty) && chroot(empty) == 0 && chdir("/") == 0;
}

/* In a child: its exit status is the number of descriptors that are not as they should be. */
static int close_in_child(bool with_call, bool with_proc)
{
    struct rlimit limit;
    const int kept[] = {-1, LAST, 2, 7, 7, -1};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max < MANY ? limit.rlim_max : MANY;
    setrlimit(RLIMIT_NOFILE, &limit);
    while (open("/dev/null", O_RDONLY) >= 0)
        continue;
    if ((!with_proc && !leave_proc()) || (!with_call && !deny_close_range()))
        return SKIPPED;
    xc_descriptors_close_others(kept, sizeof kept / sizeof kept[0]);
    int wrong = 0;
    for (int i = 0; i < MANY; i++) {
        bool is_open = fcntl(i, F_GETFD) >= 0;
        wrong += is_open != (i == 2 || i == 7 || i == LAST);
    }
    return wrong > 76 ? 76 : wrong;
}

static void check(bool with_call, bool with_proc)
{
    int how;
    fflush(stdout);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(close_in_child(with_call, with_proc));
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how));
    if (WEXITSTATUS(how) == SKIPPED) {
        printf("skipped: no seccomp filter, or no right to chroot\n");
        skip();
    }
    assert_int_equal(WEXITSTATUS(how), 0);
}

static void with_the_call(void **state)
{
    (void)state;
    check(true, true);
}

static void without_the_call(void **state)
{
    (void)state;
    check(false, true);
}

static void without_proc(void **state)
{
    (void)state;
    check(false, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_the_call),
        cmocka_unit_test(without_the_call),
        cmocka_unit_test(without_proc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
