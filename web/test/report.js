// SPDX-License-Identifier: BSD-3-Clause
//
// usage: report.js SPDMDUMP [FOLDER [CAPTURE ...]]
// Compares the HTML reports of six captures, in Chromium, with --json: rows, verdicts, findings, links and search.
// axe-core must find nothing, and there must be no requests and no console messages. Also renders their diagrams with
// the npm package mermaid. Markup in strings of a capture must stay text in both. With FOLDER, also takes pictures at
// 1280 and 400 pixels, light and dark.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';

import { withPage } from './browser.js';

const [tool, pictures, ...only] = process.argv.slice(2);
const CAPTURES = only.length > 0 ? only : ['mctp-v10', 'mctp-v12', 'hs-encrypted-v12', 'doe-v13',
  'damaged/measurements-signature', 'damaged/certificate-swapped'];
const ROOTS = 'corpus/captures/roots';
const from = (name) => fs.readFileSync(createRequire(import.meta.url).resolve(name), 'utf8');
const axe = from('axe-core/axe.min.js');
const mermaid = from('mermaid/dist/mermaid.min.js');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'spdmdump-report-'));

const run = (...args) => spawnSync(tool, args, { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' },
  maxBuffer: 1 << 28 }).stdout;
const inputs = (name) => {
  const base = `corpus/captures/${name}`;
  const keys = fs.existsSync(`${base}.keys`) ? ['--keylog', `${base}.keys`] : [];
  return [...keys, '--trust', ROOTS, `${base}.pcap`];
};
const objects = (...args) => run('--json', '--verify', '--lint', ...args).trimEnd().split('\n').map(JSON.parse);

/** Makes a pcap file of messages over MCTP. */
const pcap = (...messages) => {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4);
  head.set([2, 0, 4, 0], 4);
  head.writeUInt32LE(262144, 16);
  head.writeUInt32LE(291, 20);
  return Buffer.concat([head, ...messages.flatMap((message, i) => {
    const asks = (message[1] & 0x80) !== 0;
    const stamp = Buffer.alloc(16);
    [946684800 + i, 5000, message.length + 5, message.length + 5].forEach((n, k) => stamp.writeUInt32LE(n, 4 * k));
    return [stamp, Buffer.from(asks ? [1, 8, 9, 0xc8, 5] : [1, 9, 8, 0xc0, 5]), message];
  })]);
};

/** A capture whose PSK hint has HTML and Mermaid syntax, and whose file name has HTML and terminal escapes. */
const hostile = () => {
  const hint = Buffer.from('<script>window.hit=1</script><img src=x onerror=hit=1>;end%%{init:{}}%%#38;');
  const head = Buffer.alloc(12);
  head.set([0x11, 0xe6, 0, 0, 1, 0]);
  head.writeUInt16LE(hint.length, 6);
  head.writeUInt16LE(32, 8);
  const psk = Buffer.concat([head, hint, Buffer.alloc(32)]);
  const file = path.join(scratch, 'a<b onload=hit=1>&\u001b[31m.pcap');
  const talk = ['10840000', '1004000000010011', '11e100000000000000000000'].map((hex) => Buffer.from(hex, 'hex'));
  fs.writeFileSync(file, pcap(...talk, psk));
  return [file];
};

const rowsOf = (page) => page.locator('tr[id]').evaluateAll((rows) => rows.map((row) => ({
  number: Number(row.id.split('-')[1]),
  frame: Number(row.cells[0].textContent),
  name: row.cells[2].textContent,
  title: row.querySelector('title')?.textContent ?? '',
  said: row.cells[5].textContent,
})));

const DIRECTIONS = { req: 'Requester to Responder', rsp: 'Responder to Requester' };

