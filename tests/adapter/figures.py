"""What is injected in a runtime that is none (runtimes/fake) comes back: in times, in ratios, in
what the token costs, in break-even items. And a program is timed as it times itself.

usage: figures.py CROSSCOST
"""

import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
import quiet

crosscost = os.path.abspath(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
builds = os.path.join(os.path.dirname(crosscost), "runtimes")


def measure(*arguments):
    command = [crosscost, "run", "--runtime", "fake", "--quick", "--format", "json", *arguments]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def values_of(report):
    quiet.in_quiet_state(report)
    return {row["id"]: row["value"] for row in report["rows"]}


def by_itself(case, iterations, processor):
    """Core cycles an operation, asked for by hand, on the processor that was measured on."""
    folders = [name for name in os.listdir(builds) if name.startswith("fake-1.5-")]
    program = next(path for path in (os.path.join(builds, name, "adapter") for name in folders)
                   if os.path.exists(path))
    callee = os.path.join(builds, "libcrosscost-callee.so")
    commands = f"hello 1\nprepare {case}\n" + f"run {case} {iterations}\n" * 200
    environment = dict(os.environ, XC_CALLEE=callee, FAKE_VERSION="1.5")
    with quiet.alone_on(processor, share_least=0) as core:
        lines = subprocess.run([program], input=commands, capture_output=True, text=True,
                               check=True, env=environment,
                               preexec_fn=quiet.stay_on(processor)).stdout.splitlines()
    times = sorted(float(line.split()[1]) for line in lines if line.startswith("ns "))
    return times[len(times) // 4] / iterations / core.cycle_ns


def what_is_injected_comes_back(figures):
    report = measure()
    rows = values_of(report)
    ordinary, way = report["runtimes"][0]["ways"]
    # crossing 8 calls, no-token 4, way 16 and 12, batch/N 8 + N; and a loop around them, whose
    # share of a time is what the bounds leave room for
    crossing = rows["runtimes/fake/crossing"]
    call = (rows["runtimes/fake/batch/1024"] - crossing) / 1024
    figures.within(1.7, crossing / rows["runtimes/fake/no-token"], 2.1, "crossing to no-token")
    figures.within(1.7, way["crossing_ns"] / crossing, 2.2, "the other way to the ordinary one")
    figures.within(5, ordinary["ratio"], 12, "crossing to plain")
    figures.within(3, ordinary["token_ns"] / call, 5, "the token, in calls")
    figures.within(3, way["token_ns"] / call, 5, "the token of the other way, in calls")
    figures.within(0.9, ordinary["per_item_ns"] / call, 1.1, "an item, in calls")
    figures.within(1, ordinary["break_even_items"], 1.5, "items that pay")
    low, high = ordinary["token_ci"]
    figures.within(low, ordinary["token_ns"], high, "the token in its interval")
    whole, token = report["fidelity"]
    # Computed of the same estimates: equal, but for the summary that the model's time is of.
    figures.within(0.98 * rows["crossing/minimal/all"], whole["model_ns"],
                   1.02 * rows["crossing/minimal/all"], "fidelity: the model's time")
    figures.within(-1, whole["error"], whole["model_ns"] / crossing - 0.98, "fidelity: the error")
    figures.within(crossing - whole["model_ns"] - 1e-6, whole["unmodelled_ns"],
                   crossing - whole["model_ns"] + 1e-6, "fidelity: what is unmodelled")
    figures.within(ordinary["token_ns"] - 1e-6, token["real_ns"], ordinary["token_ns"] + 1e-6,
                   "fidelity: a difference")


def a_program_is_timed_as_it_times_itself(figures):
    """In cycles, so that a core that changes its pace in between spoils nothing."""
    report = measure("--benchmark_filter=fake/(plain|crossing)")
    values_of(report)
    cycles = {row["id"]: row["cycles"] for row in report["rows"]}["runtimes/fake/crossing"]
    processor = re.match(r"pu:(\d+)", report["protocol"]["cpu"])
    if not processor:
        print("not compared: nothing is pinned here")
        return
    alone = by_itself("crossing", 30000, int(processor[1]))
    figures.within(0.95, cycles / alone, 1.05, "crossing, to timed by hand")


def short_epochs_are_no_dearer_than_long_ones(figures):
    """What is asked and answered lies outside of what is timed; 300 us are asked for, and 3 ms."""
    few = "--benchmark_filter=fake/(plain|crossing)"
    short, long = (measure("--epoch-us", microseconds, few) for microseconds in ("300", "3000"))
    for report in (short, long):
        quiet.in_quiet_state(report)
    for figure in ("plain_ns", "crossing_ns"):
        both = [report["runtimes"][0]["ways"][0][figure] / report["protocol"]["cycle_ns"]
                for report in (short, long)]
        figures.within(0.95, both[0] / both[1], 1.05, f"{figure} in short epochs to long ones")


with tempfile.TemporaryDirectory() as scratch:
    runtime = os.path.join(scratch, "fake-runtime")
    with open(runtime, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\n[ \"${1:-}\" = --builds ] && exit 0\necho 'fake 1.5'\n")
    os.chmod(runtime, 0o755)
    os.environ["PATH"] = scratch + ":" + os.environ["PATH"]
    os.environ["CROSSCOST_RUNTIMES"] = os.path.join(here, "runtimes")
    if subprocess.run(["cc", "--version"], capture_output=True, check=False).returncode != 0:
        print("skipped: there is no C compiler 'cc' to build the fake runtime with")
        sys.exit(77)
    for test in (
        what_is_injected_comes_back,
        a_program_is_timed_as_it_times_itself,
        short_epochs_are_no_dearer_than_long_ones,
    ):
        quiet.judge(test)
quiet.finish()
