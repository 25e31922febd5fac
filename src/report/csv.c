/* One line a row, a step of each breakdown, a figure of each batch and hand-over, and a gate: RFC
 * 4180. */
#include <math.h>
#include <string.h>

#include "report/formats.h"
#include "report/handoff_text.h"
#include "report/text.h"

/* The inside of a quoted field. Control characters go, so that a line stays one line. */
static void part(FILE *stream, const char *text)
{
    xc_text_write(stream, text ? text : "", '"');
}

/* Spreadsheets compute what begins like a formula, even in quotes; behind a ' they show it. */
static void field(FILE *stream, const char *text, const char *after)
{
    fputc('"', stream);
    if (text && *text && strchr("=+-@", *text))
        fputc('\'', stream);
    part(stream, text);
    fprintf(stream, "\"%s", after);
}

static void number(FILE *stream, double value, const char *after)
{
    if (isfinite(value))
        fprintf(stream, "%.9g", value);
    fputs(after, stream);
}

static void planted(FILE *stream, const struct xc_planted *planted)
{
    field(stream, planted->step, ",");
    if (planted->step)
        fprintf(stream, "%llu", (unsigned long long)planted->cycles);
}

/* What a row alone has. */
static void state(FILE *stream, const struct xc_row *row)
{
    fputc(',', stream);
    number(stream, row->cycles, ",");
    fprintf(stream, "%s,", xc_state_name(row->state.kind));
    number(stream, row->state.share, ",");
    number(stream, row->state.cycle_ns, ",");
    fprintf(stream, "%zu\r\n", row->epochs_other_state);
}

static const char no_state[] = ",,,,,\r\n";

static void write_row(FILE *stream, const struct xc_row *row, const struct xc_planted *plant)
{
    const double figures[] = {row->value_ns,  row->ci_ns.low, row->ci_ns.high,
                              row->median_ns, row->min_ns,    row->mad_ns};
    field(stream, row->id, ",");
    field(stream, xc_row_status_name(row->status), ",");
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
        number(stream, figures[i], ",");
    fprintf(stream, "%zu,%zu,%llu,", row->epochs, row->epochs_dropped,
            (unsigned long long)row->iterations);
    field(stream, row->reason, ",");
    planted(stream, plant);
    state(stream, row);
}

static void write_step(FILE *stream, const char *model, const struct xc_step_result *step,
                       const struct xc_planted *plant)
{
    fputs("\"breakdown/", stream);
    part(stream, model);
    fprintf(stream, "/%s\",\"%s\",", step->step, step->resolved ? "ok" : "unresolved");
    number(stream, step->shapley_ns, ",");
    number(stream, step->shapley_ci_ns.low, ",");
    number(stream, step->shapley_ci_ns.high, ",");
    fputs(",,,,,,\"Shapley value\",", stream);
    planted(stream, plant);
    fputs(no_state, stream);
}

/* After the id, the fields of a figure that is no row. */
static void write_figure(FILE *stream, const char *status, struct xc_estimate estimate,
                         const char *what, const struct xc_planted *plant)
{
    field(stream, status, ",");
    number(stream, estimate.value, ",");
    number(stream, estimate.ci.low, ",");
    number(stream, estimate.ci.high, ",");
    fputs(",,,,,,", stream);
    field(stream, what, ",");
    planted(stream, plant);
    fputs(no_state, stream);
}

void xc_csv_figure(FILE *stream, const char *id, const char *figure, struct xc_estimate estimate,
                   const char *what, const struct xc_planted *planted)
{
    fputc('"', stream);
    part(stream, id);
    fprintf(stream, ":%s\",", figure);
    write_figure(stream, "ok", estimate, what, planted);
}

/* The id of a batch's figure, as gates name it. */
static void batch_id(FILE *stream, const struct xc_batch *batch, const char *figure)
{
    fputs("\"batch/", stream);
    part(stream, batch->model);
    fputc('/', stream);
    part(stream, batch->work);
    fprintf(stream, ":%s\",", figure);
}

