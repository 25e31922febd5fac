#include "call/compiler.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/hash.h"

/* The flags of the program's own timed loops (src/crossing/CMakeLists.txt). */
#if defined(__x86_64__)
#define FLAGS_OF_ARCHITECTURE "-fcf-protection=none",
#else
#define FLAGS_OF_ARCHITECTURE
#endif
static const char *const flags[] = {"-O2",
                                    "-std=gnu11",
                                    "-shared",
                                    "-fPIC",
                                    "-falign-functions=64",
                                    "-falign-loops=64",
                                    FLAGS_OF_ARCHITECTURE "-w"};
#define FLAG_COUNT (sizeof flags / sizeof flags[0])

#define WORDS_MAX     8
#define ARGUMENTS_MAX (WORDS_MAX + FLAG_COUNT + 8)
#define OUTPUT_BYTES  4096
#define POLL_MS       10
#define END_POLLS     100

/* Beside exit statuses, and above them. */
enum { NOT_STARTED = 127, KILLED = 256, TOO_SLOW };

/* The command's words, in a copy of its text. */
struct command {
    char text[512];
    char *arguments[ARGUMENTS_MAX];
    size_t count;
};

const char *xc_compiler(void)
{
    const char *command = getenv("CC");
    return command && *command ? command : "cc";
}

static void split(struct command *command)
{
    command->count = 0;
    snprintf(command->text, sizeof command->text, "%s", xc_compiler());
    for (char *rest = command->text, *word; (word = strsep(&rest, " "));)
        if (*word && command->count < WORDS_MAX)
            command->arguments[command->count++] = word;
    command->arguments[command->count] = NULL;
}

static void add(struct command *command, const char *argument)
{
    command->arguments[command->count++] = (char *)argument;
    command->arguments[command->count] = NULL;
}

static bool has_ended(pid_t process)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)process, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
           info.si_pid == process;
}

/* Within the time; else it is killed. A compiler ends those that it has started when it is asked to
 * end. */
static int wait_for(pid_t process, struct xc_deadline *deadline)
{
    int status = 0;
    bool is_late = false;
    while (!has_ended(process) && !(is_late = xc_deadline_passed(deadline)))
        poll(NULL, 0, POLL_MS);
    if (is_late)
        kill(process, SIGTERM);
    for (int i = 0; is_late && i < END_POLLS && !has_ended(process); i++)
        poll(NULL, 0, POLL_MS);
    if (is_late)
        kill(process, SIGKILL);
    while (waitpid(process, &status, 0) < 0)
        if (errno != EINTR)
            return NOT_STARTED;
    return is_late ? TOO_SLOW : WIFEXITED(status) ? WEXITSTATUS(status) : KILLED;
}

/* Runs the command with its output, both streams of it, in this file. Its exit status, or one of
 * ours. */
static int run(const struct command *command, int output, struct xc_deadline *deadline)
{
    posix_spawn_file_actions_t actions;
    pid_t process;
    if (command->count == 0 || posix_spawn_file_actions_init(&actions) != 0)
        return NOT_STARTED;
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_adddup2(&actions, output, 2);
    bool is_started = posix_spawnp(&process, command->arguments[0], &actions, NULL,
                                   (char **)command->arguments, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    if (!is_started)
        return NOT_STARTED;
    return wait_for(process, deadline);
}

static void read_output(int output, char text[OUTPUT_BYTES])
{
    ssize_t length = pread(output, text, OUTPUT_BYTES - 1, 0);
    text[length > 0 ? length : 0] = '\0';
}

/* --- which compiler it is --------------------------------------------------------------------- */

/* The file of a word, as execvp finds it; false where there is none. */
static bool find_file(const char *word, char path[PATH_MAX])
{
    const char *folders = getenv("PATH");
    if (strchr(word, '/'))
        return realpath(word, path) != NULL;
    for (const char *at = folders ? folders : "/usr/bin:/bin"; *at;) {
        char candidate[PATH_MAX];
        size_t length = strcspn(at, ":");
        if (snprintf(candidate, sizeof candidate, "%.*s/%s", (int)length, at, word) <
                (int)sizeof candidate &&
            access(candidate, X_OK) == 0 && realpath(candidate, path))
            return true;
        at += length + (at[length] == ':');
    }
    return false;
}

static uint64_t hash_file(uint64_t hash, const char *word)
{
    char path[PATH_MAX];
    struct stat about;
    if (!find_file(word, path) || stat(path, &about) != 0)
        return xc_hash_text(hash, word);
    hash = xc_hash_text(hash, path);
    hash = xc_hash(hash, &about.st_size, sizeof about.st_size);
    return xc_hash(hash, &about.st_mtim, sizeof about.st_mtim);
}

/* The files alone do not tell: ccache stands under the name of the compiler that it runs. */
uint64_t xc_compiler_identity(uint64_t hash, struct xc_deadline *deadline)
{
    struct command command;
    char version[OUTPUT_BYTES];
    split(&command);
    for (size_t i = 0; i < command.count; i++)
        hash = hash_file(xc_hash_text(hash, command.arguments[i]), command.arguments[i]);
    for (size_t i = 0; i < FLAG_COUNT; i++)
        hash = xc_hash_text(hash, flags[i]);
    int output = memfd_create("crosscost-compiler", MFD_CLOEXEC);
    if (output < 0)
        return hash;
    add(&command, "--version");
    run(&command, output, deadline);
    read_output(output, version);
    hash = xc_hash_text(hash, version);
    close(output);
    return hash;
}

/* --- compiling -------------------------------------------------------------------------------- */

/* The first line that says "error", else the first one: a warning may stand before it. */
static void first_line(int output, char *line, size_t bytes)
{
    char text[OUTPUT_BYTES];
    read_output(output, text);
    const char *start = text + strspn(text, "\r\n");
    for (const char *at = start; *at; at += strspn(at, "\r\n")) {
        size_t length = strcspn(at, "\r\n");
        if (memmem(at, length, "error", strlen("error"))) {
            start = at;
            break;
        }
        at += length;
    }
    snprintf(line, bytes, "%.*s", (int)strcspn(start, "\r\n"), start);
}

bool xc_compiler_run(const char *source_path, const char *output_path, struct xc_deadline *deadline,
                     char *reason, size_t bytes)
{
    struct command command;
    char line[300];
    int output = memfd_create("crosscost-compiler", MFD_CLOEXEC);
    if (output < 0) {
        snprintf(reason, bytes, "no file for the compiler's output: %s", strerror(errno));
        return false;
    }
    split(&command);
    for (size_t i = 0; i < FLAG_COUNT; i++)
        add(&command, flags[i]);
    add(&command, "-o");
    add(&command, output_path);
    add(&command, source_path);
    int status = run(&command, output, deadline);
    first_line(output, line, sizeof line);
    close(output);
    if (status == NOT_STARTED)
        snprintf(reason, bytes, "there is no C compiler '%.100s'%s%s", xc_compiler(),
                 *line ? ": " : "", line);
    else if (status == TOO_SLOW)
        snprintf(reason, bytes, "the C compiler '%.100s' takes too long (--timeout)",
                 xc_compiler());
    else if (status != 0)
        snprintf(reason, bytes, "the C compiler '%.100s' failed%s%s", xc_compiler(),
                 *line ? ": " : "", line);
    return status == 0;
}
