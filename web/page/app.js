// SPDX-License-Identifier: BSD-3-Clause
//
// The page: takes files, passes them to the worker, and shows the results. Nothing is stored; closing the page discards
// everything.
import { Completion } from './complete.js';
import { Detail } from './detail.js';
import { $, make } from './dom.js';
import { examine, inputsOf, jobOf, ROLES } from './files.js';
import { List } from './list.js';
import { clearPanes, setUpTabs, showEvents, showText } from './panes.js';

const CARRIERS = ['raw', 'mctp', 'doe', 'tcp', 'secured'];
const LINES_OF_STATUS = 12;

const state = { given: [], inputs: [], shown: 0, other: -1, job: 0, traps: [], filter: '', pane: 'messages',
  have: new Set(), wanted: 0, addresses: [], deciding: false };
let worker;
let compiled;

const detail = new Detail();
const completion = new Completion();
const list = new List((id, line) => {
  history.replaceState(null, '', `#${id}`);
  askDetail(id, line);
});

const count = (n, noun) => `${n} ${noun}${n === 1 ? '' : 's'}`;

const say = (text, bad = false) => {
  $('status').textContent = text;
  $('status').className = bad ? 'bad' : '';
};

const busy = (on) => {
  $('progress').hidden = !on;
  $('progress').removeAttribute('value');
  document.body.dataset.busy = String(on);
};

function startWorker() {
  worker?.terminate();
  const address = URL.createObjectURL(new Blob([$('worker').textContent], { type: 'text/javascript' }));
  worker = new Worker(address);
  URL.revokeObjectURL(address);
  worker.onmessage = ({ data }) => answers[data.tell]?.(data);
  worker.onerror = (event) => {
    say(`The decoder failed: ${event.message}`, true);
    busy(false);
  };
  worker.postMessage({ ask: 'module', compiled });
}

