// SPDX-License-Identifier: BSD-3-Clause
//
// usage: shots.js PAGE FOLDER
// Takes a picture of each pane at 1280 and 400 pixels, light and dark, for developers who change the page.
import path from 'node:path';

import { open, settled, withPage } from './browser.js';

const [html, folder] = process.argv.slice(2);
const FILES = ['corpus/captures/hs-encrypted-v12.pcap', 'corpus/captures/hs-encrypted-v12.keys',
  'corpus/captures/roots/ecp384.pem'];

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 400]) {
    await withPage(html, { colorScheme, viewport: { width, height: 800 } }, async (page, problems) => {
      const shot = (name) => page.screenshot({ path: path.join(folder, `${name}-${width}-${colorScheme}.png`) });
      await shot('start');
      await page.click('#limits summary');
      await shot('limits');
      await page.click('#limits summary');
      await page.evaluate(() => document.body.classList.add('over'));
      await shot('drop');
      await page.evaluate(() => document.body.classList.remove('over'));
      await page.click('#paste');
      await shot('paste');
      await page.click('#paste');
      await page.setInputFiles('#files', ['corpus/captures/hs-encrypted-v12.keys']);
      await page.waitForSelector('#clear');
      await shot('keys-only');
      await page.click('#clear');
      await open(page, FILES);
      await page.locator('.row').nth(3).click();
      await page.waitForSelector('.byte');
      await page.locator('.field').nth(8).click();
      await shot('messages');
      for (const pane of ['summary', 'ladder', 'verdicts', 'findings', 'certificates', 'measurements', 'differences']) {
        await page.click(`#tab-${pane}`);
        await page.waitForFunction((name) =>
          !/^Loading…/.test(document.getElementById(`pane-${name}`).textContent), pane);
        if (pane === 'ladder') {
          await page.frameLocator('#pane-ladder iframe').getByText('Connection 1').first().waitFor();
        }
        await page.waitForTimeout(200);
        await shot(pane);
      }
      await page.click('#tab-messages');
      await page.focus('#filter');
      await page.keyboard.type('version >= 1.2 && mea');
      await page.keyboard.press('ArrowDown');
      await shot('completion');
      await page.fill('#filter', 'version ==');
      await settled(page, () => page.press('#filter', 'Enter'));
      await shot('bad-filter');
      await page.fill('#filter', 'name == "VENDOR_DEFINED_REQUEST"');
      await settled(page, () => page.press('#filter', 'Enter'));
      await shot('nothing-passes');
      await page.fill('#filter', '');
      await settled(page, () => page.press('#filter', 'Enter'));
      await page.selectOption('#save', 'redacted');
      await page.waitForSelector('#saved:not([hidden])', { timeout: 120000 });
      await shot('redacted');
      await page.click('#saved-close');
      await open(page, ['corpus/captures/mctp-v12.pcap']);
      await page.selectOption('#other', { index: 1 });
      await page.waitForFunction(() => document.body.dataset.busy === 'false'
        && document.querySelector('#pane-differences pre'));
      await shot('differences-of-two');
      await page.click('#clear');
      await open(page, ['corpus/captures/damaged/leaf-expired.pcap']);
      await shot('damaged');
      problems.forEach((problem) => console.log(problem));
    });
  }
}
