// SPDX-License-Identifier: BSD-3-Clause
//
// usage: hard.js PAGE PAGE-THAT-TRAPS
// The page survives a packet that traps the decoder, and a capture of a gigabyte. The first rows of a megabyte appear
// hardly later than those of a small capture.
import assert from 'node:assert/strict';
import fs from 'node:fs';

import { open, settled, withPage } from './browser.js';

const [html, trapping] = process.argv.slice(2);
const CAPTURE = 'corpus/captures/hs-encrypted-v12.pcap';
const bytes = fs.readFileSync(CAPTURE);
const HEAD = 24;

const hasGetVersion = async (page) => {
  await page.click('#paste');
  await page.fill('#hex', '10 84 00 00');
  await settled(page, () => page.click('#decode-hex'));
  assert.match(await page.locator('.row').first().textContent(), /GET_VERSION/);
};

const survivesTraps = async (page) => {
  await open(page, [CAPTURE]);
  const status = await page.textContent('#status');
  assert.match(status, /Frame 7 stopped the decoder \(.*unreachable.*\)\. It is left out\./);
  assert.ok(Number(/^(\d+) rows/m.exec(status)[1]) > 50, 'the others are there');
  assert.equal(await page.getAttribute('#status', 'class'), 'bad');
  await page.click('#tab-verdicts');
  assert.ok(await page.locator('#pane-verdicts tbody tr').count() > 0, 'and judged');
  await hasGetVersion(page);
};

/** Drops a file on the page: `head`, `n` times `piece`, and `tail`; the browser keeps one copy of each. */
const drop = (page, parts) => page.evaluate(({ head, filler, n, tail }) => {
  const blobOf = (text) => new Blob([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))]);
  const piece = new Uint8Array(filler * 16);
  const view = new DataView(piece.buffer);
  for (let at = 0; filler > 0 && at < piece.length; at += filler) {
    view.setUint32(at + 8, filler - 16, true);
    view.setUint32(at + 12, filler - 16, true);
  }
  const one = new Blob([piece]);
  const file = new File([blobOf(head), ...new Array(n).fill(one), blobOf(tail)], 'dropped.pcap');
  const given = new DataTransfer();
  given.items.add(file);
  const begun = performance.now();
  new MutationObserver((changes, observer) => {
    if (document.querySelector('.row')) {
      observer.disconnect();
      requestAnimationFrame(() => { document.body.dataset.painted = String(Math.round(performance.now() - begun)); });
    }
  }).observe(document.getElementById('list-rows'), { childList: true });
  document.dispatchEvent(new DragEvent('drop', { dataTransfer: given, bubbles: true, cancelable: true }));
  return file.size;
}, parts);

/** Milliseconds from dropping a file with `copies` of the capture to the first rows: the best of three. */
const paint = async (page, copies) => {
  const records = bytes.subarray(HEAD);
  const head = Buffer.concat([bytes, ...new Array(copies - 1).fill(records)]).toString('base64');
  const times = [];
  for (let i = 0; i < 3; i++) {
    await settled(page, () => drop(page, { head, filler: 0, n: 0, tail: '' }));
    await page.waitForFunction(() => document.body.dataset.painted);
    times.push(Number(await page.getAttribute('body', 'data-painted')));
    await page.evaluate(() => { delete document.body.dataset.painted; document.getElementById('clear').click(); });
  }
  return Math.min(...times);
};

/** Rows appear while the rest is read, so a larger capture needs hardly longer, on any machine. */
const paintsSoon = async (page) => {
  const once = await paint(page, 1);
  const megabyte = await paint(page, Math.ceil((1 << 20) / (bytes.length - HEAD)));
  console.log(`first rows after ${once} ms, of a megabyte after ${megabyte} ms`);
  assert.ok(megabyte <= 3 * Math.max(once, 50), 'a megabyte waits for its end');
};

const survivesAGigabyte = async (page) => {
  const records = bytes.subarray(HEAD).toString('base64');
  const begun = Date.now();
  let size;
  await settled(page, async () => {
    size = await drop(page, { head: bytes.toString('base64'), filler: 262144, n: 256, tail: records });
  });
  assert.ok(size > 2 ** 30);
  const n = Number(/^(\d+) rows/m.exec(await page.textContent('#status'))[1]);
  await open(page, [CAPTURE]);
  const once = Number(/^(\d+) rows/m.exec(await page.textContent('#status'))[1]);
  assert.ok(n >= 2 * once, `${n} messages at both ends of it`);
  console.log(`${size} bytes: ${n} rows after ${Math.round((Date.now() - begun) / 1000)} s`);
  await hasGetVersion(page);
};

const options = { viewport: { width: 1280, height: 800 }, timezoneId: 'UTC' };
await withPage(trapping, options, async (page, problems) => {
  await survivesTraps(page);
  assert.deepEqual(problems, []);
});
await withPage(html, options, async (page, problems) => {
  await paintsSoon(page);
  await survivesAGigabyte(page);
  assert.deepEqual(problems, []);
});
