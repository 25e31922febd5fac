/* The library's flags: a table of what it takes, a check of each value, and the handing over. The
 * library's own parser prints and exits over what it does not like, so it only ever sees what was
 * found good here.
 */
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <climits>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "shim/benchmark.h"
#include "shim/flags.h"

/* 1.8 is where --benchmark_min_time got its units, 1.9.1 where --benchmark_dry_run came. */
#define XC_LIBRARY_HAS_UNITS   (XC_BENCHMARK_VERSION_NUMBER >= 10800)
#define XC_LIBRARY_HAS_DRY_RUN (XC_BENCHMARK_VERSION_NUMBER >= 10901)

namespace
{

using xc_shim::run_kind;

using check_function = bool(const std::string &value);

bool one_of(const std::string &value, const std::vector<const char *> &words)
{
    std::string lower(value);
    for (char &letter : lower)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return std::find(words.begin(), words.end(), lower) != words.end();
}

bool is_no(const std::string &value)
{
    return one_of(value, {"0", "f", "false", "n", "no", "off"});
}

bool is_boolean(const std::string &value)
{
    return is_no(value) || xc_shim::is_yes(value);
}

bool is_color(const std::string &value)
{
    return value == "auto" || is_boolean(value);
}

/* The number in front, and what follows it. Hexadecimal and words such as "inf" are no numbers. */
bool read_seconds(const std::string &value, double *seconds, std::string *unit)
{
    size_t length = value.find_first_not_of("0123456789.eE+-");
    std::string digits = value.substr(0, length);
    char *end = nullptr;
    *seconds = std::strtod(digits.c_str(), &end);
    *unit = length == std::string::npos ? "" : value.substr(length);
    return !digits.empty() && *end == '\0' && std::isfinite(*seconds);
}

bool read_count(const std::string &digits, uint64_t most, uint64_t *count)
{
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos)
        return false;
    errno = 0;
    *count = std::strtoull(digits.c_str(), nullptr, 10);
    return errno == 0 && *count > 0 && *count <= most;
}

/* The N of "Nx", or 0. */
uint64_t iterations_of(const std::string &value)
{
    uint64_t count = 0;
    bool counted = !value.empty() && value.back() == 'x' &&
                   read_count(value.substr(0, value.size() - 1), INT64_MAX, &count);
    return counted ? count : 0;
}

bool is_min_time(const std::string &value)
{
    double seconds;
    std::string unit;
    return iterations_of(value) > 0 ||
           (read_seconds(value, &seconds, &unit) && seconds > 0 && (unit.empty() || unit == "s"));
}

bool is_seconds(const std::string &value)
{
    double seconds;
    std::string unit;
    return read_seconds(value, &seconds, &unit) && seconds >= 0 && unit.empty();
}

bool is_repetitions(const std::string &value)
{
    uint64_t count;
    return read_count(value, INT32_MAX, &count);
}

bool is_format(const std::string &value)
{
    return value == "console" || value == "json" || value == "csv";
}

bool is_time_unit(const std::string &value)
{
    return value == "ns" || value == "us" || value == "ms" || value == "s";
}

bool is_filter(const std::string &value)
{
    bool matches;
    return xc_bench_filter_matches(value.c_str(), "", &matches, nullptr) == XC_OK;
}

bool is_anything(const std::string &)
{
    return true;
}

/* key=value,key=value: the library takes no second '=' and drops what follows a bad pair. */
bool is_context(const std::string &value)
{
    size_t start = 0;
    for (;;) {
        size_t end = std::min(value.find(',', start), value.size());
        std::string pair = value.substr(start, end - start);
        size_t sign = pair.find('=');
        if (sign == std::string::npos || sign == 0 || sign + 1 == pair.size() ||
            pair.find('=', sign + 1) != std::string::npos)
            return false;
        if (end == value.size())
            return true;
        start = end + 1;
    }
}

struct flag {
    const char *name; /* behind --benchmark_ */
    check_function *check;
    const char *wanted;  /* for the message */
    const char *neutral; /* the default, which makes the library forget it */
    run_kind from;       /* the first kind of run that it counts for */
};

const char wanted_boolean[] = "true or false";
const char wanted_format[] = "console, json or csv";

