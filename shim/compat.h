/* What differs between versions 1.7 and 1.9 of Google Benchmark, asked of the types themselves, so
 * that a version which was patched by a distribution is taken for what it is. The argument 0 picks
 * the overload with int where that one compiles: the newer name goes first.
 */
#ifndef XC_SHIM_COMPAT_H
#define XC_SHIM_COMPAT_H

#include <string>

namespace xc_shim
{

/* A run that was skipped: an error in 1.7, a kind of its own from 1.8 on. */
template <class Run> auto run_skipped(const Run &run, int) -> decltype(run.skipped, bool())
{
    return static_cast<bool>(run.skipped);
}
template <class Run> auto run_skipped(const Run &run, long) -> decltype(run.error_occurred, bool())
{
    return run.error_occurred;
}

template <class Run>
auto run_message(const Run &run, int) -> decltype((run.skip_message)) // a reference: it lives on
{
    return run.skip_message;
}
template <class Run> auto run_message(const Run &run, long) -> decltype((run.error_message))
{
    return run.error_message;
}

template <class Run>
auto set_run_skipped(Run *run, const std::string &message, int) -> decltype(run->skipped, void())
{
    run->skipped = static_cast<decltype(run->skipped)>(1); // SkippedWithMessage
    run->skip_message = message;
}
template <class Run>
auto set_run_skipped(Run *run, const std::string &message, long)
    -> decltype(run->error_occurred, void())
{
    run->error_occurred = true;
    run->error_message = message;
}

template <class State>
auto skip_state(State &state, const char *message, int)
    -> decltype(state.SkipWithMessage(message), void())
{
    state.SkipWithMessage(message);
}
template <class State> void skip_state(State &state, const char *message, long)
{
    state.SkipWithError(message);
}

} // namespace xc_shim

#endif
