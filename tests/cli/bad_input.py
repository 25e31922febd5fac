"""Wrong usage of every kind: one line that names the culprit, status 2, nothing written."""

import os
import tempfile

from tool import check, expect_failure, finish, run

LONG = "x" * 5000
CASES = [
    (["frobnicate"], "'frobnicate'"),
    ([LONG], "unknown command"),
    (["run", "nosuite"], "'nosuite'"),
    (["run", "calls", "batches"], "'batches'"),
    (["batch", "calls"], "'calls'"),
    (["batch", "--plant", "save=1"], "--plant"),
    (["batch", "--model", "go9.99"], "'go9.99'"),
    (["run", "--gate", ""], "empty"),
    (["run", "--gate", "calls/direct"], "at the end"),
    (["run", "--gate", "calls/direct = 3"], "at 14"),
    (["run", "--gate", "calls/direct == 3"], "never equal"),
    (["run", "--gate", "1 < 2 < 3"], "one comparison"),
    (["run", "--gate", "1 < (2"], "')' expected"),
    (["run", "--gate", "1e999 < 2"], "out of range"),
    (["run", "--gate", "0x10 < 2"], "decimal"),
    (["run", "--gate", "1 < $"], "at 5, '$'"),
    (["run", "--gate", "(" * 200 + "1 < 2"], "too many"),
    (["run", "--gate", LONG], "characters"),
    (["run", "calls", "--gate", "calls/nothing < 1"], "'calls/nothing'"),
    (["run", "calls", "--gate", "speedup@64 > 1"], "'speedup@64'"),
    (["run", "--gates", "/no/such/file"], "/no/such/file"),
    (["run", "--plugin", "/no/such/plugin.so"], "/no/such/plugin.so"),
    (["list", "--plugin", "/etc/passwd"], "/etc/passwd"),
    (["call"], "LIBRARY"),
    (["call", "libm"], "PROTOTYPE"),
    (["call", "libm", "double cos(double)", "--args", "x"], "'x'"),
    (["call", "libm", LONG], "2000"),
    (["run", ""], "''"),
    (["run", LONG], "unknown suite"),
    (["run", "--model", "go9.99"], "'go9.99'"),
    (["run", "--model", "go1.23,"], "''"),
    (["run", "--model", ""], "''"),
    (["run", "--model", LONG], "--model"),
    (["run", "--rounds", "0"], "--rounds: '0'"),
    (["run", "--rounds", "-3"], "--rounds: '-3'"),
    (["run", "--rounds", "many"], "--rounds: 'many'"),
    (["run", "--rounds", "1e3"], "--rounds: '1e3'"),
    (["run", "--rounds", "99999999999999999999"], "--rounds"),
    (["run", "--rounds", ""], "--rounds: ''"),
    (["run", "--rounds"], "--rounds"),
    (["run", "--epoch-us", "1"], "--epoch-us: '1'"),
    (["run", "--epoch-us", "999999999"], "--epoch-us"),
    (["run", "--processes", "0"], "--processes: '0'"),
    (["run", "--processes", "65"], "--processes: '65'"),
    (["run", "--seed", "-1"], "--seed: '-1'"),
    (["run", "--seed", "0x10"], "--seed: '0x10'"),
    (["run", "--stack-kib", "1"], "--stack-kib: '1'"),
    (["run", "--stack-kib", "-1"], "--stack-kib: '-1'"),
    (["run", "--stack-kib", "99999999999"], "--stack-kib"),
    (["run", "--pin", "core:4096"], "core:4096"),
    (["run", "--pin", "pu:99999"], "pu:99999"),
    (["run", "--pin", "pu:-1"], "pu:-1"),
    (["run", "--pin", "pu:"], "pu:"),
    (["run", "--pin", "cpu3"], "cpu3"),
    (["run", "--pin", "core:1x"], "core:1x"),
    (["run", "--pin", "pu:99999999999999999999"], "pu:99999999999999999999"),
    (["run", "--plant", "save"], "'save'"),
    (["run", "--plant", "nostep=10"], "'nostep'"),
    (["run", "--plant", "save=-1"], "'-1'"),
    (["run", "--plant", "save=ten"], "'ten'"),
    (["run", "--plant", "save=99999999"], "'99999999'"),
    (["run", "--plant", "save="], "''"),
    (["run", "--plant", "save=1", "--plant", "call=1"], "--plant"),
    (["run", "--model", "minimal", "--plant", "restore=10"], "'minimal'"),
    (["run", "--format", "xml"], "'xml'"),
    (["run", "--format", "json", "--format", "csv"], "standard output"),
    (["run", "--output", "results.unknown"], "'results.unknown'"),
    (["run", "--output", "/no/such/folder/result.json"], "/no/such/folder"),
    (["run", "--output", "/"], "'/'"),
    (["run", "--format", "json", "--output", "/dev"], "'/dev'"),
    (["run", "--output", "x" * 300 + ".json"], "too long"),
    (["run", "--format", "json", "--output", ""], "''"),
    (["run", "--nonsense"], "--nonsense"),
    (["run", "-z"], "z"),
    (["run", "--quick=yes"], "--quick"),
    (["run", "--benchmark_nonsense"], "--benchmark_nonsense"),
    (["run", "--benchmark_filter=("], "--benchmark_filter"),
    (["run", "--benchmark_filter=no/such/case"], "no/such/case"),
    (["run", "--benchmark_repetitions=-1"], "--benchmark_repetitions"),
    (["run", "--benchmark_min_time=fast"], "--benchmark_min_time"),
    (["run", "--benchmark_min_time=99999"], "--benchmark_min_time"),
    (["run", "--benchmark_format=xml"], "--benchmark_format"),
    (["run", "--benchmark_out=/no/such/folder/x.json"], "/no/such/folder"),
    (["list", "everything"], "'everything'"),
    (["list", "--format", "csv"], "'csv'"),
    (["doctor", "--format", "csv"], "'csv'"),
    (["doctor", "now"], "'now'"),
    (["doctor", "--pin", "core:9999"], "core:9999"),
    (["selftest", "please"], "'please'"),
    (["selftest", "--model", "nomodel"], "'nomodel'"),
    (["selftest", "--rounds", "x"], "'x'"),
    (["selftest", "--pin", "nowhere"], "nowhere"),
]

with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for arguments, culprit in CASES:
        result = run(*arguments, timeout=30)
        what = " ".join(argument[:40] for argument in arguments)
        expect_failure(result, 2, culprit, what)
        check(result.stdout == "", f"{what}: wrote {result.stdout[:80]!r}")
    check(os.listdir(folder) == [], f"left behind: {os.listdir(folder)}")
    result = run(timeout=30)
    check(result.returncode == 2 and "usage:" in result.stderr, "without a command: usage")
finish()