/** Each row matches its object, and no message is missing unless it is folded into a repetition. */
const rowsEqualMessages = async (page, said) => {
  const units = said.filter((o) => o.name !== undefined && o.event === undefined);
  const rows = await rowsOf(page);
  const folded = await page.locator('tbody > tr:first-child > td[colspan]').evaluateAll((cells) => cells.reduce((sum, cell) => {
    const [, times, period] = /^(\d+) times these (\d+)/.exec(cell.textContent) ?? [0, 1, 0];
    return sum + (times - 1) * period;
  }, 0));
  assert.equal(rows.length + folded, units.length, 'rows');
  for (const row of rows) {
    const unit = units.find((o) => o.id === row.number);
    assert.equal(row.frame, unit.frame, `frame of unit ${row.number}`);
    assert.equal(row.name, unit.name, `name of unit ${row.number}`);
    if (row.title !== '') {
      assert.ok(row.title.includes(DIRECTIONS[unit.dir]), `direction of unit ${row.number}: ${row.title}`);
    }
    const results = (unit.verdicts ?? []).map((verdict) => verdict.result);
    assert.equal(/WRONG/.test(row.said), results.includes('fail'), `verdicts on unit ${row.number}: ${row.said}`);
  }
  const rules = said.filter((o) => o.event === 'finding').map((o) => o.rule).sort();
  const shown = await page.locator('h2:text-is("Findings") + details tbody tr > td:first-child').allTextContents();
  assert.deepEqual(shown.sort(), rules, 'findings');
};

/** Every link has a target, which is visible after a click even if it was in a closed element. */
const linksLead = async (page) => {
  const broken = await page.locator('a[href]').evaluateAll((links) =>
    links.map((link) => link.getAttribute('href')).filter((to) => !(to[0] === '#' && document.getElementById(to.slice(1)))));
  assert.deepEqual(broken, [], 'links that lead nowhere');
  const unlinked = await page.locator('.card dd').evaluateAll((cells) => cells.map((cell) =>
    [...cell.childNodes].filter((node) => node.nodeName !== 'A').map((node) => node.textContent).join(''))
    .filter((text) => /frame \d/.test(text)));
  assert.deepEqual(unlinked, [], 'frames in the cards that are no links');
  const link = page.locator('.card a').first();
  if (await link.count() > 0) {
    await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = false; }));
    const to = (await link.getAttribute('href')).slice(1);
    await link.click();
    await page.waitForFunction((id) => {
      const { top, bottom } = document.getElementById(id).getBoundingClientRect();
      return bottom > top && top >= 0 && bottom <= innerHeight;
    }, to);
  }
};

const searches = async (page) => {
  const shown = (selector) => page.locator(`tr[id]${selector}:visible`).count();
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
  const all = await shown('');
  await page.check('#o');
  assert.equal(await shown(''), await page.locator('tr.x[id]').count(), 'only what is wrong');
  await page.uncheck('#o');
  await page.fill('#q', 'capabilities');
  for (const text of await page.locator('tr[id]:visible').allTextContents()) {
    assert.match(text, /capabilities/i);
  }
  await page.fill('#q', '');
  assert.equal(await shown(''), all, 'all of them again');
};

const accessible = async (page) => {
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) =>
      `${colorScheme}: ${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' ')}`), []);
  }
};

/** No element is wider than the window. */
const fits = async (page, width) => {
  await page.setViewportSize({ width, height: 800 });
  const wide = await page.evaluate(() => [...document.querySelectorAll('main *')].filter((one) =>
    one.getBoundingClientRect().right > innerWidth + 1 && one.children.length === 0).map((one) => one.outerHTML.slice(0, 120)));
  assert.deepEqual(wide.slice(0, 5), [], `wider than ${width} pixels`);
};

const shoot = async (page, name) => {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1280, 400]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 2 * width });
      const tall = await page.evaluate(() => document.documentElement.scrollHeight);
      for (let y = 0, n = 1; y < tall; y += 2 * width, n++) {
        await page.screenshot({ path: path.join(pictures, `${name.replace('/', '-')}-${width}-${colorScheme}-${n}.png`),
          fullPage: true, clip: { x: 0, y, width, height: Math.min(2 * width, tall - y) } });
      }
    }
  }
};

