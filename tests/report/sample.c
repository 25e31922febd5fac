#include "report/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct xc_state a_state = {.kind = XC_STATE_QUIET,
                                        .share = 0.9,
                                        .quiet_share = 0.95,
                                        .cycle_ns = 0.25,
                                        .width = 4,
                                        .ops_per_cycle = 4,
                                        .epochs = 3000};

static struct xc_case_key key_of(const char *id)
{
    struct xc_case_key key;
    xc_case_key_parse(id, &key);
    return key;
}

static struct xc_row make_row(const char *id, double value_ns)
{
    struct xc_row row = {
        .key = key_of(id),
        .id = strdup(id),
        .suite = strndup(id, strcspn(id, "/")),
        .summary = strdup("what it is"),
        .value_ns = value_ns,
        .ci_ns = {value_ns * 0.99, value_ns * 1.01},
        .cycles = value_ns / 0.25,
        .state = a_state,
        .median_ns = value_ns * 1.02,
        .min_ns = value_ns * 0.98,
        .mad_ns = value_ns * 0.01,
        .ratio = {NAN, {NAN, NAN}},
        .cpu_median_ns = value_ns * 1.01,
        .epochs = 3,
        .rounds = 3,
        .epochs_other_state = 2,
        .epochs_dropped = 1,
        .iterations = 17000,
    };
    row.epoch_ns = calloc(3, sizeof(double));
    row.epoch_cpu_ns = calloc(3, sizeof(double));
    row.round_ns = calloc(3, sizeof(double));
    row.round_cpu_ns = calloc(3, sizeof(double));
    for (int i = 0; i < 3; i++) {
        row.epoch_ns[i] = value_ns * (1 + i / 100.0);
        row.epoch_cpu_ns[i] = row.epoch_ns[i] * 0.999;
        row.round_ns[i] = row.epoch_ns[i];
        row.round_cpu_ns[i] = row.epoch_cpu_ns[i];
    }
    return row;
}

static struct xc_row make_skipped(const char *id, enum xc_row_status status, const char *reason)
{
    return (struct xc_row){
        .key = key_of(id),
        .id = strdup(id),
        .suite = strndup(id, strcspn(id, "/")),
        .summary = strdup(""),
        .status = status,
        .reason = strdup(reason),
        .state = a_state,
        .value_ns = NAN,
        .cycles = NAN,
        .ci_ns = {NAN, NAN},
        .median_ns = NAN,
        .min_ns = NAN,
        .mad_ns = NAN,
        .ratio = {NAN, {NAN, NAN}},
        .cpu_median_ns = NAN,
    };
}

static struct xc_step_result make_step(const char *name, double ns, double whole_ns)
{
    return (struct xc_step_result){
        .step = name,
        .shapley_ns = ns,
        .ladder_ns = ns + 0.5,
        .leave_one_out_ns = ns - 0.5,
        .isolated_ns = ns + 1,
        .shapley_ci_ns = {ns - 0.25, ns + 0.25},
        .ladder_ci_ns = {ns, ns + 1},
        .leave_one_out_ci_ns = {ns - 1, ns},
        .isolated_ci_ns = {ns, ns + 2},
        .share = ns / whole_ns,
        .resolved = fabs(ns) > 0.25,
    };
}

/* After any change of the steps. */
static void sum_steps(struct xc_breakdown *breakdown)
{
    breakdown->steps_sum_ns = 0;
    for (size_t i = 0; i < breakdown->step_count; i++)
        breakdown->steps_sum_ns += breakdown->steps[i].shapley_ns;
}

static void add_breakdown(struct xc_report *report)
{
    static const char *const names[] = {"save", "switch",  "release",
                                        "call", "restore", "reacquire"};
    static const double ns[] = {6, 4.5, 18.75, 3.5, -0.125, 22.375};
    report->breakdowns = calloc(1, sizeof *report->breakdowns);
    report->breakdown_count = 1;
    struct xc_breakdown *breakdown = &report->breakdowns[0];
    *breakdown = (struct xc_breakdown){
        .model = strdup("go1.23"),
        .baseline_id = strdup("calls/direct"),
        .baseline_ns = 1,
        .total_ns = 55.5,
        .none_ns = 0.5,
        .ratio = 55.5,
        .ratio_ci = {55, 56},
        .band = XC_BAND_INSIDE,
        .step_count = 6,
        .overlap_ns = 6,
        .interaction_ns = 3,
    };
    for (unsigned i = 0; i < 6; i++)
        breakdown->steps[i] = make_step(names[i], ns[i], 55);
    sum_steps(breakdown);
}

