// SPDX-License-Identifier: BSD-3-Clause
//
// One message: the tool's tree with one line per field, and its bytes. A field and its bytes are highlighted together.
import { $, make } from './dom.js';

const PLACE = /^ {0,5}(\d+) (?:\+(\d+))?/;
const DUMP = /^ {2}([0-9a-f]{4,}) ((?: {1,2}[0-9a-f]{2}){1,16})/;
const TITLE = /^ {14}\S/;
const BESIDES = /^ {14}(frame \d|! |and \d)/;
const IN_ROW = 16;

/** Parses the output of `-vv -x`: fields with their positions, and the bytes. */
export function readDetail(text) {
  const lines = text.split('\n').filter((line) => line !== '');
  const dump = lines.findIndex((line) => DUMP.test(line) && line.startsWith('  0000'));
  const bytes = (dump < 0 ? [] : lines.slice(dump)).flatMap((line) => (DUMP.exec(line)?.[2] ?? '').trim().split(/ +/))
    .filter(Boolean).map((pair) => parseInt(pair, 16));
  const fields = lines.slice(1, dump < 0 ? undefined : dump).map((line) => {
    const place = PLACE.exec(line);
    return { text: line, at: place ? Number(place[1]) : -1, length: place?.[2] ? Number(place[2]) : 0,
      title: TITLE.test(line) && !BESIDES.test(line), note: /^ *! /.test(line) };
  });
  // With two titles the first tree is a transport header, whose positions do not refer to these bytes.
  const titles = fields.flatMap((field, i) => (field.title ? [i] : []));
  fields.forEach((field, i) => {
    field.inBytes = field.at >= 0 && field.length > 0 && (titles.length < 2 || i > titles[1]);
  });
  return { title: lines[0] ?? '', fields, bytes };
}

export class Detail {
  constructor() {
    this.tree = $('tree');
    this.dump = $('bytes');
    this.tree.addEventListener('pointerover', (event) => this.mark(this.fieldOf(event.target)));
    this.tree.addEventListener('click', (event) => this.mark(this.fieldOf(event.target)));
    this.tree.addEventListener('keydown', (event) => this.key(event));
    this.dump.addEventListener('click', (event) => this.markByte(event.target));
    this.dump.addEventListener('pointerover', (event) => this.markByte(event.target));
    this.dump.addEventListener('keydown', (event) => this.byteKey(event));
    $('detail').addEventListener('keydown', (event) => this.back(event));
    $('copy').addEventListener('click', () => this.copy());
    this.clear();
  }

  clear() {
    this.show('', 'Message');
  }

  show(text, title) {
    this.message = readDetail(text);
    this.current = -1;
    $('detail-title').textContent = title;
    $('copy').disabled = this.message.bytes.length === 0;
    this.tree.replaceChildren(...this.message.fields.map((field, i) => make('div', { role: 'option', id: `field-${i}`,
      'data-field': i, 'aria-selected': 'false', text: field.text,
      className: `field ${field.note ? 'note' : field.at < 0 && !field.title ? 'plain' : ''}` })));
    if (this.message.fields.length === 0) {
      this.tree.append(make('div', { className: 'field plain', role: 'option', 'aria-selected': 'false',
        text: 'Choose a message' }));
    }
    const rows = [];
    for (let at = 0; at < this.message.bytes.length; at += IN_ROW) {
      const pairs = this.message.bytes.slice(at, at + IN_ROW).map((byte, i) =>
        make('span', { className: 'byte', 'data-at': at + i, text: byte.toString(16).padStart(2, '0') }));
      rows.push(make('div', { className: 'line' },
        [make('span', { className: 'at', text: at.toString(16).padStart(4, '0') }), ...pairs]));
    }
    this.dump.replaceChildren(...rows);
    this.tree.scrollTop = this.dump.scrollTop = 0;
    this.tree.removeAttribute('aria-activedescendant');
  }

  fieldOf(target) {
    return Number(target.closest?.('[data-field]')?.dataset.field ?? -1);
  }

  /** A line without its own position belongs to the one above. */
  placed(i) {
    while (i > 0 && this.message.fields[i].at < 0) {
      i--;
    }
    return this.message.fields[i];
  }

  mark(i, scroll = 'bytes') {
    if (i < 0 || i >= this.message.fields.length) {
      return;
    }
    this.tree.querySelector('[aria-selected=true]')?.setAttribute('aria-selected', 'false');
    const element = $(`field-${i}`);
    element.setAttribute('aria-selected', 'true');
    this.tree.setAttribute('aria-activedescendant', element.id);
    this.current = i;
    const field = this.placed(i);
    const marked = this.dump.getElementsByClassName('on');
    while (marked.length > 0) {
      marked[0].classList.remove('on');
    }
    const spans = this.dump.getElementsByClassName('byte');
    for (let at = field.at; field.inBytes && at < Math.min(field.at + field.length, spans.length); at++) {
      spans[at].classList.add('on');
    }
    (scroll === 'bytes' ? marked[0] : element)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /** The innermost field with this byte is the last one that begins at or before it and contains it. */
  markAt(at) {
    const i = this.message.fields.findLastIndex((field) =>
      field.inBytes && field.at <= at && at < field.at + field.length);
    this.mark(i, 'field');
  }

  markByte(target) {
    if (target.dataset?.at !== undefined) {
      this.markAt(Number(target.dataset.at));
    }
  }

  back(event) {
    if (event.key === 'Escape') {
      $('list').focus();
    }
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (step !== undefined && this.message.fields.length > 0) {
      event.preventDefault();
      const i = Math.min(Math.max(this.current + step, 0), this.message.fields.length - 1);
      this.mark(i);
      $(`field-${i}`).scrollIntoView({ block: 'nearest' });
    }
  }

  byteKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: IN_ROW, ArrowUp: -IN_ROW }[event.key];
    if (step !== undefined && this.message.bytes.length > 0) {
      event.preventDefault();
      this.byte = Math.min(Math.max((this.byte ?? -1) + step, 0), this.message.bytes.length - 1);
      this.markAt(this.byte);
    }
  }

  async copy() {
    const hex = this.message.bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
    await navigator.clipboard.writeText(hex).catch(() => {
      const area = make('textarea', { 'aria-label': 'Hex' });
      area.value = hex;
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    });
  }
}
