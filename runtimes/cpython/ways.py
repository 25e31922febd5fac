"""The ways from Python into the foreign library, one function each: it yields cases and skips."""

import ctypes
import importlib
import os
import sys

import build
from loops import Skip, batch_cases, crossing_case, nothing_case, python_add, upcall_case


def module_of(name, folder):
    """A compiled module; compiled now where it is missing or old (CannotBuild)."""
    if build.is_stale(name, folder):
        build.BUILDERS[name](folder, os.environ["XC_CALLEE"], os.environ["XC_CALLEE_INCLUDE"])
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


def missing(name, error):
    """A way that is missing as a whole is one row, named for its crossing."""
    return Skip(name, " ".join((str(error) or type(error).__name__).split()))


def plain(_):
    yield crossing_case("plain", "a Python function that adds two integers", python_add)


def extension(folder):
    try:
        module = module_of(build.EXTENSION, folder)
    except (build.CannotBuild, ImportError, OSError) as error:
        yield missing("crossing", error)
        return
    yield crossing_case("crossing", "an extension module's function, which releases the GIL",
                        module.add)
    yield crossing_case("no-token", "the same, keeping the GIL", module.add_held)
    yield nothing_case("nothing", "an extension module's function without arguments",
                       module.nothing)
    yield upcall_case("upcall", "C calls a Python function, taking the GIL for each",
                      module.call_back, python_add)
    yield upcall_case("upcall/no-token", "the same, holding the GIL throughout",
                      module.call_back_held, python_add)
    yield from batch_cases("", "an array.array summed in an extension module", module.sum,
                           lambda numbers: (numbers,))


def with_ctypes(_):
    path = os.environ["XC_CALLEE"]
    releasing, holding = ctypes.CDLL(path), ctypes.PyDLL(path)
    function = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_int32, ctypes.c_int32)
    for library in (releasing, holding):
        library.xc_callee_add.argtypes = [ctypes.c_int32, ctypes.c_int32]
        library.xc_callee_add.restype = ctypes.c_int32
    releasing.xc_callee_nothing.argtypes = []
    releasing.xc_callee_nothing.restype = None
    releasing.xc_callee_sum.argtypes = [ctypes.POINTER(ctypes.c_int64), ctypes.c_size_t]
    releasing.xc_callee_sum.restype = ctypes.c_int64
    releasing.xc_callee_call_back.argtypes = [function, ctypes.c_int32, ctypes.c_uint64]
    releasing.xc_callee_call_back.restype = ctypes.c_int64

    yield crossing_case("ctypes/crossing", "ctypes with CDLL, which releases the GIL",
                        releasing.xc_callee_add)
    yield crossing_case("ctypes/no-token", "ctypes with PyDLL, which keeps the GIL",
                        holding.xc_callee_add)
    yield nothing_case("ctypes/nothing", "ctypes, a function without arguments",
                       releasing.xc_callee_nothing)
    yield upcall_case("ctypes/upcall", "C calls a Python function through CFUNCTYPE",
                      releasing.xc_callee_call_back, function(python_add))
    yield from batch_cases(
        "ctypes/", "an array.array summed through ctypes", releasing.xc_callee_sum,
        lambda numbers: ((ctypes.c_int64 * len(numbers)).from_buffer(numbers), len(numbers)))


def cffi_cases(way, mode, ffi, library, upcall):
    yield crossing_case(f"{way}crossing", f"cffi in {mode} mode, which releases the GIL",
                        library.xc_callee_add)
    yield nothing_case(f"{way}nothing", f"cffi in {mode} mode, a function without arguments",
                       library.xc_callee_nothing)
    yield upcall_case(f"{way}upcall", f"C calls a Python function through cffi in {mode} mode",
                      library.xc_callee_call_back, upcall)
    yield from batch_cases(f"{way}", f"an array.array summed through cffi in {mode} mode",
                           library.xc_callee_sum,
                           lambda numbers: (ffi.from_buffer("int64_t[]", numbers), len(numbers)))
    yield Skip(f"{way}no-token", "cffi always releases the GIL")


def cffi_api(folder):
    try:
        module = module_of(build.CFFI, folder)
    except (build.CannotBuild, ImportError, OSError) as error:
        yield missing("cffi/crossing", error)
        return
    module.ffi.def_extern(name="crosscost_upcall")(python_add)
    yield from cffi_cases("cffi/", "API", module.ffi, module.lib, module.lib.crosscost_upcall)


def cffi_abi(_):
    try:
        import cffi
    except ImportError:
        yield missing("cffi-abi/crossing", "the package 'cffi' is not installed for this Python")
        return
    ffi = cffi.FFI()
    ffi.cdef(build.CDEF)
    library = ffi.dlopen(os.environ["XC_CALLEE"])
    upcall = ffi.callback("int32_t(int32_t, int32_t)")(python_add)
    yield from cffi_cases("cffi-abi/", "ABI", ffi, library, upcall)


WAYS = (plain, extension, with_ctypes, cffi_api, cffi_abi)
WAYS_WITH_THREADS = (plain, extension)
