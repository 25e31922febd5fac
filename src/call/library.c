#include "call/library.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "call/loader_cache.h"

#if defined(__x86_64__)
#define MACHINE EM_X86_64
#elif defined(__aarch64__)
#define MACHINE EM_AARCH64
#else
#define MACHINE EM_RISCV
#endif

static const char *machine_name(unsigned machine, char text[32])
{
    switch (machine) {
    case EM_X86_64:
        return "x86-64";
    case EM_AARCH64:
        return "aarch64";
    case EM_RISCV:
        return "riscv";
    case EM_386:
        return "i386";
    case EM_ARM:
        return "arm";
    case EM_PPC64:
        return "ppc64";
    case EM_S390:
        return "s390";
    default:
        snprintf(text, 32, "ELF machine %u", machine);
        return text;
    }
}

static enum xc_status check_header(const char *path, const Elf64_Ehdr *header,
                                   struct xc_error *error)
{
    char theirs[32], ours[32];
    bool same_order = header->e_ident[EI_DATA] == ELFDATA2LSB;
    unsigned machine = same_order ? header->e_machine : __builtin_bswap16(header->e_machine);
    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return xc_fail(error, XC_USAGE, "'%.300s' is not a shared library", path);
    if (machine != MACHINE)
        return xc_fail(error, XC_USAGE, "'%.300s' is for %s, this program for %s", path,
                       machine_name(machine, theirs), machine_name(MACHINE, ours));
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || !same_order)
        return xc_fail(error, XC_USAGE, "'%.300s' is for another kind of %s (%d bit, %s-endian)",
                       path, machine_name(machine, theirs),
                       header->e_ident[EI_CLASS] == ELFCLASS32 ? 32 : 64,
                       same_order ? "little" : "big");
    if (header->e_type != ET_DYN)
        return xc_fail(error, XC_USAGE, "'%.300s' is not a shared library, but %s", path,
                       header->e_type == ET_EXEC  ? "a program"
                       : header->e_type == ET_REL ? "an object file"
                                                  : "some other ELF file");
    return XC_OK;
}

/* What the loader maps must be there, or touching it would be a bus error. */
static bool is_whole(int file, const Elf64_Ehdr *header, off_t file_bytes)
{
    Elf64_Phdr segment = {0};
    for (unsigned i = 0; i < header->e_phnum; i++) {
        off_t place = (off_t)(header->e_phoff + i * sizeof segment);
        if (pread(file, &segment, sizeof segment, place) != sizeof segment ||
            segment.p_filesz > (uint64_t)file_bytes ||
            segment.p_offset > (uint64_t)file_bytes - segment.p_filesz)
            return false;
    }
    return true;
}

/* By its headers alone. */
static enum xc_status check_file(const char *path, struct xc_error *error)
{
    Elf64_Ehdr header = {0};
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return xc_fail(error, XC_USAGE, "'%.300s': %s", path, strerror(errno));
    struct stat found;
    ssize_t got = fstat(file, &found) == 0 && S_ISREG(found.st_mode)
                      ? read(file, &header, sizeof header)
                      : -1;
    enum xc_status status = XC_OK;
    if (got < (ssize_t)sizeof header)
        status = xc_fail(error, XC_USAGE, "'%.300s' is not a shared library", path);
    else
        status = check_header(path, &header, error);
    if (status == XC_OK && !is_whole(file, &header, found.st_size))
        status = xc_fail(error, XC_USAGE, "'%.300s' is cut short", path);
    close(file);
    return status;
}

/* A file of this pattern that is a library; of several, the highest version. */
static bool find_pattern(const char *pattern, char *path)
{
    glob_t files = {0};
    bool found = false;
    if (glob(pattern, 0, NULL, &files) == 0) {
        for (size_t i = 0; i < files.gl_pathc; i++) {
            const char *file = files.gl_pathv[i];
            if (strlen(file) >= PATH_MAX || check_file(file, NULL) != XC_OK ||
                (found && strverscmp(file, path) < 0))
                continue;
            snprintf(path, PATH_MAX, "%s", file);
            found = true;
        }
    }
    globfree(&files);
    return found;
}

