// SPDX-License-Identifier: BSD-3-Clause
//
// usage: lacking.js LOG
// Explains a failed build: which functions the tool calls that the stand-ins lack, and where they belong. The tool then
// uses something that does not exist in a browser.
import fs from 'node:fs';

const HOMES = [
  [/^pcap_|^PCAP_/, 'standin/pcap/include/pcap/pcap.h', 'standin/pcap/pcap.c'],
  [/^cbor_/, 'standin/cbor/include/cbor.h', 'standin/cbor/cbor.c'],
  [/^([A-Z][A-Z0-9]*[0-9]*_|[id]2[id]_|sk_X509|HMAC$|SHA\d)/, 'standin/openssl/include/openssl/calls.h',
    'the standin/openssl/ossl_*.c that it fits'],
];
const POSIX = [null, 'web/wasm/include/posix.h, if wasi-libc does not', 'web/wasm/system.c'];

const sourceOf = (object) => object.replace(/^.*\/(dump|libdecode)\//, '$1/').replace(/\.c\.obj$/, '.c')
  .replace(/^(\.\.\/)+/, '');

/** One line for each missing function. */
export function lacking(colored) {
  const log = colored.replaceAll(/\x1b\[[0-9;]*[mK]/g, '');
  const said = new Set();
  const add = (source, name) => {
    const [, header, home] = HOMES.find(([pattern]) => pattern.test(name)) ?? POSIX;
    said.add(`${sourceOf(source)} calls ${name}, which the build for browsers lacks: declare it in ${header}, and define `
      + `it in ${home}; or leave the source out in web/CMakeLists.txt`);
  };
  for (const [, object, name] of log.matchAll(/^wasm-ld(?:-\d+)?: error: (\S+): undefined symbol: (\w+)/gm)) {
    add(object, name);
  }
  for (const [, source, name] of log.matchAll(/^(\S+?):\d+:\d+: error: implicit declaration of function '(\w+)'/gm)) {
    add(source, name);
  }
  const unknown = /^(\S+?):\d+:\d+: error: (?:use of undeclared identifier|unknown type name) '(\w+)'/gm;
  for (const [, source, name] of log.matchAll(unknown)) {
    said.add(`${sourceOf(source)} uses ${name}, which the build for browsers lacks: add it under standin/ or web/wasm/include`);
  }
  for (const [, source, name] of log.matchAll(/^(\S+?):\d+:\d+: fatal error: '([^']+)' file not found/gm)) {
    said.add(`${sourceOf(source)} includes ${name}, which the build for browsers lacks: add web/wasm/include/${name}, or `
      + 'leave the source out in web/CMakeLists.txt');
  }
  return [...said];
}

if (process.argv[2]) {
  lacking(fs.readFileSync(process.argv[2], 'utf8')).forEach((line) => console.error(`scripts/web: ${line}`));
}
