/* The addon that a binding author would write for the foreign library with Node-API, in C: each
 * argument is checked, each status looked at. */
#include <node_api.h>

#include "callee.h"

static napi_value throw_type_error(napi_env env, const char *message)
{
    napi_throw_type_error(env, NULL, message);
    return NULL;
}

static napi_value add(napi_env env, napi_callback_info info)
{
    size_t count = 2;
    napi_value arguments[2], sum;
    int32_t first, second;
    if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok || count != 2 ||
        napi_get_value_int32(env, arguments[0], &first) != napi_ok ||
        napi_get_value_int32(env, arguments[1], &second) != napi_ok)
        return throw_type_error(env, "expected two integers");
    if (napi_create_int32(env, xc_callee_add(first, second), &sum) != napi_ok)
        return NULL;
    return sum;
}

static napi_value nothing(napi_env env, napi_callback_info info)
{
    (void)env, (void)info;
    xc_callee_nothing();
    return NULL;
}

static napi_value sum(napi_env env, napi_callback_info info)
{
    size_t count = 1, items;
    napi_value argument, total;
    napi_typedarray_type type;
    void *data;
    if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != napi_ok || count != 1 ||
        napi_get_typedarray_info(env, argument, &type, &items, &data, NULL, NULL) != napi_ok ||
        type != napi_bigint64_array)
        return throw_type_error(env, "expected a BigInt64Array");
    if (napi_create_int64(env, xc_callee_sum(data, items), &total) != napi_ok)
        return NULL;
    return total;
}

/* The foreign library hands no context on, as many do not: who is called back stands here. */
static struct {
    napi_env env;
    napi_value function, receiver;
} called_back;

/* Each upcall has a handle scope for itself, or a long loop would keep all of its values alive. An
 * exception stays pending for the caller of the foreign function, and later upcalls then fail. */
static int32_t call_javascript(int32_t first, int32_t second)
{
    napi_env env = called_back.env;
    napi_handle_scope scope;
    napi_value arguments[2], answer;
    int32_t value = 0;
    if (napi_open_handle_scope(env, &scope) != napi_ok)
        return 0;
    if (napi_create_int32(env, first, &arguments[0]) != napi_ok ||
        napi_create_int32(env, second, &arguments[1]) != napi_ok ||
        napi_call_function(env, called_back.receiver, called_back.function, 2, arguments,
                           &answer) != napi_ok ||
        napi_get_value_int32(env, answer, &value) != napi_ok)
        value = 0;
    napi_close_handle_scope(env, scope);
    return value;
}

static napi_value call_back(napi_env env, napi_callback_info info)
{
    size_t count = 3;
    napi_value arguments[3], receiver, total;
    int32_t second;
    int64_t times;
    if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok || count != 3 ||
        napi_get_value_int32(env, arguments[1], &second) != napi_ok ||
        napi_get_value_int64(env, arguments[2], &times) != napi_ok || times < 0)
        return throw_type_error(env, "expected a function and two integers");
    if (napi_get_undefined(env, &receiver) != napi_ok)
        return NULL;
    called_back.env = env;
    called_back.function = arguments[0];
    called_back.receiver = receiver;
    int64_t result = xc_callee_call_back(call_javascript, second, (uint64_t)times);
    if (napi_create_int64(env, result, &total) != napi_ok)
        return NULL;
    return total;
}

static napi_value add_functions(napi_env env, napi_value exports)
{
    static const struct {
        const char *name;
        napi_callback function;
    } functions[] = {
        {"add", add},
        {"nothing", nothing},
        {"sum", sum},
        {"callBack", call_back},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        napi_value function;
        if (napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].function,
                                 NULL, &function) != napi_ok ||
            napi_set_named_property(env, exports, functions[i].name, function) != napi_ok)
            return NULL;
    }
    return exports;
}

NAPI_MODULE_INIT()
{
    return add_functions(env, exports);
}
