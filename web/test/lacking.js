// SPDX-License-Identifier: BSD-3-Clause
//
// Tests the messages of scripts/web for calls that the stand-ins lack, with the output of the real compiler and linker.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { lacking } from '../lacking.js';

const SOURCES = {
  'a/dump/new_call.c': '#include <openssl/evp.h>\nint main(void) { return EVP_of_tomorrow(); }\n',
  'a/dump/linked.c': 'int pcap_of_tomorrow(void);\nint main(void) { return pcap_of_tomorrow(); }\n',
  'a/libdecode/openssl/posix.c': 'int splice_of_tomorrow(void);\nint main(void) { return splice_of_tomorrow(); }\n',
  'a/dump/live/header.c': '#include <sys/of_tomorrow.h>\nint main(void) { return 0; }\n',
  'a/dump/type.c': '#include <openssl/evp.h>\nEVP_TOMORROW *x;\nint main(void) { return 0; }\n',
};
const WANTED = [
  /^dump\/new_call\.c calls EVP_of_tomorrow, .*openssl\/calls\.h.*standin\/openssl\/ossl_/,
  /^dump\/linked\.c calls pcap_of_tomorrow, .*standin\/pcap\/pcap\.c/,
  /^libdecode\/openssl\/posix\.c calls splice_of_tomorrow, .*web\/wasm\/system\.c/,
  /^dump\/live\/header\.c includes sys\/of_tomorrow\.h, .*web\/wasm\/include\/sys\/of_tomorrow\.h/,
  /^dump\/type\.c uses EVP_TOMORROW, .*web\/wasm\/include/,
];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'spdmdump-lacking-'));
const clang = (...args) => {
  const { stdout, stderr } = spawnSync('clang', ['--target=wasm32-wasi', '-fcolor-diagnostics',
    '-Werror=implicit-function-declaration', '-isystem', path.resolve('web/wasm/include'), '-isystem',
    path.resolve('standin/openssl/include'), '-include', path.resolve('web/wasm/include/posix.h'), ...args],
  { cwd: folder, encoding: 'utf8' });
  return stdout + stderr;
};

try {
  let log = '';
  for (const [name, text] of Object.entries(SOURCES)) {
    fs.mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
    log += clang('-c', name, '-o', `${name}.obj`);
    log += fs.existsSync(path.join(folder, `${name}.obj`)) ? clang(`${name}.obj`, '-o', 'out.wasm') : '';
  }
  const said = lacking(log);
  WANTED.forEach((line) =>
    assert.ok(said.some((one) => line.test(one)), `${line} is not in\n${said.join('\n')}\nof\n${log}`));
  assert.equal(said.length, WANTED.length, said.join('\n'));
  assert.deepEqual(lacking('[3/3] Linking C executable spdmdump.wasm\n'), []);
  console.log(said.join('\n'));
} finally {
  fs.rmSync(folder, { recursive: true });
}
