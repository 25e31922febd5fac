"""A benchmark as users of Python write it: timeit. cpython.py BUILD-FOLDER prints `ID NANOSECONDS`.
"""

import ctypes
import os
import sys
import timeit

NUMBER = 10000


def best_ns(statement, **names):
    times = timeit.repeat(statement, globals=names, number=1, repeat=60)
    return min(times) / NUMBER * 1e9


def plain(first, second):
    return first + second


# What is dropped is freed before the next call allocates, which saves some cycles: as the adapter's
# loop, this one keeps what it got.
loop = f"for i in range({NUMBER}): kept = add(i, 7)"
print("plain", best_ns(loop, add=plain))
library = {"ctypes/crossing": ctypes.CDLL, "ctypes/no-token": ctypes.PyDLL}
for name, kind in library.items():
    add = kind(os.environ["XC_CALLEE"]).xc_callee_add
    add.argtypes, add.restype = [ctypes.c_int32, ctypes.c_int32], ctypes.c_int32
    print(name, best_ns(loop, add=add))

sys.path.insert(0, sys.argv[1])
try:
    import crosscost_extension as extension
except ImportError:
    sys.exit(0)
print("crossing", best_ns(loop, add=extension.add))
print("no-token", best_ns(loop, add=extension.add_held))
upcalls = f"call_back(add, 7, {NUMBER})"
print("upcall", best_ns(upcalls, call_back=extension.call_back, add=plain))
try:
    from crosscost_cffi import lib
except ImportError:
    sys.exit(0)
print("cffi/crossing", best_ns(loop, add=lib.xc_callee_add))
