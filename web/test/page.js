// SPDX-License-Identifier: BSD-3-Clause
//
// usage: page.js PAGE SPDMDUMP
// Tests the page in Chromium, opened from disk without a network: it shows the same messages as the tool, fields and
// bytes select each other, links and filters work, hostile names and strings are harmless, and axe-core finds nothing.
// No requests, no console messages.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import http from 'node:http';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';

import { open, settled, withPage } from './browser.js';

const [html, tool] = process.argv.slice(2);
const BASE = 'corpus/captures/hs-encrypted-v12';
const FILES = [`${BASE}.pcap`, `${BASE}.keys`, 'corpus/captures/roots/ecp384.pem'];
const PANES = ['messages', 'summary', 'ladder', 'verdicts', 'findings', 'certificates', 'measurements', 'differences'];
const ALGORITHMS = 0x63;
const SM2 = 0x200; // BaseAsymSel
const SM2_KEY = 'MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAE8sl6wTiAFzss0HtKjRrpJnBeVsGGJI3Q2cIzwAczp4foT032kjZkgGHBYU5wGxQYf4F8YzED'
  + '7YGl11tlYOdOMQ==';
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const native = (...args) => spawnSync(tool, args, { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' },
  maxBuffer: 1 << 28 }).stdout;
const textOf = (page, selector) => page.locator(selector).allTextContents();

/** Runs axe-core on the current state of the page, in light and dark. */
const accessible = async (page, where) => {
  await page.evaluate(axe);
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate(() => window.axe.run(document, { iframes: false }));
    assert.deepEqual(violations.map(({ id, nodes }) =>
      `${where}, ${colorScheme}: ${id}: ${nodes.map((node) => node.html).join(' ')}`), []);
  }
};

const showPane = async (page, pane) => {
  await page.click(`#tab-${pane}`);
  await page.waitForFunction((name) =>
    !document.getElementById(`pane-${name}`).textContent.startsWith('Loading…'), pane);
};

const saved = async (page, what) => {
  const download = page.waitForEvent('download');
  await page.selectOption('#save', what);
  return fs.readFileSync(await (await download).path(), 'utf8');
};

const readsLikeTheTool = async (page) => {
  await open(page, FILES);
  const lines = native('--keylog', FILES[1], FILES[0]).trimEnd().split('\n');
  assert.equal((await textOf(page, '#status'))[0].split(' ')[0], String(lines.length), 'as many messages');
  const shown = await textOf(page, '.row');
  shown.forEach((row, i) => assert.equal(row, `#${i + 1}${lines[i]}`, 'the same line'));
  const objects = native('--json', '--verify', '--lint', '--trust', FILES[2], '--keylog', FILES[1], FILES[0]).trimEnd()
    .replaceAll(`"${FILES[0]}"`, '"hs-encrypted-v12.pcap"');
  assert.equal((await saved(page, 'ndjson')).trimEnd(), objects, 'the same objects');
  assert.match(await saved(page, 'report'), /^<!doctype html>/i);
};

const marksFieldsAndBytes = async (page) => {
  await page.locator('.row').nth(4).click();
  await page.waitForSelector('.byte');
  const field = page.locator('.field', { hasText: 'BaseAsymAlgo' }).first();
  await field.click();
  assert.equal(await page.locator('.byte.on').count(), 4, 'BaseAsymAlgo has four bytes');
  await page.locator('.byte').nth(1).click();
  assert.match(await page.locator('.field[aria-selected=true]').textContent(), /RequestResponseCode/);
  assert.equal(new URL(page.url()).hash, '#5');
  await page.evaluate(() => { location.hash = '#7'; });
  await page.waitForSelector('.row[aria-selected=true]:has-text("GET_DIGESTS")');
  await page.locator('#list').press('ArrowUp');
  await page.waitForSelector('.row[aria-selected=true]:has-text("#6")');
};

const showsEveryPane = async (page) => {
  for (const pane of PANES) {
    await showPane(page, pane);
    await accessible(page, pane);
  }
  assert.match((await textOf(page, '#pane-verdicts'))[0], /identity.*proved/);
  assert.match((await textOf(page, '#pane-summary'))[0], /connection 1/);
  assert.match((await textOf(page, '#pane-certificates'))[0], /CN=DPU-100/);
  await showPane(page, 'ladder');
  await page.frameLocator('#pane-ladder iframe').getByText('Connection 1').first().waitFor();
  await page.click('#tab-messages');
};