static struct xc_estimate about(double value)
{
    return (struct xc_estimate){value, {value * 0.99, value * 1.01}};
}

/* A batch of n items takes 50 + n ns, and n items one by one 60 n ns, but for one item. */
static struct xc_batch make_batch(const char *work)
{
    static const uint64_t items[] = {1, 2, 4, 16, 64, 256, 1024, 4096, 16384, 65536};
    struct xc_batch batch = {
        .model = strdup("go1.23"),
        .work = strdup(work),
        .one_by_one_ns = 60,
        .foreign_item_ns = 1,
        .host_item_ns = 0.25,
        .accumulate_ns = 4,
        .deadline_ns = 28,
        .flush_items = 1024,
        .deadline_after_ns = 20000,
        .deadline_items_max = 65536,
        .crossing_ns = 59,
        .fixed_ns = about(50),
        .per_item_ns = about(1),
        .lines = {{1, 65536, 50, 1}},
        .line_count = 1,
        .line_items = 1,
        .fit_error = 0.0625,
        .one_line_error = 0.0625,
        .buffer_of_one = about(0.9),
        .full_buffer = about(15),
        .break_even_items = about(1.25),
        .tenth_items = about(500),
        .percent_items = about(5000),
        .marshalling_ns = about(3),
        .point_count = sizeof items / sizeof items[0],
    };
    for (size_t i = 0; i < batch.point_count; i++) {
        double n = (double)items[i], ns = i == 0 ? 62 : 50 + n;
        batch.points[i] = (struct xc_batch_point){items[i], ns, ns / n, about(60 * n / ns)};
    }
    return batch;
}

static void add_batches(struct xc_report *report)
{
    report->batches = calloc(2, sizeof *report->batches);
    report->batch_count = 2;
    report->batches[0] = make_batch("nothing");
    report->batches[1] = make_batch("add");
    report->batches[0].break_even_items = (struct xc_estimate){INFINITY, {2, INFINITY}};
    report->batches[0].accumulate_ns = NAN;
    report->batches[1].lines[0] = (struct xc_batch_line){1, 16, 52, 0.5};
    report->batches[1].lines[1] = (struct xc_batch_line){64, 4096, 50, 1};
    report->batches[1].lines[2] = (struct xc_batch_line){16384, 65536, NAN, 1.5};
    report->batches[1].line_count = 3;
    report->batches[1].line = 1;
    report->batches[1].line_items = 64;
    report->batches[1].one_line_error = 0.25;
}

static struct xc_latency make_latency(const char *what, uint64_t count, double ns)
{
    return (struct xc_latency){what, count, ns, ns * 2, ns * 10, ns * 100, ns * 1000};
}

/* Four threads with one token; in a tenth of the crossings it is gone. */
static struct xc_handoff make_handoff(const char *id)
{
    return (struct xc_handoff){
        .key = key_of(id),
        .id = strdup(id),
        .model = strdup("go1.23"),
        .threads = 4,
        .tokens = 1,
        .foreign_ns = 100000,
        .host_ns = 1000,
        .sleeps = true,
        .place = strdup("pu:3 pu:2"),
        .numa_node = 0,
        .is_baseline = false,
        .crossings = 40000,
        .seconds = 2,
        .crossings_per_second = about(20000),
        .scaling = about(2),
        .plain_call_ns = 1,
        .jain = 0.96875,
        .share_least = 0.2,
        .share_most = 0.3,
        .ways = {{"fast", 36000, 0.9}, {"medium", 1000, 0.025}, {"slow", 3000, 0.075}},
        .latencies = {make_latency("release", 40000, 64), make_latency("call", 40000, 100000),
                      make_latency("reacquire", 40000, 128),
                      make_latency("reacquire/fast", 36000, 32),
                      make_latency("reacquire/medium", 1000, 256),
                      make_latency("reacquire/slow", 3000, 16384),
                      make_latency("crossing", 40000, 100256)},
        .latency_count = 7,
        .events = {.retakes = 4000,
                   .handovers = 3000,
                   .preemptions = 7,
                   .yields = 6,
                   .queued = 3006,
                   .wakeups = 3006,
                   .parks = 3000,
                   .lock_waits = 12,
                   .lock_wait_ns = 48000,
                   .longest_wait_ns = 12.5e6,
                   .involuntary_switches = 99,
                   .threads_bound = 4,
                   .threads_at = 2},
        .time_slice_ns = 10000000,
        .clock_ns = 20,
        .clock_tick_ns = 10,
    };
}

