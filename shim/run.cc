/* Running what is registered, and collecting the results. */
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <unistd.h>
#include <vector>

#include "shim/benchmark.h"
#include "shim/compat.h"
#include "shim/flags.h"

namespace
{

using Run = benchmark::BenchmarkReporter::Run;

/* A reporter that says nothing: both its streams lead nowhere. */
class Silent : public benchmark::BenchmarkReporter
{
  public:
    Silent() : nowhere(nullptr)
    {
        SetOutputStream(&nowhere);
        SetErrorStream(&nowhere);
    }
    bool ReportContext(const Context &) override
    {
        return true;
    }

  private:
    std::ostream nowhere;
};

/* The one run of an epoch. The message keeps its memory from epoch to epoch. */
class EpochReporter : public Silent
{
  public:
    bool measured = false;
    double real_seconds = 0, cpu_seconds = 0;
    std::string message;

    void ReportRuns(const std::vector<Run> &runs) override
    {
        const Run &run = runs.front();
        measured = !xc_shim::run_skipped(run, 0);
        real_seconds = run.real_accumulated_time;
        cpu_seconds = run.cpu_accumulated_time;
        if (!measured)
            message = xc_shim::run_message(run, 0);
    }
};

/* A run as C sees it, and what its pointers point to. */
struct Collected {
    std::string name, message, label;
    std::vector<std::string> counter_names;
    std::vector<const char *> counter_name_pointers;
    std::vector<double> counter_values;
    struct xc_bench_run run;
};

void fill(const Run &from, Collected *to)
{
    to->name = from.benchmark_name();
    to->message = xc_shim::run_message(from, 0);
    to->label = from.report_label;
    for (const auto &counter : from.counters) {
        to->counter_names.push_back(counter.first);
        to->counter_values.push_back(counter.second.value);
    }
    for (const std::string &name : to->counter_names)
        to->counter_name_pointers.push_back(name.c_str());
    bool skipped = xc_shim::run_skipped(from, 0);
    double scale = from.iterations > 0 ? 1e9 / static_cast<double>(from.iterations) : 0;
    to->run = {};
    to->run.name = to->name.c_str();
    to->run.iterations = static_cast<uint64_t>(from.iterations);
    to->run.real_ns_per_iteration = from.real_accumulated_time * scale;
    to->run.cpu_ns_per_iteration = from.cpu_accumulated_time * scale;
    to->run.repetition = static_cast<unsigned>(from.repetition_index);
    to->run.repetitions = static_cast<unsigned>(from.repetitions);
    to->run.skipped = skipped;
    to->run.message = skipped ? to->message.c_str() : nullptr;
    to->run.label = to->label.empty() ? nullptr : to->label.c_str();
    to->run.counter_count = to->counter_names.size();
    to->run.counter_names = to->counter_name_pointers.data();
    to->run.counter_values = to->counter_values.data();
}

/* What the last xc_bench_run_collect found. A deque, since its elements stay where they are. */
std::deque<Collected> &collection()
{
    static std::deque<Collected> runs;
    return runs;
}

class CollectReporter : public Silent
{
  public:
    CollectReporter(xc_bench_collect_fn *function, void *its_cookie)
        : collect(function), cookie(its_cookie)
    {
    }
    void ReportRuns(const std::vector<Run> &runs) override
    {
        for (const Run &run : runs) {
            if (run.run_type == Run::RT_Aggregate)
                continue;
            fill(run, &collection().emplace_back());
            collect(&collection().back().run, cookie);
        }
    }

