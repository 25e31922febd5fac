/* The timed function's side: its state, and how it is registered. */
#include <benchmark/benchmark.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <exception>
#include <limits>
#include <vector>

#include "shim/benchmark.h"
#include "shim/compat.h"
#include "shim/flags.h"

/* What the timed function holds: the library's state, and what the library would abort over. */
struct xc_bench_state {
    benchmark::State &library;
    const std::vector<std::int64_t> &arguments;
    bool over;    /* the loop was told to stop */
    bool skipped; /* the timer does not run any more */
};

extern "C" bool xc_bench_keep_running(struct xc_bench_state *state)
{
    if (state->library.KeepRunning())
        return true;
    state->over = true;
    return false;
}

/* A batch of none would never end, so it counts as one. */
extern "C" bool xc_bench_keep_running_batch(struct xc_bench_state *state, uint64_t iterations)
{
    constexpr uint64_t most = std::numeric_limits<benchmark::IterationCount>::max();
    uint64_t batch = std::clamp<uint64_t>(iterations, 1, most);
    if (state->library.KeepRunningBatch(static_cast<benchmark::IterationCount>(batch)))
        return true;
    state->over = true;
    return false;
}

extern "C" uint64_t xc_bench_batch(const struct xc_bench_state *state)
{
    return static_cast<uint64_t>(state->library.max_iterations);
}

extern "C" void xc_bench_pause(struct xc_bench_state *state)
{
    if (!state->skipped)
        state->library.PauseTiming();
}

extern "C" void xc_bench_resume(struct xc_bench_state *state)
{
    if (!state->skipped)
        state->library.ResumeTiming();
}

extern "C" void xc_bench_set_time(struct xc_bench_state *state, double seconds)
{
    state->library.SetIterationTime(seconds);
}

extern "C" void xc_bench_skip(struct xc_bench_state *state, const char *message)
{
    state->skipped = true;
    xc_shim::skip_state(state->library, message ? message : "no reason given", 0);
}

extern "C" int64_t xc_bench_argument(const struct xc_bench_state *state, size_t index)
{
    return index < state->arguments.size() ? state->arguments[index] : 0;
}

extern "C" void xc_bench_counter(struct xc_bench_state *state, const char *name, double value,
                                 unsigned flags)
{
    auto kind = benchmark::Counter::kDefaults;
    if (flags & XC_BENCH_COUNTER_RATE)
        kind = kind | benchmark::Counter::kIsRate;
    if (flags & XC_BENCH_COUNTER_PER_ITERATION)
        kind = kind | benchmark::Counter::kAvgIterations;
    state->library.counters[name] = benchmark::Counter(value, kind);
}

extern "C" void xc_bench_items_processed(struct xc_bench_state *state, int64_t items)
{
    state->library.SetItemsProcessed(items);
}

extern "C" void xc_bench_bytes_processed(struct xc_bench_state *state, int64_t bytes)
{
    state->library.SetBytesProcessed(bytes);
}

extern "C" void xc_bench_label(struct xc_bench_state *state, const char *label)
{
    state->library.SetLabel(label ? label : "");
}

/* Calls the function, and sees to it that its run ends: a loop that was left early, or an exception
 * out of C++ behind the C function, is a skipped run, where the library would abort the process. */
static void run_function(benchmark::State &library, xc_bench_fn *function, void *cookie,
                         const std::vector<std::int64_t> &arguments)
{
    struct xc_bench_state state = {library, arguments, false, false};
    try {
        function(&state, cookie);
    } catch (const std::exception &exception) {
        xc_bench_skip(&state, exception.what());
    }
    if (!state.over && !state.skipped)
        xc_bench_skip(&state, "the function returned before its loop was over");
}

static void describe(const struct xc_bench_spec &spec)
{
    std::vector<std::int64_t> arguments;
    if (spec.argument_count > 0)
        arguments.assign(spec.arguments, spec.arguments + spec.argument_count);
    xc_bench_fn *function = spec.function;
    void *cookie = spec.cookie;
    auto *made = benchmark::RegisterBenchmark(spec.name, [=](benchmark::State &state) {
        run_function(state, function, cookie, arguments);
    });
    if (!arguments.empty())
        made->Args(arguments);
    uint64_t iterations = spec.iterations;
    if (iterations == 0 && !(spec.min_time_seconds > 0))
        iterations = xc_shim::iterations_flag();
    constexpr uint64_t most = std::numeric_limits<benchmark::IterationCount>::max();
    if (iterations > 0)
        made->Iterations(static_cast<benchmark::IterationCount>(std::min(iterations, most)));
    else if (spec.min_time_seconds > 0)
        made->MinTime(spec.min_time_seconds);
    if (spec.repetitions > 0)
        made->Repetitions(static_cast<int>(std::min(spec.repetitions, unsigned{INT_MAX})));
    if (spec.flags & XC_BENCH_MANUAL_TIME)
        made->UseManualTime();
    else if (spec.flags & XC_BENCH_REAL_TIME)
        made->UseRealTime();
    if (spec.flags & XC_BENCH_PROCESS_CPU_TIME)
        made->MeasureProcessCPUTime();
}

/* Nobody could be told of an exception in these two, so out of memory ends the program here. */
extern "C" void xc_bench_register(const struct xc_bench_spec *spec)
{
    [spec]() noexcept { describe(*spec); }();
}

extern "C" void xc_bench_clear(void)
{
    []() noexcept { benchmark::ClearRegisteredBenchmarks(); }();
}
