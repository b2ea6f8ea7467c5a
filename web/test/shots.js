// SPDX-License-Identifier: BSD-3-Clause
//
// usage: shots.js PAGE FOLDER
// A picture of each pane at 1280 and 400 pixels, light and dark, for those who change the page.
import path from 'node:path';

import { open, withPage } from './browser.js';

const [html, folder] = process.argv.slice(2);
const FILES = ['corpus/captures/hs-encrypted-v12.pcap', 'corpus/captures/hs-encrypted-v12.keys',
  'corpus/captures/roots/ecp384.pem'];

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 400]) {
    await withPage(html, { colorScheme, viewport: { width, height: 800 } }, async (page, problems) => {
      const shot = (name) => page.screenshot({ path: path.join(folder, `${name}-${width}-${colorScheme}.png`) });
      await shot('start');
      await open(page, FILES);
      await page.locator('.row').nth(3).click();
      await page.waitForSelector('.byte');
      await page.locator('.field').nth(8).click();
      await shot('messages');
      for (const pane of ['summary', 'ladder', 'verdicts', 'findings', 'certificates', 'measurements']) {
        await page.click(`#tab-${pane}`);
        await page.waitForFunction((name) =>
          !/^Loading…/.test(document.getElementById(`pane-${name}`).textContent), pane);
        await page.waitForTimeout(200);
        await shot(pane);
      }
      problems.forEach((problem) => console.log(problem));
    });
  }
}
