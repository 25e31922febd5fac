"""A run that is stopped and goes on: no epoch holds the time in which nobody ran."""

import json
import os
import signal
import time

from tool import check, conclude, finish, has_worked, start, tree, wait_until

STOPS = 6
STOP_SECONDS = 1.0


def stop_now_and_then(*arguments):
    """The report of a run that is stopped several times while it measures."""
    process = start(*arguments, "--format", "json", "--raw")
    wait_until(lambda: has_worked(process, 0.3), f"{arguments}: work")
    for _ in range(STOPS):
        members = tree(process.pid)
        for number, pause in ((signal.SIGSTOP, STOP_SECONDS), (signal.SIGCONT, 0.1)):
            for member in members:
                os.kill(member, number)
            time.sleep(pause)
    status, output, errors = conclude(process, seconds=200)
    check(status == 0, f"{arguments}: status {status}: {errors}")
    return json.loads(output) if status == 0 else {"rows": []}


report = stop_now_and_then("run", "calls", "--quick", "--rounds", "20", "--pin", "none")
for row in report["rows"]:
    longest = max(row["epochs_ns"], default=0) * row["iterations"] / 1e9
    check(longest < STOP_SECONDS, f"{row['id']}: an epoch of {longest:.1f} s is kept")
finish()
