"""Call plans: used where libffi has them, and a row with the reason where it has not."""

import json
import os

from tool import FAST, check, finish, run

RUN = ["run", "ffi", *FAST, "--format", "json"]


def plans_of(result):
    rows = json.loads(result.stdout)["rows"]
    return {row["id"]: row for row in rows if row["id"].endswith("/plan")}


plain = plans_of(run(*RUN))
check(len(plain) == 11, str(list(plain)))
if any(row["status"] == "skipped" for row in plain.values()):
    check(all("3.7" in row["reason"] for row in plain.values()), "the reason names the version")
    result = run(*RUN, environment={"LD_PRELOAD": os.environ["XC_TEST_PLANS"]})
    check("plans left: 0" in result.stderr, result.stderr)
    plain = plans_of(result)
else:
    print("this libffi has call plans")
for row in plain.values():
    check(row["status"] == "ok", f"{row['id']}: {row['reason']}")
    check(row["baseline_id"] == row["id"].replace("/plan", "/direct"), str(row))
finish()
