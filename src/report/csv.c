/* One line a row, a step of each breakdown, a figure of each batch and hand-over, and a gate: RFC
 * 4180. */
#include <math.h>
#include <string.h>

#include "report/columns.h"
#include "report/formats.h"
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

static void injected(FILE *stream, const struct xc_injected *injected)
{
    field(stream, injected->step, ",");
    if (injected->step)
        fprintf(stream, "%llu", (unsigned long long)injected->cycles);
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

static void write_row(FILE *stream, const struct xc_row *row, const struct xc_injected *injection)
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
    injected(stream, injection);
    state(stream, row);
}

static void write_step(FILE *stream, const char *model, const struct xc_step_result *step,
                       const struct xc_injected *injection)
{
    fputs("\"breakdown/", stream);
    part(stream, model);
    fprintf(stream, "/%s\",\"%s\",", step->step, step->resolved ? "ok" : "unresolved");
    number(stream, step->shapley_ns, ",");
    number(stream, step->shapley_ci_ns.low, ",");
    number(stream, step->shapley_ci_ns.high, ",");
    fputs(",,,,,,\"Shapley value\",", stream);
    injected(stream, injection);
    fputs(no_state, stream);
}

/* After the id, the fields of a figure that is no row. */
static void write_figure(FILE *stream, const char *status, struct xc_estimate estimate,
                         const char *what, const struct xc_injected *injection)
{
    field(stream, status, ",");
    number(stream, estimate.value, ",");
    number(stream, estimate.ci.low, ",");
    number(stream, estimate.ci.high, ",");
    fputs(",,,,,,", stream);
    field(stream, what, ",");
    injected(stream, injection);
    fputs(no_state, stream);
}

/* A line for each column that is a figure, of the entity and of those in it. The id is
 * PREFIX:FIGURE, the prefix in pieces, NULL last. */
static void write_figures(FILE *stream, const char *const *prefix, const struct xc_entity *entity,
                          const void *data, const struct xc_injected *injection)
{
    for (size_t i = 0; i < entity->column_count; i++) {
        const struct xc_column *column = &entity->columns[i];
        for (size_t k = 0; column->items && k < xc_column_count(column, data); k++)
            write_figures(stream, prefix, column->items, xc_column_item(column, data, k),
                          injection);
        if (!column->figure)
            continue;
        char name[64];
        if (entity->figure_name)
            entity->figure_name(data, column->figure, name, sizeof name);
        else
            snprintf(name, sizeof name, "%s", column->figure);
        fputc('"', stream);
        for (const char *const *piece = prefix; *piece; piece++)
            part(stream, *piece);
        fprintf(stream, ":%s\",", name);
        write_figure(stream, "ok", xc_column_estimate(column, data), column->unit, injection);
    }
}

static void write_gate(FILE *stream, const struct xc_gate_result *gate,
                       const struct xc_injected *injection)
{
    field(stream, gate->text, ",");
    write_figure(stream, xc_gate_verdict_name(gate->verdict), gate->left, "gate: its left side",
                 injection);
}

static void write_others(FILE *stream, const struct xc_report *report)
{
    const struct xc_injected *injection = &report->protocol.injected;
    for (size_t i = 0; i < report->batch_count; i++) {
        const struct xc_batch *batch = &report->batches[i];
        const char *const id[] = {"batch/", batch->model, "/", batch->work, NULL};
        write_figures(stream, id, &xc_entity_batch, batch, injection);
    }
    for (size_t i = 0; i < report->handoff_count; i++) {
        const char *const id[] = {report->handoffs[i].id, NULL};
        write_figures(stream, id, &xc_entity_handoff, &report->handoffs[i], injection);
    }
    for (size_t i = 0; i < report->runtime_count; i++) {
        const struct xc_runtime_result *runtime = &report->runtimes[i];
        for (size_t k = 0; k < runtime->way_count; k++) {
            const char *way = runtime->ways[k].name;
            const char *const id[] = {"runtimes/", runtime->name, *way ? "/" : way, way, NULL};
            write_figures(stream, id, &xc_entity_runtime_way, &runtime->ways[k], injection);
        }
    }
    for (size_t i = 0; i < report->fidelity_count; i++) {
        const struct xc_fidelity *one = &report->fidelity[i];
        const char *const id[] = {"fidelity/", one->model, "/", one->runtime, "/", one->part, NULL};
        write_figures(stream, id, &xc_entity_fidelity, one, injection);
    }
}

static enum xc_status render(const struct xc_report *report,
                             const struct xc_render_options *options, FILE *stream,
                             struct xc_error *error)
{
    (void)options;
    (void)error;
    const struct xc_injected *injection = &report->protocol.injected;
    fputs("id,status,value_ns,ci_low_ns,ci_high_ns,median_ns,min_ns,mad_ns,epochs,epochs_dropped,"
          "iterations,reason,injected_step,injected_cycles,cycles,state,state_share,cycle_ns,"
          "epochs_other_state\r\n",
          stream);
    for (size_t i = 0; i < report->row_count; i++)
        write_row(stream, &report->rows[i], injection);
    for (size_t i = 0; i < report->breakdown_count; i++)
        for (size_t s = 0; s < report->breakdowns[i].step_count; s++)
            write_step(stream, report->breakdowns[i].model, &report->breakdowns[i].steps[s],
                       injection);
    write_others(stream, report);
    for (size_t i = 0; i < report->gate_count; i++)
        write_gate(stream, &report->gates[i], injection);
    return XC_OK;
}

const struct xc_format xc_format_csv = {
    .name = "csv",
    .summary = "one line a row, a step, a figure of a batch or a runtime, a gate",
    .extension = ".csv",
    .render = render,
};