const reported = async (name, args) => {
  const html = path.join(scratch, 'report.html');
  const said = objects(...args);
  run('--report', html, '--verify', '--lint', ...args);
  // The report's policy allows only its own script, so the tests bypass it to run theirs.
  await withPage(html, { bypassCSP: true, ready: 'main' }, async (page, problems) => {
    await rowsEqualMessages(page, said);
    if (pictures !== undefined) {
      await shoot(page, name);
    }
    await fits(page, 400);
    await fits(page, 1280);
    await linksLead(page);
    await searches(page);
    await page.evaluate(axe);
    await accessible(page);
    assert.equal(await page.evaluate(() => window.hit), undefined, 'a string of the capture ran');
    assert.deepEqual(problems, [], name);
  });
};

/** With the policy in force, too, strings of the capture stay text. */
const keepsItsPolicy = async () => {
  const html = path.join(scratch, 'report.html');
  run('--report', html, ...hostile());
  await withPage(html, { ready: '#f:not([hidden])' }, async (page, problems) => {
    assert.match(await page.locator('main').textContent(), /<script>window\.hit=1/, 'the hint as text');
    assert.equal(await page.locator('h1').textContent(), path.join(scratch, 'a<b onload=hit=1>&\ufffd[31m.pcap'));
    assert.equal(await page.locator('img, b[onload], main script').count(), 0, 'elements of the capture\'s own');
    assert.deepEqual(problems, []);
  });
};

/** The drawing has as many arrows, participants and loops as the diagram has lines for them, with the same texts. */
const drawn = async (page, name, diagram) => {
  const lines = diagram.trimEnd().split('\n').map((line) => line.trim());
  const arrows = lines.filter((line) => /^[QS]\d+(-->>|->>|-\))[QS]\d+: /.test(line));
  assert.ok(arrows.length > 0 && arrows.length <= 200, `${name}: ${arrows.length} arrows`);
  const found = await page.evaluate(async (text) => {
    const { svg } = await window.mermaid.render('diagram', text);
    document.body.innerHTML = svg;
    const count = (selector) => document.querySelectorAll(selector).length;
    return { arrows: count('.messageLine0, .messageLine1'), actors: count('rect.actor-top'),
      loops: count('text.labelText'), error: /Syntax error/.test(svg),
      texts: [...document.querySelectorAll('text.messageText')].map((one) => one.textContent) };
  }, diagram);
  assert.equal(found.error, false, `${name}: a syntax error`);
  assert.equal(found.arrows, arrows.length, `${name}: arrows`);
  assert.equal(found.actors, lines.filter((line) => line.startsWith('participant ')).length, `${name}: participants`);
  assert.equal(found.loops, lines.filter((line) => line.startsWith('loop ')).length, `${name}: loops`);
  const plain = (text) => text.replace(/#(\d+);/g, (_, code) => String.fromCharCode(code)).replace(/\s+/g, ' ').trim();
  assert.deepEqual(found.texts.map(plain), arrows.map((line) => plain(line.slice(line.indexOf(': ') + 2))), name);
  if (pictures !== undefined) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.screenshot({ path: path.join(pictures, `${name.replace('/', '-')}-mermaid.png`), fullPage: true });
  }
};

const diagrams = async () => {
  const blank = path.join(scratch, 'blank.html');
  fs.writeFileSync(blank, '<!doctype html><meta charset="utf-8"><title>blank</title><main>.</main>');
  await withPage(blank, { ready: 'main' }, async (page, problems) => {
    await page.addScriptTag({ content: mermaid });
    await page.evaluate(() => window.mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' }));
    for (const name of CAPTURES) {
      await drawn(page, name, run('--mermaid', ...inputs(name)));
    }
    await drawn(page, 'hostile', run('--mermaid', ...hostile()));
    assert.equal(await page.evaluate(() => window.hit), undefined, 'a string of the capture ran');
    assert.deepEqual(problems, []);
  });
};

try {
  for (const name of CAPTURES) {
    await reported(name, inputs(name));
  }
  await reported('hostile', hostile());
  await keepsItsPolicy();
  await diagrams();
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}
