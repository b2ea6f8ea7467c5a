// SPDX-License-Identifier: BSD-3-Clause
//
// Loads the module of this package: from disk under node, by its URL in a browser.
const address = new URL('../spdmdump.wasm', import.meta.url);

export async function loadModule() {
  if (address.protocol !== 'file:') {
    return WebAssembly.compileStreaming(fetch(address));
  }
  const { readFile } = await import('node:fs/promises');
  return WebAssembly.compile(await readFile(address));
}