/* One with a schedule and an injected stall, and what both are compared with. */
static void add_handoffs(struct xc_report *report)
{
    report->handoffs = calloc(3, sizeof *report->handoffs);
    report->handoff_count = 3;
    struct xc_handoff *handoffs = report->handoffs;
    handoffs[0] = make_handoff("handoff/go1.23/4x1/100us-asleep+1us");
    handoffs[1] = make_handoff("handoff/go1.23/4x1/100us+1us/rate-20000/stall-50ms");
    handoffs[1].sleeps = false;
    handoffs[1].rate_per_second = 20000;
    handoffs[1].stall_ns = 50000000;
    handoffs[1].events.wakeups = 3005;
    handoffs[1].latencies[handoffs[1].latency_count++] = make_latency("response", 40000, 200000);
    handoffs[2] = make_handoff("handoff/go1.23/1x1/100us-asleep+1us");
    handoffs[2].threads = 1;
    handoffs[2].is_baseline = true;
    handoffs[2].jain = 1;
    handoffs[2].scaling = (struct xc_estimate){NAN, {NAN, NAN}};
    handoffs[2].ways[2] = (struct xc_way_share){"slow", 0, 0};
    handoffs[2].latencies[5] = (struct xc_latency){"reacquire/slow", 0, NAN, NAN, NAN, NAN, NAN};
}

/* One with every figure, one that is but a row with a reason. */
static void add_runtimes(struct xc_report *report)
{
    const struct xc_estimate none = {NAN, {NAN, NAN}};
    report->runtimes = calloc(2, sizeof *report->runtimes);
    report->runtime_count = 2;
    report->runtimes[0] = (struct xc_runtime_result){.name = strdup("go"),
                                                     .language = strdup("Go"),
                                                     .version = strdup("go1.23.5 linux/amd64"),
                                                     .token = strdup("the P"),
                                                     .first_row = 14,
                                                     .row_count = 2,
                                                     .way_count = 2};
    report->runtimes[1] = (struct xc_runtime_result){
        .name = strdup("haskell"), .language = strdup("Haskell"), .first_row = 16, .row_count = 1};
    struct xc_runtime_way *ways = report->runtimes[0].ways = calloc(2, sizeof *ways);
    ways[0] = (struct xc_runtime_way){.name = strdup(""),
                                      .plain_ns = about(1.4),
                                      .crossing_ns = about(41),
                                      .no_token_ns = about(17),
                                      .upcall_ns = about(112),
                                      .ratio = about(29.3),
                                      .token_ns = about(24),
                                      .break_even_items = about(1.5),
                                      .fixed_ns = about(42),
                                      .per_item_ns = about(0.5)};
    ways[1] = (struct xc_runtime_way){.name = strdup("way"),
                                      .plain_ns = about(1.4),
                                      .crossing_ns = about(1410),
                                      .no_token_ns = none,
                                      .upcall_ns = none,
                                      .ratio = about(1007),
                                      .token_ns = none,
                                      .break_even_items = {INFINITY, {7, INFINITY}},
                                      .fixed_ns = none,
                                      .per_item_ns = none};
    report->fidelity = calloc(2, sizeof *report->fidelity);
    report->fidelity_count = 2;
    for (int i = 0; i < 2; i++)
        report->fidelity[i] = (struct xc_fidelity){.model = strdup("go1.23"),
                                                   .runtime = strdup("go"),
                                                   .version = strdup("go1.23.5 linux/amd64"),
                                                   .part = strdup(i ? "switch" : "whole"),
                                                   .model_ns = i ? 6 : 37,
                                                   .real_ns = i ? 5.5 : 41,
                                                   .error = about(i ? 0.09 : -0.0976),
                                                   .unmodelled_ns = about(i ? -0.5 : 4)};
}

