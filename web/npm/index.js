// SPDX-License-Identifier: BSD-3-Clause
//
// Decodes SPDM traffic. The objects are the lines that `spdmdump --json` prints: docs/ndjson.md describes them.
import { lineSplitter } from './lib/lines.js';
import { loadModule } from './lib/load.js';
import { runTool, Trap } from './lib/tool.js';
import { MemoryFile, MemoryFiles } from './lib/wasi.js';

export { lineSplitter, Trap };

const module = await loadModule();
const CANNOT_READ = 2;

/** The input was decoded only in part or not at all; `message` is the tool's error, `status` its exit status. */
export class DecodeError extends Error {
  constructor(message, status) {
    super(message);
    this.name = 'DecodeError';
    this.status = status;
  }
}

const listOf = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const bytesOf = (value) => (typeof value === 'string' ? new TextEncoder().encode(value) : new Uint8Array(value));

const command = (bytes, options) => {
  const name = options.name ?? 'capture';
  const files = new MemoryFiles({ [name]: new MemoryFile(bytesOf(bytes)) });
  const args = ['--json'];
  const add = (option, folder, values) => listOf(values).forEach((value, i) => {
    const path = `/${folder}/${i}`;
    files.put(path.slice(1), new MemoryFile(bytesOf(value)));
    args.push(option, path);
  });
  add('--keylog', 'keys', options.keys);
  add('--trust', 'trust', options.trust);
  add('--reference', 'reference', options.reference);
  if (options.verify ?? options.trust !== undefined) {
    args.push('--verify');
  }
  if (options.lint) {
    args.push('--lint');
  }
  if (options.filter !== undefined) {
    args.push('-Y', options.filter);
  }
  return { args: [...args, ...listOf(options.args), '--', name], files };
};

/**
 * Calls `each` with every object as it is decoded, without storing them. Returns the exit status of the tool: 0, or 1
 * if there were findings. Throws DecodeError at the end if the input could not be read to its end.
 */
export function decodeEach(bytes, options, each) {
  const said = [];
  const decoder = new TextDecoder();
  const status = runTool(module, {
    ...command(bytes, options),
    stdout: lineSplitter((line) => each(JSON.parse(line))),
    stderr: (text) => said.push(decoder.decode(text, { stream: true })),
  });
  if (status >= CANNOT_READ) {
    throw new DecodeError(said.join('').trim(), status);
  }
  return status;
}

/** Yields every object, in order: messages, verdicts, findings, the ledger. Throws as decodeEach does, at the end. */
export function* decode(bytes, options = {}) {
  const objects = [];
  let problem;
  try {
    decodeEach(bytes, options, (object) => objects.push(object));
  } catch (error) {
    problem = error;
  }
  yield* objects;
  if (problem !== undefined) {
    throw problem;
  }
}

/** Runs the tool with command-line arguments; `files` maps paths to bytes. Returns its output. */
export function run(args, files = {}) {
  const outputs = { stdout: [], stderr: [] };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const sink = (name) => (bytes) => outputs[name].push(decoders[name].decode(bytes, { stream: true }));
  const kept = new MemoryFiles(Object.fromEntries(
    Object.entries(files).map(([path, bytes]) => [path, new MemoryFile(bytesOf(bytes))])));
  const status = runTool(module, { args, files: kept, stdout: sink('stdout'), stderr: sink('stderr') });
  return { status, stdout: outputs.stdout.join(''), stderr: outputs.stderr.join(''),
    file: (path) => kept.get(path)?.contents() };
}
