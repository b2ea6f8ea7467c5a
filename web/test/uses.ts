// SPDX-License-Identifier: BSD-3-Clause
//
// Valid and invalid uses of the package, type-checked by types.js.
import { decode, decodeEach, DecodeError, lineSplitter, run, Trap } from 'libsdec';
import type { DecodeOptions, SpdmObject } from 'libsdec';

const bytes = new Uint8Array(24);
const options: DecodeOptions = { keys: [bytes, 'CLIENT'], trust: bytes.buffer, reference: '', verify: true, lint: true,
  filter: 'error', name: 'a.pcap', args: ['--at', 'none'] };

try {
  for (const object of decode(bytes, options)) {
    const name: string | undefined = object.name ?? object.event;
    const id: number = object.id ?? 0;
    const verdicts: unknown = object.verdicts;
    void [name, id, verdicts];
  }
} catch (error) {
  const told: string = error instanceof DecodeError ? `${error.status}: ${error.message}`
    : error instanceof Trap ? `frame ${error.frame}` : String(error);
  void told;
}
const objects: SpdmObject[] = [...decode('84')];
const found: number = decodeEach(bytes, {}, (object: SpdmObject) => objects.push(object));
const { status, stdout, stderr, file } = run(['--summary', 'a.pcap'], { 'a.pcap': bytes, keys: 'text' });
const made: Uint8Array | undefined = file('out.html');
const split: (piece: Uint8Array) => void = lineSplitter((line: string) => void line.length);
void [found, status + 1, stdout + stderr, made, split];

// @ts-expect-error a number is no input
decode(1);
// @ts-expect-error no such option
decode(bytes, { key: bytes });
// @ts-expect-error what an object says has to be checked
decode(bytes).next().value.fields.length;
// @ts-expect-error arguments are a list
run('--summary');
// @ts-expect-error it is for those who take each object
decodeEach(bytes, {});
