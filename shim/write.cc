/* The library's reporters, fed with runs that were measured before, and what the library is. */
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <numeric>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "shim/benchmark.h"
#include "shim/compat.h"
#include "shim/flags.h"

namespace
{

using Run = benchmark::BenchmarkReporter::Run;

/* Statistics by the library's definitions, which it keeps to itself. */
double mean_of(const std::vector<double> &values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double median_of(const std::vector<double> &values)
{
    std::vector<double> sorted(values);
    std::sort(sorted.begin(), sorted.end());
    size_t middle = sorted.size() / 2;
    return sorted.size() % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/* Of a sample, so divided by one less than the count. */
double deviation_of(const std::vector<double> &values)
{
    double mean = mean_of(values), squares = 0;
    for (double value : values)
        squares += (value - mean) * (value - mean);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

double variation_of(const std::vector<double> &values)
{
    double mean = mean_of(values);
    return mean == 0 ? 0 : deviation_of(values) / mean;
}

struct aggregate {
    const char *name;
    double (*compute)(const std::vector<double> &values);
    benchmark::StatisticUnit unit;
};

const aggregate aggregates[] = {
    {"mean", mean_of, benchmark::kTime},
    {"median", median_of, benchmark::kTime},
    {"stddev", deviation_of, benchmark::kTime},
    {"cv", variation_of, benchmark::kPercentage},
};

/* What the reporters print of every kind of run; the library leaves some of it unset. */
Run empty_run(const struct xc_bench_run &from, size_t family)
{
    Run run;
    run.run_name.function_name = from.name;
    run.family_index = static_cast<int64_t>(family);
    run.per_family_instance_index = 0;
    run.threads = 1;
    run.repetitions = std::max(from.repetitions, 1U);
    run.repetition_index = Run::no_repetition_index;
    run.time_unit = benchmark::kNanosecond;
    run.statistics = nullptr;
    return run;
}

bool is_measured(const struct xc_bench_run &run)
{
    return !run.skipped && std::isfinite(run.real_ns_per_iteration) &&
           std::isfinite(run.cpu_ns_per_iteration);
}

/* JSON has no word for what is not a number: such a time makes a skipped run, and such a counter is
 * left out. */
Run single_run(const struct xc_bench_run &from, size_t family)
{
    Run run = empty_run(from, family);
    run.repetition_index = from.repetition;
    if (from.label)
        run.report_label = from.label;
    if (!is_measured(from)) {
        const char *unknown = from.skipped ? "no reason given" : "its time is not a number";
        run.iterations = 0;
        xc_shim::set_run_skipped(&run, from.message ? from.message : unknown, 0);
        return run;
    }
    run.iterations = static_cast<benchmark::IterationCount>(std::max<uint64_t>(from.iterations, 1));
    double seconds = static_cast<double>(run.iterations) / 1e9;
    run.real_accumulated_time = from.real_ns_per_iteration * seconds;
    run.cpu_accumulated_time = from.cpu_ns_per_iteration * seconds;
    for (size_t i = 0; i < from.counter_count; i++)
        if (std::isfinite(from.counter_values[i]))
            run.counters[from.counter_names[i]] = from.counter_values[i];
    return run;
}

/* A group of runs of one name: [first, end). Only runs that measured something count. */
struct group {
    const struct xc_bench_run *first, *end;
    size_t family;
};

/* The counter's values in the runs of the group, where it is in all that were measured. */
std::vector<double> counter_values(const group &runs, const std::string &name)
{
    std::vector<double> values;
    for (const struct xc_bench_run *run = runs.first; run < runs.end; run++)
        for (size_t i = 0; is_measured(*run) && i < run->counter_count; i++)
            if (name == run->counter_names[i] && std::isfinite(run->counter_values[i]))
                values.push_back(run->counter_values[i]);
    return values;
}

std::set<std::string> counter_names(const group &runs)
{
    std::set<std::string> names;
    for (const struct xc_bench_run *run = runs.first; run < runs.end; run++)
        for (size_t i = 0; i < run->counter_count; i++)
            names.insert(run->counter_names[i]);
    return names;
}

/* The label that all runs of the group share, or "". */
std::string shared_label(const group &runs)
{
    std::string label = runs.first->label ? runs.first->label : "";
    for (const struct xc_bench_run *run = runs.first; run < runs.end; run++)
        if (label != (run->label ? run->label : ""))
            return "";
    return label;
}

/* One statistic of a group. As in the library, its iterations are the runs that it is made of. */
Run aggregate_run(const group &runs, const aggregate &statistic, const std::vector<double> &real_ns,
                  const std::vector<double> &cpu_ns)
{
    Run run = empty_run(*runs.first, runs.family);
    run.run_type = Run::RT_Aggregate;
    run.aggregate_name = statistic.name;
    run.aggregate_unit = statistic.unit;
    run.report_label = shared_label(runs);
    run.iterations = runs.end - runs.first;
    bool is_time = statistic.unit == benchmark::kTime;
    double scale = is_time ? static_cast<double>(run.iterations) / 1e9 : 1;
    run.real_accumulated_time = statistic.compute(real_ns) * scale;
    run.cpu_accumulated_time = statistic.compute(cpu_ns) * scale;
    for (const std::string &name : counter_names(runs)) {
        std::vector<double> values = counter_values(runs, name);
        if (values.size() == real_ns.size())
            run.counters[name] = statistic.compute(values);
    }
    return run;
}

void add_group(const group &runs, bool aggregates_only, std::vector<Run> *reports)
{
    std::vector<double> real_ns, cpu_ns;
    for (const struct xc_bench_run *run = runs.first; run < runs.end; run++) {
        if (!is_measured(*run))
            continue;
        real_ns.push_back(run->real_ns_per_iteration);
        cpu_ns.push_back(run->cpu_ns_per_iteration);
    }
    bool aggregated = real_ns.size() > 1;
    if (!aggregates_only || !aggregated)
        for (const struct xc_bench_run *run = runs.first; run < runs.end; run++)
            reports->push_back(single_run(*run, runs.family));
    if (aggregated)
        for (const aggregate &statistic : aggregates)
            reports->push_back(aggregate_run(runs, statistic, real_ns, cpu_ns));
}

std::vector<Run> make_reports(const struct xc_bench_run *runs, size_t count, bool aggregates_only)
{
    std::vector<Run> reports;
    size_t family = 0;
    for (size_t first = 0, end; first < count; first = end, family++) {
        for (end = first + 1; end < count && !std::strcmp(runs[end].name, runs[first].name); end++)
            continue;
        add_group({runs + first, runs + end, family}, aggregates_only, &reports);
    }
    return reports;
}

BENCHMARK_DISABLE_DEPRECATED_WARNING

std::unique_ptr<benchmark::BenchmarkReporter> make_reporter(const std::string &format)
{
    if (format == "json")
        return std::make_unique<benchmark::JSONReporter>();
    if (format == "csv")
        return std::make_unique<benchmark::CSVReporter>();
    if (format == "console")
        return std::make_unique<benchmark::ConsoleReporter>(benchmark::ConsoleReporter::OO_None);
    return nullptr;
}

BENCHMARK_RESTORE_DEPRECATED_WARNING

/* The reporter's whole output. All runs go in one call: the CSV reporter takes its columns from the
 * first. What it would say of the host beside the report, on stderr, is not wanted here. */
std::string render(benchmark::BenchmarkReporter &reporter, const std::vector<Run> &reports)
{
    std::ostringstream out;
    std::ostream nowhere(nullptr);
    reporter.SetOutputStream(&out);
    reporter.SetErrorStream(&nowhere);
    xc_shim::look_at_the_host();
    xc_shim::apply_flags(xc_shim::RUN_EPOCH); // for the name of the program
    benchmark::BenchmarkReporter::Context context;
    context.name_field_width = 10;
    for (const Run &run : reports)
        context.name_field_width = std::max(context.name_field_width, run.benchmark_name().size());
    reporter.ReportContext(context);
    if (!reports.empty())
        reporter.ReportRuns(reports);
    reporter.Finalize();
    return out.str();
}

} // namespace

extern "C" enum xc_status xc_bench_write_runs(const struct xc_bench_run *runs, size_t run_count,
                                              const char *format, bool aggregates_only,
                                              FILE *stream, struct xc_error *error)
{
    try {
        std::unique_ptr<benchmark::BenchmarkReporter> reporter = make_reporter(format);
        if (!reporter)
            return xc_fail(error, XC_USAGE, "unknown format '%s'", format);
        std::string text = render(*reporter, make_reports(runs, run_count, aggregates_only));
        if (fwrite(text.data(), 1, text.size(), stream) != text.size() || fflush(stream) != 0)
            return xc_fail(error, XC_UNFIT, "cannot write the runs: '%s'", strerror(errno));
        return XC_OK;
    } catch (const std::exception &exception) {
        return xc_fail(error, XC_UNFIT, "cannot format the runs: '%s'", exception.what());
    }
}

extern "C" const char *xc_bench_library_version(void)
{
    static const char version[] = XC_BENCHMARK_VERSION;
    return version[0] ? version : "unknown";
}

/* The library tells how it was built in one place only, the context of its JSON. */
extern "C" bool xc_bench_library_is_debug(void)
{
    try {
        benchmark::JSONReporter reporter;
        std::string text = render(reporter, {});
        size_t key = text.find("\"library_build_type\"");
        return key != std::string::npos &&
               text.substr(key, text.find('\n', key) - key).find("debug") != std::string::npos;
    } catch (const std::exception &) {
        return false;
    }
}
