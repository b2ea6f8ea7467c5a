// SPDX-License-Identifier: BSD-3-Clause
//
// usage: large.js PAGE CAPTURE
// A measurement, not a test: how long the page takes for a large capture, how much memory it needs, and whether it
// survives. bench/traffic.py writes such captures.
import assert from 'node:assert/strict';
import fs from 'node:fs';

import { settled, withPage } from './browser.js';

const [html, capture] = process.argv.slice(2);

const statusOf = (pid) => {
  try {
    const text = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    const number = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
    return { pid, parent: number('PPid'), peak: number('VmHWM') };
  } catch {
    return { pid, parent: 0, peak: 0 };
  }
};

/** Peak memory of any renderer process below this one, in MiB. */
const peakOfTab = () => {
  const all = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => statusOf(Number(pid)));
  const mine = new Set([process.pid]);
  for (let before = 0; before < mine.size;) {
    before = mine.size;
    all.filter(({ parent }) => mine.has(parent)).forEach(({ pid }) => mine.add(pid));
  }
  const renders = ({ pid }) => {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('--type=renderer');
    } catch {
      return false;
    }
  };
  return Math.round(Math.max(...all.filter((one) => mine.has(one.pid) && renders(one)).map(({ peak }) => peak)) / 1024);
};

await withPage(html, { viewport: { width: 1280, height: 800 }, timezoneId: 'UTC' }, async (page, problems) => {
  page.setDefaultTimeout(1800000);
  const begun = Date.now();
  const since = () => ((Date.now() - begun) / 1000).toFixed(1);
  await settled(page, async () => {
    await page.setInputFiles('#files', [capture]);
    await page.waitForSelector('.row');
    console.log(`first rows after ${since()} s`);
    await page.waitForFunction(() => /Verifying/.test(document.getElementById('status').textContent));
    console.log(`all rows after ${since()} s; the tab's peak ${peakOfTab()} MiB`);
  }, 3600000);
  console.log(`all panes after ${since()} s; the tab's peak ${peakOfTab()} MiB`);
  console.log(await page.textContent('#status'));
  await page.focus('#list');
  await page.keyboard.press('End');
  await page.waitForSelector('.row[aria-selected=true]');
  await page.waitForSelector('#field-1');
  console.log(`the last row's fields after ${since()} s`);
  assert.deepEqual(problems, []);
});
