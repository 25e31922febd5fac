"""No memory for closures: one line, status 4, and everything else measured and saved."""

import json
import os
import tempfile

from tool import FAST, check, finish, run

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "result.json")
    result = run("run", "calls", *FAST, "--output", path,
                 environment={"LD_PRELOAD": os.environ["XC_TEST_PRELOAD"]})
    check(result.returncode == 4, f"status {result.returncode}")
    lines = [line for line in result.stderr.splitlines() if "warning" not in line]
    check(len(lines) == 1 and "closure" in lines[0], result.stderr)
    rows = {row["id"]: row for row in json.load(open(path))["rows"]}
    check(rows["calls/ffi-closure"]["status"] == "failed", "the closure's row failed")
    check("memory" in rows["calls/ffi-closure"]["reason"], rows["calls/ffi-closure"]["reason"])
    check(rows["calls/direct"]["status"] == "ok", "the others are there")
finish()
