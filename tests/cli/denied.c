/* Runs a program for which one system call is not permitted: denied CALL PROGRAM [ARGUMENT...], by
 * a seccomp filter, as a container's sandbox does it. Status 77 where the kernel has no filters. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
    const char *name;
    unsigned number;
} calls[] = {
    {"futex", SYS_futex},
    {"sched_setaffinity", SYS_sched_setaffinity},
    {"mbind", SYS_mbind},
    {"personality", SYS_personality},
};

static int deny(unsigned number)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 2 && i < sizeof calls / sizeof calls[0]; i++) {
        if (strcmp(argv[1], calls[i].name) != 0)
            continue;
        if (deny(calls[i].number)) {
            printf("skipped: no seccomp filters here: %s\n", strerror(errno));
            return 77;
        }
        execv(argv[2], argv + 2);
        perror(argv[2]);
        return 1;
    }
    fputs("usage: denied CALL PROGRAM [ARGUMENT...]\n", stderr);
    return 2;
}
