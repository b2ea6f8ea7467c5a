// SPDX-License-Identifier: BSD-3-Clause
//
// Splits pieces of output into lines.
const NEWLINE = 10;

/** Returns a function that takes output in pieces and calls `line` for each complete line. */
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
