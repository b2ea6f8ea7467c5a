// SPDX-License-Identifier: BSD-3-Clause
//
// The browser's files: read in slices, decompressed first if necessary.
import { Decompress } from 'fzstd';

const SLICE = 4 << 20;
const UNPACKED_MOST = 4 * 1024 ** 3;
const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/** A file with one slice at a time in memory. */
export class BlobFile {
  constructor(blob, read) {
    this.blob = blob;
    this.size = blob.size;
    this.reader = new FileReaderSync();
    this.from = 0;
    this.slice = new Uint8Array(0);
    this.onRead = read;
  }

  read(at, length) {
    const end = Math.min(at + length, this.size);
    if (at < this.from || end > this.from + this.slice.length) {
      this.from = at;
      this.slice = new Uint8Array(this.reader.readAsArrayBuffer(this.blob.slice(at, at + Math.max(SLICE, length))));
      this.onRead(at + this.slice.length, this.size);
    }
    return this.slice.subarray(at - this.from, Math.max(end - this.from, 0));
  }
}

const zstdStream = () => new TransformStream({
  start(controller) {
    this.decoder = new Decompress((piece) => controller.enqueue(piece.slice()));
  },
  transform(piece) { this.decoder.push(piece); },
  flush() { this.decoder.push(new Uint8Array(0), true); },
});

/**
 * The contents of a compressed file and an error, if any; data before the error is kept. Large results are left to the
 * browser, which may store them on disk.
 */
const unpack = async (name, stream) => {
  const reader = stream.getReader();
  const parts = [];
  let size = 0;
  try {
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      parts.push(new Blob([value]));
      size += value.length;
      if (size > UNPACKED_MOST) {
        throw new Error(`more than ${UNPACKED_MOST / 1024 ** 3} GiB come out of it`);
      }
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    return { blob: new Blob(parts), said: `${name}: the compressed data is damaged or goes on behind its end `
      + `(${error.message}); what came before is decoded` };
  }
  return { blob: new Blob(parts), said: '' };
};

/** A blob unchanged or decompressed: { blob, said }. */
export async function unpacked(blob) {
  const head = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
  const begins = (magic) => magic.every((byte, i) => head[i] === byte);
  if (begins(GZIP)) {
    return unpack('gzip', blob.stream().pipeThrough(new DecompressionStream('gzip')));
  }
  return begins(ZSTD) ? unpack('zstd', blob.stream().pipeThrough(zstdStream())) : { blob, said: '' };
}
