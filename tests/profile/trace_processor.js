// Perfetto's own trace processor, asked in SQL:
//     node trace_processor.js PERFETTO TRACE <QUERIES >ANSWERS
//
// PERFETTO is a folder of Perfetto's user interface: engine_bundle.js, which a browser runs in a
// worker, and the trace processor beside it as WebAssembly. Both are run here as they are, in a
// worker made up of the little that they ask of one. QUERIES is a JSON list of SQL statements,
// ANSWERS a list of lists of rows. Status 1: the trace cannot be read, or a statement fails.
//
// The worker is spoken to in TraceProcessorRpc messages (perfetto, protos/perfetto/trace_processor/
// trace_processor.proto), whose field numbers stand below.
"use strict";
const fs = require("fs"), path = require("path"), vm = require("vm");

const APPEND = 1, FINALIZE = 2, QUERY = 3;
const CHUNK_BYTES = 16 << 20;

// --- protobuf's wire format --------------------------------------------------------------------

function varint(value) {
    const bytes = [];
    for (let rest = BigInt(value); ; rest >>= 7n) {
        if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
        bytes.push(Number(rest & 127n) | 128);
    }
}
const numberField = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
const bytesField = (field, bytes) =>
    Buffer.concat([varint((field << 3) | 2), varint(bytes.length), bytes]);

function readVarint(reading) {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
        const byte = reading.bytes[reading.at++];
        value |= BigInt(byte & 127) << shift;
        if (byte < 128) return BigInt.asIntN(64, value);
    }
}
// The fields of a message, as number -> values: numbers, or the bytes of what has a length.
function fields(bytes) {
    const reading = { bytes, at: 0 }, found = new Map();
    while (reading.at < bytes.length) {
        const tag = Number(readVarint(reading)), field = tag >> 3;
        let value;
        if ((tag & 7) === 0) value = Number(readVarint(reading));
        else if ((tag & 7) === 2) {
            const length = Number(readVarint(reading));
            value = bytes.subarray(reading.at, (reading.at += length));
        } else throw new Error(`a field of wire type ${tag & 7}`);
        found.set(field, [...(found.get(field) || []), value]);
    }
    return found;
}
function packedVarints(parts = []) {
    const values = [];
    for (const bytes of parts)
        for (const reading = { bytes, at: 0 }; reading.at < bytes.length; )
            values.push(Number(readVarint(reading)));
    return values;
}
const text = (parts = []) => parts.map((part) => part.toString("utf8")).join("");

// --- the worker --------------------------------------------------------------------------------

// What a worker's script finds: itself, and how to fetch a file of the folder without waiting.
function startWorker(folder) {
    class XMLHttpRequest {
        open(method, name) {
            this.name = path.basename(name);
        }
        send() {
            this.response = fs.readFileSync(path.join(folder, this.name));
        }
    }
    const log = { log() {}, warn: console.error, error: console.error };
    const context = vm.createContext({
        XMLHttpRequest, WorkerGlobalScope: class {}, TextDecoder, TextEncoder, URL, performance,
        setTimeout, console: log, location: { href: "" },
    });
    context.self = context;
    vm.runInContext(fs.readFileSync(path.join(folder, "engine_bundle.js"), "utf8"), context);
    const replies = [], port = { postMessage: (bytes) => replies.push(Buffer.from(bytes)) };
    context.onmessage({ data: port });
    const Bytes = vm.runInContext("Uint8Array", context);
    return { send: (bytes) => port.onmessage({ data: Bytes.from(bytes) }), replies, sequence: 0 };
}

// One request; its replies, all of them there when the call comes back.
function call(worker, method, argument) {
    const message = Buffer.concat([
        numberField(1, worker.sequence++), numberField(2, method), argument || Buffer.alloc(0),
    ]);
    worker.send(bytesField(1, message));
    const stream = fields(Buffer.concat(worker.replies.splice(0)));
    return (stream.get(1) || []).map((bytes) => {
        const reply = fields(bytes);
        if (reply.has(5)) throw new Error(text(reply.get(5)));
        return reply;
    });
}

function load(worker, file) {
    const bytes = fs.readFileSync(file);
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
        const chunk = bytesField(101, bytes.subarray(at, at + CHUNK_BYTES));
        for (const reply of call(worker, APPEND, chunk)) {
            const error = text(fields(reply.get(201)[0]).get(2));
            if (error) throw new Error(error);
        }
    }
    call(worker, FINALIZE);
}

// Cells come by kind: each kind's in a list of its own, and a list of kinds.
function cellsOf(batch) {
    const found = fields(batch);
    const numbers = packedVarints(found.get(2));
    const floats = Buffer.concat(found.get(3) || []), strings = text(found.get(5)).split("\0");
    let number = 0, float = 0, string = 0;
    return packedVarints(found.get(1)).map((kind) => {
        if (kind === 1) return null;
        if (kind === 2) return numbers[number++];
        if (kind === 3) return floats.readDoubleLE(8 * float++);
        if (kind === 4) return strings[string++];
        throw new Error(`a cell of kind ${kind}`);
    });
}

function query(worker, statement) {
    let columns = 0;
    const rows = [], cells = [];
    const argument = bytesField(103, bytesField(1, Buffer.from(statement)));
    for (const reply of call(worker, QUERY, argument)) {
        const result = fields(reply.get(203)[0]);
        if (result.has(2) && text(result.get(2))) throw new Error(text(result.get(2)));
        columns = columns || (result.get(1) || []).length;
        for (const batch of result.get(3) || []) cells.push(...cellsOf(batch));
    }
    for (let at = 0; at < cells.length; at += columns) rows.push(cells.slice(at, at + columns));
    return rows;
}

// The engine makes itself ready in promises, which have all been kept when the event loop turns.
const worker = startWorker(process.argv[2]);
setImmediate(() => {
    try {
        load(worker, process.argv[3]);
        const statements = JSON.parse(fs.readFileSync(0, "utf8"));
        console.log(JSON.stringify(statements.map((statement) => query(worker, statement))));
    } catch (error) {
        console.error(`trace_processor: ${error.message}`);
        process.exitCode = 1;
    }
});
