-- LuaJIT's adapter: answers crosscost's questions, version 1 of the protocol (docs/runtimes.md).
--
-- usage: adapter.lua SOURCE BUILD RUNTIME, with XC_CALLEE and XC_CALLEE_INCLUDE in the environment

local SOURCE, BUILD, RUNTIME = unpack(arg, 1, 3)
package.path = SOURCE .. "/?.lua;" .. package.path

-- What anything prints goes to standard error: standard output is for answers alone.
local answers = io.stdout
print = function(...) io.stderr:write(table.concat({ ... }, "\t"), "\n") end

local loops = require("loops")
local ways = require("ways")

local ITERATIONS_MAX = 1e8 -- the sums are exact up to there
local WARM_UP_CALLS = 1000
local WARM_UP_NS = 20e6
local LINE_BYTES_MAX = 1000

-- Functions whose loop became a trace of its own, as the compiler reports them. It may throw all of
-- its traces away, when it has no room for more.
local traced = {}
jit.attach(function(what, _, func)
    if what == "stop" then traced[func] = true end
    if what == "flush" then traced = {} end
end, "trace")

local offers, order

-- Cases and skips, made when they are first asked for.
local function all_offers()
    if not offers then
        offers, order = {}, {}
        for _, way in ipairs(ways.all) do
            for _, offer in ipairs(way(SOURCE, BUILD, RUNTIME)) do
                offers[offer.id] = offer
                order[#order + 1] = offer
            end
        end
    end
    return order
end

local function case_of(id)
    all_offers()
    local offer = offers[id]
    if not offer then error("unknown case '" .. id .. "'", 0) end
    if offer.reason then error(offer.reason, 0) end
    return offer
end

-- Nanoseconds of that number of iterations, with the right answer, or an error.
local function run_case(case, iterations)
    local elapsed_ns, kept = case.loop(iterations)
    local expected = case.expected(iterations)
    if kept ~= expected then
        error(("the answer is %.0f instead of %.0f"):format(kept, expected), 0)
    end
    return elapsed_ns
end

local function warm_up(case)
    run_case(case, 1)
    local calls, began = 1, loops.now()
    repeat
        run_case(case, WARM_UP_CALLS)
        calls = calls + WARM_UP_CALLS
    until loops.now() - began > WARM_UP_NS
    return calls
end

local commands = {}

function commands.hello(protocol)
    if protocol ~= "1" then
        error("unknown protocol '" .. protocol .. "': this is version 1", 0)
    end
    return { ("hello 1 %d %s"):format(ways.thread_id(), (jit.version:gsub("^LuaJIT ", ""))) }
end

function commands.list()
    local lines = {}
    for _, offer in ipairs(all_offers()) do
        lines[#lines + 1] = offer.reason and ("skip %s %s"):format(offer.id, offer.reason)
            or ("case %s %s"):format(offer.id, offer.summary)
    end
    lines[#lines + 1] = "end"
    return lines
end

local function check_compiled(case)
    if case.compiled and not traced[case.compiled] then
        error("the loop is not compiled" .. (jit.status() and "" or ": LuaJIT's JIT is off"), 0)
    end
end

-- What says that it is compiled is: the compiler has told so.
function commands.prepare(id)
    local case = case_of(id)
    local calls = warm_up(case)
    check_compiled(case)
    return { ("ok %s, warmed up by %d calls"):format(
        case.compiled and "compiled into a trace" or "not wholly compiled", calls) }
end

function commands.run(id, iterations)
    local number = iterations:match("^%d+$") and tonumber(iterations)
    if not number or number < 1 or number > ITERATIONS_MAX then
        error(("iterations '%s' are not from 1 to %d"):format(iterations, ITERATIONS_MAX), 0)
    end
    local case = case_of(id)
    local elapsed_ns = run_case(case, number)
    check_compiled(case)
    return { ("ns %.0f"):format(elapsed_ns) }
end

local ARGUMENTS = { hello = 1, list = 0, prepare = 1, run = 2 }

local function answer(line)
    local words = {}
    for word in line:gmatch("%S+") do words[#words + 1] = word end
    local command = words[1] or ""
    if ARGUMENTS[command] ~= #words - 1 then
        return { "fail unknown command '" .. line .. "'" }
    end
    local done, lines = pcall(commands[command], unpack(words, 2))
    if done then return lines end
    return { "fail " .. tostring(lines):gsub("%s+", " ") }
end

-- The protocol has an end to how long a line may be; a compiler's error may be longer. Half a
-- character at the end goes with the rest.
local function cut(line)
    if #line <= LINE_BYTES_MAX then return line end
    return (line:sub(1, LINE_BYTES_MAX):gsub("[\192-\255][\128-\191]*$", ""))
end

for line in io.lines() do
    if line:match("^%s*quit%s*$") then break end
    for _, text in ipairs(answer(line)) do answers:write(cut(text), "\n") end
    answers:flush()
end
