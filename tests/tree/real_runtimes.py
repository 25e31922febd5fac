#!/usr/bin/env python3
"""Are these runtimes measured for real? real_runtimes.py PROGRAM RUNTIME...

For machines that are meant to have them, such as CI's: a run that skips one must not pass there.
Of each, the plain call and a crossing must have a value; other cases may be skipped, with a reason.
"""

import json
import subprocess
import sys


def main():
    program, *names = sys.argv[1:]
    chosen = [word for name in names for word in ("--runtime", name)]
    result = subprocess.run([program, "run", "runtimes", "--quick", "--format", "json", *chosen],
                            stdout=subprocess.PIPE, text=True, timeout=900)
    if result.returncode != 0:
        sys.exit(f"FAILED: the run ended with status {result.returncode}")
    rows = {row["id"]: row for row in json.loads(result.stdout)["rows"]}
    wanting = []
    for name in names:
        own = {key.split("/", 2)[2]: row for key, row in rows.items()
               if key.split("/")[:2] == ["runtimes", name]}
        measured = [key for key, row in own.items() if row["status"] == "ok"]
        print(f"{name}: {len(measured)} of {len(own)} cases")
        for key, row in own.items():
            if row["status"] != "ok":
                print(f"  {key}: {row['status']}: {row['reason']}")
        if "plain" not in measured or not any(key.endswith("crossing") for key in measured):
            wanting.append(name)
    if wanting:
        sys.exit(f"FAILED: not measured: {', '.join(wanting)}")


main()
