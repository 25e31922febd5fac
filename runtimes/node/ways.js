'use strict';
// The ways from JavaScript into the foreign library, one function each: it returns cases and skips.

const fs = require('fs');
const path = require('path');
const { ADDON, compileAddon } = require('./build');
const {
  batchCases, crossingCase, javascriptAdd, nothingCase, skip, upcallCase,
} = require('./loops');

function plain() {
  return [crossingCase('plain', 'a JavaScript function that adds two integers, not inlined',
    javascriptAdd())];
}

// An addon that is missing is tried to compile now: a compiler may have come since.
function nodeApi(build) {
  let addon;
  try {
    if (!fs.existsSync(path.join(build, ADDON))) {
      compileAddon(build, process.env.XC_CALLEE, process.env.XC_CALLEE_INCLUDE);
    }
    addon = require(path.join(build, ADDON));
  } catch (error) {
    return [skip('crossing', error.message)];
  }
  const add = javascriptAdd();
  return [
    crossingCase('crossing', 'a function of a Node-API addon', addon.add),
    skip('no-token', 'there is no token: JavaScript waits while its thread is in C'),
    nothingCase('nothing', 'a function of a Node-API addon without arguments', addon.nothing),
    upcallCase('upcall', 'C calls a JavaScript function (napi_call_function)', addon.callBack,
      add, add),
    ...batchCases('', 'a BigInt64Array summed in a Node-API addon', 'call(items)', addon.sum),
  ];
}

// Looked for from the build folder upwards, in NODE_PATH, and where npm installs globally.
function koffiPackage(build) {
  const global = path.resolve(process.execPath, '..', '..', 'lib');
  return require(require.resolve('koffi', { paths: [build, global] }));
}

function koffi(build) {
  let package_;
  try {
    package_ = koffiPackage(build);
  } catch (error) {
    const reason = error.code === 'MODULE_NOT_FOUND'
      ? "the package 'koffi' is not installed" : error.message;
    return [skip('koffi/crossing', reason)];
  }
  const library = package_.load(process.env.XC_CALLEE);
  const prototype = package_.proto('int32_t XcCalledBack(int32_t first, int32_t second)');
  const callBack = library.func(
    'int64_t xc_callee_call_back(XcCalledBack *function, int32_t second, uint64_t times)');
  const add = javascriptAdd();
  const registered = package_.register(add, package_.pointer(prototype));
  return [
    crossingCase('koffi/crossing', 'koffi',
      library.func('int32_t xc_callee_add(int32_t first, int32_t second)')),
    nothingCase('koffi/nothing', 'koffi, a function without arguments',
      library.func('void xc_callee_nothing()')),
    upcallCase('koffi/upcall', 'C calls a JavaScript function through koffi', callBack, add,
      registered),
    ...batchCases('koffi/', 'a BigInt64Array summed through koffi', 'call(items, count)',
      library.func('int64_t xc_callee_sum(const int64_t *items, size_t count)')),
  ];
}

module.exports = [plain, nodeApi, koffi];
