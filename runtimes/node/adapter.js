'use strict';
// Node.js's adapter: answers crosscost's questions, version 1 of the protocol (docs/runtimes.md).
//
// usage: adapter.js BUILD-FOLDER, with XC_CALLEE and XC_CALLEE_INCLUDE in the environment

const fs = require('fs');
const path = require('path');
const readline = require('readline');
const { isOptimized } = require('./loops');
const ways = require('./ways');

const ITERATIONS_MAX = 1_000_000_000;
const WARM_UP_CALLS = 1_000;
const WARM_UP_NS = 30e6;
const GIVE_UP_NS = 5e9;
const LINE_BYTES_MAX = 1_000;

const build = path.resolve(process.argv[2] || '.');
let offers = null;

function allOffers() {
  if (offers === null) {
    offers = new Map();
    for (const offer of ways.flatMap((way) => way(build))) {
      offers.set(offer.id, offer);
    }
  }
  return offers;
}

function caseOf(id) {
  const offer = allOffers().get(id);
  if (!offer) {
    throw new Error(`unknown case '${id}'`);
  }
  if (offer.kind === 'skip') {
    throw new Error(offer.reason);
  }
  return offer;
}

// Nanoseconds of that number of iterations, with the right answer, or an error.
function runCase(offer, iterations) {
  const [elapsedNs, kept] = offer.loop(iterations);
  const expected = offer.expected(iterations);
  if (kept !== expected) {
    throw new Error(`the answer is ${kept} instead of ${expected}`);
  }
  return elapsedNs;
}

// Until V8's last compiler has made the loop's code, and for a while after: the code is compiled on
// another thread, and taken up when the loop is next entered.
function warmUp(offer) {
  runCase(offer, 1);
  const began = process.hrtime.bigint();
  let calls = 1;
  for (;;) {
    runCase(offer, WARM_UP_CALLS);
    calls += WARM_UP_CALLS;
    const elapsedNs = Number(process.hrtime.bigint() - began);
    if (elapsedNs > WARM_UP_NS && isOptimized(offer.hot)) {
      return calls;
    }
    if (elapsedNs > GIVE_UP_NS) {
      throw new Error('V8 did not optimise the loop within 5 s');
    }
  }
}

const commands = {
  hello(protocol) {
    if (protocol !== '1') {
      throw new Error(`unknown protocol '${protocol}': this is version 1`);
    }
    // The main thread's number is the process's.
    return [`hello 1 ${process.pid} ${process.versions.node}`];
  },
  list() {
    const lines = [...allOffers().values()].map((offer) => (offer.kind === 'skip'
      ? `skip ${offer.id} ${offer.reason}` : `case ${offer.id} ${offer.summary}`));
    return [...lines, 'end'];
  },
  prepare(id) {
    return [`ok optimised by TurboFan after at most ${warmUp(caseOf(id))} calls`];
  },
  // Code that V8 threw away during the run is told: what was timed was then something else.
  run(id, iterations) {
    if (!/^[0-9]{1,10}$/.test(iterations) || !(iterations >= 1 && iterations <= ITERATIONS_MAX)) {
      throw new Error(`iterations '${iterations}' are not from 1 to ${ITERATIONS_MAX}`);
    }
    const offer = caseOf(id);
    const elapsedNs = runCase(offer, Number(iterations));
    if (!isOptimized(offer.hot)) {
      throw new Error('the loop is not optimised (any more)');
    }
    return [`ns ${elapsedNs}`];
  },
};

function answer(line) {
  const [command, ...words] = line.split(' ').filter((word) => word !== '');
  try {
    if (!Object.hasOwnProperty.call(commands, command) ||
        commands[command].length !== words.length) {
      throw new Error(`unknown command '${line.trim()}'`);
    }
    return commands[command](...words);
  } catch (error) {
    return [`fail ${String(error.message).split(/\s+/).join(' ')}`];
  }
}

// The protocol has an end to how long a line may be; a compiler's error may be longer.
function cut(line) {
  return Buffer.from(line).subarray(0, LINE_BYTES_MAX).toString();
}

// Stops at once: what is left in a closed standard input or output interests nobody.
const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on('line', (line) => {
  if (line.trim() === 'quit') {
    process.exit(0);
  }
  try {
    fs.writeSync(1, answer(line).map((text) => `${cut(text)}\n`).join(''));
  } catch (error) {
    process.exit(1);
  }
});
