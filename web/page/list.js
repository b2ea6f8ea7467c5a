// SPDX-License-Identifier: BSD-3-Clause
//
// The list of messages: the tool's lines, stored as bytes; only the visible ones are in the page.
import { $, make } from './dom.js';

const HEIGHT = 20;
const TALLEST = 8e6; // browsers limit the height of an element
const NEWLINE = 10;
const MARKS = ['', '', 'warn', 'bad'];

export class List {
  constructor(select) {
    this.select = select;
    this.box = $('list');
    this.room = $('list-room');
    this.rows = $('list-rows');
    this.decoder = new TextDecoder();
    this.box.addEventListener('scroll', () => this.draw());
    this.box.addEventListener('keydown', (event) => this.key(event));
    this.rows.addEventListener('click', (event) => {
      const row = event.target.closest('.row');
      if (row) {
        this.go(Number(row.dataset.row));
      }
    });
    new ResizeObserver(() => this.draw()).observe(this.box);
    this.clear();
  }

  clear() {
    this.chunks = []; // { bytes, first, starts }
    this.n = 0;
    this.rest = new Uint8Array(0);
    this.current = -1;
    this.ids = null;
    this.marks = null;
    this.box.scrollTop = 0;
    this.draw();
  }

  add(bytes) {
    const whole = new Uint8Array(this.rest.length + bytes.length);
    whole.set(this.rest);
    whole.set(bytes, this.rest.length);
    const starts = [];
    let start = 0;
    for (let at = whole.indexOf(NEWLINE); at >= 0; at = whole.indexOf(NEWLINE, start)) {
      starts.push(start);
      start = at + 1;
    }
    this.rest = whole.slice(start);
    if (starts.length > 0) {
      this.chunks.push({ bytes: whole.slice(0, start), first: this.n, starts: Uint32Array.from(starts) });
      this.n += starts.length;
    }
    this.draw();
  }

  /** Sets the ids and marks of the rows, which are known later than their lines. */
  know(ids, marks) {
    this.ids = ids;
    this.marks = marks;
    this.draw();
  }

  line(i) {
    let low = 0;
    let high = this.chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      [low, high] = this.chunks[middle].first <= i ? [middle, high] : [low, middle - 1];
    }
    const { bytes, first, starts } = this.chunks[low];
    const end = starts[i - first + 1] ?? bytes.length;
    return this.decoder.decode(bytes.subarray(starts[i - first], end - 1));
  }

  id(i) {
    return this.ids ? this.ids[i] : i + 1;
  }

  rowOf(id) {
    return this.ids ? this.ids.indexOf(id) : id <= this.n ? id - 1 : -1;
  }

  draw() {
    const height = Math.min(this.n * HEIGHT, TALLEST);
    this.room.style.height = `${height}px`;
    const seen = Math.ceil(this.box.clientHeight / HEIGHT) + 1;
    const range = Math.max(height - this.box.clientHeight, 1);
    const scale = this.n * HEIGHT > TALLEST ? (this.n - seen + 2) / range : 1 / HEIGHT;
    const first = Math.max(Math.min(Math.floor(this.box.scrollTop * scale), this.n - seen + 1), 0);
    const top = this.box.scrollTop - (this.box.scrollTop % HEIGHT);
    this.rows.style.top = `${Math.min(top, Math.max(height - seen * HEIGHT, 0))}px`;
    this.first = first;
    this.seen = seen;
    this.scale = scale;
    const shown = [];
    for (let i = first; i < Math.min(first + seen, this.n); i++) {
      shown.push(this.element(i));
    }
    this.rows.replaceChildren(...shown);
    this.box.setAttribute('aria-activedescendant', this.current >= 0 ? `row-${this.current}` : '');
  }

  element(i) {
    const id = this.id(i);
    return make('div', { className: `row ${MARKS[this.marks?.[i] ?? 0]}`, role: 'option', id: `row-${i}`, 'data-row': i,
      'aria-selected': i === this.current, 'aria-setsize': this.n, 'aria-posinset': i + 1 },
    [make('span', { className: 'id', text: id ? `#${id}` : '' }), this.line(i)]);
  }

  go(i, quiet = false) {
    if (i < 0 || i >= this.n) {
      return;
    }
    this.current = i;
    if (i < this.first || i >= this.first + this.seen - 2) {
      this.box.scrollTop = Math.max(i - Math.floor(this.seen / 2), 0) / this.scale;
    }
    this.draw();
    if (!quiet) {
      this.select(this.id(i), this.line(i));
    }
  }

  key(event) {
    const page = Math.max(this.seen - 2, 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.n, End: this.n };
    if (event.key in steps && this.n > 0) {
      event.preventDefault();
      this.go(Math.min(Math.max(this.current + steps[event.key], 0), this.n - 1));
    } else if (event.key === 'Enter') {
      $('tree').focus();
    }
  }
}
