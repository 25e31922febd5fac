"""Two runs at once: the second measures elsewhere, or says that a crosscost measures there."""

import json
import os
import sys

from tool import check, conclude, finish, has_worked, run, start, wait_until

LONG = ["run", "calls", "--rounds", "9999", "--epoch-us", "100"]
SHORT = ["run", "calls", "--rounds", "2", "--epoch-us", "20", "--format", "json",
         "--benchmark_filter=direct"]
WORDS = "another crosscost measures"


def shorter(*pin):
    """Where a short run measured, and what it warned of, while another one runs."""
    result = run(*SHORT, *pin)
    check(result.returncode == 0, result.stderr)
    report = json.loads(result.stdout)
    warnings = [line for line in report["host"]["warnings"] if WORDS in line]
    return report["protocol"]["cpu"].split()[0], warnings


processors = sorted(os.sched_getaffinity(0))
if len(processors) < 2:
    print("skipped: one processor alone is allowed")
    sys.exit(77)
for processor in processors:
    if shorter("--pin", f"pu:{processor}")[1]:
        print("skipped: another crosscost measures on this machine")
        sys.exit(77)
first = f"pu:{processors[-1]}"
longer = start(*LONG, "--pin", first)
try:
    wait_until(lambda: has_worked(longer, 0.3), "the first run")
    place, warnings = shorter()
    check(place != first and warnings == [], f"the second run chose {place}: {warnings}")
    place, warnings = shorter("--pin", first)
    check(place == first and len(warnings) == 1, f"the second run on {place}: {warnings}")
    os.sched_setaffinity(0, [processors[-1]])
    place, warnings = shorter()
    check(place == first and len(warnings) == 1, f"where one alone is allowed: {warnings}")
finally:
    os.sched_setaffinity(0, processors)
    longer.kill()
    conclude(longer)
place, warnings = shorter("--pin", first)
check(warnings == [], f"a claim outlives its run: {warnings}")
finish()
