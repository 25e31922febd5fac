"""Whether a file is in Chrome's trace format as Perfetto wants it."""

import json
from collections import defaultdict


def check_names(events):
    named = {(one["pid"], one.get("tid")) for one in events if one["ph"] == "M"
             and one["name"] in ("process_name", "thread_name")}
    for one in events:
        assert (one["pid"], one["tid"] if one["ph"] != "M" else one.get("tid")) in named or (
            one["ph"] == "M"), f"a track without a name: {one}"
        assert (one["pid"], None) in named, f"a process without a name: {one}"


def check_nesting(events):
    """Slices of a track follow each other or lie within each other; in whole nanoseconds."""
    open_ends = defaultdict(list)
    for one in events:
        if one["ph"] != "X":
            continue
        begin = round(one["ts"] * 1000)
        end = begin + round(one["dur"] * 1000)
        assert end > begin, f"an empty slice: {one}"
        stack = open_ends[one["pid"], one["tid"]]
        while stack and stack[-1] <= begin:
            stack.pop()
        assert not stack or end <= stack[-1], f"slices overlap: {one}"
        stack.append(end)


def check_arrows(events):
    """An arrow begins once and then ends once, each within a slice of its track."""
    ends = defaultdict(list)
    for one in events:
        if one["ph"] in "sf":
            ends[one["pid"], one["id"]].append(one)
    for pair in ends.values():
        assert [one["ph"] for one in pair] == ["s", "f"], pair
    slices = defaultdict(list)
    for one in events:
        if one["ph"] == "X":
            slices[one["pid"], one["tid"]].append((one["ts"], one["ts"] + one["dur"]))
    for pair in list(ends.values())[:200]:
        for one in pair:
            assert any(begin <= one["ts"] <= end for begin, end in slices[one["pid"], one["tid"]]
                       ), f"an arrow that ends in no slice: {one}"


def check_trace(path):
    with open(path, encoding="utf-8") as file:
        trace = json.load(file)
    events = trace["traceEvents"]
    for one in events:
        assert one["ph"] in "MXisf" and isinstance(one["pid"], int), one
        assert isinstance(one["name"], str) and one["name"], one
    times = [(one["pid"], one["ts"]) for one in events if one["ph"] != "M"]
    assert times == sorted(times), "not in the order of time"
    check_names(events)
    check_nesting(events)
    check_arrows(events)
    return trace
