// SPDX-License-Identifier: BSD-3-Clause
//
// Runs spdmdump once: a fresh instance, whose memory goes with it.
import { cryptoImports } from './crypto.js';
import { Exit, MemoryFiles, newRun } from './wasi.js';

/** Something in the module went wrong that no input should be able to cause. */
export class Trap extends Error {}

/**
 * Runs the tool. `stdout` and `stderr` are called with bytes; `files` are MemoryFiles or the like, and have afterwards
 * what was written. Returns the exit status.
 */
export function runTool(module, { args, files = new MemoryFiles(), env = {}, stdout = () => {}, stderr = () => {} }) {
  let memory;
  const run = newRun({ args: ['spdmdump', ...args], env, files, stdout, stderr, memory: () => memory });
  const instance = new WebAssembly.Instance(module, {
    crypto: cryptoImports(() => memory),
    wasi_snapshot_preview1: run.imports(),
  });
  memory = instance.exports.memory;
  try {
    instance.exports._start();
    return 0;
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
      throw new Trap(error.message, { cause: error });
    }
    if (!(error instanceof Exit)) {
      throw error;
    }
    return error.status;
  }
}
