// SPDX-License-Identifier: BSD-3-Clause
//
// usage: keyboard.js PAGE
// Uses the page by keyboard alone: Tab reaches every control, in visual order, and each has a name; the keys listed in
// docs/web.md work as described.
import assert from 'node:assert/strict';

import { open, settled, withPage } from './browser.js';

const [html] = process.argv.slice(2);
const FILES = ['corpus/captures/hs-encrypted-v12.pcap', 'corpus/captures/hs-encrypted-v12.keys'];
const STEPS_MOST = 60;

/** The focused element: its id or tag, its accessible name, and whether the focus is visible. */
const focused = (page) => page.evaluate(() => {
  const at = document.activeElement;
  const named = (at.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean)
    .map((id) => document.getElementById(id)?.textContent).join(' ');
  const name = at.getAttribute('aria-label') || named || [...(at.labels ?? [])].map((label) => label.textContent).join(' ')
    || at.getAttribute('title') || at.textContent;
  return { what: at.id || `${at.tagName.toLowerCase()}: ${name.trim()}`, name: name.trim(),
    height: at.getBoundingClientRect().height, outlined: getComputedStyle(at).outlineStyle !== 'none',
    body: at === document.body };
});

const press = async (page, ...keys) => {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
};

/** Every element that Tab reaches from the top of the page. */
const walk = async (page) => {
  const seen = [];
  await page.evaluate(() => { document.activeElement.blur(); window.scrollTo(0, 0); });
  await page.mouse.click(1, 1);
  for (let i = 0; i < STEPS_MOST; i++) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    if (at.body || seen.some(({ what }) => what === at.what)) {
      break;
    }
    assert.ok(at.name !== '', `${at.what} has a name`);
    assert.ok(at.outlined, `${at.what} is seen to have the focus`);
    assert.ok(at.height > 0, `${at.what} is in sight`);
    seen.push(at);
  }
  return seen.map(({ what }) => what);
};

const startPage = async (page) => {
  assert.deepEqual(await walk(page), ['choose', 'paste', 'filter', 'button: Apply', 'choose-here',
    'summary: What this page cannot do']);
  await page.focus('#limits summary');
  await press(page, 'Enter');
  assert.ok(await page.locator('#limits li', { hasText: 'SM2' }).isVisible(), 'Enter opens what it says');
};

const pastes = async (page) => {
  await page.focus('#paste');
  await press(page, 'Enter');
  assert.equal((await focused(page)).what, 'hex');
  await press(page, 'Escape');
  assert.equal((await focused(page)).what, 'paste');
  assert.ok(await page.locator('#paste-area').isHidden(), 'Escape closes it');
  await press(page, 'Enter');
  await page.keyboard.type('10 84 00 00');
  await press(page, 'Tab');
  assert.equal((await focused(page)).what, 'carrier');
  await press(page, 'Tab');
  await settled(page, () => press(page, 'Enter'));
  assert.match(await page.locator('.row').first().textContent(), /GET_VERSION/);
  await press(page, 'Escape');
  await page.focus('#clear');
  await press(page, 'Enter');
  assert.equal((await focused(page)).what, 'choose', 'the focus is not lost');
};

const reaches = async (page) => {
  await open(page, FILES);
  await page.focus('#list');
  await press(page, 'ArrowDown');
  await page.waitForSelector('.byte');
  assert.deepEqual(await walk(page), ['choose', 'paste', 'save', 'filter', 'button: Apply', 'shown', 'options', 'clear',
    'select: What hs-encrypted-v12.pcap is for', 'button: Remove hs-encrypted-v12.pcap',
    'select: What hs-encrypted-v12.keys is for', 'button: Remove hs-encrypted-v12.keys', 'tab-messages', 'list', 'copy',
    'tree', 'bytes']);
};

const chosen = (page, selector) => page.locator(`${selector} [aria-selected=true]`).first().textContent();