/* Every flag, by its name in the library. */
const flag flag_table[] = {
    {"list_tests", is_boolean, wanted_boolean, "false", xc_shim::RUN_REPORT},
    {"filter", is_filter, "a regular expression", "", xc_shim::RUN_COLLECT},
    {"min_time", is_min_time, "seconds, such as 0.5 or 0.5s, or iterations, such as 100x",
     XC_LIBRARY_HAS_UNITS ? "0.5s" : "0.5", xc_shim::RUN_COLLECT},
    {"min_warmup_time", is_seconds, "seconds, such as 0.5", "0", xc_shim::RUN_COLLECT},
    {"repetitions", is_repetitions, "a count, 1 or more", "1", xc_shim::RUN_COLLECT},
#if XC_LIBRARY_HAS_DRY_RUN
    {"dry_run", is_boolean, wanted_boolean, "false", xc_shim::RUN_COLLECT},
#endif
    {"enable_random_interleaving", is_boolean, wanted_boolean, "false", xc_shim::RUN_COLLECT},
    {"report_aggregates_only", is_boolean, wanted_boolean, "false", xc_shim::RUN_REPORT},
    {"display_aggregates_only", is_boolean, wanted_boolean, "false", xc_shim::RUN_REPORT},
    {"format", is_format, wanted_format, "console", xc_shim::RUN_REPORT},
    {"out", is_anything, "a path", "", xc_shim::RUN_REPORT},
    {"out_format", is_format, wanted_format, "json", xc_shim::RUN_REPORT},
    {"color", is_color, "auto, true or false", "auto", xc_shim::RUN_REPORT},
    {"counters_tabular", is_boolean, wanted_boolean, "false", xc_shim::RUN_REPORT},
    {"perf_counters", is_anything, "names of counters", "", xc_shim::RUN_REPORT},
    {"context", is_context, "key=value,key=value", "", xc_shim::RUN_REPORT},
    {"time_unit", is_time_unit, "ns, us, ms or s", "ns", xc_shim::RUN_REPORT},
};

const char prefix[] = "--benchmark_";

/* The flags that were given, by name; and what the library was told last. Made at first use and
 * never freed, so that they are there in constructors and destructors of others. */
std::map<std::string, std::string> &given()
{
    static auto *flags = new std::map<std::string, std::string>;
    return *flags;
}
bool handed_over;
run_kind handed_over_for;

bool is_taken_by_check(const flag &one, const std::string &value)
{
    return value.empty() ? one.check == is_anything || one.check == is_filter : one.check(value);
}

/* As given, else as the library's environment variable has it, if that is good; else neutral. */
std::string value_of(const flag &one)
{
    auto found = given().find(one.name);
    if (found != given().end())
        return found->second;
    std::string variable = std::string("BENCHMARK_") + one.name;
    for (char &letter : variable)
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    const char *value = std::getenv(variable.c_str());
    if (value && is_taken_by_check(one, value))
        return value;
    return one.neutral;
}

/* The value in the form that this version of the library reads. */
std::string library_form(const flag &one, const std::string &value)
{
    if (XC_LIBRARY_HAS_UNITS || one.check != is_min_time)
        return value;
    if (iterations_of(value) > 0)
        return one.neutral;
    return value.back() == 's' ? value.substr(0, value.size() - 1) : value;
}

/* The library adds what Initialize is given each time, and complains of what is there already. So
 * the context goes there by itself, each key once. What the environment has the library reads on
 * its own. */
void add_given_context()
{
    static auto *keys = new std::set<std::string>;
    const std::string &pairs = given()["context"];
    for (size_t start = 0; start < pairs.size();) {
        size_t end = std::min(pairs.find(',', start), pairs.size());
        size_t sign = pairs.find('=', start);
        std::string key = pairs.substr(start, sign - start);
        if (keys->insert(key).second)
            benchmark::AddCustomContext(key, pairs.substr(sign + 1, end - sign - 1));
        start = end + 1;
    }
}

void initialize(std::vector<std::string> &flags)
{
    std::vector<char *> arguments;
    arguments.push_back(program_invocation_name);
    for (std::string &one : flags)
        arguments.push_back(one.data());
    arguments.push_back(nullptr);
    int count = static_cast<int>(arguments.size()) - 1;
    benchmark::Initialize(&count, arguments.data());
}

