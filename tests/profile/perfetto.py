#!/usr/bin/env python3
"""Perfetto's own trace processor reads a timeline, and has in its tables what the file says.

usage: perfetto.py PROFILE_SAMPLE [PROGRAM]

Status 77: there is no Perfetto (scripts/setup readers), or no Node.js to run it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.environ.get("HOME") or "/var/tmp"
CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.join(HOME, ".cache")
READERS = os.environ.get("XC_READERS") or os.path.join(CACHE, "crosscost/readers")

TRACK = "join thread_track track on slice.track_id = track.id join thread using (utid) " \
        "join process using (upid)"
# What the trace processor is asked: name -> statement.
QUERIES = {
    "complaints": "select name, severity, idx, value from stats "
                  "where severity in ('error', 'data_loss') and value > 0",
    "tracks": "select pid, tid, process.name, thread.name from thread join process using (upid) "
              "where pid > 0 and thread.name is not null",
    "slices": "select pid, tid, slice.ts, slice.dur, slice.name, depth, "
              f"ifnull(int_value, -1) from slice {TRACK} left join args "
              "on slice.arg_set_id = args.arg_set_id and args.key glob 'args.*'",
    "arrows": "select giver.pid, giver.tid, giver.ts, taker.pid, taker.tid, taker.ts from flow "
              f"join (select slice.id, pid, tid, slice.ts from slice {TRACK}) giver "
              "on giver.id = slice_out "
              f"join (select slice.id, pid, tid, slice.ts from slice {TRACK}) taker "
              "on taker.id = slice_in",
    "bounds": "select start_ts, end_ts from trace_bounds",
    "doubled": f"select thread.name, slice.ts from slice {TRACK} "
               "where thread.name glob 'token *' and depth > 0",
    "main": "select tid, name from thread where is_main_thread and utid in "
            "(select utid from thread_track)",
    "reacquired": "select count(*) from slice where name glob 'reacquire *'",
    "waited": "select ifnull(sum(dur), 0) from slice where name = 'waiting'",
}


def ask(node, path):
    done = subprocess.run(
        [node, os.path.join(HERE, "trace_processor.js"), os.path.join(READERS, "perfetto"), path],
        input=json.dumps(list(QUERIES.values())), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(zip(QUERIES, json.loads(done.stdout)))


def nanoseconds(microseconds):
    return round(microseconds * 1000)


def slices_of(events):
    """What the tables must hold: every slice and moment, with how deep it lies in others. A moment
    lies within a slice that begins with it, but not within one that ends there."""
    expected, open_ends = Counter(), defaultdict(list)
    for one in events:
        if one["ph"] not in "Xi":
            continue
        begin = nanoseconds(one["ts"])
        lasted = nanoseconds(one.get("dur", 0))
        stack = open_ends[one["pid"], one["tid"]]
        while stack and stack[-1] <= begin:
            stack.pop()
        argument = next(iter(one.get("args", {}).values()), -1)
        expected[one["pid"], one["tid"], begin, lasted, one["name"], len(stack), argument] += 1
        if one["ph"] == "X":
            stack.append(begin + lasted)
    return expected


def differences(found, expected):
    return f"only in Perfetto: {list((found - expected).items())[:5]}, " \
           f"only in the file: {list((expected - found).items())[:5]}"


def arrows_of(events):
    """From which thread to which each leads, both ends at its very time."""
    ends = defaultdict(dict)
    for one in events:
        if one["ph"] in "sf":
            ends[one["pid"], one["id"]][one["ph"]] = one
    expected = Counter()
    for (pid, _), pair in ends.items():
        at = nanoseconds(pair["s"]["ts"])
        expected[pid, pair["s"]["tid"], at, pid, pair["f"]["tid"], at] += 1
    return expected


def check(node, path):
    """Returns what the trace processor answered."""
    with open(path, encoding="utf-8") as file:
        trace = json.load(file)
    events = trace["traceEvents"]
    answers = ask(node, path)
    assert not answers["complaints"], answers["complaints"]
    names = {(one["pid"], one.get("tid")): one["args"]["name"] for one in events
             if one["name"] in ("process_name", "thread_name")}
    tracks = Counter((pid, tid, process, thread) for pid, tid, process, thread in answers["tracks"])
    expected = Counter((pid, tid, names[pid, None], name) for (pid, tid), name in names.items()
                       if tid is not None)
    assert tracks == expected, differences(tracks, expected)
    slices = Counter(map(tuple, answers["slices"]))
    expected = slices_of(events)
    assert slices == expected, differences(slices, expected)
    arrows = Counter(map(tuple, answers["arrows"]))
    assert arrows == arrows_of(events), differences(arrows, arrows_of(events))
    assert not answers["doubled"], f"a token held twice: {answers['doubled'][:5]}"
    assert not answers["main"], f"taken for the main thread of a process: {answers['main']}"
    begins = [one["ts"] for one in events if "ts" in one]
    ends = [one["ts"] + one.get("dur", 0) for one in events if "ts" in one]
    bounds = [nanoseconds(min(begins)), nanoseconds(max(ends))]
    assert answers["bounds"] == [bounds], f"{answers['bounds']}, not {bounds}"
    print(f"{sum(slices.values())} slices of {len(tracks)} tracks and {len(answers['arrows'])} "
          f"arrows in {os.path.basename(path)}, {trace['otherData']['left_out']} left out")
    return trace, answers


def check_sample(node, program, folder):
    """Against what was counted, and not only against the file."""
    done = subprocess.run([program, folder, "1", "1"], capture_output=True, check=True)
    totals = json.loads(done.stdout)
    _, answers = check(node, os.path.join(folder, "timeline.json"))
    assert answers["reacquired"] == [[totals["crossings"]]], answers["reacquired"]
    assert answers["waited"] == [[totals["token_wait_ns"]]], answers["waited"]
    assert answers["arrows"], "no arrows"


def check_run(node, program, folder, name, *arguments):
    """A timeline of threads that really ran."""
    path = os.path.join(folder, name)
    done = subprocess.run([program, "handoff", "--quick", "--rounds", "1", "--seconds", "1",
                           "--timeline", path, *arguments],
                          capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    trace, answers = check(node, path)
    held = {thread for *_, thread in answers["tracks"]}
    assert "token 0" in held and "monitor" in held and "thread 0" in held, held
    return trace


def check_runs(node, program, folder):
    """Each model's, and one that is cut short."""
    check_run(node, program, folder, "run.json", "--model", "go1.23,go1.26,minimal,gil,jvm",
              "--threads", "3", "--tokens", "1", "--foreign", "2us", "--timeline-records", "40000")
    bounded = check_run(node, program, folder, "bounded.json", "--threads", "3", "--tokens", "2",
                        "--foreign", "2us", "--timeline-records", "500")
    assert int(bounded["otherData"]["left_out"]) > 0, "nothing was left out"


def main():
    node = shutil.which("node") or shutil.which("nodejs")
    if not node or not os.path.exists(os.path.join(READERS, "perfetto/engine_bundle.js")):
        missing = "Perfetto (scripts/setup readers)" if node else "Node.js"
        print(f"skipped: there is no {missing}")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        check_sample(node, sys.argv[1], folder)
        if len(sys.argv) > 2:
            check_runs(node, sys.argv[2], folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
