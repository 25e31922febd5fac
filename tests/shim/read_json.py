#!/usr/bin/env python3
"""Reads JSON that went through the shim, as strictly as the strictest reader would.

usage: read_json.py written PROGRAM    PROGRAM all|aggregates|empty writes the runs of write.c
       read_json.py example PROGRAM    PROGRAM is the example, run with the library's flags
"""

import json
import math
import statistics
import subprocess
import sys


def refuse(word):
    raise ValueError(f"not JSON: {word}")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    return done.returncode, done.stdout, done.stderr


def read(*command):
    status, text, errors = run(*command)
    assert status == 0, (command, status, errors)
    return json.loads(text, parse_constant=refuse)


def check_context(report):
    context = report["context"]
    for key in ("date", "host_name", "executable", "num_cpus", "mhz_per_cpu", "caches", "load_avg",
                "library_build_type"):
        assert key in context, key


def near(value, expected):
    return math.isclose(value, expected, rel_tol=1e-9)


def check_rows(rows):
    """What compare.py looks at in every row."""
    for row in rows:
        assert row["run_type"] in ("iteration", "aggregate")
        assert row["run_name"] and row["name"].startswith(row["run_name"])
        for key in ("real_time", "cpu_time", "time_unit", "iterations", "family_index", "threads",
                    "per_family_instance_index", "repetitions"):
            assert key in row, (key, row)


def written(program):
    report = read(program, "all")
    check_context(report)
    rows = report["benchmarks"]
    check_rows(rows)
    names = ["", "", "", "_mean", "_median", "_stddev", "_cv"]
    assert [row["name"] for row in rows] == ['calls/"a"' + name for name in names] + ["b", "c", "d"]

    real, cpu = [1.5, 2.5, 6.5], [1.25, 2.25, 6.25]
    for index, row in enumerate(rows[:3]):
        assert near(row["real_time"], real[index]) and near(row["cpu_time"], cpu[index]), row
        assert row["iterations"] == [1000, 2000, 4000][index]
        assert row["repetition_index"] == index and row["repetitions"] == 3
        assert row["time_unit"] == "ns" and row["label"] == "tight"
        assert row["insns"] == [10, 20, 60][index]
        assert ("odd" in row) == (index != 1)  # there it was not a number
    wanted = [statistics.mean, statistics.median, statistics.stdev,
              lambda values: statistics.stdev(values) / statistics.mean(values)]
    for row, name, of in zip(rows[3:7], names[3:], wanted):
        assert row["run_type"] == "aggregate" and row["aggregate_name"] == name[1:]
        assert row["aggregate_unit"] == ("percentage" if name == "_cv" else "time")
        assert near(row["real_time"], of(real)) and near(row["cpu_time"], of(cpu)), row
        assert near(row["insns"], of([10, 20, 60]))
        assert row["iterations"] == 3
    assert rows[7]["real_time"] == 100 and rows[7]["iterations"] == 5
    for row, message in ((rows[8], 'no such "unit"'), (rows[9], "its time is not a number")):
        assert row.get("error_occurred") or row.get("skipped"), row
        assert message in (row.get("error_message"), row.get("skip_message")), row
    assert [row["family_index"] for row in rows] == [0] * 7 + [1, 2, 3]

    short = read(program, "aggregates")["benchmarks"]
    assert [row["name"] for row in short] == [row["name"] for row in rows[3:]]
    empty = read(program, "empty")
    check_context(empty)
    assert empty["benchmarks"] == []


def example(program):
    flags = ["--benchmark_format=json", "--benchmark_min_time=0.05", "--benchmark_context=a=b"]
    report = read(program, *flags)
    check_context(report)
    assert report["context"]["a"] == "b"
    rows = report["benchmarks"]
    check_rows(rows)
    assert [row["name"].split("/")[0] for row in rows] == ["sum", "sum", "batch", "manual",
                                                           "impossible"]
    assert rows[0]["length"] == 256 and rows[1]["length"] == 65536
    assert rows[1]["real_time"] > rows[0]["real_time"]
    assert rows[0]["items_per_second"] > rows[0]["sums"]
    assert rows[2]["label"] == "one batch"
    assert "this machine has no abacus" in rows[4].values()

    assert len(read(program, "--benchmark_filter=batch", *flags)["benchmarks"]) == 1
    counted = read(program, "--benchmark_filter=batch", flags[0], "--benchmark_min_time=100x")
    assert counted["benchmarks"][0]["iterations"] == 100, counted
    status, text, errors = run(program, "--benchmark_filter=manual", flags[1])
    assert status == 0 and "manual/manual_time" in text, errors
    for bad in ("--benchmark_fliter=a", "--benchmark_repetitions=0", "word"):
        status, text, errors = run(program, bad)
        assert status == 2 and not text and errors, (bad, status)


if __name__ == "__main__":
    {"written": written, "example": example}[sys.argv[1]](sys.argv[2])