const reads = async (page) => {
  await page.focus('#list');
  await press(page, 'Home', 'ArrowDown', 'ArrowDown', 'ArrowUp');
  assert.match(await chosen(page, '#list'), /^#2/);
  await press(page, 'End');
  assert.match(await chosen(page, '#list'), /^#125/);
  const active = await page.getAttribute('#list', 'aria-activedescendant');
  assert.equal(await page.getAttribute(`#${active}`, 'aria-selected'), 'true', 'screen readers hear the row');
  await press(page, 'PageUp', 'Home', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown');
  await page.waitForSelector('.field:has-text("BaseAsymAlgo")');
  await press(page, 'Enter');
  assert.equal((await focused(page)).what, 'tree');
  for (let i = 0; i < STEPS_MOST && !/BaseAsymAlgo/.test(await chosen(page, '#tree').catch(() => '')); i++) {
    await press(page, 'ArrowDown');
  }
  assert.equal(await page.locator('.byte.on').count(), 4, 'the bytes of BaseAsymAlgo are marked');
  await press(page, 'Tab', 'ArrowRight', 'ArrowRight');
  assert.match(await chosen(page, '#tree'), /RequestResponseCode/, 'and the field of the second byte');
  await press(page, 'Escape');
  assert.equal((await focused(page)).what, 'list');
};

const turnsTabs = async (page) => {
  await page.focus('#tab-messages');
  await press(page, 'ArrowRight');
  assert.equal((await focused(page)).what, 'tab-summary');
  await press(page, 'Tab');
  assert.equal((await focused(page)).what, 'pane-summary', 'which can be scrolled');
  await page.focus('#tab-summary');
  await press(page, 'End');
  assert.equal((await focused(page)).what, 'tab-differences');
  await press(page, 'ArrowRight');
  assert.equal((await focused(page)).what, 'tab-messages');
  await page.focus('#tab-messages');
  await press(page, 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Tab', 'Tab');
  assert.match((await focused(page)).name, /^#\d+$/, 'links of the verdicts');
  await press(page, 'Enter');
  await page.waitForSelector('#tab-messages[aria-selected=true]');
  assert.match(await chosen(page, '#list'), /^#11/);
};

const filters = async (page) => {
  await page.focus('#list');
  await press(page, '/');
  assert.equal((await focused(page)).what, 'filter');
  await page.keyboard.type('version >= 1.2 && slot_i');
  assert.equal(await page.getAttribute('#filter', 'aria-expanded'), 'true');
  await press(page, 'ArrowDown');
  const offered = await chosen(page, '#fields');
  assert.ok(offered.includes('slot_i'), offered);
  const active = await page.getAttribute('#filter', 'aria-activedescendant');
  assert.equal(await page.textContent(`#${active}`), offered);
  await press(page, 'Enter');
  assert.equal(await page.inputValue('#filter'), `version >= 1.2 && ${offered}`);
  assert.ok(await page.locator('#fields').isHidden());
  await page.keyboard.type(' == 0 && nam');
  await press(page, 'Escape');
  assert.ok(await page.locator('#fields').isHidden(), 'Escape closes what is offered');
  await page.keyboard.type('e == "CERTIFICATE"');
  await settled(page, () => press(page, 'Enter'));
  const rows = await page.locator('.row').allTextContents();
  assert.ok(rows.length > 0 && rows.every((row) => / CERTIFICATE /.test(row)), rows.join('\n'));
  await page.fill('#filter', 'version ==');
  await settled(page, () => press(page, 'Enter'));
  assert.match(await page.textContent('#status'), /^Filter: a value is missing/);
  await page.fill('#filter', '');
  await settled(page, () => press(page, 'Enter'));
};

const saves = async (page) => {
  await page.focus('#save');
  await page.keyboard.type('Red');
  await press(page, 'Enter');
  await page.waitForSelector('#saved:not([hidden])', { timeout: 120000 });
  assert.equal((await focused(page)).what, 'saved', 'the focus is at what was made');
  await press(page, 'Tab');
  assert.equal((await focused(page)).what, 'saved-close');
  await press(page, 'Tab');
  assert.equal((await focused(page)).name, 'redacted.pcapng');
  await press(page, 'Escape');
  assert.equal((await focused(page)).what, 'save');
  assert.ok(await page.locator('#saved').isHidden());
};

for (const width of [1280, 400]) {
  await withPage(html, { viewport: { width, height: 800 }, timezoneId: 'UTC' }, async (page, problems) => {
    for (const step of [startPage, pastes, reaches, reads, turnsTabs, filters, saves]) {
      await step(page);
      console.log(`${width}: ${step.name}`);
    }
    assert.deepEqual(problems, []);
  });
}
