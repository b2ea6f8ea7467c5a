#!/usr/bin/env node
// SPDX-License-Identifier: BSD-3-Clause
//
// The tool as a node command: like the native one, without live captures.
import fs from 'node:fs';

import { DiskFiles } from '../lib/disk.js';
import { loadModule } from '../lib/load.js';
import { runTool } from '../lib/tool.js';

const files = new DiskFiles();
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(SPDMKEYLOGFILE|TZ)$/.test(name)));
const to = (fd) => (bytes) => {
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(fd, bytes, at);
    } catch (error) {
      if (error.code === 'EPIPE') {
        process.exit(0);
      }
      if (error.code !== 'EAGAIN') {
        throw error;
      }
    }
  }
};
process.exitCode = runTool(await loadModule(),
  { args: process.argv.slice(2), files, env, stdout: to(1), stderr: to(2) });
files.save();