static bool find_in_folder(const char *folder, const char *name, char *path)
{
    static const char *const forms[] = {"%s/%s", "%s/%s.so", "%s/%s.so.*", "%s/lib%s.so",
                                        "%s/lib%s.so.*"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char *pattern = NULL;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        bool fits = asprintf(&pattern, forms[i], folder, name) > 0;
#pragma GCC diagnostic pop
        bool found = fits && find_pattern(pattern, path);
        if (fits)
            free(pattern);
        if (found)
            return true;
    }
    return false;
}

/* One of the forms that find_in_folder tries, in the loader's list. */
struct form {
    const char *before, *after;
    bool has_version; /* behind it */
};

struct cached {
    const char *name;
    const struct form *form;
    char *path; /* the highest version so far; "" */
};

static bool compare_cached(const char *found, const char *path, void *cookie)
{
    const struct cached *cached = cookie;
    const struct form *form = cached->form;
    size_t before = strlen(form->before), length = strlen(cached->name);
    if (strncmp(found, form->before, before) != 0 ||
        strncmp(found + before, cached->name, length) != 0)
        return false;
    const char *rest = found + before + length;
    bool fits = form->has_version ? strncmp(rest, form->after, strlen(form->after)) == 0
                                  : strcmp(rest, form->after) == 0;
    if (fits && strlen(path) < PATH_MAX && strverscmp(path, cached->path) > 0 &&
        check_file(path, NULL) == XC_OK)
        snprintf(cached->path, PATH_MAX, "%s", path);
    return false;
}

static bool search_cache(const char *name, char *path)
{
    static const struct form forms[] = {{"", "", false},
                                        {"", ".so", false},
                                        {"", ".so.", true},
                                        {"lib", ".so", false},
                                        {"lib", ".so.", true}};
    path[0] = '\0';
    for (size_t i = 0; i < sizeof forms / sizeof forms[0] && path[0] == '\0'; i++) {
        struct cached cached = {name, &forms[i], path};
        xc_loader_cache_visit("/etc/ld.so.cache", compare_cached, &cached);
    }
    return path[0] != '\0';
}

/* The folders are the loader's own answer: LD_LIBRARY_PATH, then the system's. */
static bool search_folders(const char *name, char *path)
{
    Dl_serinfo size;
    void *program = dlopen(NULL, RTLD_LAZY);
    if (!program || dlinfo(program, RTLD_DI_SERINFOSIZE, &size) != 0)
        return false;
    Dl_serinfo *folders = malloc(size.dls_size);
    bool found = false;
    if (folders && dlinfo(program, RTLD_DI_SERINFOSIZE, folders) == 0 &&
        dlinfo(program, RTLD_DI_SERINFO, folders) == 0)
        for (unsigned i = 0; i < folders->dls_cnt && !found; i++)
            found = find_in_folder(folders->dls_serpath[i].dls_name, name, path);
    free(folders);
    dlclose(program);
    return found;
}

enum xc_status xc_library_find(const char *name, char *path, struct xc_error *error)
{
    bool is_path = strchr(name, '/') || access(name, F_OK) == 0;
    if (*name == '\0' || strlen(name) >= PATH_MAX - 3)
        return xc_fail(error, XC_USAGE, "'%.60s' is not the name of a library", name);
    if (is_path) {
        snprintf(path, PATH_MAX, "%s%s", strchr(name, '/') ? "" : "./", name);
        return check_file(path, error);
    }
    if (strpbrk(name, "*?[\\") == NULL && (search_folders(name, path) || search_cache(name, path)))
        return XC_OK;
    return xc_fail(error, XC_USAGE, "no library '%.200s' where the loader looks; give its path",
                   name);
}

enum xc_status xc_library_function(const char *path, const char *symbol, void (**function)(void),
                                   struct xc_error *error)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return xc_fail(error, XC_USAGE, "%.450s", dlerror());
    dlerror();
    void *found = dlsym(library, symbol);
    if (!found)
        return xc_fail(error, XC_USAGE, "'%.300s' has no function '%.100s'", path, symbol);
    Dl_info where;
    const ElfW(Sym) *entry = NULL;
    if (dladdr1(found, &where, (void **)&entry, RTLD_DL_SYMENT) && entry &&
        where.dli_saddr == found && ELF64_ST_TYPE(entry->st_info) == STT_OBJECT)
        return xc_fail(error, XC_USAGE, "'%.100s' in '%.300s' is data, not a function", symbol,
                       path);
    *function = (void (*)(void))found;
    return XC_OK;
}
