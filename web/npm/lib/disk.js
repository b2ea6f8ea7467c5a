// SPDX-License-Identifier: BSD-3-Clause
//
// Files on disk, for the command under node. Paths come without their leading slash: they are looked up from the root,
// then from the working folder.
import fs from 'node:fs';
import path from 'node:path';

class DiskFile {
  constructor(name) {
    this.fd = fs.openSync(name, 'r');
    this.size = fs.fstatSync(this.fd).size;
    this.bytes = new Uint8Array(0);
  }

  /** Bytes that are valid until the next call. */
  read(at, length) {
    const wanted = Math.max(Math.min(length, this.size - at), 0);
    if (wanted > this.bytes.length) {
      this.bytes = new Uint8Array(wanted);
    }
    return this.bytes.subarray(0, wanted > 0 ? fs.readSync(this.fd, this.bytes, 0, wanted, at) : 0);
  }
}

/** Written data stays in memory until `save`. */
export class DiskFiles {
  constructor() {
    this.opened = new Map();
    this.written = new Map();
  }

  find(name) {
    return [`/${name}`, path.resolve(name)].find((candidate) => fs.existsSync(candidate));
  }

  get(name) {
    const found = this.find(name);
    if (this.written.has(name) || found === undefined || fs.statSync(found).isDirectory()) {
      return this.written.get(name);
    }
    if (!this.opened.has(found)) {
      this.opened.set(found, new DiskFile(found));
    }
    return this.opened.get(found);
  }

  put(name, file) { this.written.set(name, file); }

  remove(name) { return this.written.delete(name); }

  list(name) {
    const found = this.find(name);
    return found !== undefined && fs.statSync(found).isDirectory() ? fs.readdirSync(found) : null;
  }

  save() {
    for (const [name, file] of this.written) {
      const root = `/${name}`;
      fs.writeFileSync(fs.existsSync(path.dirname(root)) && path.dirname(root) !== '/' ? root : name, file.contents());
    }
  }
}
