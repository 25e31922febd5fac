"""Result files against the schema, and csv files against the result files.

usage: validate.py TEST_PROGRAM SCHEMA [CROSSCOST]
"""

import csv
import functools
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("skipped: this python3 has no module jsonschema")
    sys.exit(77)

program, schema_path = sys.argv[1:3]
crosscost = sys.argv[3] if len(sys.argv) > 3 else None
failed = 0
# What steers a terminal: C0 and C1 controls, line separators, directions.
COMMANDS = r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
COLUMNS = (
    "id status value_ns ci_low_ns ci_high_ns median_ns min_ns mad_ns epochs epochs_dropped "
    "iterations reason injected_step injected_cycles cycles state state_share cycle_ns "
    "epochs_other_state"
).split()


def fail(text):
    global failed
    failed += 1
    print("FAILED:", text)


def measure(folder, name, *arguments):
    path = os.path.join(folder, name)
    command = [crosscost, "run", *arguments, "--quick", "--benchmark_repetitions=2", "--epoch-us",
               "20", "--wait-quiet", "0", "--output", path]
    subprocess.run(command, check="--gate" not in arguments, stdout=subprocess.DEVNULL,
                   stderr=subprocess.PIPE)
    return path


def validate(path, schema):
    report = json.load(open(path))
    try:
        jsonschema.validate(report, schema)
    except jsonschema.ValidationError as error:
        fail(f"{os.path.basename(path)}: {error.message}")


def put(path, value, report):
    """Sets what stands at the path, which must be there."""
    for key in path[:-1]:
        report = report[int(key) if key.isdigit() else key]
    last = int(path[-1]) if path[-1].isdigit() else path[-1]
    assert report[last] is not None, path
    report[last] = value


def refuses_drift(path, schema):
    """The schema must notice a key that is gone, and one that is new, at every level."""
    changes = (
        lambda report: report.pop("rows"),
        lambda report: report.update(news=1),
        lambda report: report["host"].update(news=1),
        lambda report: report["protocol"].pop("seed"),
        lambda report: report["protocol"]["injected"].update(step="save"),
        lambda report: report["rows"][0].update(news=1),
        lambda report: report["rows"][0].update(status="fine"),
        lambda report: report["breakdowns"][0].pop("ratio"),
        lambda report: report["breakdowns"][0]["steps"][0].update(news=1),
        lambda report: report.update(batches=[{"news": 1}]),
        lambda report: report["batches"][0].pop("fixed_ns"),
        lambda report: report["batches"][0]["points"][0].update(news=1),
        lambda report: report["handoffs"][0].pop("jain"),
        lambda report: report["handoffs"][0]["latencies"][0].update(what="sleep"),
        lambda report: report["handoffs"][0]["events"].update(news=1),
        lambda report: report["gates"][0].update(verdict="fine"),
        lambda report: report["runtimes"][0].update(news=1),
        lambda report: report["runtimes"][0]["ways"][0].pop("token_ns"),
        lambda report: report["runtimes"][0]["rows"][0].pop("value"),
        lambda report: report["fidelity"][0].update(news=1),
        lambda report: report["fidelity"][0].pop("unmodelled_ns"),
        lambda report: report.update(notes="text"),
    )
    # Counts and measured times are never below 0, nor shares above 1.
    for where in ("protocol rounds", "protocol wall_seconds", "host events steal_ms",
                  "rows 0 epochs", "rows 0 iterations", "rows 0 value", "rows 0 ci_low",
                  "rows 0 epochs_ns 0", "breakdowns 0 total_ns", "breakdowns 0 ratio",
                  "batches 0 points 0 items", "batches 0 points 0 batch_ns",
                  "batches 1 break_even_items", "batches 1 tenth_items", "handoffs 0 crossings",
                  "handoffs 0 latencies 0 count", "handoffs 0 latencies 0 p99_ns",
                  "handoffs 0 events retakes", "handoffs 0 ways 0 share",
                  "runtimes 0 ways 0 crossing_ns", "fidelity 0 real_ns"):
        changes += (functools.partial(put, where.split(), -3),)
    changes += (functools.partial(put, "handoffs 0 jain".split(), 1.5),)
    for number, change in enumerate(changes):
        report = json.load(open(path))
        change(report)
        if jsonschema.Draft7Validator(schema).is_valid(report):
            fail(f"the schema takes change {number}")


