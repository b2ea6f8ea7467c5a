// SPDX-License-Identifier: BSD-3-Clause

/** Bytes, or text, which is encoded as UTF-8. */
export type Bytes = Uint8Array | ArrayBuffer | string;

export interface DecodeOptions {
  /** Key logs: docs/keylog.md. */
  keys?: Bytes | Bytes[];
  /** Trust anchors in PEM or DER. Giving any implies `verify`. */
  trust?: Bytes | Bytes[];
  /** Reference values for measurements: docs/reference-values.md. */
  reference?: Bytes | Bytes[];
  /** Verify signatures, chains and digests; the default if `trust` is given. */
  verify?: boolean;
  /** Check the rules of the specification: docs/lint.md. */
  lint?: boolean;
  /** Only messages that match this filter, like -Y of the tool. */
  filter?: string;
  /** The input's name, for `file` in the objects. */
  name?: string;
  /** Additional command-line arguments. */
  args?: string[];
}

/** One line of `spdmdump --json`; docs/ndjson.schema.json describes each kind. */
export interface SpdmObject {
  schema?: string;
  /** The kind of object, unless it is a message: "verdict", "finding", "connection", "session", ... */
  event?: string;
  id?: number;
  frame?: number;
  name?: string;
  [key: string]: unknown;
}

/** The input was decoded only in part or not at all. */
export class DecodeError extends Error {
  readonly status: number;
}

/** The module crashed: a bug, which no input should be able to cause. */
export class Trap extends Error {
  /** The packet being decoded; 0 if none. */
  readonly frame: number;
}

/** Yields every object, in order. Throws DecodeError after the last one if the input could not be read to its end. */
export function decode(input: Bytes, options?: DecodeOptions): Generator<SpdmObject, void, undefined>;

/** Calls `each` with every object without storing them, for large captures. Returns 0, or 1 if there were findings. */
export function decodeEach(input: Bytes, options: DecodeOptions, each: (object: SpdmObject) => void): number;

/** Runs the tool with command-line arguments; `files` are the files that it can open. */
export function run(args: string[], files?: Record<string, Bytes>): {
  status: number;
  stdout: string;
  stderr: string;
  /** The contents of a file that the tool wrote. */
  file(path: string): Uint8Array | undefined;
};

/** Returns a function that takes output in pieces and calls `line` for each complete line. */
export function lineSplitter(line: (text: string) => void): (bytes: Uint8Array) => void;
