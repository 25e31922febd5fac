#!/usr/bin/env python3
"""What stands in the four files, read byte by byte: the format's rules, the frames, the totals.

usage: decoded.py PROFILE_SAMPLE
"""

import json
import math
import os
import subprocess
import sys
import tempfile

from pprof_file import Profile

FILES = {
    "mutex.pb.gz": (["contentions/count", "delay/nanoseconds"], "contentions/count"),
    "block.pb.gz": (["contentions/count", "delay/nanoseconds"], "contentions/count"),
    "heap.pb.gz": (
        ["alloc_objects/count", "alloc_space/bytes", "inuse_objects/count", "inuse_space/bytes"],
        "space/bytes",
    ),
    "crossing.pb.gz": (["crossings/count", "saved/nanoseconds", "time/nanoseconds"],
                       "crossings/count"),
}
# Names that a plug-in's author, or somebody worse, may give a model.
HOSTILE = [b"", b'"}]},{"', b"a\nb\tc\x01", b"\xff\xfe\xc0\xaf", b"\xed\xa0\x80\xf4\x90\x80\x80",
           "\u202egnp.exe \U0001f600".encode(), b"x" * 5000, b"%s%n%d", b"\\",
           "\u0085\u009f".encode(), ("\u00e9" * 400).encode(), b"<script>alert(1)</script>",
           b"\xe2\x82"]


def sample(program, folder, fraction=1, rate=1, model=b"go1.23", breakdown=False):
    command = [program, folder, str(fraction), str(rate), model] + ["breakdown"] * breakdown
    done = subprocess.run(command, capture_output=True, check=True)
    profiles = {name: Profile(os.path.join(folder, name)) for name in FILES}
    return profiles, json.loads(done.stdout)


def check_kinds(profiles):
    for name, (types, period_type) in FILES.items():
        profile = profiles[name]
        assert profile.types == types, f"{name}: {profile.types}"
        assert (profile.period_type, profile.period) == (period_type, 1), name
        assert profile.comments, f"{name} has no comment"


def check_stacks(profiles):
    """Leaf first, each frame's name holding those of its callers, down to the suite."""
    for name, profile in profiles.items():
        assert profile.samples, f"{name} is empty"
        for frames, _ in profile.samples:
            assert frames[-2:] == ["go1.23", "handoff"], f"{name}: {frames}"
            for inner, outer in zip(frames, frames[1:-1]):
                assert inner.startswith(outer + " "), f"{name}: {frames}"
    leaves = {frames[0] for frames, _ in profiles["crossing.pb.gz"].samples}
    assert leaves == {f"go1.23 {step} {way}" for step in ("release", "call", "reacquire")
                      for way in ("fast", "medium", "slow")}, leaves


def check_exact(profiles, totals):
    """Unsampled, files and counts agree to the last nanosecond."""
    mutex, block = profiles["mutex.pb.gz"], profiles["block.pb.gz"]
    assert mutex.total("contentions") == totals["lock_waits"] + totals["token_waits"]
    assert mutex.total("delay") == totals["lock_wait_ns"] + totals["token_wait_ns"]
    assert block.total("contentions") == totals["token_waits"]
    assert block.total("delay") == totals["token_wait_ns"]
    crossing = profiles["crossing.pb.gz"]
    assert crossing.total("crossings") == totals["crossings"]
    assert crossing.total("time") == totals["crossing_ns"] and crossing.total("saved") == 0
    stacks = [values for frames, values in profiles["heap.pb.gz"].samples
              if frames[0] == "go1.23 foreign stacks"]
    assert stacks == [[3, 3 * 262144, 2, 2 * 262144]], stacks


def check_saved(program, folder):
    """A step that makes the others cheaper: what it saves stands apart, and nothing is negative."""
    profiles, totals = sample(program, folder, breakdown=True)
    steps = {frames[0]: values for frames, values in profiles["crossing.pb.gz"].samples
             if frames[-1] == "crossing"}
    assert steps == {"go1.23 save": [0, 0, 5000000], "go1.23 restore": [0, 250000, 0],
                     "go1.23 reacquire": [1000000, 0, 9000000]}, steps
    assert profiles["crossing.pb.gz"].total("saved") == totals["saved_ns"] == 250000


def check_sampled(program, folder, totals):
    """Sampled totals lie within their error: five standard deviations of what sampling does."""
    fraction = 10
    profiles, again = sample(program, folder, fraction, 10**6)
    assert again == totals, "sampling changed what was counted"
    mutex, block = profiles["mutex.pb.gz"], profiles["block.pb.gz"]
    events = totals["lock_waits"] + totals["token_waits"]
    deviation = math.sqrt(events * (fraction - 1))
    assert mutex.total("contentions") % fraction == 0
    assert abs(mutex.total("contentions") - events) < 5 * deviation
    # Each wait is sampled with the probability wait / rate and then counts for the rate: the
    # variance of the sum is at most the sum of wait * rate.
    deviation = math.sqrt(totals["token_wait_ns"] * 10**6)
    assert abs(block.total("delay") - totals["token_wait_ns"]) < 5 * deviation
    assert block.total("delay") % 10**6 == 0, "a wait shorter than the rate stands for the rate"
    nothing, _ = sample(program, folder, 0, 0)
    assert not nothing["mutex.pb.gz"].samples and not nothing["block.pb.gz"].samples


def check_hostile(program, folder):
    for model in HOSTILE:
        profiles, totals = sample(program, folder, model=model)
        assert profiles["crossing.pb.gz"].total("crossings") == totals["crossings"], model
        for profile in profiles.values():
            for text in profile.texts:
                assert all(ord(sign) >= 32 and not 127 <= ord(sign) < 160 for sign in text), model
        with open(os.path.join(folder, "timeline.json"), encoding="utf-8") as file:
            json.load(file)


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        profiles, totals = sample(program, folder)
        check_kinds(profiles)
        check_stacks(profiles)
        check_exact(profiles, totals)
        check_saved(program, folder)
        check_sampled(program, folder, totals)
        check_hostile(program, folder)


if __name__ == "__main__":
    main()
