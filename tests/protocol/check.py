#!/usr/bin/env python3
"""Checks the protocols in *.pml with spin, in every interleaving: check.py models | mutants

models    the protocols of all models, in small sizes: no error
mutants   the same with one mistake each: spin finds every one
A line for each check says what was found, in how many states, and how long it took.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = ["GO_1_23", "GO_1_26", "MINIMAL"]
FILES = {"GIL": "gil.pml", "JVM": "jvm.pml"}  # of the others: protocol.pml
MEMORY_BYTES = 6 << 30  # of one check, at most

# What is checked of each of MODELS: every step apart (safety), and that nobody waits for ever.
SAFETY = [
    "THREADS=2 TOKENS=1 REST",
    "THREADS=2 TOKENS=1 SPIN BRIEF",
    "THREADS=3 TOKENS=1 FAIR SPIN BRIEF",
    "THREADS=3 TOKENS=2 FAIR SPIN BRIEF",
    "THREADS=2 TOKENS=2 BRIEF",
    "THREADS=3 TOKENS=2 FAIR REST",
    "THREADS=2 TOKENS=1 COME_AND_GO BRIEF",
    "THREADS=3 TOKENS=1 COME_AND_GO FAIR SPIN BRIEF",
    "THREADS=2 TOKENS=1 COME_AND_GO ALONE",
]
PROGRESS = [
    "THREADS=2 TOKENS=1 FAIR REST",
    "THREADS=2 TOKENS=1 FAIR SPIN",
    "THREADS=3 TOKENS=1 FAIR",
    "THREADS=3 TOKENS=2 FAIR BRIEF",
    "THREADS=2 TOKENS=1 COME_AND_GO FAIR",
    "THREADS=3 TOKENS=2 ALONE FAIR",
]
# What is checked besides: (model, kind, sizes).
BESIDES = [
    ("GO_1_23", "safety", "THREADS=3 TOKENS=2 COME_AND_GO ALONE"),
    ("GIL", "safety", "THREADS=2 COME_AND_GO"),
    ("GIL", "safety", "THREADS=3 BRIEF"),
    ("GIL", "progress", "THREADS=2 FAIR"),
    ("GIL", "progress", "THREADS=3 COME_AND_GO FAIR BRIEF"),
    ("JVM", "safety", "THREADS=2 COME_AND_GO BUFFERS"),
    ("JVM", "safety", "THREADS=3 COME_AND_GO FAIR BRIEF"),
    ("JVM", "progress", "THREADS=2 COME_AND_GO FAIR"),
]
# (mutant, kind, model, sizes): the mistake, and where it must be found.
MUTANTS = [
    ("RETAKE_WITHOUT_CAS", "safety", "GO_1_23", "THREADS=2 TOKENS=1"),
    ("RETAKE_WITHOUT_CAS", "safety", "GO_1_26", "THREADS=2 TOKENS=1"),
    ("RETAKE_WITHOUT_CAS", "safety", "MINIMAL", "THREADS=2 TOKENS=1"),
    ("SCAN_BIT_IGNORED", "safety", "GO_1_26", "THREADS=2 TOKENS=1"),
    ("HANDOVER_WITHOUT_WAKE", "progress", "GO_1_23", "THREADS=2 TOKENS=1 FAIR"),
    ("HANDOVER_WITHOUT_WAKE", "progress", "GO_1_26", "THREADS=3 TOKENS=2 FAIR"),
    ("IDLE_WITHOUT_QUEUE", "safety", "GO_1_23", "THREADS=2 TOKENS=1"),
    ("PARK_WITHOUT_CHECK", "safety", "GO_1_26", "THREADS=2 TOKENS=1"),
    ("QUEUE_WITHOUT_LOOKING", "safety", "GO_1_23", "THREADS=2 TOKENS=1"),
    ("YIELD_KEEPS", "safety", "GO_1_23", "THREADS=2 TOKENS=1"),
    ("REST_WITHOUT_CALL", "progress", "GO_1_23", "THREADS=2 TOKENS=1 FAIR REST"),
    ("QUEUE_BACKWARDS", "progress", "GO_1_26", "THREADS=3 TOKENS=1 FAIR"),
    ("UNLOCKED_PUT", "safety", "GO_1_23", "THREADS=2 TOKENS=1"),
    ("WON_UNSAID", "progress", "GO_1_23", "THREADS=2 TOKENS=1 FAIR"),
    ("SWAP_UNCHECKED", "safety", "MINIMAL", "THREADS=3 TOKENS=2 SPIN BRIEF"),
    ("SLOT_OF_ANOTHER", "safety", "MINIMAL", "THREADS=3 TOKENS=1 SPIN BRIEF"),
    ("DETACH_UNLOCKED", "safety", "GO_1_26", "THREADS=2 TOKENS=1 COME_AND_GO BRIEF"),
    ("FORGET_NOTHING", "safety", "GO_1_23", "THREADS=2 TOKENS=2 COME_AND_GO BRIEF"),
    ("PATIENT_FOR_NOTHING", "progress", "MINIMAL", "THREADS=2 TOKENS=1 ALONE FAIR"),
    ("RETAKE_WITHOUT_CAS", "safety", "GO_1_23", "THREADS=2 TOKENS=1 ALONE"),
    ("ASK_UNLOCKED", "safety", "GIL", "THREADS=2 COME_AND_GO"),
    ("WAIT_ONCE", "safety", "GIL", "THREADS=2"),
    ("NEVER_ASKS", "progress", "GIL", "THREADS=2 FAIR"),
    ("SWITCH_UNSAID", "safety", "GIL", "THREADS=2 COME_AND_GO"),
    ("SWITCH_UNSEEN", "progress", "GIL", "THREADS=2 FAIR"),
    ("WITHOUT_FENCE", "safety", "JVM", "THREADS=2 BUFFERS"),
    ("WITHOUT_VM_FENCE", "safety", "JVM", "THREADS=2 BUFFERS"),
    ("TRANSITION_STOPPED", "safety", "JVM", "THREADS=2"),
    ("NATIVE_AWAITED", "progress", "JVM", "THREADS=2 FAIR"),
    ("BLOCKED_UNSAID", "progress", "JVM", "THREADS=2 FAIR"),
    ("END_WITHOUT_WAKE", "progress", "JVM", "THREADS=2 FAIR"),
    ("ATTACH_UNLOCKED", "safety", "JVM", "THREADS=2 COME_AND_GO"),
    ("DETACH_UNLOCKED", "safety", "JVM", "THREADS=2 COME_AND_GO"),
]
KINDS = {
    "safety": (["-DSAFETY", "-DNOCLAIM"], []),
    "progress": (["-DNFAIR=3"], ["-a", "-f"]),
}


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def check(kind, file, options):
    """Every interleaving of what the options choose: (errors, states, seconds)."""
    compiled, run = KINDS[kind]
    began = time.time()
    with tempfile.TemporaryDirectory() as folder:
        def do(command):
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False,
                                  timeout=100, preexec_fn=limit_memory)
            return done.returncode, done.stdout + done.stderr

        definitions = [f"-D{option}" for option in options]
        status, text = do(["spin", "-a", *definitions, os.path.join(HERE, file)])
        assert status == 0 and "rror" not in text, text
        # Most checks are so small that compiling them well takes longer than it saves.
        status, text = do(["cc", "-O0", "-w", *compiled, "-o", "pan", "pan.c"])
        assert status == 0, text
        _, text = do(["./pan", *run, "-m4000000", "-w22"])
    found = re.search(r"errors: (\d+)", text)
    states = re.search(r"(\d+) states, stored", text)
    assert found and states, text
    complete = "max search depth too small" not in text and "not completed" not in text
    errors = int(found.group(1))
    assert errors or complete, f"not every interleaving was seen:\n{text}"
    return errors, int(states.group(1)), time.time() - began


def report(name, kind, model, sizes, mutant=None):
    options = [model] + sizes.split() + ([f"MUTANT_{mutant}"] if mutant else [])
    errors, states, seconds = check(kind, FILES.get(model, "protocol.pml"), options)
    right = bool(errors) == bool(mutant)
    what = ("caught" if errors else "MISSED") if mutant else ("WRONG" if errors else "correct")
    print(f"{what:8} {name:32} {kind:9} {sizes:36} {states:9} states {seconds:6.1f} s", flush=True)
    return right


def main():
    for tool in ("spin", "cc"):
        if not shutil.which(tool):
            print(f"skipped: there is no {tool}")
            return 77
    if sys.argv[1:] == ["models"]:
        jobs = [(model, kind, model, sizes) for model in MODELS
                for kind, all_sizes in (("safety", SAFETY), ("progress", PROGRESS))
                for sizes in all_sizes]
        jobs += [(model, kind, model, sizes) for model, kind, sizes in BESIDES]
    else:
        jobs = [(f"{mutant} {model}", kind, model, sizes, mutant)
                for mutant, kind, model, sizes in MUTANTS]
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(lambda job: report(*job), jobs))
    print(f"{sum(results)} of {len(results)} as they must be")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