/** The tool's messages as lines, without the internal folders of files. */
const clean = (said) => said.trim().split('\n').filter(Boolean).map((line) => line.replace(/^spdmdump: /, '')
  .replace(/^-Y: /, 'Filter: ').replaceAll(/\/(in|keys|trust|reference|other|out)\d*\//g, ''));

/** A link that saves a file. */
const linkTo = ({ name, blob }) => {
  const address = URL.createObjectURL(blob);
  state.addresses.push(address);
  return make('a', { href: address, download: name, text: name });
};

function forgetSaved() {
  state.addresses.forEach((address) => URL.revokeObjectURL(address));
  state.addresses = [];
  $('saved').hidden = true;
  $('saved-files').replaceChildren();
}

function closeSaved() {
  forgetSaved();
  $('save').focus();
}

function showSaved(files, said, status) {
  $('saved-files').replaceChildren(...files.map((file) => make('li', {}, [linkTo(file)])));
  $('saved-text').textContent = said.join('\n');
  $('saved-text').className = status === 0 ? '' : 'bad';
  $('saved-advice').hidden = files.length === 0;
  $('saved').hidden = false;
  $('saved').focus();
}

/** A detail requested while the worker is busy waits; only the latest request is kept. */
function askDetail(id, line) {
  state.wanted++;
  detail.show('', line.trim());
  worker.postMessage({ ask: 'detail', id, wanted: state.wanted });
}

const STAGES = { reading: 'Reading', verifying: 'Verifying and judging', 'summing up': 'Summing up' };

const answers = {
  begin: () => busy(true),
  again: () => list.clear(),
  lines: ({ bytes }) => {
    list.add(bytes);
    say(`${count(list.n, 'row')} so far`);
  },
  said: ({ said, status, cut }) => {
    state.said = clean(said);
    state.status = status;
    state.cut = cut;
    report();
    $('list-none').hidden = list.n > 0;
    $('list-none').textContent = state.filter === '' ? 'No messages'
      : state.said.some((line) => line.startsWith('Filter: ')) ? 'The filter cannot be read'
        : 'No message passes the filter';
    followLink();
  },
  progress: ({ stage, read, size }) => {
    if (size > 0) {
      $('progress').value = read / size;
    }
    if (STAGES[stage]) {
      say(`${STAGES[stage]}: ${Math.floor((100 * read) / Math.max(size, 1))} %`);
    }
  },
  events: ({ ids, marks, events, lost }) => {
    list.know(ids, marks);
    showEvents(events, lost);
    followLink();
  },
  pane: ({ pane, text, said, problem }) => {
    state.have.add(pane);
    showText(pane, text ?? '', problem ?? (text === '' ? clean(said ?? '').join('\n') : ''));
  },
  detail: ({ wanted, text }) => {
    if (wanted === state.wanted) {
      detail.show(text, $('detail-title').textContent);
    }
  },
  saved: ({ what, files, said, status }) => {
    busy(false);
    report();
    if (what === 'redacted') {
      showSaved(files, clean(said), status);
    } else {
      files.forEach((file) => linkTo(file).click());
    }
  },
  fields: ({ names }) => { completion.names = names; },
  trap: ({ text }) => {
    state.traps.push(text);
    busy(state.deciding);
    report();
  },
  end: () => {
    state.deciding = false;
    busy(false);
    report();
    openPane(state.pane);
    document.body.dataset.done = String(state.job);
  },
};

function report() {
  const refused = list.n === 0 && state.status > 1;
  const rows = `${count(list.n, 'row')}${state.filter ? ' that pass the filter' : ''}`;
  const lines = [...state.traps, ...(refused ? [] : [rows]), ...(state.said ?? [])];
  if (state.cut) {
    lines.push(`Of ${state.cut} rows the first ${list.n} are listed; a filter brings the others into sight. `
      + 'Verdicts, findings and files that you save are of all of them.');
  }
  say(lines.slice(0, LINES_OF_STATUS).join('\n'), state.status > 1 || state.traps.length > 0);
}

function openPane(pane) {
  state.pane = pane;
  if (['ladder', 'measurements', 'differences'].includes(pane) && state.inputs.length > 0 && !state.have.has(pane)) {
    state.have.add(pane);
    worker.postMessage({ ask: 'pane', pane });
  }
}

function run() {
  const input = state.inputs[state.shown];
  $('work').hidden = !input;
  $('inputs').hidden = state.given.length === 0;
  $('list-none').hidden = true;
  $('welcome').hidden = Boolean(input);
  $('save').disabled = !input;
  list.clear();
  detail.clear();
  clearPanes();
  forgetSaved();
  state.traps = [];
  state.have = new Set();
  state.said = [];
  if (!input) {
    return;
  }
  state.job++;
  document.body.dataset.begun = String(state.job);
  delete document.body.dataset.done;
  state.deciding = true;
  busy(true);
  startWorker();
  worker.postMessage({ ask: 'open', id: state.job,
    ...jobOf(input, state.given, { filter: state.filter, other: state.inputs[state.other], typed: $('options').value,
      extra: input.options }) });
}

function showFiles() {
  $('shown').replaceChildren(...state.inputs.map(({ name }, i) => make('option', { value: i, text: name })));
  $('shown').value = String(state.shown);
  $('which').hidden = state.inputs.length === 0;
  const others = state.inputs.flatMap(({ name, members }, i) =>
    (i !== state.shown && members[0].capture ? [[i, name]] : []));
  state.other = others.some(([i]) => i === state.other) ? state.other : -1;
  $('compare').hidden = others.length === 0;
  $('other').replaceChildren(make('option', { value: -1, text: 'nothing' }),
    ...others.map(([i, name]) => make('option', { value: i, text: name })));
  $('other').value = String(state.other);
  $('file-list').replaceChildren(...state.given.map((one, i) => make('li', {}, [
    make('span', { className: 'name', text: one.file.name }),
    make('select', { 'aria-label': `What ${one.file.name} is for`, on: { change: (event) => {
      one.role = event.target.value;
      update();
    } } }, Object.keys(ROLES).map((role) =>
      make('option', { value: role, text: ROLES[role], ...(role === one.role ? { selected: '' } : {}) }))),
    make('button', { type: 'button', text: '×', 'aria-label': `Remove ${one.file.name}`, on: { click: () => {
      state.given.splice(i, 1);
      update();
    } } }),
  ])));
}

function update() {
  state.inputs = inputsOf(state.given);
  state.shown = Math.min(state.shown, Math.max(state.inputs.length - 1, 0));
  showFiles();
  if (state.given.length > 0 && state.inputs.length === 0) {
    say('Open a capture as well: there is nothing to decode in keys and certificates');
  }
  run();
}

async function take(files) {
  const added = await Promise.all([...files].map(examine));
  const before = state.inputs.length;
  state.given.push(...added);
  if (before > 0 && added.some(({ role, capture }) => role === 'input' && capture)) {
    state.shown = inputsOf(state.given).findIndex(({ members }) => members[0] === added.find(({ capture }) => capture));
  }
  update();
}

/** Shows the message that the address names; switches to its pane only if the user followed a link. */
function followLink(event) {
  const id = Number(/^#(\d+)$/.exec(location.hash)?.[1] ?? 0);
  const row = id > 0 ? list.rowOf(id) : -1;
  if (row >= 0 && row !== list.current) {
    if (event) {
      chooseTab('messages', false);
    }
    list.go(row, true);
    askDetail(id, list.line(row));
  }
}

function showPaste(on) {
  $('paste-area').hidden = !on;
  $('paste').setAttribute('aria-expanded', String(on));
  (on ? $('hex') : $('paste')).focus();
}

function decodeHex() {
  const file = new File([$('hex').value], 'pasted');
  const carrier = $('carrier').value;
  state.given = state.given.filter(({ role }) => role !== 'input');
  state.given.push({ file, capture: false, role: 'input' });
  state.shown = 0;
  const options = ['--hex', ...(carrier === 'raw' ? [] : ['--link', `147=${carrier}`])];
  state.inputs = inputsOf(state.given).map((input) => ({ ...input, options }));
  showFiles();
  run();
}

function setUp() {
  $('choose').addEventListener('click', () => $('files').click());
  $('files').addEventListener('change', (event) => {
    take(event.target.files);
    event.target.value = ''; // so that the same file can be opened again
  });
  $('choose-here').addEventListener('click', () => $('files').click());
  $('paste').addEventListener('click', () => showPaste($('paste-area').hidden));
  $('paste-area').addEventListener('keydown', ({ key }) => key === 'Escape' && showPaste(false));
  $('carrier').append(...CARRIERS.map((name) => make('option', { value: name, text: name === 'raw' ? 'none' : name })));
  $('decode-hex').addEventListener('click', decodeHex);
  $('shown').addEventListener('change', (event) => {
    state.shown = Number(event.target.value);
    showFiles();
    run();
  });
  $('clear').addEventListener('click', () => {
    state.given = [];
    $('status').textContent = '';
    history.replaceState(null, '', location.pathname);
    update();
    chooseTab('messages', false);
    $('choose').focus();
  });
  $('options').addEventListener('change', run);
  $('other').addEventListener('change', (event) => {
    state.other = Number(event.target.value);
    run();
    chooseTab(state.other < 0 ? 'messages' : 'differences', false);
  });
  $('save').addEventListener('change', (event) => {
    forgetSaved();
    worker.postMessage({ ask: 'save', what: event.target.value });
    event.target.value = '';
  });
  $('saved-close').addEventListener('click', closeSaved);
  $('saved').addEventListener('keydown', ({ key }) => key === 'Escape' && closeSaved());
  $('filter-form').addEventListener('submit', (event) => {
    event.preventDefault();
    state.filter = $('filter').value.trim();
    run();
  });
  for (const name of ['dragenter', 'dragover', 'dragleave', 'drop']) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      document.body.classList.toggle('over', name === 'dragenter' || name === 'dragover');
    });
  }
  document.addEventListener('drop', (event) => take(event.dataTransfer.files));
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
      event.preventDefault();
      $('filter').focus();
    }
  });
  addEventListener('hashchange', followLink);
}

/** Decompresses the module embedded in the page. */
async function unpack() {
  const packed = Uint8Array.from(atob($('module').textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return WebAssembly.compile(await new Response(stream).arrayBuffer());
}

const chooseTab = setUpTabs(openPane);
setUp();
compiled = await unpack();
startWorker();
worker.postMessage({ ask: 'fields' });
document.body.dataset.ready = 'true';
