// SPDX-License-Identifier: BSD-3-Clause
//
// Completes field keys while a filter is typed: a list below it, for pointer and keyboard.
import { $, make } from './dom.js';

const SHOWN_MOST = 40;
const KEY = /[a-z][a-z0-9_.[\]]*$/;

export class Completion {
  constructor() {
    this.names = [];
    this.input = $('filter');
    this.box = $('fields');
    this.input.addEventListener('input', () => this.offer());
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.input.addEventListener('blur', () => this.close());
    // Before the input loses the focus.
    this.box.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      const option = event.target.closest('[role=option]');
      if (option) {
        this.take(option.textContent);
      }
    });
    this.close();
  }

  /** The text before the key being typed, and this key up to the cursor. */
  typed() {
    const before = this.input.value.slice(0, this.input.selectionStart);
    const begun = KEY.exec(before)?.[0] ?? '';
    return { before: before.slice(0, before.length - begun.length), begun };
  }

  offer() {
    const { begun } = this.typed();
    const fitting = begun === '' ? [] : this.names.filter((name) => name.includes(begun) && name !== begun)
      .sort((a, b) => b.startsWith(begun) - a.startsWith(begun));
    this.box.replaceChildren(...fitting.slice(0, SHOWN_MOST).map((name, i) =>
      make('li', { role: 'option', id: `field-key-${i}`, 'aria-selected': 'false', text: name })));
    this.current = -1;
    this.open(fitting.length > 0);
  }

  open(on) {
    this.box.hidden = !on;
    this.input.setAttribute('aria-expanded', String(on));
    this.input.removeAttribute('aria-activedescendant');
  }

  close() {
    this.current = -1;
    this.open(false);
  }

  move(step) {
    const options = this.box.children;
    options[this.current]?.setAttribute('aria-selected', 'false');
    this.current = (this.current + step + options.length + (this.current < 0 && step < 0)) % options.length;
    options[this.current].setAttribute('aria-selected', 'true');
    options[this.current].scrollIntoView({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', options[this.current].id);
  }

  take(name) {
    const { before } = this.typed();
    const after = this.input.value.slice(this.input.selectionStart);
    this.input.value = before + name + after;
    this.input.setSelectionRange(before.length + name.length, before.length + name.length);
    this.close();
  }

  key(event) {
    if (this.box.hidden) {
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.move(step);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (['Enter', 'Tab'].includes(event.key) && this.current >= 0) {
      event.preventDefault();
      this.take(this.box.children[this.current].textContent);
    }
  }
}
