-- The timed loops, and what a case is.
--
-- Each case has a loop of its own, compiled from text: LuaJIT compiles a loop for what it has met
-- there so far, and a shared one would remember the cases before it. The operands change, and the
-- results are summed and checked. Nothing is subtracted.

local ffi = require("ffi")
local loops = { second = 7, batch_items = { 1, 4, 16, 64, 256, 1024, 4096, 16384 } }

ffi.cdef([[
typedef struct { long seconds, nanoseconds; } crosscost_time;
int clock_gettime(int clock, crosscost_time *time);
]])
local time = ffi.new("crosscost_time")
local MONOTONIC = 1

-- Nanoseconds; a number holds them exactly for a hundred days after the machine's start.
local function now()
    ffi.C.clock_gettime(MONOTONIC, time)
    return tonumber(time.seconds) * 1e9 + tonumber(time.nanoseconds)
end
loops.now = now

-- The expression may use i and the values of context, by their names: they are local variables, the
-- cheapest place that Lua has.
local function loop_of(body, context)
    local names, values = {}, {}
    for name, value in pairs(context) do
        names[#names + 1], values[#values + 1] = name, value
    end
    local head = #names > 0 and ("local " .. table.concat(names, ", ") .. " = ...\n") or ""
    return assert(loadstring(head .. body))(unpack(values))
end

function loops.over(expression, context)
    context.now = now
    return loop_of([[
        return function(iterations)
            local kept = 0
            local began = now()
            for i = 0, iterations - 1 do
                kept = kept + ]] .. expression .. [[

            end
            return now() - began, kept
        end]], context)
end

-- The same for a call without a result.
function loops.without_result(call, context)
    context.now = now
    return loop_of([[
        return function(iterations)
            local began = now()
            for i = 0, iterations - 1 do
                ]] .. call .. [[

            end
            return now() - began, 0
        end]], context)
end

-- The loop itself is in the foreign library: one downcall, and an upcall per iteration.
function loops.of_upcalls(call, context)
    context.now = now
    return loop_of([[
        return function(iterations)
            local began = now()
            local kept = ]] .. call .. [[

            return now() - began, tonumber(kept)
        end]], context)
end

-- A function that adds, made again for each case for the same reason.
function loops.lua_add()
    return loadstring("return function(first, second) return first + second end")()
end

function loops.sum_of_sums(iterations)
    return iterations * (iterations - 1) / 2 + iterations * loops.second
end

function loops.no_result()
    return 0
end

-- compiled: what of the case has to be in a compiled trace (a function), or nil for none.
function loops.case(id, summary, loop, expected, compiled)
    return { id = id, summary = summary, loop = loop, expected = expected, compiled = compiled }
end

function loops.skip(id, reason)
    return { id = id, reason = reason:gsub("%s+", " ") }
end

-- make(items, count) is the loop over one slice.
function loops.batch_cases(cases, way, summary, make, is_compiled)
    for _, items in ipairs(loops.batch_items) do
        local loop = make(items)
        cases[#cases + 1] = loops.case(
            way .. "batch/" .. items, summary .. ", " .. items .. " items", loop,
            function(iterations) return iterations * items * (items + 1) / 2 end,
            is_compiled and loop or nil)
    end
end

return loops
