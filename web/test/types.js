// SPDX-License-Identifier: BSD-3-Clause
//
// Tests the types of the package: TypeScript accepts the valid uses in uses.ts and rejects the invalid ones, and
// exactly the declared names exist.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';

import * as there from '../npm/index.js';

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status, stdout } = spawnSync(process.execPath, [compiler, '--noEmit', '--strict', '--target', 'es2022', '--lib',
  'es2022', '--module', 'nodenext', 'web/test/uses.ts'], { encoding: 'utf8' });
assert.equal(status, 0, stdout);

const declared = fs.readFileSync('web/npm/index.d.ts', 'utf8');
const names = [...declared.matchAll(/^export (?:function|class) (\w+)/gm)].map(([, name]) => name);
assert.deepEqual(names.sort(), Object.keys(there).sort());
assert.ok(names.every((name) => typeof there[name] === 'function'));
console.log(`${names.length} names are declared and there`);