const flag *find_flag(const std::string &name)
{
    for (const flag &one : flag_table)
        if (name == one.name)
            return &one;
    return nullptr;
}

/* Splits and checks one argument. The value is left pointing into it; a boolean may do without. */
enum xc_status check_argument(char *argument, const flag **one, const char **value,
                              struct xc_error *error)
{
    const char *name = argument + std::strlen(prefix);
    const char *sign = std::strchr(name, '=');
    *one = find_flag(sign ? std::string(name, sign) : std::string(name));
    if (!*one)
        return xc_fail(error, XC_USAGE, "unknown flag '%s'", argument);
    bool missing = !sign && (*one)->check != is_boolean;
    *value = sign ? sign + 1 : "true";
    if (missing || !is_taken_by_check(**one, *value))
        return xc_fail(error, XC_USAGE, "'%s': it takes %s", argument, (*one)->wanted);
    return XC_OK;
}

/* Copies one checked flag to what the caller sees. An empty text is as good as none. */
void set_value(const std::string &name, const char *value, struct xc_bench_flag_values *values)
{
    bool yes = xc_shim::is_yes(value);
    const char *text = *value ? value : nullptr;
    if (name == "filter")
        values->filter = text;
    else if (name == "list_tests")
        values->list_tests = yes;
    else if (name == "min_time") {
        values->min_iterations = iterations_of(value);
        values->min_time_seconds = values->min_iterations > 0 ? 0 : std::strtod(value, nullptr);
    } else if (name == "repetitions")
        values->repetitions = static_cast<unsigned>(std::strtoul(value, nullptr, 10));
    else if (name == "format")
        values->format = text;
    else if (name == "out")
        values->out = text;
    else if (name == "out_format")
        values->out_format = text;
    else if (name == "report_aggregates_only")
        values->report_aggregates_only = yes;
    else if (name == "display_aggregates_only")
        values->display_aggregates_only = yes;
}

bool is_ours(const char *argument)
{
    return std::strncmp(argument, prefix, std::strlen(prefix)) == 0;
}

} // namespace

bool xc_shim::is_yes(const std::string &value)
{
    return one_of(value, {"1", "t", "true", "y", "yes", "on"});
}

std::string xc_shim::report_flag(const std::string &name)
{
    const flag *one = find_flag(name);
    return one ? value_of(*one) : "";
}

std::uint64_t xc_shim::iterations_flag()
{
    return XC_LIBRARY_HAS_UNITS ? 0 : iterations_of(report_flag("min_time"));
}

void xc_shim::apply_flags(run_kind kind)
{
    if (handed_over && handed_over_for == kind)
        return;
    std::vector<std::string> flags;
    for (const flag &one : flag_table) {
        bool counts = kind >= one.from;
        std::string value = counts ? value_of(one) : one.neutral;
        if (one.check == is_context) {
            if (counts)
                add_given_context();
            continue;
        }
        flags.push_back(prefix + std::string(one.name) + "=" + library_form(one, value));
    }
    initialize(flags);
    handed_over = true;
    handed_over_for = kind;
}

/* Two passes, so that a bad flag leaves argv as it was. */
extern "C" enum xc_status xc_bench_take_flags(int *argc, char **argv,
                                              struct xc_bench_flag_values *values,
                                              struct xc_error *error)
{
    try {
        struct xc_bench_flag_values read = {};
        read.out_format = "json";
        std::map<std::string, std::string> taken;
        for (int i = 1; i < *argc; i++) {
            const flag *one = nullptr;
            const char *value = "";
            if (!is_ours(argv[i]))
                continue;
            enum xc_status status = check_argument(argv[i], &one, &value, error);
            if (status != XC_OK)
                return status;
            set_value(one->name, value, &read);
            taken[one->name] = value;
        }
        for (const auto &one : taken)
            given()[one.first] = one.second;
        handed_over = false;
        char **end = std::remove_if(argv + 1, argv + *argc, is_ours);
        if (end != argv + *argc)
            *end = nullptr;
        *argc = static_cast<int>(end - argv);
        *values = read;
        return XC_OK;
    } catch (const std::exception &exception) {
        return xc_fail(error, XC_UNFIT, "cannot take the flags: '%s'", exception.what());
    }
}
