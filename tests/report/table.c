/* The table on a terminal: narrow ones, wide characters, long names and times, the last line. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "report/render.h"
#include "report/report.h"
#include "report/sample.h"
#include "report/text.h"

/* Two ids that differ in their ends alone are told apart, in 80 columns. */
static void long_ids_are_whole(void **state)
{
    (void)state;
    static const char *const ids[] = {"runtimes/one-with-a-long-name/crossing",
                                      "runtimes/one-with-a-long-name/no-token"};
    struct xc_report report;
    sample_report(&report);
    for (size_t i = 0; i < 2; i++) {
        free(report.rows[14 + 2 * i].id);
        report.rows[14 + 2 * i].id = strdup(ids[i]);
    }
    struct xc_render_options options = {.columns = 80};
    char *text = render(&report, xc_format_find("table"), &options);
    for (size_t i = 0; i < 2; i++)
        assert_non_null(strstr(text, ids[i]));
    check_lines(text);
    free(text);
    xc_report_release(&report);
}

/* What cannot be read is said whole, not cut at the edge. */
static void events_fit_the_line(void **state)
{
    (void)state;
    static const struct {
        struct xc_host_events events;
        const char *line;
    } cases[] = {
        {{0, 8, 0, -1},
         "meanwhile: 0.00 ms stolen, 8 switches, 0 moves, throttling not readable\n"},
        {{NAN, -1, -1, -1}, "meanwhile: stolen time, switches, moves, throttling not readable\n"},
        {{1.5, 2, 3, 4}, "meanwhile: 1.50 ms stolen, 2 switches, 3 moves, 4 throttlings\n"},
        {{1234, 12345, 1234, -1},
         "meanwhile: 1234 ms stolen, 12345 switches, 1234 moves, throttling not readable\n"},
    };
    struct xc_report report;
    sample_report(&report);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        report.host.events = cases[i].events;
        report.protocol.state.cycle_ns = i == 1 ? NAN : 0.25;
        char *text = render(&report, xc_format_find("table"), &(struct xc_render_options){0});
        assert_non_null(strstr(text, cases[i].line));
        assert_int_equal(strstr(text, "a core cycle") != NULL, i != 1);
        free(text);
    }
    xc_report_release(&report);
}

/* On a narrow terminal lines are wrapped: nothing is cut, but for the plot, which is left out. A
 * note is left whole only if it may hold a path. */
static void narrow_terminals(void **state)
{
    (void)state;
    struct xc_report report;
    sample_report(&report);
    free(report.notes[0]);
    report.notes[0] = strdup("moved from pu:1 to pu:0 after 0.2 s: its core was ours in 0%");
    for (size_t columns = 20; columns < 80; columns++) {
        struct xc_render_options options = {.columns = (unsigned)columns, .utf8 = columns & 1};
        char *text = render(&report, xc_format_find("table"), &options);
        check_lines_of(text, columns);
        if (columns >= 40 && strstr(text, "[0.99, 1.01]") == NULL)
            fail_msg("no interval in %zu columns", columns);
        free(text);
    }
    xc_report_release(&report);
}

/* Wide characters take two, and combining ones none. */
static void columns_are_those_of_a_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t columns;
    } cases[] = {
        {"plain text", 10},
        {"\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97", 8},
        {"e\xcc\x81\xc3\xa9", 2},
        {"\xf0\x9f\x98\x80!", 3},
        {"\xff?", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(xc_text_columns(cases[i].text), cases[i].columns);
        for (size_t columns = 3; columns < 12; columns++) {
            char *cut = xc_text_fit(cases[i].text, columns);
            assert_true(xc_text_columns(cut) <= columns);
            assert_int_equal(strcmp(cut + (strlen(cut) > 3 ? strlen(cut) - 3 : 0), "...") == 0,
                             cases[i].columns > columns);
            free(cut);
        }
    }
}

static const char *last_lines(const char *text, unsigned count)
{
    const char *at = text + strlen(text) - 1;
    while (count > 0 && at > text)
        count -= *--at == '\n';
    return at + 1;
}

/* What scrolled away stands at the end again. */
static void the_answer_is_repeated(void **state)
{
    (void)state;
    struct xc_report report;
    struct xc_render_options options = {.columns = 80};
    sample_report(&report);
    for (size_t i = 0; i < report.gate_count; i++) {
        free(report.gates[i].text);
        free(report.gates[i].reason);
    }
    report.gate_count = 0;
    char *text = render(&report, xc_format_find("table"), &options);
    assert_string_equal(last_lines(text, 1), "plain call 1.00 ns, crossing of go1.23 55.5 ns, "
                                             "ratio 55.5 [55.0, 56.0]\n");
    free(text);
    xc_report_release(&report);
}

/* The band is quoted for cgo. */
static void the_band_is_of_go_alone(void **state)
{
    (void)state;
    static const char *const formats[] = {"table", "markdown", "json"};
    static const char *const texts[] = {"inside the band", "inside the 25-100x band", "\"inside\""};
    struct xc_report report;
    struct xc_render_options options = {.columns = 80};
    sample_report(&report);
    for (size_t i = 0; i < 6; i++) {
        free(report.breakdowns[0].model);
        report.breakdowns[0].model = strdup(i < 3 ? "go1.26" : "gil");
        char *text = render(&report, xc_format_find(formats[i % 3]), &options);
        assert_int_equal(strstr(text, texts[i % 3]) != NULL, i < 3);
        free(text);
    }
    xc_report_release(&report);
}

static struct xc_row *row_of(struct xc_report *report, const char *id)
{
    return (struct xc_row *)xc_report_row(report, id);
}

/* A second in ns is no figure that people read, and long ids push no figure out. */
static void long_times_and_long_names(void **state)
{
    (void)state;
    static const char name[] = "call/a_function_with_a_very_long_name_as_libraries_have/ffi-call";
    struct xc_report report;
    struct xc_render_options options = {.columns = 80};
    sample_report(&report);
    struct xc_row *direct = row_of(&report, "call/f/direct");
    struct xc_row *dynamic = row_of(&report, "call/f/ffi-call");
    direct->value_ns = 1.0254e9;
    direct->ci_ns = (struct xc_interval){0.1004e9, 1.026e9};
    dynamic->value_ns = 2.5e8;
    free(dynamic->id);
    dynamic->id = strdup(name);
    char *text = render(&report, xc_format_find("table"), &options);
    assert_non_null(strstr(text, "1.03 s\n"));
    assert_non_null(strstr(text, "  1.03 s  [0.100 s, 1.03 s]"));
    char figures[200];
    snprintf(figures, sizeof figures, "\n  %s\n%37s0.250 s     7.00 times as much [", name, "");
    assert_non_null(strstr(text, figures));
    check_lines(text);
    free(text);
    xc_report_release(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_ids_are_whole),
        cmocka_unit_test(events_fit_the_line),
        cmocka_unit_test(narrow_terminals),
        cmocka_unit_test(columns_are_those_of_a_terminal),
        cmocka_unit_test(the_answer_is_repeated),
        cmocka_unit_test(the_band_is_of_go_alone),
        cmocka_unit_test(long_times_and_long_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
