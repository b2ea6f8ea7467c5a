// SPDX-License-Identifier: BSD-3-Clause
//
// The part of WASI that the tool uses: files in memory or read in slices, two outputs, a clock. There is no other file
// system and no network, and a run leaves no state behind.

const ERRNO = { badf: 8, exist: 20, inval: 28, io: 29, noent: 44, nosys: 52, notsup: 58 };
const TYPE = { directory: 3, file: 4 };
const ROOT = 3;
const OPEN = { create: 1, directory: 2, exclusive: 4, truncate: 8 };
const text = new TextEncoder();
const words = new TextDecoder();

/** Ends a run; `status` is the program's exit status. */
export class Exit extends Error {
  constructor(status) {
    super(`exit ${status}`);
    this.status = status;
  }
}

const key = (path) => path.split('/').filter((part) => part !== '' && part !== '.').join('/');

/** A file in memory, which grows as it is written. */
export class MemoryFile {
  constructor(bytes = new Uint8Array(0)) {
    this.bytes = bytes;
    this.size = bytes.length;
  }

  read(at, length) {
    return this.bytes.subarray(Math.min(at, this.size), Math.min(at + length, this.size));
  }

  write(at, data) {
    const end = at + data.length;
    if (end > this.bytes.length) {
      const grown = new Uint8Array(Math.max(end, 2 * this.bytes.length, 4096));
      grown.set(this.bytes.subarray(0, this.size));
      this.bytes = grown;
    }
    this.bytes.set(data, at);
    this.size = Math.max(this.size, end);
  }

  contents() {
    return this.bytes.subarray(0, this.size);
  }
}

/** The files of a run, all in memory: input and output. */
export class MemoryFiles {
  constructor(files = {}) {
    this.byPath = new Map(Object.entries(files).map(([path, file]) => [key(path), file]));
  }

  get(path) { return this.byPath.get(path); }

  put(path, file) { this.byPath.set(path, file); }

  remove(path) { return this.byPath.delete(path); }

  /** Names in a folder; null if it does not exist. */
  list(path) {
    const prefix = path === '' ? '' : `${path}/`;
    const inside = [...this.byPath.keys()].filter((name) => name.startsWith(prefix));
    const names = inside.map((name) => name.slice(prefix.length).split('/')[0]);
    return inside.length > 0 || path === '' ? [...new Set(names)] : null;
  }
}

class Wasi {
  // Outputs are called with bytes that are valid only during the call.
  constructor({ args, env = {}, files, stdout, stderr, memory }) {
    this.args = args;
    this.env = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    this.memory = memory;
    this.files = files;
    this.numbers = new Map();
    this.open = [null, { sink: stdout }, { sink: stderr }, { directory: true, path: '' }];
    this.open[0] = { file: new MemoryFile(), at: 0 };
  }

  view() {
    return new DataView(this.memory().buffer);
  }

  bytes(at, length) {
    return new Uint8Array(this.memory().buffer, at, length);
  }

  string(at, length) {
    return words.decode(this.bytes(at, length));
  }

  vectors(at, n) {
    const view = this.view();
    return Array.from({ length: n }, (_, i) => [view.getUint32(at + 8 * i, true), view.getUint32(at + 8 * i + 4,
        true)]);
  }

  put32(at, value) {
    this.view().setUint32(at, value, true);
    return 0;
  }

  put64(at, value) {
    this.view().setBigUint64(at, BigInt(value), true);
    return 0;
  }

  strings(list, pointers, at) {
    for (const [i, string] of list.entries()) {
      const encoded = text.encode(`${string}\0`);
      this.put32(pointers + 4 * i, at);
      this.bytes(at, encoded.length).set(encoded);
      at += encoded.length;
    }
    return 0;
  }

  sizes(list, n, length) {
    this.put32(n, list.length);
    return this.put32(length, list.reduce((sum, string) => sum + text.encode(string).length + 1, 0));
  }

  /** A distinct number for each file and output. */
  number(thing) {
    if (!this.numbers.has(thing)) {
      this.numbers.set(thing, this.numbers.size + 1);
    }
    return this.numbers.get(thing);
  }

  stat(at, thing, type, size) {
    this.bytes(at, 64).fill(0);
    this.put64(at + 8, this.number(thing));
    this.view().setUint8(at + 16, type);
    this.put64(at + 24, 1);
    return this.put64(at + 32, size);
  }

  readInto(entry, at, vectors, n, out) {
    let total = 0;
    for (const [pointer, length] of this.vectors(vectors, n)) {
      const data = entry.file.read(at + total, length);
      this.bytes(pointer, data.length).set(data);
      total += data.length;
      if (data.length < length) {
        break;
      }
    }
    this.put32(out, total);
    return total;
  }

  imports() {
    const bound = {};
    for (const name of Object.getOwnPropertyNames(Calls)) {
      bound[name] = Calls[name].bind(this);
    }
    return bound;
  }
}

