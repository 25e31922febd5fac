#include "report/report.h"

#include <stdlib.h>
#include <string.h>

static void release_texts(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}

static void release_host(struct xc_host_report *host)
{
    for (size_t i = 0; i < host->fact_count; i++) {
        free(host->facts[i].key);
        free(host->facts[i].value);
    }
    free(host->facts);
    release_texts(host->topology, host->topology_count);
    release_texts(host->warnings, host->warning_count);
    free(host->name);
}

static void release_runtimes(struct xc_report *report)
{
    for (size_t i = 0; i < report->runtime_count; i++) {
        struct xc_runtime_result *runtime = &report->runtimes[i];
        for (size_t k = 0; k < runtime->way_count; k++)
            free(runtime->ways[k].name);
        free(runtime->ways);
        free(runtime->name);
        free(runtime->language);
        free(runtime->version);
        free(runtime->token);
    }
    free(report->runtimes);
    for (size_t i = 0; i < report->fidelity_count; i++) {
        free(report->fidelity[i].model);
        free(report->fidelity[i].runtime);
        free(report->fidelity[i].part);
        free(report->fidelity[i].version);
    }
    free(report->fidelity);
}

void xc_report_release(struct xc_report *report)
{
    for (size_t i = 0; i < report->row_count; i++) {
        struct xc_row *row = &report->rows[i];
        free(row->id);
        free(row->suite);
        free(row->summary);
        free(row->reason);
        free(row->baseline_id);
        free(row->epoch_ns);
        free(row->round_ns);
        free(row->round_cpu_ns);
        free(row->epoch_cpu_ns);
    }
    free(report->rows);
    for (size_t i = 0; i < report->breakdown_count; i++) {
        free(report->breakdowns[i].model);
        free(report->breakdowns[i].baseline_id);
    }
    free(report->breakdowns);
    for (size_t i = 0; i < report->batch_count; i++) {
        free(report->batches[i].model);
        free(report->batches[i].work);
    }
    free(report->batches);
    for (size_t i = 0; i < report->handoff_count; i++) {
        free(report->handoffs[i].id);
        free(report->handoffs[i].model);
        free(report->handoffs[i].place);
    }
    free(report->handoffs);
    release_runtimes(report);
    for (size_t i = 0; i < report->gate_count; i++) {
        free(report->gates[i].text);
        free(report->gates[i].reason);
    }
    free(report->gates);
    release_texts(report->notes, report->note_count);
    release_host(&report->host);
    free(report->protocol.cpu);
    free(report->protocol.injected.step);
    free(report->started_utc);
    *report = (struct xc_report){0};
}

const struct xc_row *xc_report_row(const struct xc_report *report, const char *id)
{
    for (size_t i = 0; i < report->row_count; i++)
        if (strcmp(report->rows[i].id, id) == 0)
            return &report->rows[i];
    return NULL;
}
