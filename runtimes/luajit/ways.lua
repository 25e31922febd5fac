-- The ways from Lua into the foreign library, one function each: it returns a list of cases and
-- skips.

local ffi = require("ffi")
local build = require("build")
local loops = require("loops")

ffi.cdef([[
int32_t xc_callee_add(int32_t first, int32_t second);
void xc_callee_nothing(void);
int64_t xc_callee_sum(const int64_t *items, size_t count);
int64_t xc_callee_call_back(int32_t (*function)(int32_t first, int32_t second), int32_t second,
                            uint64_t times);
int64_t xc_callee_thread_id(void);
]])
local library = ffi.load(os.getenv("XC_CALLEE"))

local ways = {}

function ways.thread_id()
    return tonumber(library.xc_callee_thread_id())
end

-- A function that is only interpreted; so is what it calls, and no trace is made of it.
local function interpreted(loop)
    jit.off(loop, true)
    return loop
end

-- Compiled traces hold no calls of Lua functions, since they inline them: the call that is one is
-- the interpreter's, and what the compiler makes of it is a case of its own.
function ways.plain()
    local add = loops.lua_add()
    jit.off(add)
    local compiled = loops.over("add(i, 7)", { add = loops.lua_add() })
    return {
        loops.case("plain", "a Lua function that adds two integers, interpreted",
            interpreted(loops.over("add(i, 7)", { add = add })), loops.sum_of_sums),
        loops.case("inlined", "the same in a compiled trace, which inlines it", compiled,
            loops.sum_of_sums, compiled),
    }
end

-- Functions are called through the library's namespace: the compiler then knows their addresses.
function ways.ffi()
    local add = loops.over("library.xc_callee_add(i, 7)", { library = library })
    local nothing = loops.without_result("library.xc_callee_nothing()", { library = library })
    local callback = ffi.cast("int32_t (*)(int32_t, int32_t)", loops.lua_add())
    local upcall = interpreted(loops.of_upcalls(
        "library.xc_callee_call_back(callback, 7, iterations)",
        { library = library, callback = callback }))
    local cases = {
        loops.case("crossing", "the FFI, compiled", add, loops.sum_of_sums, add),
        loops.skip("no-token", "there is no token: a Lua state is one thread's"),
        loops.case("nothing", "the FFI, compiled, a function without arguments", nothing,
            loops.no_result, nothing),
        loops.case("upcall", "C calls a Lua function through an FFI callback", upcall,
            loops.sum_of_sums),
        loops.case("interpreter/crossing", "the FFI, interpreted",
            interpreted(loops.over("library.xc_callee_add(i, 7)", { library = library })),
            loops.sum_of_sums),
    }
    loops.batch_cases(cases, "", "an int64_t[] summed through the FFI", function(count)
        local items = ffi.new("int64_t[?]", count)
        for i = 0, count - 1 do items[i] = i + 1 end
        return loops.over("tonumber(library.xc_callee_sum(items, count))",
            { library = library, items = items, count = count, tonumber = tonumber })
    end, true)
    return cases
end

-- A module that is missing is tried to compile now: a compiler may have come since.
local function c_module(source, folder, runtime)
    if not build.exists(build.library(folder)) then
        local done, why = build.compile(source, folder, os.getenv("XC_CALLEE"),
            os.getenv("XC_CALLEE_INCLUDE"), runtime)
        if not done then return nil, why end
    end
    local open, why = package.loadlib(build.library(folder), "luaopen_" .. build.module)
    if not open then return nil, why end
    return open()
end

-- Functions of C cannot be compiled: traces end before them and go on after.
function ways.c_api(source, folder, runtime)
    local module, why = c_module(source, folder, runtime)
    if not module then return { loops.skip("c-api/crossing", why) } end
    local cases = {
        loops.case("c-api/crossing", "a function of a C module",
            loops.over("add(i, 7)", { add = module.add }), loops.sum_of_sums),
        loops.case("c-api/nothing", "a function of a C module without arguments",
            loops.without_result("nothing()", { nothing = module.nothing }), loops.no_result),
        loops.case("c-api/upcall", "C calls a Lua function (lua_call)",
            loops.of_upcalls("call_back(add, 7, iterations)",
                { call_back = module.call_back, add = loops.lua_add() }), loops.sum_of_sums),
    }
    loops.batch_cases(cases, "c-api/", "a userdata summed in a C module", function(count)
        return loops.over("sum(items)", { sum = module.sum, items = module.array(count) })
    end, false)
    return cases
end

ways.all = { ways.plain, ways.ffi, ways.c_api }
return ways
