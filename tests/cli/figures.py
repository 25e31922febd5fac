"""Figures of one run against one another, in the quiet state. What is exact is asserted exactly, in
any state."""

import json

from tool import check, error_lines, failures, quiet, run


def close(found, expected, share):
    return abs(found - expected) <= share * abs(expected)


def rows_of(report):
    return {row["id"]: row["value"] for row in report["rows"] if row["status"] == "ok"}


def report_of(*arguments):
    result = run(*arguments, "--format", "json")
    check(result.returncode == 0, result.stderr)
    return json.loads(result.stdout)


def breakdowns_add_up(report):
    """Sums, totals and ratios are computed of the same estimates: no state spoils them."""
    value = rows_of(report)
    for breakdown in report["breakdowns"]:
        model, steps = breakdown["model"], breakdown["steps"]
        check(len(steps) == (5 if model == "minimal" else 6), f"{model}: {len(steps)} steps")
        if breakdown["total_ns"] is None:
            continue
        whole = breakdown["total_ns"] - breakdown["none_ns"]
        for column in ("shapley_ns", "ladder_ns"):
            total = sum(step[column] for step in steps)
            check(close(total, whole, 1e-6), f"{model}: {column} sums to {total}, not {whole}")
        total, ratio = breakdown["total_ns"], breakdown["ratio"]
        check(close(total, value[f"crossing/{model}/all"], 1e-9), "the total is the row")
        check(close(ratio, total / breakdown["baseline_ns"], 1e-9), "ratio")
        band = "below" if ratio < 25 else "above" if ratio > 100 else "inside"
        band = band if model.startswith("go") else None  # it is quoted for cgo
        check(breakdown["band"] == band, f"{model}: {breakdown['band']}")
        overlap = sum(step["isolated_ns"] for step in steps) - whole
        check(abs(overlap - breakdown["overlap_ns"]) < 1e-6, f"{model}: overlap")


def rows_are_in_order(figures):
    report = report_of("run", "calls", "crossing", "stacks", "--model", "minimal,go1.23,go1.26",
                       "--rounds", "9", "--epoch-us", "100")
    breakdowns_add_up(report)
    quiet.in_quiet_state(report)
    value = rows_of(report)
    # Wide bounds: these are different things by nature, and no processor may turn them round.
    figures.hold(close(value["calls/direct"], value["calls/floor"], 0.5),
                 "a direct call is at the floor", value["calls/direct"] / value["calls/floor"])
    figures.hold(value["calls/empty"] < value["calls/direct"], "an empty loop costs less")
    figures.hold(value["calls/direct"] < value["calls/ffi-call"], "libffi costs more than a call")
    native = value["stacks/switch/native"]
    figures.hold(native < 8 * value["stacks/direct"], "the native switch is cheap", native)
    figures.hold(native < value["stacks/switch/generic"] / 5, "ucontext is not")
    if "stacks/switch/boost" in value:
        # Both change a stack pointer; ours saves no registers, and must not lose to one that does.
        register, boost = value["stacks/switch/register"], value["stacks/switch/boost"]
        figures.hold(register < boost, "Boost is not cheaper", f"{register} and {boost}")
    whole = [value[f"crossing/{model}/all"] for model in ("minimal", "go1.26", "go1.23")]
    figures.hold(whole == sorted(whole), "the models are in order", whole)
    for breakdown in report["breakdowns"]:
        figures.hold(close(breakdown["none_ns"], value["calls/empty"], 0.5),
                     f"{breakdown['model']}: none is an empty loop", breakdown["none_ns"])


def an_injection_is_found_where_it_is(figures):
    """4,000 cycles in one step, judged against the breakdown with none: a quarter of it is more
    than what steps hide of one another."""
    reports = {}
    for cycles in (0, 4000):
        reports[cycles] = report_of("run", "crossing", "--rounds", "5", "--epoch-us", "200",
                                    "--inject", f"call={cycles}")
        injected = reports[cycles]["protocol"]["injected"]
        check(injected == {"step": "call", "cycles": cycles}, "marked")
    for report in reports.values():
        quiet.in_quiet_state(report)
    injected_ns = 4000 * reports[0]["protocol"]["cycle_ns"]
    steps = zip(reports[0]["breakdowns"][0]["steps"], reports[4000]["breakdowns"][0]["steps"])
    for without, injected in steps:
        moved = injected["shapley_ns"] - without["shapley_ns"]
        expected = injected_ns if without["step"] == "call" else 0
        figures.hold(abs(moved - expected) < 0.25 * injected_ns, f"{without['step']} moved",
                     f"by {moved:.0f} of {injected_ns:.0f} ns")


def the_self_test_finds_what_is_injected(figures):
    result = run("selftest", "--rounds", "11", timeout=240)
    print(result.stdout)
    check(result.returncode in (0, 1, 3), f"selftest: status {result.returncode}: {result.stderr}")
    if result.returncode == 3:
        check(error_lines(result), "it says why")
        raise quiet.NotQuiet("the self-test is inconclusive")
    figures.hold(result.returncode == 0, "the self-test", f"status {result.returncode}")


def a_quick_run_is_quick(figures):
    """Most of what a run takes is measuring: otherwise probes, warming up or waiting got longer."""
    with quiet.unhindered():
        report = report_of("run", "--quick")
    check(report["protocol"]["quick"] is True, "says that it was quick")
    quiet.in_quiet_state(report)
    figures.within(0.3, report["protocol"]["timed_share"], 1, "the share inside epochs")


for test in (
    rows_are_in_order,
    an_injection_is_found_where_it_is,
    the_self_test_finds_what_is_injected,
    a_quick_run_is_quick,
):
    quiet.judge(test)
quiet.finish(failures)
