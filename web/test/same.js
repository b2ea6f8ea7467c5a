// SPDX-License-Identifier: BSD-3-Clause
//
// usage: same.js SPDMDUMP captures|samples|seeds [all]
// Compares the objects of the package with the lines of the native tool: for the bundled captures with and without
// keys, the samples of evidence and other inputs, and the seeds of the fuzz targets (one in 23, or all of them).
//
// A native tool with an older OpenSSL cannot verify everything that the package can. In such lines, only what does not
// depend on algorithms is compared; tests/check_verdicts.py covers the rest.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { run } from '../npm/index.js';

const [tool, what, extent] = process.argv.slice(2);
const AT = '2026-11-20'; // date at which certificates are verified
const SAMPLE = 23;
let compared = 0;
let failures = 0;

const exists = (name) => fs.existsSync(name);
const under = (folder) => fs.readdirSync(folder).sort().map((name) => path.join(folder, name))
  .filter((name) => fs.statSync(name).isFile());

const withoutAlgorithms = (object) => {
  const { verdicts, certificates, csr, ledger, ...rest } = object;
  return rest;
};

const fail = (label, text) => {
  failures++;
  console.log(`${label}: ${text}`);
};

const compareLine = (label, native, here, lacks) => {
  if (native === here) {
    return true;
  }
  const object = JSON.parse(native);
  if (!lacks || (object.event !== 'verdict' &&
      JSON.stringify(withoutAlgorithms(object)) !== JSON.stringify(withoutAlgorithms(JSON.parse(here))))) {
    fail(`${label}: frame ${object.frame} ${object.name ?? object.event}`, `\n  native ${native}\n  here   ${here}`);
    return false;
  }
  return true;
};

/** Runs both with the same arguments. `inputs`: the files among them, to be passed to the package. */
const compare = (label, args, inputs) => {
  const native = spawnSync(tool, args, { encoding: 'utf8', maxBuffer: 1 << 29 });
  const files = Object.fromEntries(inputs.map((name) => [name, fs.readFileSync(name)]));
  const here = run(args, files);
  const left = native.stdout.split('\n');
  const right = here.stdout.split('\n');
  const lacks = /"needs":"[^"]|"usable":false/.test(native.stdout);
  compared++;
  if (left.length !== right.length || (native.status !== here.status && !lacks)) {
    const at = left.findIndex((line, i) => line !== right[i]);
    fail(label, `${left.length} lines, status ${native.status}; here ${right.length} lines, status ${here.status}: `
      + `${here.stderr.slice(0, 200)}; first at line ${at + 1}\n  native ${left[at]}\n  here   ${right[at]}`);
    return;
  }
  left.every((line, i) => compareLine(label, line, right[i], lacks));
};

const optionsOf = (base) => (exists(`${base}.opts`)
  ? fs.readFileSync(`${base}.opts`, 'utf8').replaceAll('{base}', base).split(/\s+/).filter(Boolean) : []);

const captures = () => {
  const roots = under('corpus/captures/roots');
  for (const folder of ['corpus/captures', 'corpus/captures/damaged', 'corpus/foreign', 'corpus/regress']) {
    for (const capture of under(folder).filter((name) => /\.pcap(ng)?$/.test(name))) {
      const base = capture.replace(/\.pcap(ng)?$/, '');
      compare(`${capture} without keys`, ['--json', '--lint', capture], [capture]);
      const root = exists(`${base}.root.pem`) ? [`${base}.root.pem`] : roots;
      const keys = exists(`${base}.keys`) ? ['--keylog', `${base}.keys`] : [];
      const options = optionsOf(base);
      const named = options.map((option) => option.replace(/^.*=/, '')).filter(exists);
      compare(`${capture} with keys`, ['--json', '--lint', '--verify', '--at', AT, ...keys, ...options,
        ...root.flatMap((name) => ['--trust', name]), capture], [capture, ...keys.slice(1), ...root, ...named]);
    }
  }
};

const samples = () => {
  for (const input of [...under('corpus/evidence'), ...under('corpus/inputs')]) {
    if (!/\.(md|expect\.json|xml)$/.test(input)) {
      compare(input, ['--json', '--verify', '--at', AT, input], [input]);
    }
  }
};

// Each seed is decoded as an input of its own, and as the only packet of a capture.
const seeds = () => {
  const links = [147, 1, 113, 209, 274, 276, 291];
  const folder = fs.mkdtempSync(path.join(process.env.TMPDIR ?? '/tmp', 'spdmdump-web-'));
  let n = 0;
  for (const target of fs.readdirSync('corpus/seeds').sort()) {
    for (const seed of under(path.join('corpus/seeds', target))) {
      if (extent !== 'all' && n++ % SAMPLE !== 0) {
        continue;
      }
      const bytes = fs.readFileSync(seed);
      compare(seed, ['--json', seed], [seed]);
      const head = Buffer.alloc(40);
      [0xa1b2c3d4, 0x00040002, 0, 0, 262144, links[compared % links.length], 1, 0, bytes.length, bytes.length]
        .forEach((value, i) => head.writeUInt32LE(value, 4 * i));
      const packet = path.join(folder, 'seed.pcap');
      fs.writeFileSync(packet, Buffer.concat([head, bytes]));
      compare(`${seed} as a packet of link type ${head.readUInt32LE(20)}`,
        ['--json', '--link', '147=mctp', packet], [packet]);
    }
  }
  fs.rmSync(folder, { recursive: true });
};

({ captures, samples, seeds })[what]();
console.log(`${compared} runs, ${failures} differ`);
process.exitCode = failures === 0 && compared > 0 ? 0 : 1;
