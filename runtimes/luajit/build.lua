-- Compiles the C module: build.lua SOURCE BUILD CALLEE CALLEE-INCLUDE RUNTIME
--
-- A C compiler and LuaJIT's headers are enough. A module that cannot be compiled is told on
-- standard error and is no failure: the FFI needs none, and the adapter says why it is missing.

local build = { module = "crosscost_module" }

local function exists(path)
    local file = io.open(path, "r")
    if file then file:close() end
    return file ~= nil
end

-- What os.execute returns where LuaJIT was built to be like Lua 5.2, and where not.
local function succeeded(command)
    local status = os.execute(command)
    return status == true or status == 0
end

local function quoted(text)
    return "'" .. text:gsub("'", "'\\''") .. "'"
end

-- Beside this very LuaJIT, then where the distribution keeps them, then where pkg-config says.
local function headers_folder(runtime)
    local prefix = runtime:match("^(.*)/[^/]*/[^/]*$") or "/usr"
    for _, folder in ipairs({ prefix, "/usr", "/usr/local" }) do
        for _, version in ipairs({ "2.1", "2.0" }) do
            local headers = folder .. "/include/luajit-" .. version
            if exists(headers .. "/lauxlib.h") then return headers end
        end
    end
    local answer = io.popen("pkg-config --variable=includedir luajit 2>/dev/null")
    local headers = answer:read("*l")
    answer:close()
    if headers and exists(headers .. "/lauxlib.h") then return headers end
    return nil, "LuaJIT's headers are not installed: no 'luajit-2.1/lauxlib.h'"
end

-- The first error of the compiler's output, which goes to standard error as a whole.
local function first_error(log)
    local found
    local file = io.open(log, "r")
    for line in file and file:lines() or function() end do
        io.stderr:write(line, "\n")
        if not found and line:find("error") then found = line end
    end
    if file then file:close() end
    return found or "see above"
end

function build.library(folder)
    return folder .. "/" .. build.module .. ".so"
end

build.exists = exists

-- true, or nil and one line that says why not.
function build.compile(source, folder, callee, callee_include, runtime)
    local compiler = os.getenv("CC") or "cc"
    if not succeeded("command -v " .. compiler .. " >/dev/null 2>&1") then
        return nil, "there is no C compiler '" .. compiler .. "'"
    end
    local headers, why = headers_folder(runtime)
    if not headers then return nil, why end
    local log, made = folder .. "/module.log", build.library(folder) .. ".new"
    local command = table.concat({
        compiler, "-O2 -DNDEBUG -Wall -Wextra -fPIC -shared -fvisibility=hidden",
        "-isystem", quoted(headers), "-I", quoted(callee_include),
        quoted(source .. "/module.c"), quoted(callee),
        quoted("-Wl,-rpath," .. (callee:match("^(.*)/[^/]*$") or ".")),
        "-o", quoted(made), ">", quoted(log), "2>&1",
    }, " ")
    local done = succeeded(command)
    local problem = first_error(log)
    if not done then
        return nil, "the C module does not compile: " .. problem
    end
    return os.rename(made, build.library(folder))
end

-- Run as a program, not loaded by the adapter.
if arg and arg[0] and arg[0]:match("build%.lua$") then
    local done, why = build.compile(unpack(arg, 1, 5))
    if not done then io.stderr:write(why, "\n") end
end

return build