static void add_gates(struct xc_report *report)
{
    const struct xc_estimate forty = {40, {40, 40}};
    report->gates = calloc(3, sizeof *report->gates);
    report->gate_count = 3;
    report->gates[0] = (struct xc_gate_result){
        .text = strdup("speedup@64 >= 5"), .left = about(33), .right = {5, {5, 5}}};
    report->gates[1] = (struct xc_gate_result){.text = strdup("a / b <= 40"),
                                               .left = about(55.5),
                                               .right = forty,
                                               .verdict = XC_GATE_NOT_MET};
    report->gates[2] = (struct xc_gate_result){.text = strdup("c <= 40"),
                                               .left = {NAN, {NAN, NAN}},
                                               .right = forty,
                                               .verdict = XC_GATE_INCONCLUSIVE,
                                               .reason = strdup("too few rounds")};
    for (size_t i = 0; i < report->gate_count; i++)
        report->gates[i].confidence = 1 - 0.001 / 3;
    report->notes = calloc(1, sizeof *report->notes);
    report->note_count = 1;
    report->notes[0] = strdup("the direct loop of 'f': compiled with 'cc', kept as '/a/b.so'");
}

static void add_host(struct xc_report *report)
{
    struct xc_host_report *host = &report->host;
    host->name = strdup("node");
    host->facts = calloc(4, sizeof *host->facts);
    host->fact_count = 4;
    host->facts[0] = (struct xc_host_fact){strdup("cpu_model"), strdup("A Processor")};
    host->facts[1] = (struct xc_host_fact){strdup("microcode"), NULL};
    host->facts[2] = (struct xc_host_fact){strdup("cpus"), strdup("4")};
    host->facts[3] = (struct xc_host_fact){strdup("governor"), strdup("powersave")};
    host->topology = calloc(1, sizeof *host->topology);
    host->topology_count = 1;
    host->topology[0] = strdup("Package x1");
    host->warnings = calloc(1, sizeof *host->warnings);
    host->warning_count = 1;
    host->warnings[0] = strdup("governor: powersave");
    host->events = (struct xc_host_events){2.5, 7, 0, -1};
}

void sample_report(struct xc_report *report)
{
    *report = (struct xc_report){
        .tool_name = "crosscost",
        .tool_version = "9.9.9",
        .tool_commit = "abcdef",
        .started_utc = strdup("2026-01-31T12:00:00Z"),
        .protocol = {.seed = 42,
                     .rounds = 31,
                     .processes = 1,
                     .rounds_done = 31,
                     .blocks_a_round = 16,
                     .epoch_ns = 1000000,
                     .cpu = strdup("pu:3 (core 3, node 0)"),
                     .location = "a-location",
                     .confidence = 0.95,
                     .state = a_state,
                     .timed_share = 0.9,
                     .probe_share = 0.05,
                     .wall_seconds = 25},
    };
    add_host(report);
    report->rows = calloc(20, sizeof *report->rows);
    struct xc_row *rows = report->rows;
    rows[0] = make_row("calls/direct", 1);
    rows[1] = make_row("calls/syscall", 100);
    rows[1].iterations = 9000;
    rows[2] = make_skipped("calls/ffi-closure", XC_ROW_FAILED, "no memory for a closure");
    rows[3] = make_skipped("stacks/switch/boost", XC_ROW_SKIPPED, "this build lacks it");
    rows[4] = make_row("crossing/go1.23/none", 0.5);
    rows[5] = make_row("crossing/go1.23/save+switch", 11);
    rows[6] = make_row("crossing/go1.23/all", 55.5);
    rows[7] = make_row("call/f/direct", 4);
    rows[8] = make_row("call/f/ffi-call", 28);
    rows[8].baseline_id = strdup("call/f/direct");
    rows[8].ratio = about(7);
    rows[9] = make_row("batch/go1.23/add/1", 62);
    rows[10] = make_skipped("handoff/ping-pong/core", XC_ROW_SKIPPED, "pu:3 has no other");
    rows[11] = make_row("handoff/ping-pong/cache", 50);
    rows[12] = make_row("handoff/go1.23/hand-over/cache", 70);
    rows[12].baseline_id = strdup("handoff/ping-pong/cache");
    rows[12].ratio = about(1.4);
    rows[13] = make_row("handoff/go1.23/4x1/100us-asleep+1us", 50000);
    rows[14] = make_row("runtimes/go/crossing", 41);
    rows[15] = make_row("runtimes/go/batch/16", 50);
    rows[16] = make_skipped("runtimes/haskell/crossing", XC_ROW_SKIPPED, "there is no 'ghc'");
    report->row_count = 17;
    add_breakdown(report);
    add_batches(report);
    add_handoffs(report);
    add_runtimes(report);
    add_gates(report);
}

