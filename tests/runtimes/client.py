"""A client of the adapters' protocol that owes nothing to the driver's: for tests of the adapters.

It reads runtime.json as docs/runtimes.md says, finds the runtime, builds and starts the program.
"""

import json
import os
import re
import select
import shutil
import subprocess
import sys

ANSWER_SECONDS = 60


class Missing(Exception):
    """The runtime, or what it needs, is not here; the text says what."""


class Description:
    """A runtime's description with the runtime that was found for it."""

    def __init__(self, source, build_root, callee, callee_include):
        with open(os.path.join(source, "runtime.json"), encoding="utf-8") as file:
            self.keys = json.load(file)
        self.name = self.keys["name"]
        self.source = source
        self.callee = callee
        found = [shutil.which(name) for name in self.keys["find"]]
        self.runtime = next(filter(None, found), None)
        if self.runtime is None:
            raise Missing(f"there is no {self.keys['find'][0]}")
        self._places = {
            "runtime": self.runtime,
            "runtime_folder": os.path.dirname(os.path.realpath(self.runtime)),
            "source": source,
            "callee": callee,
            "callee_include": callee_include,
            "build": "",
        }
        for command in self.keys.get("needs", []):
            result = self.run(command)
            if result.returncode != 0:
                raise Missing((result.stdout.splitlines() or ["something is missing"])[-1])
        output = self.run(self.keys["version"]["command"]).stdout
        match = re.search(self.keys["version"]["pattern"], output)
        if match is None:
            raise Missing(f"no version in {output!r}")
        self.version = match.group(1)
        self.build = os.path.join(build_root, f"{self.name}-{self.version}")
        self._places["build"] = self.build

    def filled(self, text):
        for key, value in self._places.items():
            text = text.replace("{" + key + "}", value)
        return text

    def environment(self):
        own = {key: self.filled(value)
               for key, value in self.keys.get("environment", {}).items()}
        return {**os.environ, **own, "XC_CALLEE": self.callee,
                "XC_CALLEE_INCLUDE": self._places["callee_include"]}

    def run(self, command):
        return subprocess.run([self.filled(word) for word in command], cwd=self.source,
                              env=self.environment(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", timeout=300)

    def make(self):
        os.makedirs(self.build, exist_ok=True)
        for command in self.keys.get("build", []):
            result = self.run(command)
            if result.returncode != 0:
                raise RuntimeError(f"{self.name} does not build:\n{result.stdout}")


class Adapter:
    """The running program; on one processor, if one is named."""

    def __init__(self, description, processor=None):
        def place():
            os.sched_setaffinity(0, {processor})
        command = [description.filled(word) for word in description.keys["start"]]
        self.process = subprocess.Popen(command, cwd=description.source,
                                        env=description.environment(), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, bufsize=0,
                                        preexec_fn=None if processor is None else place)
        self._rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def line(self):
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self.process.stdout], [], [], ANSWER_SECONDS)
            if not ready:
                raise RuntimeError(f"no answer within {ANSWER_SECONDS} s")
            part = os.read(self.process.stdout.fileno(), 65536)
            if not part:
                raise RuntimeError(f"it ended, with {self._rest!r} unfinished")
            self._rest += part
        line, self._rest = self._rest.split(b"\n", 1)
        return line.decode("utf-8")

    def ask(self, question):
        self.process.stdin.write(question.encode("utf-8") + b"\n")
        return self.line()

    def list(self):
        """Summaries of the cases and reasons of the skips, by id."""
        cases, skips = {}, {}
        line = self.ask("list")
        while line != "end":
            kind, name, text = line.split(" ", 2)
            {"case": cases, "skip": skips}[kind][name] = text
            line = self.line()
        return cases, skips

    def run_ns(self, name, iterations):
        word, elapsed = self.ask(f"run {name} {iterations}").split(" ", 1)
        if word != "ns":
            raise RuntimeError(f"{name}: {word} {elapsed}")
        return float(elapsed)

    def end(self):
        """Closes the program's input; its status, and what it still had to say."""
        self.process.stdin.close()
        rest = self.process.stdout.read()
        return self.process.wait(timeout=ANSWER_SECONDS), self._rest + rest


def skip(reason):
    print("skipped:", reason)
    sys.exit(77)
