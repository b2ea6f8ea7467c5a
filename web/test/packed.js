// SPDX-License-Identifier: BSD-3-Clause
//
// Tests the package as users get it: packs it, installs it in an empty folder, and runs the example of its README
// there. Exits with 77 if its dependencies are available neither in npm's cache nor from the registry.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const PACKAGE = path.resolve('web/npm');
const CORPUS = path.resolve('corpus/captures');
const WANTED = ['LICENSE', 'README.md', 'bin/spdmdump.js', 'index.d.ts', 'index.js', 'lib/crypto.js', 'lib/disk.js',
  'lib/lines.js', 'lib/load.js', 'lib/rsa.js', 'lib/tool.js', 'lib/wasi.js', 'package.json', 'spdmdump.wasm'];
const UNREACHABLE = /ENOTCACHED|EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'spdmdump-packed-'));
const npm = (cwd, ...args) => spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'],
  { cwd, encoding: 'utf8' });

try {
  const packed = npm(PACKAGE, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
  assert.equal(packed.status, 0, packed.stderr);
  const [{ filename, files }] = JSON.parse(packed.stdout);
  assert.deepEqual(files.map((file) => file.path).sort(), [...WANTED].sort(), 'what is in the package');

  const user = path.join(folder, 'user');
  fs.mkdirSync(user);
  fs.writeFileSync(path.join(user, 'package.json'), '{"private": true, "type": "module"}');
  const installed = npm(user, 'install', '--prefer-offline', path.join(folder, filename));
  if (installed.status !== 0 && UNREACHABLE.test(installed.stderr)) {
    console.log('web: the packages that it needs cannot be had');
    process.exitCode = 77;
  } else {
    assert.equal(installed.status, 0, installed.stderr);
    const example = /```js\n([^]*?)```/.exec(fs.readFileSync(path.join(PACKAGE, 'README.md'), 'utf8'))[1];
    fs.writeFileSync(path.join(user, 'example.js'), example);
    fs.copyFileSync(path.join(CORPUS, 'hs-encrypted-v12.pcap'), path.join(user, 'capture.pcap'));
    fs.copyFileSync(path.join(CORPUS, 'hs-encrypted-v12.keys'), path.join(user, 'capture.keys'));
    fs.copyFileSync(path.join(CORPUS, 'roots/ecp384.pem'), path.join(user, 'root.pem'));
    const ran = spawnSync('node', ['example.js'], { cwd: user, encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.equal(ran.status, 0, ran.stderr);
    assert.match(ran.stdout, /^1 GET_VERSION /);
    assert.match(ran.stdout, /^\d+ HEARTBEAT /m, 'opened with the keys');
    assert.match(ran.stdout, /^\S+ connection /m, 'with the ledger');
    const command = spawnSync('npx', ['--no-install', 'spdmdump', '--summary', 'capture.pcap'],
      { cwd: user, encoding: 'utf8' });
    assert.match(command.stdout, /connection 1/, command.stderr);
    console.log(`${filename}: ${files.length} files, and its example runs`);
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