static const double no_number = NAN;

/* Every figure of the report becomes NAN. */
static void spoil_figures(struct xc_report *report)
{
    for (size_t i = 0; i < report->row_count; i++) {
        struct xc_row *row = &report->rows[i];
        row->value_ns = row->median_ns = row->min_ns = row->mad_ns = no_number;
        row->ci_ns = (struct xc_interval){no_number, no_number};
        row->cycles = row->state.cycle_ns = no_number;
        if (row->epochs)
            row->epoch_ns[0] = row->round_ns[0] = INFINITY;
    }
    struct xc_breakdown *breakdown = &report->breakdowns[0];
    breakdown->baseline_ns = breakdown->total_ns = breakdown->ratio = no_number;
    breakdown->none_ns = breakdown->overlap_ns = breakdown->interaction_ns = no_number;
    breakdown->ratio_ci = (struct xc_interval){no_number, no_number};
    for (size_t i = 0; i < breakdown->step_count; i++)
        breakdown->steps[i] = make_step("save", no_number, no_number);
    report->protocol.state.cycle_ns = report->host.events.steal_ms = no_number;
    struct xc_batch *batch = &report->batches[0];
    batch->one_by_one_ns = batch->foreign_item_ns = batch->fit_error = no_number;
    batch->lines[0].fixed_ns = batch->lines[0].per_item_ns = no_number;
    batch->fixed_ns.value = batch->per_item_ns.value = batch->break_even_items.value = no_number;
    for (size_t i = 0; i < batch->point_count; i++)
        batch->points[i].batch_ns = batch->points[i].item_ns = no_number;
    report->gates[0].left.value = no_number;
    struct xc_handoff *handoff = &report->handoffs[0];
    handoff->crossings_per_second.value = handoff->scaling.value = handoff->jain = no_number;
    handoff->share_least = handoff->share_most = handoff->seconds = no_number;
    handoff->plain_call_ns = handoff->clock_ns = handoff->events.longest_wait_ns = no_number;
    handoff->ways[0].share = no_number;
    handoff->latencies[2].p50_ns = handoff->latencies[2].largest_ns = no_number;
    report->handoffs[1].time_slice_ns = 0;
    struct xc_runtime_way *way = &report->runtimes[0].ways[0];
    way->plain_ns.value = way->crossing_ns.value = way->ratio.value = no_number;
    way->token_ns.ci.low = way->break_even_items.value = no_number;
    report->fidelity[0].model_ns = report->fidelity[0].error.value = no_number;
    report->batches[1].points[3].item_ns = 0;
}

static void replace(char **text, const char *with)
{
    free(*text);
    *text = with ? strdup(with) : NULL;
}

static void spoil_texts(struct xc_report *report)
{
    static const char evil[] = "a\"b|c,d\\e\nf\tg\033[31mh\x80\xff\xc3i<j>`k`\xe2\x82\xac"
                               "\xc2\x9b"
                               "31ml\xe2\x80\xa8m\xe2\x80\xaen\xe2\x81\xa6o\xd8\x9c\xc2\xa0p";
    static char longest[10001];
    memset(longest, 'x', sizeof longest - 1);
    replace(&report->rows[0].id, evil);
    replace(&report->rows[1].id, longest);
    replace(&report->rows[2].reason, evil);
    replace(&report->rows[3].reason, longest);
    replace(&report->breakdowns[0].model, longest);
    replace(&report->breakdowns[0].baseline_id, evil);
    replace(&report->host.name, evil);
    replace(&report->host.facts[0].value, longest);
    replace(&report->host.warnings[0], longest);
    replace(&report->protocol.cpu, evil);
    replace(&report->batches[0].model, evil);
    replace(&report->batches[0].work, longest);
    replace(&report->handoffs[0].id, evil);
    replace(&report->handoffs[1].model, longest);
    replace(&report->handoffs[1].place, evil);
    replace(&report->runtimes[0].name, evil);
    replace(&report->runtimes[0].version, longest);
    replace(&report->runtimes[0].ways[1].name, longest);
    replace(&report->fidelity[0].model, evil);
    replace(&report->fidelity[0].runtime, longest);
    replace(&report->fidelity[1].part, evil);
    replace(&report->gates[0].text, longest);
    replace(&report->gates[2].reason, evil);
    replace(&report->notes[0], evil);
}

