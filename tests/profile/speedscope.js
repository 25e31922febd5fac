// Speedscope's own importer on our files: node speedscope.js PROFILE_SAMPLE
//
// The package is a web page, whose one script has the importer inside. It is run here for as far as
// it gets without a browser, with a line injected that hands the importer out. Status 77: there is
// no speedscope (scripts/setup readers).
"use strict";
const fs = require("fs"), os = require("os"), path = require("path"), vm = require("vm");
const { execFileSync } = require("child_process");
const zlib = require("zlib");

function readersFolder() {
    const home = process.env.HOME || "/var/tmp";
    const cache = process.env.XDG_CACHE_HOME || path.join(home, ".cache");
    return process.env.XC_READERS || path.join(cache, "crosscost/readers");
}

function importer(folder) {
    const name = fs.readdirSync(folder).find((file) => /^speedscope-.*\.js$/.test(file));
    const text = fs.readFileSync(path.join(folder, name), "utf8");
    const head = "function (\\w+)\\(\\w+\\)\\{if\\(\\w+\\.byteLength===0\\)return null;let \\w+;";
    const found = new RegExp(`${head}try\\{\\w+=\\w+\\.perftools`).exec(text);
    const body = text.slice(found.index);
    const setUp = /\}var [\w,]+,(\w+)=\w+\(\(\)=>\{/.exec(body)[1];
    const injected = `globalThis.importer=()=>{${setUp}();return ${found[1]}};`;
    const at = found.index;
    const context = vm.createContext({ console, TextDecoder, TextEncoder, setTimeout, URL });
    context.window = context.self = context.globalThis;
    try {
        vm.runInContext(text.slice(0, at) + injected + text.slice(at), context);
    } catch {
        // the page wants its document
    }
    return context.importer();
}

const folder = path.join(readersFolder(), "speedscope");
if (!fs.existsSync(folder)) {
    console.log("skipped: there is no speedscope (scripts/setup readers)");
    process.exit(77);
}
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "crosscost-speedscope-"));
let wrong = 0;
try {
    const made = execFileSync(process.argv[2], [scratch, "1", "1", "go1.23", "breakdown"]);
    const totals = JSON.parse(made);
    const importPprof = importer(folder);
    const wanted = {
        mutex: totals.lock_wait_ns + totals.token_wait_ns,
        block: totals.token_wait_ns,
        crossing: totals.crossing_ns + totals.taken_ns,
        heap: null,
    };
    for (const [name, total] of Object.entries(wanted)) {
        const bytes = zlib.gunzipSync(fs.readFileSync(path.join(scratch, `${name}.pb.gz`)));
        const profile = importPprof(Uint8Array.from(bytes).buffer);
        const weight = profile && profile.getTotalWeight();
        const frames = [];
        if (profile) profile.forEachFrame((frame) => frames.push(frame.name));
        console.log(`${name}: weight ${weight}, counted ${total}; ${frames.join(", ")}`);
        if (!frames.includes("handoff") || (total !== null && weight !== total)) wrong++;
    }
} finally {
    fs.rmSync(scratch, { recursive: true });
}
process.exit(wrong ? 1 : 0);