static void write_batch(FILE *stream, const struct xc_batch *batch, const struct xc_planted *plant)
{
    const struct {
        const char *name, *what;
        struct xc_estimate estimate;
    } figures[] = {
        {"fixed", "ns a batch", batch->fixed_ns},
        {"per_item", "ns an item", batch->per_item_ns},
        {"break_even", "items", batch->break_even_items},
        {"tenth", "items", batch->tenth_items},
        {"percent", "items", batch->percent_items},
        {"marshalling", "ns an item", batch->marshalling_ns},
        {"buffer_of_one", "times as fast", batch->buffer_of_one},
    };
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        batch_id(stream, batch, figures[i].name);
        write_figure(stream, "ok", figures[i].estimate, figures[i].what, plant);
    }
    for (size_t i = 0; i < batch->point_count; i++) {
        char name[40];
        snprintf(name, sizeof name, "speedup@%llu", (unsigned long long)batch->points[i].items);
        batch_id(stream, batch, name);
        write_figure(stream, "ok", batch->points[i].speedup, "times as fast", plant);
    }
}

/* The ids of the rows that these figures are made of, up to the last part. */
static void write_runtime(FILE *stream, const struct xc_runtime_result *runtime,
                          const struct xc_planted *plant)
{
    for (size_t i = 0; i < runtime->way_count; i++) {
        const struct xc_runtime_way *way = &runtime->ways[i];
        const struct {
            const char *name, *what;
            struct xc_estimate estimate;
        } figures[] = {
            {"ratio", "times the plain call", way->ratio},  {"token", "ns", way->token_ns},
            {"break_even", "items", way->break_even_items}, {"fixed", "ns a slice", way->fixed_ns},
            {"per_item", "ns an item", way->per_item_ns},
        };
        for (size_t k = 0; k < sizeof figures / sizeof figures[0]; k++) {
            fputs("\"runtimes/", stream);
            part(stream, runtime->name);
            fputs(*way->name ? "/" : "", stream);
            part(stream, way->name);
            fprintf(stream, ":%s\",", figures[k].name);
            write_figure(stream, "ok", figures[k].estimate, figures[k].what, plant);
        }
    }
}

static void write_fidelity(FILE *stream, const struct xc_fidelity *fidelity,
                           const struct xc_planted *plant)
{
    const struct xc_estimate *const estimates[] = {&fidelity->error, &fidelity->unmodelled_ns};
    static const char *const names[] = {"error", "unmodelled"};
    static const char *const what[] = {"of the real time", "ns"};
    for (size_t i = 0; i < 2; i++) {
        fputs("\"fidelity/", stream);
        part(stream, fidelity->model);
        fputc('/', stream);
        part(stream, fidelity->runtime);
        fputc('/', stream);
        part(stream, fidelity->part);
        fprintf(stream, ":%s\",", names[i]);
        write_figure(stream, "ok", *estimates[i], what[i], plant);
    }
}

static void write_gate(FILE *stream, const struct xc_gate_result *gate,
                       const struct xc_planted *plant)
{
    field(stream, gate->text, ",");
    write_figure(stream, xc_gate_verdict_name(gate->verdict), gate->left, "gate: its left side",
                 plant);
}

static enum xc_status render(const struct xc_report *report,
                             const struct xc_render_options *options, FILE *stream,
                             struct xc_error *error)
{
    (void)options;
    (void)error;
    const struct xc_planted *plant = &report->protocol.planted;
    fputs("id,status,value_ns,ci_low_ns,ci_high_ns,median_ns,min_ns,mad_ns,epochs,epochs_dropped,"
          "iterations,reason,planted_step,planted_cycles,cycles,state,state_share,cycle_ns,"
          "epochs_other_state\r\n",
          stream);
    for (size_t i = 0; i < report->row_count; i++)
        write_row(stream, &report->rows[i], plant);
    for (size_t i = 0; i < report->breakdown_count; i++)
        for (size_t s = 0; s < report->breakdowns[i].step_count; s++)
            write_step(stream, report->breakdowns[i].model, &report->breakdowns[i].steps[s], plant);
    for (size_t i = 0; i < report->batch_count; i++)
        write_batch(stream, &report->batches[i], plant);
    xc_csv_handoffs(stream, report);
    for (size_t i = 0; i < report->runtime_count; i++)
        write_runtime(stream, &report->runtimes[i], plant);
    for (size_t i = 0; i < report->fidelity_count; i++)
        write_fidelity(stream, &report->fidelity[i], plant);
    for (size_t i = 0; i < report->gate_count; i++)
        write_gate(stream, &report->gates[i], plant);
    return XC_OK;
}

const struct xc_format xc_format_csv = {
    .name = "csv",
    .summary = "one line a row, a step, a figure of a batch or a runtime, a gate",
    .extension = ".csv",
    .render = render,
};
