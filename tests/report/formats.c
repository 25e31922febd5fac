/* Every format: a snapshot of one report, and reports that are hard to draw. With XC_UPDATE=1 the
 * snapshots are written anew: read the difference before it is kept. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "report/report.h"
#include "report/sample.h"
#include "report/text.h"
#include "tests/cmocka_with.h"

static char *render(const struct xc_report *report, const struct xc_format *format,
                    const struct xc_render_options *options)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    struct xc_error error = {""};
    assert_int_equal(format->render(report, options, stream, &error), XC_OK);
    fclose(stream);
    return text;
}

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

static void check_width(const char *text)
{
    char *copy = strdup(text), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n"));)
        if (xc_text_columns(line) > 80)
            fail_msg("%zu columns: %s", xc_text_columns(line), line);
    free(copy);
}

static void check_json(const char *text)
{
    json_error_t where;
    json_t *all = json_loads(text, 0, &where);
    if (!all)
        fail_msg("line %d: %s", where.line, where.text);
    json_decref(all);
}

static void edges(void **state)
{
    (void)state;
    struct xc_report report;
    for (unsigned number = 0; edge_report(number, &report); number++) {
        for (size_t f = 0; f < xc_format_count; f++) {
            struct xc_render_options options = {.utf8 = number % 2, .raw = true};
            char *text = render(&report, xc_formats[f], &options);
            if (strcmp(xc_formats[f]->name, "table") == 0)
                check_width(text);
            if (strstr(xc_formats[f]->extension, ".json"))
                check_json(text);
            if (report.protocol.planted.step)
                assert_non_null(strcasestr(text, "planted"));
            if (report.incomplete && strcmp(xc_formats[f]->name, "csv") != 0)
                assert_non_null(strcasestr(text, "incomplete"));
            free(text);
        }
        xc_report_release(&report);
    }
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

/* The edge reports as json, for validate.py. */
static int dump(const char *folder)
{
    struct xc_report report;
    for (unsigned number = 0; edge_report(number, &report); number++) {
        char path[512];
        snprintf(path, sizeof path, "%s/edge-%u.json", folder, number);
        struct xc_error error = {""};
        struct xc_render_options options = {.raw = true};
        if (xc_report_save(&report, xc_format_find("json"), &options, path, &error) != XC_OK) {
            fprintf(stderr, "%s\n", error.text);
            return 1;
        }
        xc_report_release(&report);
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--dump") == 0)
        return dump(argv[2]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(snapshots),
        cmocka_unit_test(edges),
        cmocka_unit_test(formats_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
