"""What calls and batches come to, in ratios of one run, in the quiet state."""

import json
import os
import re
import subprocess

from tool import check, failures, quiet, run


BATCH_FIGURES = ("fixed_ns", "per_item_ns", "fit_error", "crossing_ns", "foreign_item_ns",
                 "accumulate_ns", "deadline_ns", "buffer_of_one", "break_even_items")


def report_of(*arguments):
    result = run(*arguments, "--format", "json")
    report = json.loads(result.stdout)
    return quiet.in_quiet_state(report)


def values_of(report):
    """None of a row whose epochs were too few."""
    rows = {row["id"]: row["value"] for row in report["rows"] if row["status"] == "ok"}
    for name, value in rows.items():
        if value is None:
            raise quiet.NotQuiet(f"no figure for {name}")
    return rows


def a_generated_loop_is_as_good_as_one_by_hand(figures):
    """In core cycles, on one processor. A call by a pointer, or an argument that is loaded in each
    turn, would be a cycle or more; hypot takes some twenty."""
    report = report_of("call", "libm", "double hypot(double, double)", "--args", "3,4", "--returns",
                       "5", "--quick")
    row = report["rows"][0]
    processor = re.match(r"pu:(\d+)", report["protocol"]["cpu"])
    if row["status"] != "ok" or not processor:
        print("not compared:", row["reason"] or report["protocol"]["cpu"])
        return
    by_hand = subprocess.run([os.environ["XC_TEST_HAND_LOOP"], processor[1]],
                             stdout=subprocess.PIPE, text=True, check=True).stdout.split()[0]
    if by_hand == "contended":
        raise quiet.NotQuiet("the core was shared while the loop by hand ran")
    figures.within(0.9, row["cycles"] / float(by_hand), 1.1, "generated to written by hand")


def batches_lie_on_a_line(figures):
    batches = report_of("batch", "--quick", "--model", "go1.23")["batches"]
    check(len(batches) == 5, f"{len(batches)} works")
    for batch in batches:
        work, missing = batch["work"], [key for key in BATCH_FIGURES if batch[key] is None]
        if missing:
            raise quiet.NotQuiet(f"{work}: too disturbed for {missing}")
        figures.within(0, batch["fit_error"], 0.1, f"{work}: how far points are off the line")
        # A batch of no items costs a crossing; a line of large ones alone may hide part of it.
        fixed = batch["lines"][0]["fixed_ns"] or batch["fixed_ns"]
        if work != "1us":
            figures.within(0.8, fixed / batch["crossing_ns"], 1.25, f"{work}: fixed to a crossing")
        figures.within(0.7, batch["buffer_of_one"], 1.05, f"{work}: a buffer of one")
        points = {point["items"]: point for point in batch["points"]}
        # Nothing is won with one item, and hardly less than nothing lost.
        figures.within(0.7, points[1]["speedup"], 1.2, f"{work}: speedup with one item")
        figures.within(1, batch["break_even_items"], 4, f"{work}: break-even")
        figures.within(0, points[1024]["per_item_ns"] / batch["foreign_item_ns"], 1.3,
                       f"{work}: an item of 1024 to one without a crossing")
        # Of 1 us an item, 2 ns of marshalling are less than the line is off.
        if work != "1us":
            figures.hold(batch["per_item_ns"] < batch["accumulate_ns"] < batch["deadline_ns"],
                         f"{work}: marshalling",
                         [batch[key] for key in ("per_item_ns", "accumulate_ns", "deadline_ns")])


def gates_are_decided_by_their_interval(figures):
    """At the bound nothing is decided; at half of it and at twice, everything is; and wherever a
    gate's interval lies on one side of its bound, that side is the verdict. Its width
    depends on the processor: docs/host-states.md, "What it does not see"."""
    few = ["run", "calls", "crossing", "--quick",
           "--benchmark_filter=^(calls/direct|crossing/go1.23/all)$"]
    ratio = "crossing/go1.23/all / calls/direct"
    left = report_of(*few, "--gate", ratio + " > 1")["gates"][0]["left"]
    if left is None:
        raise quiet.NotQuiet("too disturbed for a figure")
    bounds = [share * left for share in (0.5, 0.85, 1, 1.18, 2)]
    gates = [f"{ratio} <= {bound}" for bound in bounds]
    found = report_of(*few, *sum((["--gate", gate] for gate in gates), []))["gates"]
    if any(None in (gate["left"], *gate["left_ci"]) for gate in found):
        raise quiet.NotQuiet("too disturbed for an interval")
    verdicts = [gate["verdict"] for gate in found]
    figures.hold([verdicts[0], verdicts[2], verdicts[4]] == ["not met", "inconclusive", "met"],
                 "gates", f"{left}: {[gate['left_ci'] for gate in found]}, {verdicts}")
    for gate, bound in zip(found, bounds):
        low, high = gate["left_ci"]
        if abs(gate["left"] / bound - 1) <= gate["margin"]:
            continue
        side = "not met" if low > bound else "met" if high < bound else "inconclusive"
        check(gate["verdict"] in (side, "inconclusive"), f"{gate}: {bound}")
        if low > bound * 1.05 or high < bound * 0.95:
            check(gate["verdict"] == side, f"{gate}: {bound}")


def short_epochs_and_long_ones_agree(figures):
    """A call in cycles: with what a system call leaves behind, or with the clock's own time in the
    epoch, short epochs were 20% off."""
    cycles = []
    for epoch_us in ("60", "2000"):
        few = ["run", "calls", "crossing", "--quick",
               "--benchmark_filter=^(calls/(direct|cycle)|crossing/go1.23/all)$"]
        value = values_of(report_of(*few, "--epoch-us", epoch_us))
        cycles.append(value["calls/direct"] / value["calls/cycle"])
    figures.within(0.92, cycles[0] / cycles[1], 1.08, "a call in short epochs to one in long ones")


def libffi_costs_more_than_a_call_and_less_than_a_crossing(figures):
    report = report_of("run", "ffi", "--quick")
    value = values_of(report)
    ratios = [row["ratio"] for row in report["rows"] if row["id"].endswith("/ffi-call")]
    figures.hold(None not in ratios and min(ratios) >= 1.05, "libffi costs more", ratios)
    direct, dynamic = (value[f"ffi/crossing/go1.23/{form}"] for form in ("direct", "ffi-call"))
    # Within a crossing it overlaps with some of its steps, and evicts some of what they need.
    figures.within(0.3, (dynamic - direct) / value["ffi/ints-2/ffi-call"], 2,
                   "what libffi adds to a crossing, to libffi alone")


for test in (
    a_generated_loop_is_as_good_as_one_by_hand,
    batches_lie_on_a_line,
    gates_are_decided_by_their_interval,
    short_epochs_and_long_ones_agree,
    libffi_costs_more_than_a_call_and_less_than_a_crossing,
):
    quiet.judge(test)
quiet.finish(failures)
