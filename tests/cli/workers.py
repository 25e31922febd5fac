"""Worker processes that end without samples, or send more than there is memory for: one line that
says which and how, and never a verdict's status."""

import os
import tempfile

from tool import FAST, expect_failure, finish, run

PRELOAD = os.environ.get("XC_TEST_PRELOAD", "")
COMMAND = ["run", "calls", *FAST, "--processes", "3", "--benchmark_filter=direct"]


def faulty(fault, *more):
    return run(*COMMAND, *more, timeout=60,
               environment={"LD_PRELOAD": PRELOAD, "XC_TEST_FAULT": fault})


def the_way_that_they_end():
    for fault, status, end in (
        ("exit 1", 5, "exited with status 1"), ("exit 127", 5, "exited with status 127"),
        ("exit 0", 5, "exited with status 0"), ("signal 9", 5, "was killed by signal 9"),
        ("signal 6", 5, "was killed by signal 6"),
    ):
        expect_failure(faulty(fault), status,
                       f"worker process 1 {end} without reporting results", fault)


def no_memory_for_samples():
    """It holds more than a pipe does, so that a worker nobody listens to waits for ever."""
    result = faulty("no memory", "--rounds", "3000", "--benchmark_repetitions=9000")
    expect_failure(result, 4, "no memory for the samples of worker process 1", "no memory")


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for test in (the_way_that_they_end, no_memory_for_samples):
        test()
finish()
