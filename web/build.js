// SPDX-License-Identifier: BSD-3-Clause
//
// usage: build.js SPDMDUMP.wasm SPDMDUMP.html
// Builds the page as a single file: style, scripts and the compressed module. The content security policy allows the
// file's own scripts by digest, and no connections.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import esbuild from 'esbuild';

const [wasm, out] = process.argv.slice(2);
const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'page');

const bundle = async (name, format) => {
  const { outputFiles } = await esbuild.build({ entryPoints: [path.join(folder, name)], bundle: true, minify: true,
      format,
    target: 'es2022', write: false, legalComments: 'none', charset: 'ascii' });
  // Inside a script element, these would end it.
  return outputFiles[0].text.trim().replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
};

const digest = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const script = await bundle('app.js', 'esm');
const worker = await bundle('worker.js', 'iife');
const style = fs.readFileSync(path.join(folder, 'style.css'), 'utf8');
const module = gzipSync(fs.readFileSync(wasm), { level: 9 }).toString('base64');
// The embedded report has its own style, hence styles without a digest. data: is for the empty icon.
const policy = ["default-src 'none'", `script-src ${digest(script)} 'wasm-unsafe-eval'`, 'worker-src blob:',
  "style-src 'unsafe-inline'", 'img-src data:', "base-uri 'none'", "form-action 'none'"].join('; ');

const parts = { POLICY: policy, STYLE: style, MODULE: module, WORKER: worker, SCRIPT: script };
const page = fs.readFileSync(path.join(folder, 'index.html'), 'utf8').replace('<script>SCRIPT',
    '<script type="module">SCRIPT')
  .replace(/\b(POLICY|STYLE|MODULE|WORKER|SCRIPT)\b/g, (name) => parts[name]);
fs.writeFileSync(out, page);
console.log(`${out}: ${Math.ceil(page.length / 1024)} kB`);
