// SPDX-License-Identifier: BSD-3-Clause
//
// Opens pages in Debian's Chromium, from disk and with the network off, and lists everything that should not happen.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium } from 'playwright-core';

const BROWSER = '/usr/bin/chromium';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

if (!fs.existsSync(BROWSER)) {
  console.log('web: chromium is not there');
  process.exit(77);
}

/** Calls `work` with the page, once `ready` matches, and with the list of problems. */
export async function withPage(html, { ready = 'body[data-ready]', ...options }, work) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'spdmdump-page-'));
  const context = await chromium.launchPersistentContext(folder, { executablePath: BROWSER, args: FLAGS, offline: true,
    acceptDownloads: true, ...options });
  const problems = [];
  try {
    const page = context.pages()[0];
    const address = /^http:/.test(html) ? html : pathToFileURL(html).href; // a file, or the URL of a server
    context.on('request', (request) => {
      if (!request.url().startsWith(address) && !/^(blob|data|about):/.test(request.url())) {
        problems.push(`a request for ${request.url()}`);
      }
    });
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) {
        problems.push(`console: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => problems.push(`page: ${error.stack}`));
    await page.goto(address);
    await page.waitForSelector(ready);
    await work(page, problems);
  } finally {
    await context.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Calls `work`, which makes the page decode again, and waits until decoding is complete. */
export async function settled(page, work, timeout = 300000) {
  const before = await page.evaluate(() => Number(document.body.dataset.begun ?? 0));
  await work();
  await page.waitForFunction((n) => Number(document.body.dataset.begun ?? 0) > n
    && document.body.dataset.done === document.body.dataset.begun, before, { timeout });
}

/** Opens files and waits until they are decoded completely. */
export async function open(page, files) {
  await settled(page, () => page.setInputFiles('#files', files));
}
