'use strict';
// The timed loops, and what a case is.
//
// Each case has a loop of its own, compiled from text: V8 optimises a function for what its calls
// have met so far, and a shared loop would remember the cases before it (measured: 30 ns instead of
// 21 for a call). The operands change, and the results are summed, so that no call can be left out.
// Nothing is subtracted.

const v8 = require('v8');

const SECOND = 7;
const BATCH_ITEMS = [1, 4, 16, 64, 256, 1024, 4096, 16384];

// In optimised code a plain call would be inlined and be no call at all: the baseline is a call.
v8.setFlagsFromString('--no-turbo-inlining');

// V8's own word on how a function is compiled (runtime.h: OptimizationStatus).
v8.setFlagsFromString('--allow-natives-syntax');
const optimizationStatus = new Function('f', 'return %GetOptimizationStatus(f)');
optimizationStatus(optimizationStatus);
v8.setFlagsFromString('--no-allow-natives-syntax');

const OPTIMIZED = 1 << 4;
const MAGLEVVED = 1 << 5;
const HAS_MAGLEV = Number(process.versions.node.split('.')[0]) >= 20;

// True when the last and best compiler, TurboFan, made the code that the next call will run.
function isOptimized(f) {
  const status = optimizationStatus(f);
  return (status & OPTIMIZED) !== 0 && !(HAS_MAGLEV && (status & MAGLEVVED) !== 0);
}

// V8 takes equal texts for one function, so that each is numbered.
let functionsMade = 0;
function makeFunction(parameters, body) {
  functionsMade += 1;
  return new Function(...parameters, `// function ${functionsMade}\n${body}`);
}

// A function that adds, made again for each case for the same reason.
function javascriptAdd() {
  return makeFunction(['first', 'second'], 'return (first + second) | 0');
}

// A loop over one expression: it may use call, i, and the names and values of context. The loop
// returns nanoseconds and the sum of the results.
function loopOver(expression, call, context = {}) {
  const factory = makeFunction(['call', 'clock', ...Object.keys(context)], `
    return function timed(iterations) {
      let kept = 0;
      const begin = clock();
      for (let i = 0; i < iterations; i++) {
        kept = (kept + ${expression}) | 0;
      }
      const end = clock();
      return [Number(end - begin), kept];
    };`);
  return factory(call, process.hrtime.bigint, ...Object.values(context));
}

// The same for a call without a result.
function loopWithoutResult(call) {
  return makeFunction(['call', 'clock'], `
    return function timed(iterations) {
      const begin = clock();
      for (let i = 0; i < iterations; i++) {
        call();
      }
      const end = clock();
      return [Number(end - begin), 0];
    };`)(call, process.hrtime.bigint);
}

// The loop itself is in the foreign library: one downcall, and an upcall per iteration.
function loopOfUpcalls(call, callback) {
  return makeFunction(['call', 'clock', 'callback'], `
    return function timed(iterations) {
      const begin = clock();
      const kept = call(callback, ${SECOND}, iterations);
      const end = clock();
      return [Number(end - begin), Number(BigInt.asIntN(32, BigInt(kept)))];
    };`)(call, process.hrtime.bigint, callback);
}

const int32 = (wide) => Number(BigInt.asIntN(32, wide));
const sumOfSums = (iterations) => {
  const n = BigInt(iterations);
  return int32((n * (n - 1n)) / 2n + n * BigInt(SECOND));
};

// kind: 'case' with its loop, the function that has to be optimised, and the expected sum.
function makeCase(id, summary, loop, expected, hot = loop) {
  return { kind: 'case', id, summary, loop, expected, hot };
}

function crossingCase(id, summary, call) {
  return makeCase(id, summary, loopOver(`call(i, ${SECOND})`, call), sumOfSums);
}

function nothingCase(id, summary, call) {
  return makeCase(id, summary, loopWithoutResult(call), () => 0);
}

// The loop is in C: what V8 has to optimise is the function that is called back.
function upcallCase(id, summary, call, add, callback) {
  return makeCase(id, summary, loopOfUpcalls(call, callback), sumOfSums, add);
}

function batchCases(way, summary, expression, call) {
  return BATCH_ITEMS.map((count) => {
    const items = BigInt64Array.from({ length: count }, (_, i) => BigInt(i + 1));
    const total = BigInt(count) * BigInt(count + 1) / 2n;
    return makeCase(`${way}batch/${count}`, `${summary}, ${count} items`,
      loopOver(expression, call, { items, count }),
      (iterations) => int32(total * BigInt(iterations)));
  });
}

function skip(id, reason) {
  return { kind: 'skip', id, reason: reason.split(/\s+/).join(' ') };
}

module.exports = {
  batchCases, crossingCase, isOptimized, javascriptAdd, nothingCase, skip, upcallCase,
};
