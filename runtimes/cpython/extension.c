/* The extension module that a binding author would write by hand for the foreign library: the
 * fastest way of passing arguments that CPython's C API has (METH_FASTCALL), each argument checked,
 * and the GIL released around the foreign call. The functions named held do the same and keep the
 * GIL; nothing else in them differs, so that what the GIL costs is their difference. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "callee.h"

static int int32_of(PyObject *number, int32_t *value)
{
    long wide = PyLong_AsLong(number);
    if (wide == -1 && PyErr_Occurred())
        return -1;
    if (wide < INT32_MIN || wide > INT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "the number does not fit into 32 bits");
        return -1;
    }
    *value = (int32_t)wide;
    return 0;
}

static int two_of(PyObject *const *arguments, Py_ssize_t count, int32_t *first, int32_t *second)
{
    if (count != 2) {
        PyErr_Format(PyExc_TypeError, "expected 2 arguments, got %zd", count);
        return -1;
    }
    return int32_of(arguments[0], first) || int32_of(arguments[1], second) ? -1 : 0;
}

static PyObject *add(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    int32_t first, second, sum;
    if (two_of(arguments, count, &first, &second) != 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS sum = xc_callee_add(first, second);
    Py_END_ALLOW_THREADS return PyLong_FromLong(sum);
}

static PyObject *add_held(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    int32_t first, second;
    if (two_of(arguments, count, &first, &second) != 0)
        return NULL;
    return PyLong_FromLong(xc_callee_add(first, second));
}

static PyObject *nothing(PyObject *module, PyObject *ignored)
{
    (void)module, (void)ignored;
    Py_BEGIN_ALLOW_THREADS xc_callee_nothing();
    Py_END_ALLOW_THREADS Py_RETURN_NONE;
}

/* Any object with a buffer of 64-bit integers: an array.array('q'), a memoryview. */
static PyObject *sum(PyObject *module, PyObject *items)
{
    (void)module;
    Py_buffer view;
    int64_t total;
    if (PyObject_GetBuffer(items, &view, PyBUF_SIMPLE) != 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS total = xc_callee_sum(view.buf, (size_t)view.len / sizeof(int64_t));
    Py_END_ALLOW_THREADS PyBuffer_Release(&view);
    return PyLong_FromLongLong(total);
}

/* --- upcalls ------------------------------------------------------------------------------------
 */

/* The foreign library hands no context on, as many do not: what is called back stands here. */
static PyObject *called_back;

/* An exception stays set for the caller of the foreign function; later upcalls return 0 at once. */
static int32_t call_python(int32_t first, int32_t second)
{
    if (PyErr_Occurred())
        return 0;
    PyObject *arguments[2] = {PyLong_FromLong(first), PyLong_FromLong(second)};
    PyObject *answer = NULL;
    int32_t value = 0;
    if (arguments[0] && arguments[1])
        answer = PyObject_Vectorcall(called_back, arguments, 2, NULL);
    Py_XDECREF(arguments[0]);
    Py_XDECREF(arguments[1]);
    if (answer && int32_of(answer, &value) != 0)
        value = 0;
    Py_XDECREF(answer);
    return value;
}

static int32_t take_gil_and_call_python(int32_t first, int32_t second)
{
    PyGILState_STATE state = PyGILState_Ensure();
    int32_t value = call_python(first, second);
    PyGILState_Release(state);
    return value;
}

static int callback_of(PyObject *const *arguments, Py_ssize_t count, int32_t *second,
                       uint64_t *times)
{
    if (count != 3) {
        PyErr_Format(PyExc_TypeError, "expected 3 arguments, got %zd", count);
        return -1;
    }
    *times = PyLong_AsUnsignedLongLong(arguments[2]);
    if (PyErr_Occurred() || int32_of(arguments[1], second) != 0)
        return -1;
    Py_INCREF(arguments[0]);
    called_back = arguments[0];
    return 0;
}

static PyObject *answer_of_callback(int64_t total)
{
    Py_CLEAR(called_back);
    return PyErr_Occurred() ? NULL : PyLong_FromLongLong(total);
}

static PyObject *call_back(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    int32_t second;
    uint64_t times;
    int64_t total;
    if (callback_of(arguments, count, &second, &times) != 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS total = xc_callee_call_back(take_gil_and_call_python, second, times);
    Py_END_ALLOW_THREADS return answer_of_callback(total);
}

static PyObject *call_back_held(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    int32_t second;
    uint64_t times;
    if (callback_of(arguments, count, &second, &times) != 0)
        return NULL;
    return answer_of_callback(xc_callee_call_back(call_python, second, times));
}

/* --- the module --------------------------------------------------------------------------------
 */

#define FAST(function) (PyCFunction)(void (*)(void)) function, METH_FASTCALL

static PyMethodDef methods[] = {
    {"add", FAST(add), "add(first, second): the GIL is released"},
    {"add_held", FAST(add_held), "add(first, second): the GIL is kept"},
    {"nothing", nothing, METH_NOARGS, "nothing(): the GIL is released"},
    {"sum", sum, METH_O, "sum(items): the GIL is released"},
    {"call_back", FAST(call_back), "call_back(function, second, times): the GIL is released"},
    {"call_back_held", FAST(call_back_held), "call_back(function, second, times): it is kept"},
    {NULL, NULL, 0, NULL},
};

/* A free-threaded Python switches its GIL on for a module that does not say that it can do without.
 */
static PyModuleDef_Slot slots[] = {
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "crosscost_extension",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_crosscost_extension(void);
PyMODINIT_FUNC PyInit_crosscost_extension(void)
{
    return PyModuleDef_Init(&module);
}
