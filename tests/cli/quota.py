"""A processor quota that is used up: it is counted, and the run gives no verdict. Needs the right
to make a control group."""

import json
import os
import subprocess
import sys

from tool import PROGRAM, check, finish

COMMAND = [PROGRAM, "run", "calls", "--quick", "--epoch-us", "20", "--rounds", "3", "--gate",
           "calls/direct > 0", "--processes", "1", "--format", "json"]
NAME = f"crosscost-test-{os.getpid()}"
# The folder, the quota's file, and what 5% is there.
VERSIONS = (("/sys/fs/cgroup/cpu", "cpu.cfs_quota_us", "5000"),
            ("/sys/fs/cgroup", "cpu.max", "5000 100000"))


def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def make_group():
    """A group with a quota of a twentieth of a processor; None where there can be none."""
    for parent, file, quota in VERSIONS:
        group = os.path.join(parent, NAME)
        try:
            os.mkdir(group)
        except OSError:
            continue
        try:
            write(os.path.join(group, file), quota)
            return group
        except OSError:
            os.rmdir(group)
    return None


group = make_group()
if not group:
    print("skipped: no control group with a quota can be made here")
    sys.exit(77)
try:
    result = subprocess.run(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            stdin=subprocess.DEVNULL, timeout=250, check=False,
                            preexec_fn=lambda: write(f"{group}/cgroup.procs", "0"))
finally:
    os.rmdir(group)
check(result.returncode == 3, f"status {result.returncode}: {result.stderr}")
check("quota" in result.stderr, result.stderr)
report = json.loads(result.stdout)
gate = report["gates"][0]
check(gate["verdict"] == "inconclusive" and "quota" in gate["reason"], str(gate))
check(report["host"]["events"]["throttle_events"] > 0, str(report["host"]["events"]))
check("quota" in report["host"]["warnings"][0], str(report["host"]["warnings"]))
finish()
