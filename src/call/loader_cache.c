#include "call/loader_cache.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* glibc, sysdeps/generic/dl-cache.h: offsets count from the header, which may stand behind an older
 * form of the same list. */
#define MAGIC "glibc-ld.so.cache1.1"
struct header {
    char magic[sizeof MAGIC - 1];
    uint32_t library_count, string_bytes;
    uint8_t flags, padding[3];
    uint32_t extension_offset, unused[3];
};
struct entry {
    int32_t flags;
    uint32_t name_offset, path_offset;
    uint32_t system_version;
    uint64_t hardware;
};

struct cache {
    const char *base;
    size_t bytes;
};

/* A text that ends within the cache; NULL where there is none. */
static const char *text_at(const struct cache *cache, uint32_t offset)
{
    if (offset >= cache->bytes || !memchr(cache->base + offset, '\0', cache->bytes - offset))
        return NULL;
    return cache->base + offset;
}

static bool visit_entries(const struct cache *cache,
                          bool (*visit)(const char *name, const char *path, void *cookie),
                          void *cookie)
{
    struct header header;
    if (cache->bytes < sizeof header)
        return false;
    memcpy(&header, cache->base, sizeof header);
    for (size_t i = 0; i < header.library_count; i++) {
        struct entry entry;
        size_t offset = sizeof header + i * sizeof entry;
        if (offset + sizeof entry > cache->bytes)
            return false;
        memcpy(&entry, cache->base + offset, sizeof entry);
        const char *name = text_at(cache, entry.name_offset);
        const char *path = text_at(cache, entry.path_offset);
        if (name && path && visit(name, path, cookie))
            return true;
    }
    return false;
}

bool xc_loader_cache_visit(const char *file,
                           bool (*visit)(const char *name, const char *path, void *cookie),
                           void *cookie)
{
    struct stat about;
    bool stopped = false;
    int descriptor = open(file, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    size_t bytes = fstat(descriptor, &about) == 0 ? (size_t)about.st_size : 0;
    void *whole = bytes ? mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, descriptor, 0) : MAP_FAILED;
    close(descriptor);
    if (whole == MAP_FAILED)
        return false;
    const char *base = memmem(whole, bytes, MAGIC, strlen(MAGIC));
    if (base) {
        struct cache cache = {base, bytes - (size_t)(base - (const char *)whole)};
        stopped = visit_entries(&cache, visit, cookie);
    }
    munmap(whole, bytes);
    return stopped;
}
