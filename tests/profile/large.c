/* Compression of what is written, and the advice on timelines that readers refuse. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "profile/gzip.h"
#include "profile/timeline.h"
#include "tests/cmocka_with.h"

#define LINES 50000

static void what_is_written_comes_back(void **state)
{
    (void)state;
    char *packed = NULL, line[64], *wanted;
    size_t packed_bytes = 0, wanted_bytes = 0;
    uint64_t written = 0;
    FILE *to = open_memstream(&packed, &packed_bytes);
    FILE *whole = open_memstream(&wanted, &wanted_bytes);
    FILE *zip = xc_gzip_open(to, &written);
    for (int i = 0; i < LINES; i++) {
        snprintf(line, sizeof line, "line %d of %u\n", i, (unsigned)i * 2654435761u);
        fputs(line, zip);
        fputs(line, whole);
    }
    assert_int_equal(fclose(zip), 0);
    fclose(to);
    fclose(whole);
    assert_int_equal(written, wanted_bytes);
    assert_true(packed_bytes < wanted_bytes / 2);

    unsigned char *found = malloc(wanted_bytes + 1);
    z_stream stream = {.next_in = (unsigned char *)packed,
                       .avail_in = (uInt)packed_bytes,
                       .next_out = found,
                       .avail_out = (uInt)wanted_bytes + 1};
    assert_int_equal(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.total_out, wanted_bytes);
    assert_memory_equal(found, wanted, wanted_bytes);
    inflateEnd(&stream);
    free(found);
    free(packed);
    free(wanted);
}

static void a_full_disk_is_seen(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    if (!full)
        skip();
    setvbuf(full, NULL, _IONBF, 0);
    FILE *zip = xc_gzip_open(full, NULL);
    fputs("text", zip);
    assert_int_not_equal(fclose(zip), 0);
    assert_true(ferror(full));
    fclose(full);
}

static void large_timelines_have_advice(void **state)
{
    (void)state;
    char advice[XC_TIMELINE_ADVICE_BYTES];
    assert_false(xc_timeline_is_large(0, advice));
    assert_false(xc_timeline_is_large(200 << 20, advice));
    assert_true(xc_timeline_is_large((uint64_t)2300 << 20, advice));
    assert_non_null(strstr(advice, "2300 MB"));
    assert_non_null(strstr(advice, "--timeline-records"));
    assert_true(xc_timeline_is_compressed("a/b.json.gz"));
    assert_false(xc_timeline_is_compressed("a/b.json"));
    assert_false(xc_timeline_is_compressed(".gz"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(a_full_disk_is_seen),
        cmocka_unit_test(large_timelines_have_advice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
