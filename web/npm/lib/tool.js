// SPDX-License-Identifier: BSD-3-Clause
//
// Runs spdmdump once, in a new instance with its own memory.
import { cryptoImports } from './crypto.js';
import { Exit, MemoryFiles, newRun } from './wasi.js';

/** The module crashed, which no input should be able to cause; `frame` is the current packet, 0 if none. */
export class Trap extends Error {
  constructor(message, frame, options) {
    super(message, options);
    this.name = 'Trap';
    this.frame = frame;
  }
}

/**
 * Runs the tool. `stdout` and `stderr` are called with bytes that are valid only during the call; `files` is a
 * MemoryFiles or similar, and afterwards has the written files. Packets with numbers in `leaveOut` are skipped. Returns
 * the exit status.
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
