/* Which names a filter lets through. */
/* Under a sanitizer gcc 12 cannot follow std::function inside of std::regex, and warns there. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <exception>
#include <regex>
#include <string>

#include "shim/benchmark.h"

/* As in the library where it was built with the standard's regular expressions, which its build
 * tries first: extended syntax, found anywhere in the name; "all" and "" mean every name, a '-' in
 * front means the others, and a name that begins with DISABLED_ never runs. */
extern "C" enum xc_status xc_bench_filter_matches(const char *filter, const char *name,
                                                  bool *matches, struct xc_error *error)
{
    *matches = true;
    if (!filter)
        return XC_OK;
    try {
        std::string expression(filter);
        std::string tested(name);
        if (expression.empty() || expression == "all")
            expression = ".";
        bool negative = expression[0] == '-';
        std::regex compiled(expression.substr(negative ? 1 : 0), std::regex_constants::extended);
        bool disabled = tested.compare(0, 9, "DISABLED_") == 0;
        *matches = !disabled && std::regex_search(tested, compiled) != negative;
        return XC_OK;
    } catch (const std::regex_error &exception) {
        return xc_fail(error, XC_USAGE, "not a regular expression: '%s'", filter);
    } catch (const std::exception &exception) {
        return xc_fail(error, XC_UNFIT, "cannot match '%s': '%s'", filter, exception.what());
    }
}