static void spoil_model(struct xc_report *report)
{
    replace(&report->breakdowns[0].model, "a\"b,|\n\xff");
}

static void skip_all(struct xc_report *report)
{
    for (size_t i = 0; i < report->row_count; i++) {
        struct xc_row *row = &report->rows[i], old = *row;
        *row = make_skipped(old.id, i % 2 ? XC_ROW_SKIPPED : XC_ROW_FAILED, "why");
        if (i == 0)
            replace(&row->reason, NULL);
        free(old.id);
        free(old.suite);
        free(old.summary);
        free(old.reason);
        free(old.epoch_ns);
        free(old.epoch_cpu_ns);
        free(old.round_ns);
        free(old.round_cpu_ns);
        free(old.baseline_id);
    }
    free(report->breakdowns[0].model);
    free(report->breakdowns[0].baseline_id);
    report->breakdown_count = 0;
}

/* Every step costs less than nothing, resolved or not; the share of one cannot be computed. */
static void turn_steps(struct xc_report *report)
{
    struct xc_breakdown *breakdown = &report->breakdowns[0];
    for (size_t i = 0; i < breakdown->step_count; i++) {
        breakdown->steps[i] = make_step(breakdown->steps[i].step, -1e5 * (double)(i + 1), 55);
        breakdown->steps[i].resolved = i % 2;
    }
    breakdown->steps[1].share = no_number;
    breakdown->band = XC_BAND_BELOW;
}

/* Figures too large for their columns. */
static void swell_figures(struct xc_report *report)
{
    struct xc_breakdown *breakdown = &report->breakdowns[0];
    for (size_t i = 0; i < breakdown->step_count; i++) {
        double ns = i == 0 ? 1e300 : 123456789.0 * (double)i;
        breakdown->steps[i] = make_step(breakdown->steps[i].step, ns, 55);
    }
    breakdown->total_ns = breakdown->ratio = INFINITY;
    report->rows[0].value_ns = report->rows[0].median_ns = 1e300;
    report->rows[0].ci_ns = (struct xc_interval){1e299, INFINITY};
    report->rows[0].iterations = UINT64_MAX / 2;
    report->protocol.wall_seconds = 1e12;
    struct xc_handoff *handoff = &report->handoffs[0];
    handoff->threads = handoff->tokens = 4096;
    handoff->crossings_per_second.value = handoff->scaling.value = 1e300;
    handoff->crossings = handoff->latencies[0].count = UINT64_MAX / 2;
    handoff->latencies[0].p999_ns = handoff->latencies[0].largest_ns = 1e300;
    handoff->events = (struct xc_handoff_events){
        INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX,
        INT64_MAX, INT64_MAX, 1e300,     INT64_MAX, INT64_MAX, INT64_MAX};
    report->protocol.timed_share = no_number;
    report->host.events = (struct xc_host_events){1e12, INT64_MAX, INT64_MAX, INT64_MAX};
}

static void forget_host(struct xc_report *report)
{
    for (size_t i = 0; i < report->host.fact_count; i++)
        replace(&report->host.facts[i].value, NULL);
    replace(&report->host.name, NULL);
    replace(&report->protocol.cpu, NULL);
    report->host.events = (struct xc_host_events){no_number, -1, -1, -1};
}

static void empty(struct xc_report *report)
{
    struct xc_report kept = {.tool_name = report->tool_name,
                             .tool_version = report->tool_version,
                             .tool_commit = report->tool_commit};
    xc_report_release(report);
    *report = kept;
}

static void interrupt(struct xc_report *report)
{
    report->incomplete = true;
    report->protocol.rounds_done = 3;
}

static void injection(struct xc_report *report)
{
    report->protocol.injected.step = strdup("save");
    report->protocol.injected.cycles = 160;
}

bool edge_report(unsigned number, struct xc_report *report)
{
    static void (*const edges[])(struct xc_report *) = {
        empty,       interrupt,   injection, spoil_figures, spoil_texts,
        spoil_model, forget_host, skip_all,  turn_steps,    swell_figures,
    };
    if (number >= sizeof edges / sizeof edges[0])
        return false;
    sample_report(report);
    edges[number](report);
    if (report->breakdown_count)
        sum_steps(&report->breakdowns[0]);
    return true;
}
