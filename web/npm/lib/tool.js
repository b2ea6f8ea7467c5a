// SPDX-License-Identifier: BSD-3-Clause
//
// Runs spdmdump once: a fresh instance, whose memory goes with it.
import { cryptoImports } from './crypto.js';
import { Exit, MemoryFiles, newRun } from './wasi.js';

/** Something in the module went wrong that no input should be able to cause; `frame` is the packet at hand, 0: none. */
export class Trap extends Error {
  constructor(message, frame, options) {
    super(message, options);
    this.name = 'Trap';
    this.frame = frame;
  }
}

/**
 * Runs the tool. `stdout` and `stderr` are called with bytes that last as long as the call; `files` are MemoryFiles or
 * the like, and have afterwards what was written. Packets whose numbers are in `leaveOut` are passed over. Returns the
 * exit status.
 */
export function runTool(module, { args, files = new MemoryFiles(), env = {}, leaveOut = [], stdout = () => {},
  stderr = () => {} }) {
  let memory;
  const run = newRun({ args: ['spdmdump', ...args], env, files, stdout, stderr, memory: () => memory });
  const instance = new WebAssembly.Instance(module, {
    crypto: cryptoImports(() => memory),
    wasi_snapshot_preview1: run.imports(),
  });
  memory = instance.exports.memory;
  leaveOut.forEach((frame) => instance.exports.leave_out(frame));
  try {
    instance.exports._start();
    return 0;
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
      throw new Trap(error.message, instance.exports.frame(), { cause: error });
    }
    if (!(error instanceof Exit)) {
      throw error;
    }
    return error.status;
  }
}