  private:
    xc_bench_collect_fn *collect;
    void *cookie;
};

BENCHMARK_DISABLE_DEPRECATED_WARNING

/* The reporter that the flags ask for. It is made here and not by the library, since 1.7 deletes
 * its own after a run and uses it again in the next. */
std::unique_ptr<benchmark::BenchmarkReporter> display_reporter()
{
    std::string format = xc_shim::report_flag("format");
    if (format == "json")
        return std::make_unique<benchmark::JSONReporter>();
    if (format == "csv")
        return std::make_unique<benchmark::CSVReporter>();
    using Console = benchmark::ConsoleReporter;
    std::string color = xc_shim::report_flag("color");
    const char *terminal = std::getenv("TERM");
    bool colored = color == "auto"
                       ? isatty(STDOUT_FILENO) && terminal && std::string(terminal) != "dumb"
                       : xc_shim::is_yes(color);
    bool tabular = xc_shim::is_yes(xc_shim::report_flag("counters_tabular"));
    int options = (colored ? Console::OO_Color : 0) | (tabular ? Console::OO_Tabular : 0);
    return std::make_unique<Console>(static_cast<Console::OutputOptions>(options));
}

BENCHMARK_RESTORE_DEPRECATED_WARNING

/* The library ends the process over a file that it cannot write, so ask first. */
bool can_write(const std::string &path)
{
    if (path.empty())
        return true;
    std::FILE *file = std::fopen(path.c_str(), "a");
    if (!file) {
        std::cerr << "cannot write '" << path << "'\n";
        return false;
    }
    std::fclose(file);
    return true;
}

} // namespace

/* The library looks at the processors once, at the first run, and complains on std::cerr of what it
 * cannot read. Here it does so unheard. */
void xc_shim::look_at_the_host()
{
    static std::once_flag once;
    std::call_once(once, [] {
        std::streambuf *heard = std::cerr.rdbuf(nullptr);
        try {
            benchmark::CPUInfo::Get();
            benchmark::SystemInfo::Get();
        } catch (...) {
            std::cerr.rdbuf(heard);
            throw;
        }
        std::cerr.rdbuf(heard);
    });
}

extern "C" size_t xc_bench_run_collect(xc_bench_collect_fn *collect, void *cookie)
{
    try {
        xc_shim::look_at_the_host();
        xc_shim::apply_flags(xc_shim::RUN_COLLECT);
        collection().clear();
        CollectReporter reporter(collect, cookie);
        return benchmark::RunSpecifiedBenchmarks(&reporter);
    } catch (const std::exception &) {
        return 0;
    }
}

extern "C" size_t xc_bench_run_report(void)
{
    try {
        if (!can_write(xc_shim::report_flag("out")))
            return 0;
        xc_shim::apply_flags(xc_shim::RUN_REPORT);
        std::unique_ptr<benchmark::BenchmarkReporter> reporter = display_reporter();
        size_t count = benchmark::RunSpecifiedBenchmarks(reporter.get());
        std::cout.flush();
        return count;
    } catch (const std::exception &exception) {
        std::cerr << exception.what() << "\n";
        return 0;
    }
}

/* All that is registered matches ".", so that a filter that was given elsewhere does not count. The
 * reporter is kept, as making one costs as much as the rest. */
extern "C" bool xc_bench_run_epoch(const char *name, xc_bench_fn *function, void *cookie,
                                   unsigned flags, uint64_t iterations,
                                   struct xc_bench_epoch *epoch, const char **message)
{
    static EpochReporter reporter;
    static const char *failure = "";
    try {
        xc_shim::look_at_the_host();
        xc_shim::apply_flags(xc_shim::RUN_EPOCH);
        struct xc_bench_spec spec = {};
        spec.name = name;
        spec.function = function;
        spec.cookie = cookie;
        spec.flags = XC_BENCH_REAL_TIME | flags;
        spec.iterations = iterations > 0 ? iterations : 1;
        spec.repetitions = 1;
        xc_bench_clear();
        xc_bench_register(&spec);
        reporter.measured = false;
        reporter.message = "the library did not run it";
        benchmark::RunSpecifiedBenchmarks(&reporter, ".");
        xc_bench_clear();
        failure = reporter.message.c_str();
    } catch (const std::exception &) {
        reporter.measured = false;
        failure = "out of memory";
    }
    if (!reporter.measured) {
        if (message)
            *message = failure;
        return false;
    }
    epoch->real_ns = reporter.real_seconds * 1e9;
    epoch->cpu_ns = reporter.cpu_seconds * 1e9;
    return true;
}
