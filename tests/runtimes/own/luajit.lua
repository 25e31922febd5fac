-- A benchmark as users of LuaJIT write it: os.clock around a loop, the best of many.
-- luajit.lua BUILD-FOLDER prints `ID NANOSECONDS`.

local ffi = require("ffi")
ffi.cdef("int xc_callee_add(int first, int second); typedef struct { long s, ns; } timespec;")
local lib = ffi.load(os.getenv("XC_CALLEE"))

-- os.clock counts microseconds: a loop of some milliseconds is long enough.
local function best_ns(number, bench)
    local best = math.huge
    for _ = 1, 30 do
        local start = os.clock()
        bench(number)
        best = math.min(best, os.clock() - start)
    end
    return best / number * 1e9
end

local sink
print("crossing", best_ns(1000000, function(n)
    local x = 0
    for i = 1, n do x = x + lib.xc_callee_add(i, 7) end
    sink = x
end))

local function add(a, b) return a + b end
local function plain(n)
    local x = 0
    for i = 1, n do x = x + add(i, 7) end
    sink = x
end
jit.off(plain)
jit.off(add)
print("plain", best_ns(300000, plain))

local open = package.loadlib(arg[1] .. "/crosscost_module.so", "luaopen_crosscost_module")
if open then
    local module = open()
    local c_add = module.add
    print("c-api/crossing", best_ns(200000, function(n)
        local x = 0
        for i = 1, n do x = x + c_add(i, 7) end
        sink = x
    end))
end
