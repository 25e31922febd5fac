/* Every format: a snapshot of one report, and reports that are hard to draw. With XC_UPDATE=1 the
 * snapshots are written again: read the difference before it is kept. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "report/render.h"
#include "report/report.h"
#include "report/sample.h"

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return strdup("");
    char *text = NULL;
    size_t size = 0;
    if (getdelim(&text, &size, '\0', file) < 0 && text)
        *text = '\0';
    fclose(file);
    return text ? text : strdup("");
}

static void check_snapshot(const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", XC_SNAPSHOTS, name);
    if (getenv("XC_UPDATE")) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(text, file);
        fclose(file);
        return;
    }
    char *expected = read_file(path);
    assert_string_equal(text, expected);
    free(expected);
}

static void snapshots(void **state)
{
    (void)state;
    static const struct {
        const char *name, *format;
        struct xc_render_options options;
    } cases[] = {
        {"table.txt", "table", {.utf8 = true}},
        {"table-ascii.txt", "table", {.columns = 80}},
        {"table-color.txt", "table", {.utf8 = true, .color = true}},
        {"report.json", "json", {.raw = true}},
        {"report.gbench.json", "gbench", {.raw = false}},
        {"report.gbench-rows.json", "gbench-rows", {.raw = false}},
        {"report.csv", "csv", {.raw = false}},
        {"report.md", "markdown", {.raw = false}},
    };
    struct xc_report report;
    sample_report(&report);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = render(&report, xc_format_find(cases[i].format), &cases[i].options);
        check_snapshot(cases[i].name, text);
        free(text);
    }
    xc_report_release(&report);
}

static void check_json(const char *text)
{
    json_error_t where;
    json_t *all = json_loads(text, 0, &where);
    if (!all)
        fail_msg("line %d: %s", where.line, where.text);
    json_decref(all);
}

static void check_marks(const struct xc_report *report, const struct xc_format *format,
                        const char *text)
{
    if (report->protocol.injected.step)
        assert_non_null(strcasestr(text, "injected"));
    if (report->incomplete && strcmp(format->name, "csv") != 0)
        assert_non_null(strcasestr(text, "incomplete"));
}

static void edges(void **state)
{
    (void)state;
    struct xc_report report;
    for (unsigned number = 0; edge_report(number, &report); number++) {
        for (size_t f = 0; f < 4 * xc_format_count; f++) {
            const struct xc_format *format = xc_formats[f / 4];
            struct xc_render_options options = {.utf8 = f & 1, .color = f & 2, .raw = true};
            char *text = render(&report, format, &options);
            bool is_table = strcmp(format->name, "table") == 0;
            if (is_table)
                check_lines(text);
            if (is_table || strcmp(format->name, "markdown") == 0)
                assert_false(strstr(text, "nan") || strstr(text, " inf ") || strstr(text, "inf%"));
            if (strstr(format->extension, ".json"))
                check_json(text);
            check_marks(&report, format, text);
            free(text);
        }
        xc_report_release(&report);
    }
}

/* A gate may begin so; a spreadsheet would compute it. */
static void csv_has_no_formulas(void **state)
{
    (void)state;
    static const char *const texts[] = {"=1+1 < 2", "-1 < calls/direct", "+1 < 2", "@a < 2"};
    struct xc_report report;
    struct xc_render_options options = {.raw = false};
    sample_report(&report);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char field[64];
        free(report.gates[0].text);
        report.gates[0].text = strdup(texts[i]);
        char *text = render(&report, xc_format_find("csv"), &options);
        snprintf(field, sizeof field, "\r\n\"'%s\",", texts[i]);
        assert_non_null(strstr(text, field));
        free(text);
    }
    xc_report_release(&report);
}

static void formats_are_found(void **state)
{
    (void)state;
    assert_string_equal(xc_formats[0]->name, "table");
    assert_null(xc_format_find("xml"));
    assert_null(xc_format_find(""));
    assert_string_equal(xc_format_of_path("a/b.json")->name, "json");
    assert_string_equal(xc_format_of_path("b.gbench.json")->name, "gbench");
    assert_string_equal(xc_format_of_path("b.gbench-rows.json")->name, "gbench-rows");
    assert_string_equal(xc_format_of_path("x.csv")->name, "csv");
    assert_null(xc_format_of_path("x.xml"));
    assert_null(xc_format_of_path(".json"));
    assert_null(xc_format_of_path("json"));
}

/* One report in every format that other programs read. */
static bool dump_report(const struct xc_report *report, const char *folder, const char *name)
{
    static const char *const formats[] = {"json", "csv", "gbench", "gbench-rows"};
    struct xc_render_options options = {.raw = true};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct xc_format *format = xc_format_find(formats[i]);
        struct xc_error error = {""};
        char path[512];
        snprintf(path, sizeof path, "%s/%s%s", folder, name, format->extension);
        if (xc_report_save(report, format, &options, path, &error) != XC_OK) {
            fprintf(stderr, "%s\n", error.text);
            return false;
        }
    }
    return true;
}

/* The sample and the edge reports as files, for validate.py and compared.py. */
static int dump(const char *folder)
{
    struct xc_report report;
    sample_report(&report);
    bool done = dump_report(&report, folder, "sample");
    xc_report_release(&report);
    for (unsigned number = 0; done && edge_report(number, &report); number++) {
        char name[32];
        snprintf(name, sizeof name, "edge-%u", number);
        done = dump_report(&report, folder, name);
        xc_report_release(&report);
    }
    return done ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--dump") == 0)
        return dump(argv[2]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(snapshots),
        cmocka_unit_test(edges),
        cmocka_unit_test(formats_are_found),
        cmocka_unit_test(csv_has_no_formulas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