const filters = async (page) => {
  await page.fill('#filter', '');
  await page.type('#filter', 'version >= 1.2 && mea');
  const offered = await textOf(page, '#fields li');
  assert.ok(offered.length > 5 && offered.every((name) => name.includes('mea')), offered.join());
  await accessible(page, 'completion');
  await page.locator('#fields li').first().click();
  assert.equal(await page.inputValue('#filter'), `version >= 1.2 && ${offered[0]}`);
  await page.fill('#filter', 'name == "CERTIFICATE"');
  await page.press('#filter', 'Enter');
  await page.waitForFunction(() => /that pass the filter/.test(document.getElementById('status').textContent)
    && document.body.dataset.busy === 'false');
  (await textOf(page, '.row')).forEach((row) => assert.match(row, / CERTIFICATE /));
  await page.fill('#filter', '');
  await page.press('#filter', 'Enter');
};

const redacts = async (page) => {
  await page.selectOption('#save', 'redacted');
  await page.waitForSelector('#saved:not([hidden])', { timeout: 120000 });
  assert.deepEqual(await textOf(page, '#saved-files a'),
      ['redacted.pcapng', 'redacted.pcapng.keys', 'redacted.pcapng.roots.pem']);
  assert.match((await textOf(page, '#saved-text'))[0], /recomputed: \d+ signatures/);
  await accessible(page, 'redacted');
  const download = page.waitForEvent('download');
  await page.locator('#saved-files a').first().click();
  const made = await (await download).path();
  assert.match(native('--summary', made), /connection 1/);
  assert.ok(!fs.readFileSync(made).includes('DPU-100'), 'no name is left');
};

const compares = async (page) => {
  const other = 'corpus/captures/mctp-v12.pcap';
  await open(page, [other]);
  await settled(page, () => page.selectOption('#other', { label: 'hs-encrypted-v12.pcap' }));
  await page.waitForSelector('#pane-differences pre');
  const here = (await textOf(page, '#pane-differences pre'))[0];
  const there = native('--keylog', FILES[1], '--diff', FILES[0], other);
  assert.equal(here.split('\n').slice(3).join('\n'), there.split('\n').slice(3).join('\n'), 'the same differences');
  assert.equal(await page.getAttribute('#tab-differences', 'aria-selected'), 'true');
};

const zstd = (bytes) => {
  const { status, stdout } = spawnSync('zstd', ['-q', '-c'], { input: bytes, maxBuffer: 1 << 28 });
  assert.equal(status, 0, 'zstd, of scripts/deps test');
  return stdout;
};

const unpacks = async (page) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'spdmdump-packed-'));
  const capture = fs.readFileSync(FILES[0]);
  const n = native(FILES[0]).trimEnd().split('\n').length;
  const packed = path.join(folder, 'capture.pcap.packed');
  const opened = async (bytes) => {
    fs.writeFileSync(packed, bytes);
    await page.click('#clear');
    await open(page, [packed]);
    return page.textContent('#status');
  };
  for (const [name, bytes] of [['gzip', gzipSync(capture)], ['zstd', zstd(capture)]]) {
    assert.equal((await opened(bytes)).split('\n')[0], `${n} rows`, name);
    assert.match(await opened(bytes.subarray(0, bytes.length - 2000)),
        new RegExp(`${name}: the compressed data is damaged.*what came before is decoded`));
  }
  fs.rmSync(folder, { recursive: true });
};

/** Unsupported algorithms leave verdicts unknown, and the page says why. */
const saysWhatIsMissing = async (page) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'spdmdump-sm2-'));
  const capture = fs.readFileSync('corpus/captures/pubkey-id-session.pcap');
  for (let at = 24; at < capture.length; at += 16 + capture.readUInt32LE(at + 8)) {
    const message = at + 16 + 5;
    if (capture[message + 1] === ALGORITHMS) {
      capture.writeUInt32LE(SM2, message + 12);
    }
  }
  const names = ['sm2.pcap', 'key.der'].map((name) => path.join(folder, name));
  fs.writeFileSync(names[0], capture);
  fs.writeFileSync(names[1], Buffer.from(SM2_KEY, 'base64'));
  await page.click('#clear');
  await open(page, names);
  await settled(page, () => page.getByLabel('What key.der is for').selectOption('public'));
  await showPane(page, 'verdicts');
  const text = await page.textContent('#pane-verdicts');
  assert.match(text, /CHALLENGE_AUTHsignatureunknownresponder15SM2_P256the algorithm is not in this build/);
  assert.match(text, /This page has no SM2, SM3 and SM4/);
  assert.ok(!text.includes('NaN') && !text.includes('undefined'));
  await page.click('#tab-messages');
  assert.match(await page.textContent('#limits'), /SM2.*SM3.*SM4.*XML/s);
  fs.rmSync(folder, { recursive: true });
};

