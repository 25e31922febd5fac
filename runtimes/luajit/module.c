/* The C module that a binding author would write for the foreign library with Lua's own C API,
 * which needs no FFI: each argument is checked. */
#include <lauxlib.h>
#include <lua.h>

#include "callee.h"

#define EXPORTED __attribute__((visibility("default")))

static int add(lua_State *lua)
{
    int32_t first = (int32_t)luaL_checkinteger(lua, 1);
    int32_t second = (int32_t)luaL_checkinteger(lua, 2);
    lua_pushinteger(lua, xc_callee_add(first, second));
    return 1;
}

static int nothing(lua_State *lua)
{
    (void)lua;
    xc_callee_nothing();
    return 0;
}

/* array(count): the integers from 1 to count in a userdata, where a module keeps such arrays. */
static int array(lua_State *lua)
{
    lua_Integer count = luaL_checkinteger(lua, 1);
    luaL_argcheck(lua, count >= 0 && count <= 1 << 24, 1, "out of range");
    int64_t *items = lua_newuserdata(lua, (size_t)count * sizeof *items);
    for (lua_Integer i = 0; i < count; i++)
        items[i] = i + 1;
    luaL_getmetatable(lua, "crosscost.array");
    lua_setmetatable(lua, -2);
    return 1;
}

static int sum(lua_State *lua)
{
    const int64_t *items = luaL_checkudata(lua, 1, "crosscost.array");
    size_t count = lua_objlen(lua, 1) / sizeof *items;
    lua_pushnumber(lua, (lua_Number)xc_callee_sum(items, count));
    return 1;
}

/* The foreign library hands no context on, as many do not: who is called back stands here, and
 * the function at index 1 of its stack. */
static lua_State *called_back;

static int32_t call_lua(int32_t first, int32_t second)
{
    lua_State *lua = called_back;
    lua_pushvalue(lua, 1);
    lua_pushinteger(lua, first);
    lua_pushinteger(lua, second);
    lua_call(lua, 2, 1);
    int32_t value = (int32_t)lua_tointeger(lua, -1);
    lua_pop(lua, 1);
    return value;
}

static int call_back(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TFUNCTION);
    int32_t second = (int32_t)luaL_checkinteger(lua, 2);
    lua_Integer times = luaL_checkinteger(lua, 3);
    luaL_argcheck(lua, times >= 0, 3, "negative");
    called_back = lua;
    lua_pushnumber(lua, (lua_Number)xc_callee_call_back(call_lua, second, (uint64_t)times));
    return 1;
}

EXPORTED int luaopen_crosscost_module(lua_State *lua);
int luaopen_crosscost_module(lua_State *lua)
{
    static const luaL_Reg functions[] = {
        {"add", add}, {"nothing", nothing},     {"array", array},
        {"sum", sum}, {"call_back", call_back}, {NULL, NULL},
    };
    luaL_newmetatable(lua, "crosscost.array");
    lua_pop(lua, 1);
    lua_newtable(lua);
    for (const luaL_Reg *entry = functions; entry->name; entry++) {
        lua_pushcfunction(lua, entry->func);
        lua_setfield(lua, -2, entry->name);
    }
    return 1;
}
