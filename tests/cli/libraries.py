"""Where `crosscost call` finds a library by its name: wherever the loader does."""

import json
import os
import shutil
import subprocess
import sys
import tempfile

from tool import PROGRAM, check, finish

CALL = ["--args", "1", "--benchmark_repetitions=2", "--epoch-us", "20", "--seed", "1", "--pin",
        "none", "--model", "minimal", "--format", "json"]


def only_in_the_loaders_list(folder):
    """As for a folder of /etc/ld.so.conf.d: its libraries are known by /etc/ld.so.cache alone."""
    os.makedirs("libraries")
    for version in (1, 2, 10):
        subprocess.run(["cc", "-shared", "-fPIC", f"-Wl,-soname,libxcalone.so.{version}", "-x", "c",
                        "-", "-o", f"libraries/libxcalone.so.{version}"], check=True, text=True,
                       input=f"int version(int a) {{ return a * {version}; }}")
    ldconfig = shutil.which("ldconfig", path=os.environ["PATH"] + ":/sbin:/usr/sbin")
    if not ldconfig:
        print("not tried, there is no ldconfig")
        return
    subprocess.run([ldconfig, "-C", "cache", "-f", "/dev/null", os.path.abspath("libraries")],
                   check=True)
    for name in ("xcalone", "libxcalone", "libxcalone.so.10"):
        command = [PROGRAM, "call", name, "int version(int)", "--returns", "10", *CALL]
        text = "mount --bind cache /etc/ld.so.cache && exec " + " ".join(
            f"'{word}'" for word in command)
        result = subprocess.run(["unshare", "-rm", "sh", "-c", text], text=True, check=False,
                                capture_output=True, cwd=folder)
        if "unshare" in result.stderr or "mount" in result.stderr:
            print("not tried, mounting is not allowed here:", result.stderr.strip())
            return
        check(result.returncode == 0, f"{name}: {result.stderr}")
        rows = json.loads(result.stdout)["rows"] if result.stdout else []
        check([row["status"] for row in rows] == ["ok"] * 3, f"{name}: {rows}")


def a_list_that_is_broken(folder):
    """Whatever stands there, the program says that the library is not found."""
    with open("cache", "rb") as file:
        whole = file.read()
    head = whole.find(b"glibc-ld.so.cache1.1")
    pieces = [b"", whole[:head + 20], whole[:head + 48], whole[:head + 60], whole[:-1]]
    pieces.append(whole[:head + 20] + b"\xff" * (len(whole) - head - 20))
    for number, piece in enumerate(pieces):
        with open("broken", "wb") as file:
            file.write(piece)
        text = f"mount --bind broken /etc/ld.so.cache && exec {PROGRAM} call xcnone 'int f(void)'"
        result = subprocess.run(["unshare", "-rm", "sh", "-c", text], text=True, check=False,
                                capture_output=True, cwd=folder)
        if "unshare" in result.stderr or "mount" in result.stderr:
            return
        check(result.returncode in (2, 127) and "no library 'xcnone'" in result.stderr,
              f"broken {number}: {result.returncode}: {result.stderr}")


if not shutil.which("cc"):
    print("skipped: there is no cc")
    sys.exit(77)
with tempfile.TemporaryDirectory() as scratch:
    os.chdir(scratch)
    only_in_the_loaders_list(scratch)
    if os.path.exists("cache"):
        a_list_that_is_broken(scratch)
finish()
