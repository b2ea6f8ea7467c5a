// SPDX-License-Identifier: BSD-3-Clause
//
// Decodes off the page's thread. A job is one input (or pieces of evidence that belong together): first its lines, then
// its objects, of which only the data for the panes is kept. Details of a message are decoded again on request, so that
// memory grows with the number of messages, not with their size.
import { lineSplitter } from '../npm/lib/lines.js';
import { runTool, Trap } from '../npm/lib/tool.js';
import { MemoryFiles } from '../npm/lib/wasi.js';
import { BlobFile, unpacked } from './blob.js';

const ROWS_MOST = 1 << 20;
const EVENTS_MOST = 20000;
const TEXT_MOST = 1 << 21;
const LADDER_MOST = 20000; // messages; a report takes 250 bytes for each
const LEFT_OUT_MOST = 8;
const PART = 8 << 20; // of a file to save; larger ones are left to the browser

const EVENT = /^\{"schema":"[^"]*",("file":"(\\.|[^"\\])*",)?"event":/;
// A warning of the tool that does not apply to files in memory.
const MEANT_FOR_DISKS = /^.*other users can read these secrets.*\n/gm;

const JUDGING = ['--verify', '--summary', '--report', '--redact'];
const CUT = '\n… There is more, which the page does not show; the tool prints all of it.\n';

const REDACTED = 'redacted.pcapng';
const NO_JOB = { id: 0, files: [], options: [], judging: [], inputs: [], filter: '', zone: 'UTC', leftOut: [], said: '',
  messages: 0, other: '' };

let module;
let job = NO_JOB;

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

/** The job's files by the paths in its arguments. A path contains the file's name unchanged. */
const filesOf = (stage) => {
  const onRead = progressOf(stage);
  return new MemoryFiles(Object.fromEntries(job.files.map(({ path, blob }) => [path, new BlobFile(blob, onRead)])));
};

const once = (args, stdout, stage) => {
  const said = [];
  const decoder = new TextDecoder();
  const files = filesOf(stage);
  const judging = args.some((arg) => JUDGING.includes(arg)) ? job.judging : [];
  const filter = args.includes('--redact') || job.filter === '' ? [] : ['-Y', job.filter];
  const status = runTool(module, { args: [...args, ...judging, ...filter, ...job.options, ...job.inputs], files, stdout,
    env: { TZ: job.zone }, leaveOut: job.leftOut,
    stderr: (bytes) => said.push(decoder.decode(bytes, { stream: true })) });
  return { status, said: job.said + said.join('').replace(MEANT_FOR_DISKS, ''), files };
};

/** Runs the tool; `begin` returns the receiver of its output. Packets that crash it are left out of another run. */
const run = (args, begin, stage) => {
  for (;;) {
    try {
      return once(args, begin(), stage);
    } catch (error) {
      if (!(error instanceof Trap) || error.frame === 0 || job.leftOut.length === LEFT_OUT_MOST) {
        throw error;
      }
      job.leftOut.push(error.frame);
      post({ tell: 'trap', text: `Frame ${error.frame} stopped the decoder (${error.message}). It is left out.` });
    }
  }
};

const textOf = (args, stage) => {
  let parts;
  const { said } = run(args, () => {
    const decoder = new TextDecoder();
    parts = [];
    let length = 0;
    return (bytes) => {
      length += bytes.length;
      if (length < TEXT_MOST) {
        parts.push(decoder.decode(bytes, { stream: true }));
      } else if (parts.at(-1) !== CUT) {
        parts.push(CUT);
      }
    };
  }, stage);
  return { text: parts.join(''), said };
};

/** Sends the lines of all messages, as printed by the tool, in pieces. */
const listLines = () => {
  const { status, said } = run([], () => {
    job.messages = 0;
    post({ tell: 'again' });
    return (bytes) => {
      let end = 0;
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
        job.messages++;
        end = job.messages <= ROWS_MOST ? at + 1 : end;
      }
      const own = bytes.slice(0, job.messages < ROWS_MOST ? bytes.length : end);
      if (own.length > 0) {
        post({ tell: 'lines', bytes: own }, [own.buffer]);
      }
    };
  }, 'reading');
  post({ tell: 'said', said, status, cut: job.messages > ROWS_MOST ? job.messages : 0 });
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

/** Collects verdicts and findings, and the kind of each row. */
const collect = () => {
  let all;
  run(['--json', '--verify', '--lint'], () => {
    all = new Collected();
    return lineSplitter((line) => all.line(line));
  }, 'verifying');
  const ids = Uint32Array.from(all.ids);
  const marks = Uint8Array.from(all.marks);
  post({ tell: 'events', ids, marks, events: all.events, lost: all.lost }, [ids.buffer, marks.buffer]);
};

const guarded = (work) => {
  try {
    work();
  } catch (error) {
    const where = error.frame > 0 ? `at frame ${error.frame}` : 'before its first packet';
    const text = error instanceof Trap ? `The decoder stopped ${where}: ${error.message}.` : String(error);
    post({ tell: 'trap', text });
  }
};

const open = async (message) => {
  job = { ...message, leftOut: [], messages: 0, said: '', files: [] };
  post({ tell: 'begin' });
  for (const { path, blob } of message.files) {
    const { blob: plain, said } = await unpacked(blob);
    job.files.push({ path, blob: plain });
    job.said += said === '' ? '' : `${said}\n`;
  }
  guarded(listLines);
  guarded(collect);
  guarded(() => post({ tell: 'pane', pane: 'summary', ...textOf(['--summary'], 'summing up') }));
  post({ tell: 'end' });
};

const nowhere = () => () => {};

const report = () => {
  const { files } = run(['--report', '/out/report.html'], nowhere, 'report');
  return files.get('out/report.html')?.contents() ?? new Uint8Array(0);
};

/** Removes the internal folder of the other capture. */
const shortened = ({ text, said }) => ({ text: text.replace(/^--- \/other0\//, '--- '), said });

const panes = {
  measurements: () => textOf(['--measurements'], 'measurements'),
  ladder: () => (job.messages > LADDER_MOST
    ? { problem: `A ladder of ${job.messages} messages is too long for a page; ${LADDER_MOST} are not. Filter first.` }
    : { text: new TextDecoder().decode(report()) }),
  differences: () => (job.other === '' ? { problem: 'Open another capture, and choose it in “Compare with”.' }
    : shortened(textOf(['--diff', job.other], 'differences'))),
};

const allObjects = () => {
  let blobs;
  let parts;
  let length;
  run(['--json', '--verify', '--lint'], () => {
    [blobs, parts, length] = [[], [], 0];
    return (bytes) => {
      parts.push(bytes.slice());
      length += bytes.length;
      if (length > PART) {
        blobs.push(new Blob(parts));
        [parts, length] = [[], 0];
      }
    };
  }, 'NDJSON');
  return new Blob([...blobs, ...parts], { type: 'application/x-ndjson' });
};

/** All files of a redaction: the capture, its key log, roots, chains. */
const redacted = () => {
  const { files, said, status } = run(['--redact', `/out/${REDACTED}`], nowhere, 'redacting');
  const made = files.list('out') ?? [];
  return { said, status, files: made.map((name) => ({ name, blob: new Blob([files.get(`out/${name}`).contents()]) })) };
};

const saved = {
  ndjson: () => ({ files: [{ name: 'spdmdump.ndjson', blob: allObjects() }] }),
  report: () => ({ files: [{ name: 'spdmdump.html', blob: new Blob([report()], { type: 'text/html' }) }] }),
  redacted,
};

const requests = {
  module: ({ compiled }) => { module = compiled; },
  open,
  detail: ({ id, wanted }) => guarded(() => {
    const { text } = textOf(['-vv', '-x', '-c', '1', '-Y', `id == ${id}`], 'decoding');
    post({ tell: 'detail', id, wanted, text });
  }),
  pane: ({ pane }) => guarded(() => post({ tell: 'pane', pane, ...panes[pane]() })),
  save: ({ what }) => guarded(() => {
    post({ tell: 'begin' });
    post({ tell: 'saved', what, ...saved[what]() });
  }),
  fields: () => guarded(() => {
    job = { ...NO_JOB };
    const names = [...textOf(['--list', 'fields'], 'fields').text.matchAll(/^ +\S.*? {2,}([a-z][a-z0-9_.[\]]*) /gm)];
    post({ tell: 'fields', names: [...new Set(names.map((match) => match[1]))].sort() });
  }),
};

// Jobs run one after the other, even if one has to wait.
let last = Promise.resolve();
self.onmessage = ({ data }) => {
  last = last.then(() => requests[data.ask](data)).catch((error) => post({ tell: 'trap', text: String(error) }));
};
