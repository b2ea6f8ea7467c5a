// SPDX-License-Identifier: BSD-3-Clause
//
// Decodes off the page's thread. One job is one input (or pieces of evidence that belong together): first its lines,
// then its objects, of which only what the panes need is kept. Details of a message are decoded again when they are
// asked for, so that memory grows with the number of messages, not with what is in them.
import { lineSplitter } from '../npm/lib/lines.js';
import { runTool, Trap } from '../npm/lib/tool.js';
import { MemoryFiles } from '../npm/lib/wasi.js';

const SLICE = 4 << 20;
const ROWS_MOST = 1 << 20;
const EVENTS_MOST = 20000;

const EVENT = /^\{"schema":"[^"]*",("file":"(\\.|[^"\\])*",)?"event":/;
// What the tool says of a file that is nobody else's here.
const MEANT_FOR_DISKS = /^.*other users can read these secrets.*\n/gm;

const JUDGING = ['--verify', '--summary', '--report'];

let module;
let job;
let lastFrame = 0;

/** A file that the browser has, read in slices. */
class BlobFile {
  constructor(blob, read) {
    this.blob = blob;
    this.size = blob.size;
    this.reader = new FileReaderSync();
    this.from = 0;
    this.slice = new Uint8Array(0);
    this.onRead = read;
  }

  read(at, length) {
    const end = Math.min(at + length, this.size);
    if (at < this.from || end > this.from + this.slice.length) {
      this.from = at;
      this.slice = new Uint8Array(this.reader.readAsArrayBuffer(this.blob.slice(at, at + Math.max(SLICE, length))));
      this.onRead(at + this.slice.length, this.size);
    }
    return this.slice.subarray(at - this.from, Math.max(end - this.from, 0));
  }
}

const post = (message, transfer = []) => self.postMessage({ job: job?.id, ...message }, transfer);

const progressOf = (stage) => {
  let told = 0;
  return (read, size) => {
    if (Date.now() - told > 100) {
      told = Date.now();
      post({ tell: 'progress', stage, read, size });
    }
  };
};

/** Files of the job by the paths that its arguments name. A path has the file's name, whatever that holds. */
const filesOf = (stage) => {
  const onRead = progressOf(stage);
  return new MemoryFiles(Object.fromEntries(job.files.map(({ path, blob }) => [path, new BlobFile(blob, onRead)])));
};

const run = (args, stdout, stage) => {
  const said = [];
  const decoder = new TextDecoder();
  const files = filesOf(stage);
  lastFrame = 0;
  const judging = args.some((arg) => JUDGING.includes(arg)) ? job.judging : [];
  const status = runTool(module, { args: [...args, ...judging, ...job.options, ...job.inputs], files, stdout,
      env: { TZ: job.zone },
    stderr: (bytes) => said.push(decoder.decode(bytes, { stream: true })) });
  return { status, said: said.join('').replace(MEANT_FOR_DISKS, ''), files };
};

const textOf = (args, stage) => {
  const parts = [];
  const decoder = new TextDecoder();
  const { said } = run(args, (bytes) => parts.push(decoder.decode(bytes, { stream: true })), stage);
  return { text: parts.join(''), said };
};

/** The lines of all messages, as the tool prints them, in pieces. */
const listLines = () => {
  let n = 0;
  const { status, said } = run([], (bytes) => {
    if (n < ROWS_MOST) {
      for (const byte of bytes) {
        n += byte === 10;
      }
      post({ tell: 'lines', bytes }, [bytes.buffer]);
    }
  }, 'reading');
  post({ tell: 'said', said, status, cut: n >= ROWS_MOST ? ROWS_MOST : 0 });
};

const worst = (line) => {
  const notes = line.lastIndexOf('"notes":[');
  const tail = notes < 0 ? '' : line.slice(notes);
  const failed = line.includes('"result":"fail"') ? 2 : 0;
  return tail.includes('"severity":"error"') ? 3 : tail.includes('"severity":"warn"') ? 2 : failed;
};

class Collected {
  constructor() {
    this.ids = [];
    this.marks = [];
    this.events = { verdict: [], finding: [], ledger: [], certificate: [] };
    this.lost = 0;
  }

  add(kind, object) {
    if (this.events[kind].length < EVENTS_MOST) {
      this.events[kind].push(object);
    } else {
      this.lost++;
    }
  }

  event(object) {
    if (object.event === 'verdict') {
      this.add('verdict', object);
    } else if (object.event === 'finding') {
      this.add('finding', object);
    } else if (object.ledger) {
      this.add('ledger', object);
    }
  }

  unit(line) {
    lastFrame = Number(/"frame":(\d+)/.exec(line)?.[1] ?? 0);
    this.ids.push(Number(/"id":(\d+)/.exec(line)?.[1] ?? 0));
    this.marks.push(worst(line));
    if (/"(verdicts|certificates|csr)":/.test(line)) {
      const { id, frame, name, verdicts = [], certificates = [], csr } = JSON.parse(line);
      verdicts.forEach((verdict) => this.add('verdict', { id, frame, message: name, ...verdict }));
      certificates.forEach((certificate) => this.add('certificate', { id, frame, message: name, ...certificate }));
      if (csr) {
        this.add('certificate', { id, frame, message: name, request: true, ...csr });
      }
    }
  }

  line(line) {
    if (EVENT.test(line)) {
      this.event(JSON.parse(line));
    } else if (this.ids.length < ROWS_MOST) {
      this.unit(line);
    }
  }
}

/** What was verified and judged, and what each row is. */
const collect = () => {
  const all = new Collected();
  run(['--json', '--verify', '--lint'], lineSplitter((line) => all.line(line)), 'verifying');
  const ids = Uint32Array.from(all.ids);
  const marks = Uint8Array.from(all.marks);
  post({ tell: 'events', ids, marks, events: all.events, lost: all.lost }, [ids.buffer, marks.buffer]);
};

const guarded = (work) => {
  try {
    work();
  } catch (error) {
    const where = lastFrame > 0 ? `behind frame ${lastFrame}` : 'before its first message';
    const text = error instanceof Trap ? `the decoder stopped ${where}: ${error.message}` : String(error);
    post({ tell: 'trap', text });
  }
};

const open = () => {
  post({ tell: 'begin' });
  guarded(listLines);
  guarded(collect);
  guarded(() => post({ tell: 'pane', pane: 'summary', ...textOf(['--summary'], 'summing up') }));
  post({ tell: 'end' });
};

const panes = {
  measurements: () => textOf(['--measurements'], 'measurements'),
  ladder: () => ({ text: new TextDecoder().decode(report()) }),
};

const report = () => {
  const { files } = run(['--report', '/out/report.html'], () => {}, 'report');
  return files.get('out/report.html')?.contents() ?? new Uint8Array(0);
};

const saved = {
  ndjson: () => {
    const parts = [];
    run(['--json', '--verify', '--lint'], (bytes) => parts.push(bytes), 'NDJSON');
    return new Blob(parts, { type: 'application/x-ndjson' });
  },
  report: () => new Blob([report()], { type: 'text/html' }),
};

const requests = {
  module: ({ compiled }) => { module = compiled; },
  open: (message) => {
    job = message;
    open();
  },
  detail: ({ id, wanted }) => guarded(() => {
    const { text } = textOf(['-vv', '-x', '-c', '1', '-Y', `id == ${id}`], 'decoding');
    post({ tell: 'detail', id, wanted, text });
  }),
  pane: ({ pane }) => guarded(() => post({ tell: 'pane', pane, ...panes[pane]() })),
  save: ({ what }) => guarded(() => post({ tell: 'saved', what, blob: saved[what]() })),
  fields: () => guarded(() => {
    job = { id: 0, files: [], options: [], judging: [], inputs: [], zone: 'UTC' };
    const names = [...textOf(['--list', 'fields'], 'fields').text.matchAll(/^ +\S.*? {2,}([a-z][a-z0-9_.[\]]*) /gm)];
    post({ tell: 'fields', names: [...new Set(names.map((match) => match[1]))].sort() });
  }),
};

self.onmessage = ({ data }) => requests[data.ask](data);
