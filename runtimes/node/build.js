'use strict';
// Compiles the addon: build.js BUILD-FOLDER CALLEE CALLEE-INCLUDE
//
// A C compiler and the headers that come with Node.js are enough: no node-gyp, no network. An addon
// that cannot be compiled is told on standard error and is no failure: koffi needs none, and the
// adapter says why the addon is missing.

const { spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const ADDON = 'crosscost.node';

// The headers beside this very Node.js first, then those that node-gyp has once fetched for it.
function headersFolder() {
  const prefixes = [process.execPath, fs.realpathSync(process.execPath)]
    .map((executable) => path.resolve(executable, '..', '..'));
  prefixes.push(path.join(os.homedir(), '.cache', 'node-gyp', process.versions.node));
  const folders = prefixes.map((prefix) => path.join(prefix, 'include', 'node'));
  const found = folders.find((folder) => fs.existsSync(path.join(folder, 'node_api.h')));
  if (!found) {
    throw new Error(`the headers of Node.js are not installed: no '${folders[0]}/node_api.h'`);
  }
  return found;
}

function compileAddon(build, callee, calleeInclude) {
  const headers = headersFolder();
  const [compiler, ...options] = (process.env.CC || 'cc').trim().split(/\s+/);
  const target = path.join(build, ADDON);
  const made = `${target}.${process.pid}`;
  const result = spawnSync(compiler, [
    ...options, '-O2', '-DNDEBUG', '-Wall', '-Wextra', '-fPIC', '-shared',
    '-DNODE_GYP_MODULE_NAME=crosscost', '-isystem', headers, '-I', calleeInclude,
    path.join(__dirname, 'addon.c'), callee, `-Wl,-rpath,${path.dirname(callee)}`, '-o', made,
  ], { stdio: ['ignore', 2, 'pipe'], encoding: 'utf8' });
  if (result.error) {
    throw new Error(`there is no C compiler '${compiler}'`);
  }
  process.stderr.write(result.stderr);
  if (result.status !== 0) {
    const error = result.stderr.split('\n').find((line) => line.includes('error'));
    throw new Error(`the addon does not compile: ${error || `status ${result.status}`}`);
  }
  fs.renameSync(made, target);
}

module.exports = { ADDON, compileAddon };

if (require.main === module) {
  try {
    compileAddon(...process.argv.slice(2, 5));
  } catch (error) {
    console.error(error.message);
  }
}
