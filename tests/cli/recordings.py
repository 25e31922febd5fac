#!/usr/bin/env python3
"""--pprof and --timeline from outside: totals that agree with the report, wrong paths, full disks.

usage: recordings.py PROGRAM
"""

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../profile"))

from pprof_file import Profile
from timeline_file import check_trace
from tool import check, expect_failure, failures, interrupt, run

FILES = ["mutex.pb.gz", "block.pb.gz", "heap.pb.gz", "crossing.pb.gz"]
SHORT = ["--quick", "--rounds", "1", "--seconds", "1", "--seed", "1", "--threads", "3", "--foreign",
         "2us"]


def handoff(*arguments, **options):
    return run("handoff", *SHORT, *arguments, **options)


def recorded(result):
    """id -> crossings, as the report's notes say."""
    return {name: int(count) for count, name in
            re.findall(r"recorded (\d+) crossings of (\S+), which took", result.stdout)}


def check_totals(folder):
    """What the suite counted is what stands in the files."""
    timeline = os.path.join(folder, "timeline.json")
    result = handoff("--model", "go1.23,minimal", "--pprof", folder, "--timeline", timeline)
    check(result.returncode == 0, f"status {result.returncode}: {result.stderr}")
    notes = recorded(result)
    check(len(notes) == 2, f"notes: {notes} in {result.stdout[-1500:]}")
    check("the timeline holds" in result.stdout, "nothing says what the timeline holds")
    profiles = {name: Profile(os.path.join(folder, name)) for name in FILES}
    crossing = profiles["crossing.pb.gz"]
    for name, count in notes.items():
        model = name.split("/")[1]
        total = sum(values[0] for frames, values in crossing.samples if frames[-2] == model)
        check(abs(total - count) <= 0.01 * count, f"{model}: {total} crossings, not {count}")
    check(sum(notes.values()) == crossing.total("crossings"), "crossings in all")
    slow = sum(values[0] for frames, values in crossing.samples if frames[0].endswith(" slow"))
    waits = profiles["block.pb.gz"].total("contentions")
    # Threads also wait when they come from the gate between two epochs, or yield.
    check(waits >= 0.99 * slow, f"{waits} waits, but {slow} slow ways out")
    stacks = [values for frames, values in profiles["heap.pb.gz"].samples
              if frames[0] == "go1.23 foreign stacks"]
    check(stacks == [[3, 3 * 262144, 3, 3 * 262144]], f"stacks: {stacks}")
    trace = check_trace(timeline)
    names = {one["args"]["name"] for one in trace["traceEvents"] if one["name"] == "process_name"}
    check(names == set(notes), f"processes: {names}")


def check_samples(folder):
    """How many samples a profile rests on, in the report and in the file."""
    result = handoff("--tokens", "1", "--pprof", folder, "--pprof-mutex-fraction", "1000000",
                     "--pprof-block-rate", "1000000")
    check(result.returncode == 0, f"status {result.returncode}: {result.stderr}")
    for name, of in (("mutex", "of one contention in 1000000"),
                     ("block", "one for 1000000 ns blocked")):
        found = re.search(rf"{name}\.pb\.gz rests on (\d+) samples, {of}", result.stdout)
        check(found is not None, f"no note on the samples of {name}: {result.stdout[-900:]}")
        comments = Profile(os.path.join(folder, name + ".pb.gz")).comments
        check(found and comments[0].endswith(f"scaled up: {found.group(1)} samples"),
              f"{name}: {comments}")
    result = handoff("--pprof", folder)
    check("rests on" not in result.stdout, "samples of what is not sampled")


def check_compressed(folder):
    """A timeline whose name ends in .gz is the same, compressed."""
    path = os.path.join(folder, "timeline.json.gz")
    result = handoff("--timeline", path)
    check(result.returncode == 0 and "warning" not in result.stderr, result.stderr)
    plain = os.path.join(folder, "unzipped.json")
    with gzip.open(path) as packed, open(plain, "wb") as file:
        file.write(packed.read())
    check_trace(plain)
    check(os.path.getsize(path) * 5 < os.path.getsize(plain), "it is hardly smaller")


def check_breakdown(folder):
    """A million crossings of the breakdown's steps, to the nanosecond of their sum."""
    report = os.path.join(folder, "report.json")
    result = run("run", "crossing", "--quick", "--benchmark_repetitions=2", "--epoch-us",
                 "20", "--pprof", folder, "--output", report)
    check(result.returncode == 0, f"run: status {result.returncode}: {result.stderr}")
    with open(report, encoding="utf-8") as file:
        steps = json.load(file)["breakdowns"][0]["steps"]
    crossing = Profile(os.path.join(folder, "crossing.pb.gz"))
    found = {frames[0]: time - saved for frames, (_, saved, time) in crossing.samples}
    wanted = {f"go1.23 {step['step']}": step["shapley_ns"] * 1e6 for step in steps}
    check(found.keys() == wanted.keys(), f"{found.keys()}")
    check(all(abs(found[key] - value) <= 1 for key, value in wanted.items()), f"{found} {wanted}")
    check(crossing.total("crossings") == 1000000, "a million crossings")


def check_wrong(folder):
    plain = os.path.join(folder, "plain")
    with open(plain, "w", encoding="utf-8") as file:
        file.write("x")
    for arguments, cause in (
        (["--pprof", plain], "plain"),
        (["--pprof", os.path.join(folder, "no/such")], "no/such"),
        (["--pprof", ""], "''"),
        (["--timeline", folder], "folder"),
        (["--timeline", os.path.join(folder, "no/such")], "no/such"),
        (["--timeline-records", "5"], "--timeline-records"),
        (["--timeline", plain, "--timeline-records", "0"], "--timeline-records"),
        (["--pprof-mutex-fraction", "2"], "--pprof"),
        (["--pprof", folder, "--pprof-mutex-fraction", "-1"], "--pprof-mutex-fraction"),
        (["--pprof", folder, "--pprof-block-rate", "99999999999"], "--pprof-block-rate"),
    ):
        expect_failure(handoff(*arguments), 2, cause, f"{arguments}")
    if os.geteuid() != 0:
        os.chmod(folder, 0o500)
        expect_failure(handoff("--pprof", folder), 2, os.path.basename(folder), "read-only")
        os.chmod(folder, 0o700)
    expect_failure(run("batch", "--pprof", folder), 2, "--pprof", "batch has no profiles")


def check_absent(folder):
    """A disk that is full, and an interruption: the old files stay, or there are none."""
    target = os.path.join(folder, "made")
    command = ["sh", "-c", 'ulimit -f 0; trap "" XFSZ; exec "$@"', "sh", sys.argv[1], "handoff",
               *SHORT, "--pprof", target]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False, timeout=120)
    expect_failure(done, 4, "made", "a full disk")
    check(not os.path.exists(target), "a full disk leaves a folder behind")
    timeline = os.path.join(folder, "never.json")
    status, _, errors = interrupt("handoff", "--seconds", "30", "--pprof", target, "--timeline",
                                  timeline)
    check(status == 3 and "interrupted" in errors, f"interrupted: {status} {errors!r}")
    check(not os.path.exists(target) and not os.path.exists(timeline), "interrupted: files")


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_totals(folder)
        check_samples(folder)
        check_compressed(folder)
        check_breakdown(folder)
        check_wrong(folder)
        check_absent(folder)
        left = [name for name in os.listdir(folder) if re.search(r"\.[0-9a-f]{8}$", name)]
        check(not left, f"temporary files: {left}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