// The calls by their WASI names; `this` is the run.
const Calls = {
  args_get(pointers, at) { return this.strings(this.args, pointers, at); },
  args_sizes_get(n, length) { return this.sizes(this.args, n, length); },
  environ_get(pointers, at) { return this.strings(this.env, pointers, at); },
  environ_sizes_get(n, length) { return this.sizes(this.env, n, length); },
  clock_time_get(clock, precision, out) { return this.put64(out, BigInt(Date.now()) * 1000000n); },
  proc_exit(status) { throw new Exit(status); },
  random_get(at, length) {
    for (let done = 0; done < length; done += 65536) {
      globalThis.crypto.getRandomValues(this.bytes(at + done, Math.min(65536, length - done)));
    }
    return 0;
  },
  poll_oneoff() { return ERRNO.nosys; },

  fd_prestat_get(fd, out) {
    if (fd !== ROOT) {
      return ERRNO.badf;
    }
    this.put32(out, 0);
    return this.put32(out + 4, 1);
  },
  fd_prestat_dir_name(fd, at) {
    this.bytes(at, 1)[0] = 0x2f;
    return 0;
  },
  fd_fdstat_get(fd, out) {
    const entry = this.open[fd];
    if (!entry) {
      return ERRNO.badf;
    }
    this.bytes(out, 24).fill(0);
    this.view().setUint8(out, entry.directory ? TYPE.directory : TYPE.file);
    this.put64(out + 8, 0x1fffffffn);
    return this.put64(out + 16, 0x1fffffffn);
  },
  fd_fdstat_set_flags() { return 0; },
  fd_close(fd) {
    this.open[fd] = undefined;
    return 0;
  },
  fd_filestat_get(fd, out) {
    const entry = this.open[fd];
    return entry
      ? this.stat(out, entry.file ?? entry, entry.directory ? TYPE.directory : TYPE.file, entry.file?.size ?? 0)
      : ERRNO.badf;
  },
  fd_read(fd, vectors, n, out) {
    const entry = this.open[fd];
    if (!entry?.file) {
      return ERRNO.badf;
    }
    entry.at += this.readInto(entry, entry.at, vectors, n, out);
    return 0;
  },
  fd_pread(fd, vectors, n, at, out) {
    const entry = this.open[fd];
    if (!entry?.file) {
      return ERRNO.badf;
    }
    this.readInto(entry, Number(at), vectors, n, out);
    return 0;
  },
  fd_seek(fd, offset, whence, out) {
    const entry = this.open[fd];
    if (!entry?.file) {
      return ERRNO.badf;
    }
    const at = [0, entry.at, entry.file.size][whence] + Number(offset);
    if (!(at >= 0)) {
      return ERRNO.inval;
    }
    entry.at = at;
    return this.put64(out, at);
  },
  fd_tell(fd, out) {
    return this.open[fd]?.file ? this.put64(out, this.open[fd].at) : ERRNO.badf;
  },
  fd_write(fd, vectors, n, out) {
    const entry = this.open[fd];
    if (!entry || entry.directory) {
      return ERRNO.badf;
    }
    let total = 0;
    for (const [at, length] of this.vectors(vectors, n)) {
      const data = this.bytes(at, length);
      if (entry.sink) {
        entry.sink(data);
      } else {
        entry.file.write(entry.at, data);
        entry.at += length;
      }
      total += length;
    }
    return this.put32(out, total);
  },
  fd_readdir(fd, at, length, cookie, out) {
    const entry = this.open[fd];
    if (!entry?.directory) {
      return ERRNO.badf;
    }
    const names = this.files.list(entry.path) ?? [];
    let used = 0;
    for (let i = Number(cookie); i < names.length && used < length; i++) {
      const name = text.encode(names[i]);
      const one = new Uint8Array(24 + name.length);
      const view = new DataView(one.buffer);
      view.setBigUint64(0, BigInt(i + 1), true);
      view.setUint32(16, name.length, true);
      view.setUint8(20, TYPE.file);
      one.set(name, 24);
      const fits = one.subarray(0, length - used);
      this.bytes(at + used, fits.length).set(fits);
      used += fits.length;
    }
    return this.put32(out, used);
  },
  path_filestat_get(fd, flags, at, length, out) {
    const path = key(this.string(at, length));
    const file = this.files.get(path);
    if (file) {
      return this.stat(out, file, TYPE.file, file.size);
    }
    return this.files.list(path) ? this.stat(out, path, TYPE.directory, 0) : ERRNO.noent;
  },
  path_open(fd, lookup, at, length, flags, rights, inherited, fdflags, out) {
    const path = key(this.string(at, length));
    let file = this.files.get(path);
    if (!file && !(flags & OPEN.create) && this.files.list(path)) {
      return this.put32(out, this.open.push({ directory: true, path }) - 1);
    }
    if (!file && !(flags & OPEN.create)) {
      return ERRNO.noent;
    }
    if (file && flags & OPEN.exclusive) {
      return ERRNO.exist;
    }
    if (!file || flags & OPEN.truncate) {
      file = new MemoryFile();
      this.files.put(path, file);
    }
    return this.put32(out, this.open.push({ file, at: 0 }) - 1);
  },
  path_create_directory() { return 0; },
  path_rename(fd, at, length, newFd, newAt, newLength) {
    const from = key(this.string(at, length));
    const file = this.files.get(from);
    if (!file) {
      return ERRNO.noent;
    }
    this.files.remove(from);
    this.files.put(key(this.string(newAt, newLength)), file);
    return 0;
  },
  path_unlink_file(fd, at, length) {
    return this.files.remove(key(this.string(at, length))) ? 0 : ERRNO.noent;
  },
};

/** A run with these arguments and files. */
export function newRun(options) {
  return new Wasi(options);
}
