"""Compiles the modules that need a C compiler: build.py BUILD-FOLDER CALLEE CALLEE-INCLUDE

The C compiler and this Python's own headers are enough: no setuptools, no network. What cannot be
compiled is told on standard error and is no failure: the ways that need no compiler remain, and the
adapter says why the others are missing.
"""

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig

SOURCE = os.path.dirname(os.path.abspath(__file__))
EXTENSION = "crosscost_extension"
CFFI = "crosscost_cffi"
CDEF = """
int32_t xc_callee_add(int32_t first, int32_t second);
void xc_callee_nothing(void);
int64_t xc_callee_sum(const int64_t *items, size_t count);
int64_t xc_callee_call_back(int32_t (*function)(int32_t first, int32_t second), int32_t second,
                            uint64_t times);
"""


class CannotBuild(Exception):
    """One line that says why."""


def library_path(build, name):
    return os.path.join(build, name + sysconfig.get_config_var("EXT_SUFFIX"))


def is_stale(name, build):
    """A compiler may have come since, and the sources may be newer: two adapters share them."""
    target = library_path(build, name)
    newest = max(os.path.getmtime(os.path.join(SOURCE, file))
                 for file in ("build.py", "extension.c"))
    return not os.path.exists(target) or os.path.getmtime(target) < newest


def compile_module(name, source, build, callee, callee_include):
    """One shared library out of one C file, with the flags that an extension module gets."""
    compiler = shlex.split(os.environ.get("CC", "cc"))
    headers = sysconfig.get_paths()["include"]
    if not shutil.which(compiler[0]):
        raise CannotBuild(f"there is no C compiler '{compiler[0]}'")
    if not os.path.exists(os.path.join(headers, "Python.h")):
        raise CannotBuild(f"the headers of this Python are not installed: no '{headers}/Python.h'")
    target = library_path(build, name)
    new = f"{target}.{os.getpid()}"
    command = [*compiler, "-O2", "-DNDEBUG", "-Wall", "-Wextra", "-fPIC", "-shared"]
    command += ["-I", headers, "-I", callee_include, source, callee]
    command += [f"-Wl,-rpath,{os.path.dirname(callee)}", "-o", new]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno(),
                            stderr=subprocess.PIPE, universal_newlines=True)
    sys.stderr.write(result.stderr)
    if result.returncode != 0:
        errors = [line for line in result.stderr.splitlines() if "error" in line]
        raise CannotBuild(f"'{name}' does not compile: {(errors or ['see above'])[0]}")
    os.replace(new, target)


def build_extension(build, callee, callee_include):
    compile_module(EXTENSION, os.path.join(SOURCE, "extension.c"), build, callee, callee_include)


def build_cffi(build, callee, callee_include):
    """cffi's API mode: it writes C, which is compiled like any extension module."""
    try:
        import cffi
    except ImportError:
        raise CannotBuild("the package 'cffi' is not installed for this Python") from None
    ffi = cffi.FFI()
    ffi.cdef(CDEF + 'extern "Python" int32_t crosscost_upcall(int32_t first, int32_t second);')
    ffi.set_source(CFFI, '#include "callee.h"')
    source = os.path.join(build, CFFI + ".c")
    ffi.emit_c_code(source)
    compile_module(CFFI, source, build, callee, callee_include)


BUILDERS = {EXTENSION: build_extension, CFFI: build_cffi}


def main():
    for name, builder in BUILDERS.items():
        try:
            builder(*sys.argv[1:4])
        except CannotBuild as why:
            print(f"{name}: {why}", file=sys.stderr)


if __name__ == "__main__":
    main()