const MARKUP = '<img src=x onerror=alert(1)><script>alert(2)</script>';

/** Frames must not run scripts, so their source is examined instead. */
const noMarkup = async (page, where) => {
  assert.equal(await page.locator('img, [onerror], [onload]').count(), 0, where);
  const sources = await page.evaluate(() => [...document.querySelectorAll('iframe')].map((frame) => frame.srcdoc));
  sources.forEach((source) => assert.doesNotMatch(source, /<img|<script|<svg onload/, where));
};

/** Opens files whose names or content are markup, and content that cannot be decoded. */
const bearsHostility = async (page) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'spdmdump-hostile-'));
  await page.click('#clear');
  for (const title of ['<img src=x onerror=alert(1)>', '"><svg onload=alert(1)>', '\u001b[31mred\u202e']) {
    const name = path.join(folder, `${title}.pcap`.replaceAll('/', '_'));
    fs.writeFileSync(name, fs.readFileSync(FILES[0]).subarray(0, 3000));
    await open(page, [name]);
    await noMarkup(page, title);
    assert.match((await textOf(page, '#status'))[0], /truncated/);
  }
  const junk = path.join(folder, 'junk.bin');
  fs.writeFileSync(junk, Buffer.from('<script>alert(1)</script>'.repeat(100)));
  await open(page, [junk]);
  await page.click('#clear');
  fs.rmSync(folder, { recursive: true });
};

/** Shows a PSK hint that is markup in every pane. */
const showsStringsAsText = async (page) => {
  const hint = Buffer.from(MARKUP);
  const message = Buffer.concat([Buffer.from([0x11, 0xe6, 0, 0, 1, 0, hint.length, 0, 0x20, 0, 0, 0]), hint,
    Buffer.alloc(32, 7)]);
  await page.click('#paste');
  await page.fill('#hex', message.toString('hex'));
  await settled(page, () => page.click('#decode-hex'));
  await page.click('#tab-messages');
  await page.locator('.row').first().click();
  await page.waitForSelector('.byte');
  assert.ok((await textOf(page, '#tree'))[0].includes('<img src=x'), 'it is shown as it is');
  for (const pane of PANES) {
    await showPane(page, pane);
    await noMarkup(page, pane);
  }
  await page.click('#tab-messages');
  await page.click('#paste');
};

const decodesPastedHex = async (page) => {
  await page.click('#paste');
  await page.fill('#hex', '10 84 00 00');
  await settled(page, () => page.click('#decode-hex'));
  assert.match((await textOf(page, '.row'))[0], /GET_VERSION/);
};

/** From a server, the page makes one request, and otherwise behaves as from disk. */
const isASite = async () => {
  const asked = [];
  const server = http.createServer((request, response) => {
    asked.push(request.url);
    response.setHeader('Content-Type', 'text/html');
    response.end(fs.readFileSync(path.join(path.dirname(html), 'site/index.html')));
  });
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
  try {
    await withPage(`http://127.0.0.1:${server.address().port}/`, { offline: false }, async (page, problems) => {
      await open(page, FILES);
      assert.match(await page.locator('.row').first().textContent(), /GET_VERSION/);
      assert.deepEqual(problems, []);
    });
    assert.deepEqual(asked, ['/']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

await withPage(html, { viewport: { width: 1280, height: 800 }, timezoneId: 'UTC' }, async (page, problems) => {
  await page.click('#limits summary');
  await accessible(page, 'start');
  for (const step of [readsLikeTheTool, marksFieldsAndBytes, showsEveryPane, filters, redacts, compares, unpacks, saysWhatIsMissing,
    bearsHostility, showsStringsAsText, decodesPastedHex]) {
    await step(page);
    console.log(step.name);
  }
  assert.deepEqual(problems, []);
});
await isASite();
console.log('isASite');
