// SPDX-License-Identifier: BSD-3-Clause
//
// Lines out of pieces of bytes.
const NEWLINE = 10;

/** Calls `line` for each whole line of what is written piece by piece. */
export function lineSplitter(line) {
  const decoder = new TextDecoder();
  let rest = '';
  return (bytes) => {
    const text = rest + decoder.decode(bytes, { stream: true });
    const end = bytes.lastIndexOf(NEWLINE) < 0 ? -1 : text.lastIndexOf('\n');
    rest = text.slice(end + 1);
    if (end >= 0) {
      text.slice(0, end).split('\n').forEach(line);
    }
  };
}
