// SPDX-License-Identifier: BSD-3-Clause

/** Bytes, or text that stands for its UTF-8. */
export type Bytes = Uint8Array | ArrayBuffer | string;

export interface DecodeOptions {
  /** Key logs: docs/keylog.md. */
  keys?: Bytes | Bytes[];
  /** Certificates, in PEM or DER, that chains may hang from. Giving any verifies. */
  trust?: Bytes | Bytes[];
  /** Reference values for measurements: docs/reference-values.md. */
  reference?: Bytes | Bytes[];
  /** Verify signatures, chains and digests; by default if `trust` is given. */
  verify?: boolean;
  /** Judge by the rules of the specification: docs/lint.md. */
  lint?: boolean;
  /** Only messages for which this holds, as -Y of the tool. */
  filter?: string;
  /** The name of the input in `file` of the objects. */
  name?: string;
  /** More arguments of the command line. */
  args?: string[];
}

/** One line of `spdmdump --json`; docs/ndjson.schema.json describes each kind. */
export interface SpdmObject {
  schema?: string;
  /** What it is, if it is not a message: "verdict", "finding", "connection", "session", ... */
  event?: string;
  id?: number;
  frame?: number;
  name?: string;
  [key: string]: unknown;
}

/** What was decoded is incomplete, or nothing was. */
export class DecodeError extends Error {
  readonly status: number;
}

/** The module stopped: a mistake in it, which no input should be able to cause. */
export class Trap extends Error {
  /** The packet that was being decoded; 0: none. */
  readonly frame: number;
}

/** Every object, in order. Throws DecodeError behind the last one if the input could not be read to its end. */
export function decode(input: Bytes, options?: DecodeOptions): Generator<SpdmObject, void, undefined>;

/** Calls `each` with every object and keeps none, for large captures. Returns 0, or 1 if there were findings. */
export function decodeEach(input: Bytes, options: DecodeOptions, each: (object: SpdmObject) => void): number;

/** Runs the tool with arguments of its command line; `files` are what it can open. */
export function run(args: string[], files?: Record<string, Bytes>): {
  status: number;
  stdout: string;
  stderr: string;
  /** The bytes of a file that it wrote. */
  file(path: string): Uint8Array | undefined;
};

/** Calls `line` for each whole line of what is written piece by piece. */
export function lineSplitter(line: (text: string) => void): (bytes: Uint8Array) => void;
