/* Stacks on a NUMA node: by default on none, also where the system refuses to bind memory; one that
 * is asked for is got, or refused with its number. */
#include <errno.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crosscost/stack.h"
#include "tests/check.h"

/* True where node 0 alone has memory. */
static bool one_node(void)
{
    char list[16] = "";
    FILE *file = fopen("/sys/devices/system/node/has_memory", "re");
    if (file) {
        CHECK(fgets(list, sizeof list, file));
        fclose(file);
    }
    return strcmp(list, "0\n") == 0;
}

static void check_default(void)
{
    struct xc_stack_options options = {0};
    struct xc_stack *stack;
    struct xc_error error = {""};
    CHECK(xc_stack_map(&options, &stack, &error) == XC_OK, "%s", error.text);
    CHECK(stack->size_bytes == XC_STACK_BYTES_DEFAULT);
    CHECK(stack->numa_node == -1);
    xc_stack_release(stack);
}

static void check_node_0(bool refused)
{
    struct xc_stack_options options = {.bind_to_node = true, .node = 0};
    struct xc_stack *stack;
    struct xc_error error = {""};
    enum xc_status status = xc_stack_map(&options, &stack, &error);
    if (status == XC_OK) {
        CHECK(stack->numa_node == 0);
        xc_stack_release(stack);
        return;
    }
    CHECK(status == XC_UNFIT && (!one_node() || !refused), "%s", error.text);
    CHECK(strstr(error.text, "NUMA node 0: "), "%s", error.text);
    CHECK(!refused || strstr(error.text, "'mbind'"), "%s", error.text);
    printf("not bound here: %s\n", error.text);
}

static void check_other_nodes(const char *reason)
{
    static const struct {
        unsigned number;
        const char *text;
    } nodes[] = {{999, "NUMA node 999: "},
                 {1024, "NUMA node 1024: no such node"},
                 {UINT_MAX, "NUMA node 4294967295: no such node"}};
    for (unsigned i = 0; i < 3; i++) {
        struct xc_stack_options options = {.bind_to_node = true, .node = nodes[i].number};
        struct xc_stack *stack;
        struct xc_error error = {""};
        CHECK(xc_stack_map(&options, &stack, &error) == XC_UNFIT);
        CHECK(strstr(error.text, nodes[i].text), "%s", error.text);
        CHECK(i > 0 || strstr(error.text, reason), "%s", error.text);
    }
}

/* As a container's filter of system calls does it. False where there are no filters. */
static bool refuse_mbind(unsigned failure)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mbind, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | failure),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* In a process of its own, which stays refused. */
static void check_refused(unsigned failure, const char *reason)
{
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        if (!refuse_mbind(failure))
            _exit(77);
        check_default();
        check_node_0(true);
        check_other_nodes(reason);
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        puts("mbind refused: not tried, no system call filter here");
    else
        CHECK(WEXITSTATUS(status) == 0);
}

int main(void)
{
    check_default();
    check_node_0(false);
    check_other_nodes("");
    check_refused(EPERM, "'mbind' is refused");
    check_refused(ENOSYS, "'mbind' is missing");
    return 0;
}
