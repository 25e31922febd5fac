#!/usr/bin/env python3
"""The timeline's file as a reader takes it: JSON, sorted, slices that nest, names, arrows.

usage: trace.py PROFILE_SAMPLE
"""

import json
import os
import subprocess
import sys
import tempfile

from timeline_file import check_trace


def main():
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([sys.argv[1], folder, "1", "1"], capture_output=True, check=True)
        totals = json.loads(done.stdout)
        trace = check_trace(os.path.join(folder, "timeline.json"))
        assert trace["otherData"]["records"] == str(totals["records"])
        assert trace["otherData"]["left_out"] == str(totals["left_out"])
        slices = [one for one in trace["traceEvents"] if one["ph"] == "X"]
        tracks = {one["tid"]: one["args"]["name"] for one in trace["traceEvents"]
                  if one["name"] == "thread_name"}
        names = {(tracks[one["tid"]], one["name"]) for one in slices}
        for thread in ("thread 0", "thread 1", "thread 2"):
            assert (thread, "host") in names and (thread, "foreign") in names, names
        assert ("thread 2", "waiting") in names and ("thread 2", "reacquire slow") in names, names
        assert ("token 0", "thread 0") in names and ("token 0", "thread 2") in names, names
        assert ("monitor", "asleep") in names, names
        arrows = [one for one in trace["traceEvents"] if one["ph"] in "sf"]
        assert arrows and {tracks[one["tid"]] for one in arrows
                           if one["ph"] == "f"} == {"thread 2"}
        waiting_us = sum(one["dur"] for one in slices if one["name"] == "waiting")
        assert abs(waiting_us * 1000 - totals["token_wait_ns"]) < 1, waiting_us


if __name__ == "__main__":
    main()
