'use strict';
// A benchmark as users of Node.js write it: a warm-up, performance.now() around a loop, the best of
// many. node.js BUILD-FOLDER prints `ID NANOSECONDS`.

const path = require('path');
const { performance } = require('perf_hooks');

// The compiler is a thread that must come to its turn on the same processor.
const WARM_UP_MS = 250;
let sink = 0;

// The function is compiled for each benchmark, as in a file that has one.
function bestNs(id, expression, names) {
  const bench = new Function(...Object.keys(names), `// ${id}
    return (n) => {
      let x = 0;
      for (let i = 0; i < n; i++) x = (x + ${expression}) | 0;
      return x;
    };`)(...Object.values(names));
  const number = 20000;
  const begun = performance.now();
  while (performance.now() - begun < WARM_UP_MS) sink += bench(number);
  let best = Infinity;
  for (let i = 0; i < 60; i++) {
    const start = performance.now();
    sink += bench(number);
    best = Math.min(best, performance.now() - start);
  }
  return best * 1e6 / number;
}

try {
  const addon = require(path.join(process.argv[2], 'crosscost.node'));
  console.log('crossing', bestNs('crossing', 'add(i, 7)', { add: addon.add }));
  console.log('batch/64', bestNs('batch/64', 'sum(items)',
    { sum: addon.sum, items: new BigInt64Array(64).fill(1n) }));
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
}
try {
  const koffi = require(require.resolve('koffi', { paths: [process.argv[2]] }));
  const library = koffi.load(process.env.XC_CALLEE);
  console.log('koffi/crossing', bestNs('koffi/crossing', 'add(i, 7)',
    { add: library.func('int xc_callee_add(int, int)') }));
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
}
// Last, since it changes how all that follows is compiled: a call that is one.
require('v8').setFlagsFromString('--no-turbo-inlining');
console.log('plain', bestNs('plain', 'add(i, 7)', { add: (a, b) => (a + b) | 0 }));
