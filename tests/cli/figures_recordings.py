#!/usr/bin/env python3
"""What recording takes: under 5% of the throughput of the shortest crossings there are.

usage: figures_recordings.py PROGRAM
"""

import os
import re
import sys
import tempfile

from tool import check, failures, run

TRIES = 3
SHARE_MAX = 5.0
SHORTEST = ["--threads", "1", "--tokens", "1", "--foreign", "0", "--host", "0"]


def share_taken(folder):
    """Median and interval in percent, of profiles and timeline together."""
    result = run("handoff", "--quick", "--rounds", "1", "--seconds", "1", *SHORTEST, "--pprof",
                 folder, "--timeline", os.path.join(folder, "timeline.json"),
                 "--timeline-records", "4000000")
    found = re.search(r"which took (\S+)% \[(\S+), (\S+)\]", result.stdout)
    assert found, result.stdout + result.stderr
    return tuple(float(text) for text in found.groups())


def main():
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(TRIES):
            share, low, high = share_taken(folder)
            print(f"recording takes {share}% [{low}, {high}]")
            if share < SHARE_MAX:
                break
        check(share < SHARE_MAX, f"recording takes {share}% of the throughput")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
