/* The library's flags as this process holds them. The library keeps them in globals that every run
 * looks at: with --benchmark_out each of thousands of epochs would write that file again, and with
 * --benchmark_list_tests none would run. So what take_flags read is kept here, and handed over for
 * the kind of run at hand.
 */
#ifndef XC_SHIM_FLAGS_H
#define XC_SHIM_FLAGS_H

#include <cstdint>
#include <string>

namespace xc_shim
{

enum run_kind {
    RUN_EPOCH,   /* no flag counts */
    RUN_COLLECT, /* those that say what runs, and how long */
    RUN_REPORT,  /* all */
};

/* Gives the library the flags for runs of this kind; costs nothing when it has them. */
void apply_flags(run_kind kind);

/* The value of a flag in the next RUN_REPORT, such as "format": as given, else as the environment
 * has it, else the default. */
std::string report_flag(const std::string &name);

/* A word that the library reads as yes. */
bool is_yes(const std::string &value);

/* --benchmark_min_time=Nx where the library has no such thing; else 0. */
std::uint64_t iterations_flag();

/* The library looks at the processors at its first run, and complains on std::cerr of what it
 * cannot read; this makes it do so now and unheard, once. */
void look_at_the_host();

} // namespace xc_shim

#endif