def check_csv(path):
    """Every line has every field; the ids are those of the same report's json."""
    with open(path, newline="", encoding="utf-8") as file:
        lines = list(csv.reader(file, strict=True))
    name = os.path.basename(path)
    if {len(line) for line in lines} != {len(COLUMNS)} or lines[0] != COLUMNS:
        fail(f"{name}: columns")
    report = json.load(open(path.removesuffix(".csv") + ".json"))
    ids = [row["id"] for row in report["rows"]]
    reasons = [row["reason"] or "" for row in report["rows"]]
    for breakdown in report["breakdowns"]:
        steps = breakdown["steps"]
        ids += [f"breakdown/{breakdown['model']}/{step['step']}" for step in steps]
        reasons += ["Shapley value"] * len(steps)
    for batch in report.get("batches", []):
        prefix = f"batch/{batch['model']}/{batch['work']}:"
        figures = [("fixed", "ns a batch"), ("per_item", "ns an item"),
                   ("break_even", "items"), ("tenth", "items"), ("percent", "items"),
                   ("marshalling", "ns an item"), ("buffer_of_one", "times as fast"),
                   ("full_buffer", "times as fast")]
        figures += [(f"speedup@{point['items']}", "times as fast") for point in batch["points"]]
        ids += [prefix + figure for figure, _ in figures]
        reasons += [what for _, what in figures]
    for handoff in report.get("handoffs", []):
        shares, share = ("fast", "medium", "slow"), "share of crossings"
        figures = [("throughput", "crossings a second"), ("scaling", "times one thread's"),
                   ("jain", "fairness, 0 to 1"), *((way, share) for way in shares),
                   ("retakes", "times"), ("handovers", "times"), ("wakeups", "times"),
                   ("longest_wait", "ns"), ("stall", "ns, injected once an epoch")]
        figures += [(f"{latency['what']}@{quantile}", "ns") for latency in handoff["latencies"]
                    for quantile in ("p50", "p90", "p99", "p999", "max")]
        ids += [handoff["id"] + ":" + figure for figure, _ in figures]
        reasons += [what for _, what in figures]
    for runtime in report.get("runtimes", []):
        for way in runtime["ways"]:
            prefix = f"runtimes/{runtime['name']}{'/' if way['way'] else ''}{way['way']}:"
            figures = [("ratio", "times the plain call"), ("token", "ns"), ("break_even", "items"),
                       ("fixed", "ns a slice"), ("per_item", "ns an item")]
            ids += [prefix + figure for figure, _ in figures]
            reasons += [what for _, what in figures]
    for part in report.get("fidelity", []):
        prefix = f"fidelity/{part['model']}/{part['runtime']}/{part['part']}:"
        ids += [prefix + "error", prefix + "unmodelled"]
        reasons += ["of the real time", "ns"]
    for gate in report.get("gates", []):
        ids.append(gate["gate"])
        reasons.append("gate: its left side")
    # A control character is escaped or itself in json, and a '?' in csv.
    ids, reasons = ([re.sub(COMMANDS, "?", text) for text in texts]
                    for texts in (ids, reasons))
    # What a spreadsheet would compute stands behind a quote.
    ids, reasons = ([re.sub(r"^(?=[-=+@])", "'", text) for text in texts]
                    for texts in (ids, reasons))
    if [line[0] for line in lines[1:]] != ids:
        fail(f"{name}: ids")
    if [line[COLUMNS.index("reason")] for line in lines[1:]] != reasons:
        fail(f"{name}: reasons")
    injected = report["protocol"]["injected"].get("step", "")
    if {line[COLUMNS.index("injected_step")] for line in lines[1:]} - {injected}:
        fail(f"{name}: injected_step")


with tempfile.TemporaryDirectory() as folder:
    schema = json.load(open(schema_path))
    jsonschema.Draft7Validator.check_schema(schema)
    subprocess.run([program, "--dump", folder], check=True)
    edges = glob.glob(os.path.join(folder, "edge-*.csv"))
    if len(edges) < 10:
        fail("the edge reports are not there")
    tables = [os.path.join(folder, "sample.csv"), *edges]
    files = [path.removesuffix(".csv") + ".json" for path in tables]
    if crosscost:
        files.append(measure(folder, "calls.json", "calls", "--raw"))
        files.append(measure(folder, "batch.json", "batch", "--gate", "speedup@64 >= 1"))
        files.append(measure(folder, "handoff.json", "handoff"))
        files.append(measure(folder, "crossing.json", "crossing", "--inject", "save=10"))
    else:
        print("there is no program: only reports made by hand are tried")
    for path in files:
        validate(path, schema)
    for path in tables:
        check_csv(path)
    refuses_drift(files[0], schema)
sys.exit(1 if failed else 0)
