/* The result file, schema 1: docs/formats.md and docs/result.schema.json. */

#include "report/columns.h"
#include "report/formats.h"
#include "report/json_value.h"

static json_t *value_of(const struct xc_column *column, const void *entity);

static json_t *interval(struct xc_interval interval)
{
    return json_pack("[oo]", xc_json_number(interval.low), xc_json_number(interval.high));
}

/* An object of all columns that have a key. */
static json_t *object_of(const struct xc_entity *entity, const void *data)
{
    json_t *object = json_object();
    for (size_t i = 0; i < entity->column_count; i++) {
        const struct xc_column *column = &entity->columns[i];
        if (!column->key)
            continue;
        xc_json_set(&object, column->key, value_of(column, data));
        if (column->interval_key)
            xc_json_set(&object, column->interval_key,
                        interval(xc_column_estimate(column, data).ci));
    }
    return object;
}

static json_t *list_of(const struct xc_column *column, const void *data)
{
    json_t *list = json_array();
    for (size_t i = 0; i < xc_column_count(column, data); i++)
        xc_json_append(&list, object_of(column->items, xc_column_item(column, data, i)));
    return list;
}

static json_t *value_of(const struct xc_column *column, const void *entity)
{
    const void *member = (const char *)entity + column->offset;
    switch (column->kind) {
    case XC_COLUMN_TEXT:
        return xc_json_text(xc_column_text(column, entity));
    case XC_COLUMN_UNSIGNED:
        return json_integer((json_int_t) * (const unsigned long long *)member);
    case XC_COLUMN_UNSIGNED_INT:
        return json_integer(*(const unsigned *)member);
    case XC_COLUMN_SIGNED:
        return json_integer(*(const long long *)member);
    case XC_COLUMN_INT:
        return json_integer(*(const int *)member);
    case XC_COLUMN_YES_NO:
        return json_boolean(*(const bool *)member);
    case XC_COLUMN_INTERVAL:
        return interval(*(const struct xc_interval *)member);
    case XC_COLUMN_OBJECT:
        return object_of(column->items, member);
    case XC_COLUMN_ARRAY:
    case XC_COLUMN_LIST:
        return list_of(column, entity);
    default:
        return xc_json_number(xc_column_estimate(column, entity).value);
    }
}

static json_t *host(const struct xc_host_report *host)
{
    json_t *facts = json_object(), *topology = json_array(), *warnings = json_array();
    for (size_t i = 0; i < host->fact_count; i++)
        xc_json_set(&facts, host->facts[i].key, xc_json_text(host->facts[i].value));
    for (size_t i = 0; i < host->topology_count; i++)
        xc_json_append(&topology, xc_json_text(host->topology[i]));
    for (size_t i = 0; i < host->warning_count; i++)
        xc_json_append(&warnings, xc_json_text(host->warnings[i]));
    return json_pack("{so so so so so}", "name", xc_json_text(host->name), "facts", facts,
                     "topology", topology, "events", object_of(&xc_entity_events, &host->events),
                     "warnings", warnings);
}

static json_t *protocol(const struct xc_protocol *protocol)
{
    json_t *object = object_of(&xc_entity_protocol, protocol);
    json_t *injected = protocol->injected.step
                           ? json_pack("{ss sI}", "step", protocol->injected.step, "cycles",
                                       (json_int_t)protocol->injected.cycles)
                           : json_object();
    xc_json_set(&object, "injected", injected);
    return object;
}

static json_t *row(const struct xc_row *row, bool raw)
{
    json_t *object = object_of(&xc_entity_row, row);
    if (raw)
        xc_json_set(&object, "epochs_ns", xc_json_numbers(row->epoch_ns, row->epochs));
    return object;
}

/* With its rows once more, but never their epochs. */
static json_t *runtime(const struct xc_report *report, const struct xc_runtime_result *runtime)
{
    json_t *object = object_of(&xc_entity_runtime, runtime), *rows = json_array();
    for (size_t i = 0; i < runtime->row_count; i++)
        xc_json_append(&rows, row(&report->rows[runtime->first_row + i], false));
    xc_json_set(&object, "rows", rows);
    return object;
}

/* A list is left out where there is nothing in it. */
static void set_list(json_t **all, const char *key, json_t *list, size_t count)
{
    if (count)
        xc_json_set(all, key, list);
    else
        json_decref(list);
}

static void set_optional(json_t **all, const struct xc_report *report)
{
    json_t *batches = json_array(), *gates = json_array(), *notes = json_array();
    json_t *handoffs = json_array(), *runtimes = json_array(), *parts = json_array();
    for (size_t i = 0; i < report->handoff_count; i++)
        xc_json_append(&handoffs, object_of(&xc_entity_handoff, &report->handoffs[i]));
    for (size_t i = 0; i < report->batch_count; i++)
        xc_json_append(&batches, object_of(&xc_entity_batch, &report->batches[i]));
    for (size_t i = 0; i < report->gate_count; i++)
        xc_json_append(&gates, object_of(&xc_entity_gate, &report->gates[i]));
    for (size_t i = 0; i < report->note_count; i++)
        xc_json_append(&notes, xc_json_text(report->notes[i]));
    for (size_t i = 0; i < report->runtime_count; i++)
        xc_json_append(&runtimes, runtime(report, &report->runtimes[i]));
    for (size_t i = 0; i < report->fidelity_count; i++)
        xc_json_append(&parts, object_of(&xc_entity_fidelity, &report->fidelity[i]));
    set_list(all, "handoffs", handoffs, report->handoff_count);
    set_list(all, "batches", batches, report->batch_count);
    set_list(all, "gates", gates, report->gate_count);
    set_list(all, "notes", notes, report->note_count);
    if (report->incomplete)
        xc_json_set(all, "incomplete", json_true());
    set_list(all, "runtimes", runtimes, report->runtime_count);
    set_list(all, "fidelity", parts, report->fidelity_count);
}

static enum xc_status render(const struct xc_report *report,
                             const struct xc_render_options *options, FILE *stream,
                             struct xc_error *error)
{
    json_t *rows = json_array(), *breakdowns = json_array();
    for (size_t i = 0; i < report->row_count; i++)
        xc_json_append(&rows, row(&report->rows[i], options->raw));
    for (size_t i = 0; i < report->breakdown_count; i++)
        xc_json_append(&breakdowns, object_of(&xc_entity_breakdown, &report->breakdowns[i]));
    json_t *all =
        json_pack("{si s{so so so} so so so so so}", "schema", 1, "tool", "name",
                  xc_json_text(report->tool_name), "version", xc_json_text(report->tool_version),
                  "commit", xc_json_text(report->tool_commit), "started",
                  xc_json_text(report->started_utc), "host", host(&report->host), "protocol",
                  protocol(&report->protocol), "rows", rows, "breakdowns", breakdowns);
    set_optional(&all, report);
    return xc_json_write(all, stream, error);
}

const struct xc_format xc_format_json = {
    .name = "json",
    .summary = "everything, by docs/result.schema.json",
    .extension = ".json",
    .render = render,
};
