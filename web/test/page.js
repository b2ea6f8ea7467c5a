// SPDX-License-Identifier: BSD-3-Clause
//
// usage: page.js PAGE SPDMDUMP
// The page in Chromium, opened from the disk without a network: the same messages as the tool, fields and bytes that
// mark each other, links, filters, hostile names and strings, and what axe-core finds. No request, no console message.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';

import { open, withPage } from './browser.js';

const [html, tool] = process.argv.slice(2);
const BASE = 'corpus/captures/hs-encrypted-v12';
const FILES = [`${BASE}.pcap`, `${BASE}.keys`, 'corpus/captures/roots/ecp384.pem'];
const PANES = ['messages', 'summary', 'ladder', 'verdicts', 'findings', 'certificates', 'measurements'];
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const native = (...args) => spawnSync(tool, args, { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' },
  maxBuffer: 1 << 28 }).stdout;
const textOf = (page, selector) => page.locator(selector).allTextContents();

const accessible = async (page, where) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { iframes: false }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map((node) => node.html).join(' ')}`),
      []);
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
  await page.fill('#filter', 'name == "CERTIFICATE"');
  await page.press('#filter', 'Enter');
  await page.waitForFunction(() => /that pass the filter/.test(document.getElementById('status').textContent)
    && document.body.dataset.busy === 'false');
  (await textOf(page, '.row')).forEach((row) => assert.match(row, / CERTIFICATE /));
  await page.fill('#filter', '');
  await page.press('#filter', 'Enter');
};

/** Names and strings that would be markup, and what no decoder likes. */
const bearsHostility = async (page) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'spdmdump-hostile-'));
  const name = path.join(folder, '<img src=x onerror=alert(1)>.pcap');
  fs.writeFileSync(name, fs.readFileSync(FILES[0]).subarray(0, 3000));
  await open(page, [name]);
  assert.equal(await page.locator('img').count(), 0);
  assert.match((await textOf(page, '#status'))[0], /truncated/);
  const junk = path.join(folder, 'junk.bin');
  fs.writeFileSync(junk, Buffer.from('<script>alert(1)</script>'.repeat(100)));
  await open(page, [junk]);
  fs.rmSync(folder, { recursive: true });
};

const decodesPastedHex = async (page) => {
  const before = await page.evaluate(() => Number(document.body.dataset.done));
  await page.click('#paste');
  await page.fill('#hex', '10 84 00 00');
  await page.click('#decode-hex');
  await page.waitForFunction((n) => Number(document.body.dataset.done) > n, before);
  assert.match((await textOf(page, '.row'))[0], /GET_VERSION/);
};

await withPage(html, { viewport: { width: 1280, height: 800 }, timezoneId: 'UTC' }, async (page, problems) => {
  await accessible(page, 'start');
  for (const step of [readsLikeTheTool, marksFieldsAndBytes, showsEveryPane, filters, bearsHostility,
      decodesPastedHex]) {
    await step(page);
    console.log(step.name);
  }
  assert.deepEqual(problems, []);
});
