/* The report model: what one run found, finished. Formats only read it. */
#ifndef XC_REPORT_REPORT_H
#define XC_REPORT_REPORT_H

#include <stdio.h>

#include "crosscost/error.h"
#include "analysis/results.h"

/* One line of the host's fingerprint, as text: "cpu_model", "microcode", "kernel", "governor",
 * "hypervisor", "mitigations", ... A value that cannot be read is NULL and written as null. */
struct xc_host_fact {
    char *key, *value;
};

/* What happened to the host while measuring; -1 (or NAN) = not readable here. */
struct xc_host_events {
    double steal_ms;
    long long involuntary_switches, migrations, throttle_events;
};

struct xc_host_report {
    char *name; /* the node's name */
    struct xc_host_fact *facts;
    size_t fact_count;
    char **topology; /* hwloc's, one line an object kind: "Package x1", ... */
    size_t topology_count;
    struct xc_host_events events;
    char **warnings; /* what makes this host less fit, one line each */
    size_t warning_count;
};

struct xc_report {
    const char *tool_name, *tool_version, *tool_commit;
    bool
        library_is_debug; /* Google Benchmark's, which runs the epochs, was built with assertions */
    char *started_utc;    /* 2026-01-31T12:00:00Z */
    bool incomplete;      /* interrupted: what was measured until then */
    struct xc_host_report host;
    struct xc_protocol protocol;
    struct xc_row *rows;
    size_t row_count;
    struct xc_breakdown *breakdowns;
    size_t breakdown_count;
    struct xc_batch *batches;
    size_t batch_count;
    struct xc_handoff *handoffs;
    size_t handoff_count;
    struct xc_runtime_result *runtimes;
    size_t runtime_count;
    struct xc_fidelity *fidelity;
    size_t fidelity_count;
    struct xc_gate_result *gates;
    size_t gate_count;
    char **notes; /* how things were done here, one line each */
    size_t note_count;
};

void xc_report_release(struct xc_report *report);

/* The row with this id, or NULL. */
const struct xc_row *xc_report_row(const struct xc_report *report, const char *id);

/* How to draw; only the terminal table reads it. */
struct xc_render_options {
    bool color;
    bool utf8;        /* bars of block characters; else of '#' */
    unsigned columns; /* at most this wide; 0 = 80 */
    bool raw;         /* json: every epoch too */
};

/* A format writes the whole report to a stream. Stream errors are seen by the caller (ferror). */
struct xc_format {
    const char *name;      /* "json" */
    const char *summary;   /* one line */
    const char *extension; /* ".json": what --output's name implies where no format is given */
    enum xc_status (*render)(const struct xc_report *report,
                             const struct xc_render_options *options, FILE *stream,
                             struct xc_error *error);
};

/* The table of formats, in the order in which they are listed: table first. */
extern const struct xc_format *const xc_formats[];
extern const size_t xc_format_count;
const struct xc_format *xc_format_find(const char *name);
/* By a file name's ending; NULL if none fits. */
const struct xc_format *xc_format_of_path(const char *path);

/* Writes the report whole or not at all: a temporary file beside path, flush, fsync, rename.
 * XC_USAGE: the path cannot be written; XC_UNFIT: disk full and other write errors. Whatever stood
 * at path before is kept on any error. */
enum xc_status xc_report_save(const struct xc_report *report, const struct xc_format *format,
                              const struct xc_render_options *options, const char *path,
                              struct xc_error *error);

#endif
