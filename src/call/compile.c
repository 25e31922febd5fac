#include "call/compile.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "call/source.h"
#include "call/sweep.h"

/* As the program's own timed loops are built (src/crossing/CMakeLists.txt). */
#define FLAGS "-O2", "-std=gnu11", "-shared", "-fPIC", "-falign-functions=64", "-falign-loops=64"

/* What the cached file depends on, beside compiler and source: a home may serve several machines.
 */
#if defined(__x86_64__)
#define ARCHITECTURE "x86-64"
#elif defined(__aarch64__)
#define ARCHITECTURE "aarch64"
#else
#define ARCHITECTURE "riscv64"
#endif
static const char build_key[] = "loops 1 " ARCHITECTURE " -O2 -std=gnu11 -shared -fPIC 64 64";

/* Words of $CC, such as "ccache gcc". */
#define COMPILER_WORDS_MAX 8
#define ARGUMENTS_MAX      (COMPILER_WORDS_MAX + 16)

/* The 64-bit hash of Fowler, Noll and Vo (FNV-1a); a name for a file, nothing to rely on beyond. */
static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return hash;
}

const char *xc_compiler(void)
{
    const char *chosen = getenv("CC");
    return chosen && *chosen ? chosen : "cc";
}

/* mkdir -p; the last folder must then be one that can be written. */
static bool make_folder(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0777);
        *slash = '/';
    }
    (void)mkdir(path, 0777);
    return access(path, W_OK | X_OK) == 0;
}

/* The folder that loops are kept in; false: there is none, and folder is a temporary one. */
static bool cache_folder(char folder[PATH_MAX])
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int length = -1;
    if (cache && *cache == '/')
        length = snprintf(folder, PATH_MAX, "%s/crosscost", cache);
    else if (home && *home == '/')
        length = snprintf(folder, PATH_MAX, "%s/.cache/crosscost", home);
    if (length > 0 && length < PATH_MAX - 64 && make_folder(folder))
        return true;
    snprintf(folder, PATH_MAX, "/tmp/crosscost-XXXXXX");
    if (!mkdtemp(folder))
        folder[0] = '\0';
    return false;
}

static bool write_source(const char *path, const char *source)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    bool written = fputs(source, file) >= 0;
    return fclose(file) == 0 && written;
}

/* Runs the compiler, silently. Its exit status; -1: it could not be started. */
static int run_compiler(const char *source_path, const char *output_path)
{
    const char *const options[] = {FLAGS, "-w", "-o", output_path, source_path, NULL};
    char *arguments[ARGUMENTS_MAX], words[512];
    size_t count = 0;
    snprintf(words, sizeof words, "%s", xc_compiler());
    for (char *rest = words, *word; (word = strsep(&rest, " ")) && count < COMPILER_WORDS_MAX;)
        if (*word)
            arguments[count++] = word;
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        arguments[count++] = (char *)options[i];
    posix_spawn_file_actions_t actions;
    pid_t process;
    int status = -1;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return -1;
    for (int stream = 0; stream <= 2; stream++)
        posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0);
    if (posix_spawnp(&process, arguments[0], &actions, NULL, arguments, environ) == 0)
        while (waitpid(process, &status, 0) < 0 && errno == EINTR)
            ;
    posix_spawn_file_actions_destroy(&actions);
    return status == -1 ? -1 : WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static bool load(const char *path, struct xc_compiled *compiled)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    void *direct = library ? dlsym(library, "xc_direct") : NULL;
    void *frame = library ? dlsym(library, "xc_frame") : NULL;
    if (!direct || !frame)
        return false;
    memcpy(&compiled->direct, &direct, sizeof direct);
    memcpy(&compiled->frame, &frame, sizeof frame);
    return true;
}

/* Into a file of this process's own, renamed when it is whole. */
static bool compile(const char *path, const char *source, struct xc_compiled *compiled)
{
    char source_path[PATH_MAX + 32], output_path[PATH_MAX + 32];
    snprintf(source_path, sizeof source_path, "%s.%d.c", path, (int)getpid());
    snprintf(output_path, sizeof output_path, "%s.%d.so", path, (int)getpid());
    bool done = false;
    if (!write_source(source_path, source)) {
        snprintf(compiled->how, sizeof compiled->how, "'%s' cannot be written: %s", source_path,
                 strerror(errno));
    } else {
        int status = run_compiler(source_path, output_path);
        if (status < 0 || status == 127)
            snprintf(compiled->how, sizeof compiled->how, "there is no C compiler '%.100s'",
                     xc_compiler());
        else if (status > 0)
            snprintf(compiled->how, sizeof compiled->how,
                     "the C compiler '%.100s' failed with status %d", xc_compiler(), status);
        else
            done = rename(output_path, path) == 0;
    }
    unlink(source_path);
    if (!done)
        unlink(output_path);
    return done;
}

/* Never from the file alone: what does not load is compiled again. */
static void find_or_compile(const char *folder, bool keep, const char *source,
                            struct xc_compiled *compiled)
{
    char path[PATH_MAX];
    uint64_t hash = hash_text(0xcbf29ce484222325u, build_key);
    hash = hash_text(hash_text(hash, xc_compiler()), source);
    if (snprintf(path, sizeof path, "%s/%016llx.so", folder, (unsigned long long)hash) >= PATH_MAX)
        return;
    compiled->was_cached = access(path, R_OK) == 0 && load(path, compiled);
    if (!compiled->was_cached && keep)
        xc_sweep(folder);
    if (!compiled->was_cached && (!compile(path, source, compiled) || !load(path, compiled)))
        return;
    if (keep)
        snprintf(compiled->how, sizeof compiled->how, "%s with '%.60s', kept as '%s'",
                 compiled->was_cached ? "compiled before" : "compiled", xc_compiler(), path);
    else
        snprintf(compiled->how, sizeof compiled->how, "compiled with '%.60s', not kept: no cache",
                 xc_compiler());
    if (!keep)
        unlink(path);
}

enum xc_status xc_compile(const struct xc_prototype *prototype, struct xc_compiled *compiled,
                          struct xc_error *error)
{
    char folder[PATH_MAX];
    *compiled = (struct xc_compiled){.how = "it did not load"};
    char *source = xc_source_of(prototype);
    if (!source)
        return xc_fail(error, XC_UNFIT, "no memory for the loop of '%.100s'", prototype->name);
    bool keep = cache_folder(folder);
    if (folder[0])
        find_or_compile(folder, keep, source, compiled);
    else
        snprintf(compiled->how, sizeof compiled->how, "no folder for the compiled loop");
    if (!keep && folder[0])
        rmdir(folder);
    free(source);
    return XC_OK;
}
