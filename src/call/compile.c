#include "call/compile.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "call/compiler.h"
#include "call/source.h"
#include "support/folder.h"
#include "support/hash.h"

/* A home may serve several machines. */
#if defined(__x86_64__)
#define ARCHITECTURE "x86-64"
#elif defined(__aarch64__)
#define ARCHITECTURE "aarch64"
#else
#define ARCHITECTURE "riscv64"
#endif

static bool write_source(const char *path, const char *source)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    bool whole = fputs(source, file) >= 0;
    return fclose(file) == 0 && whole;
}

static bool load(const char *path, struct xc_compiled *compiled)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    void *direct = library ? dlsym(library, "xc_direct") : NULL;
    void *frame = library ? dlsym(library, "xc_frame") : NULL;
    if (!direct || !frame) {
        const char *reason = dlerror();
        snprintf(compiled->how, sizeof compiled->how, "it did not load: %.300s",
                 reason ? reason : "it has no loop");
        return false;
    }
    memcpy(&compiled->direct, &direct, sizeof direct);
    memcpy(&compiled->frame, &frame, sizeof frame);
    return true;
}

static bool copy(int from, int to)
{
    char block[16384];
    ssize_t length;
    while ((length = read(from, block, sizeof block)) > 0)
        if (write(to, block, (size_t)length) != length)
            return false;
    return length == 0;
}

/* Whole or not at all; the two may be on different file systems. */
static bool put(const char *from, const char *path)
{
    char temporary[PATH_MAX + 8];
    snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    int source = open(from, O_RDONLY | O_CLOEXEC);
    int target = source >= 0 ? mkostemp(temporary, O_CLOEXEC) : -1;
    bool whole = target >= 0 && copy(source, target);
    if (target >= 0)
        whole = close(target) == 0 && whole;
    whole = whole && rename(temporary, path) == 0;
    if (target >= 0 && !whole)
        unlink(temporary);
    if (source >= 0)
        close(source);
    return whole;
}

/* In a folder of its own, which a compiler that is killed leaves where the system removes it; then
 * the library is put in its place. */
static bool compile(const char *path, const char *source, struct xc_deadline *deadline,
                    struct xc_compiled *compiled)
{
    char work[PATH_MAX], source_path[PATH_MAX + 16], output_path[PATH_MAX + 16];
    struct xc_error error = {""};
    if (xc_folder_temporary(false, work, &error) != XC_OK) {
        snprintf(compiled->how, sizeof compiled->how, "no folder to compile in: %.300s",
                 error.text);
        return false;
    }
    snprintf(source_path, sizeof source_path, "%s/loops.c", work);
    snprintf(output_path, sizeof output_path, "%s/loops.so", work);
    bool done = write_source(source_path, source);
    if (!done)
        snprintf(compiled->how, sizeof compiled->how, "'%s' cannot be written: %s", source_path,
                 strerror(errno));
    done = done &&
           xc_compiler_run(source_path, output_path, deadline, compiled->how, sizeof compiled->how);
    if (done && !put(output_path, path)) {
        snprintf(compiled->how, sizeof compiled->how, "'%s' cannot be written: %s", path,
                 strerror(errno));
        done = false;
    }
    xc_folder_remove(work);
    return done;
}

/* Never from the file alone: what does not load is compiled again. */
static void find_or_compile(const struct xc_code_folder *folder, const char *source, double seconds,
                            struct xc_compiled *compiled)
{
    char path[PATH_MAX];
    struct xc_deadline deadline;
    uint64_t hash = xc_hash_text(XC_HASH_START, ARCHITECTURE);
    xc_deadline_begin(&deadline, seconds);
    hash = xc_hash_text(xc_compiler_identity(hash, &deadline), source);
    if (snprintf(path, sizeof path, "%s/%016llx.so", folder->path, (unsigned long long)hash) >=
        PATH_MAX)
        return;
    compiled->was_cached = access(path, R_OK) == 0 && load(path, compiled);
    if (!compiled->was_cached &&
        (!compile(path, source, &deadline, compiled) || !load(path, compiled)))
        return;
    if (folder->is_temporary)
        snprintf(compiled->how, sizeof compiled->how, "compiled with '%.60s', not kept: %.200s",
                 xc_compiler(), folder->note);
    else
        snprintf(compiled->how, sizeof compiled->how, "%s with '%.60s', kept as '%s'%s%s",
                 compiled->was_cached ? "compiled before" : "compiled", xc_compiler(), path,
                 *folder->note ? ", since " : "", folder->note);
}

enum xc_status xc_compile(const struct xc_prototype *prototype, double seconds,
                          struct xc_compiled *compiled, struct xc_error *error)
{
    struct xc_code_folder folder;
    struct xc_error reason = {""};
    *compiled = (struct xc_compiled){.how = "it did not load"};
    char *source = xc_source_of(prototype);
    if (!source)
        return xc_fail(error, XC_UNFIT, "no memory for the loop of '%.100s'", prototype->name);
    if (xc_code_folder_find("", &folder, &reason) == XC_OK) {
        find_or_compile(&folder, source, seconds, compiled);
        if (folder.is_temporary)
            xc_folder_remove(folder.path);
    } else {
        snprintf(compiled->how, sizeof compiled->how, "no folder for the compiled loop: %.300s",
                 reason.text);
    }
    free(source);
    return XC_OK;
}
