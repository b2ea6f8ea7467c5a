// SPDX-License-Identifier: BSD-3-Clause
//
// Creates elements. Data from inputs becomes text, never markup.

export const $ = (id) => document.getElementById(id);

export function make(tag, { text, className, on = {}, ...attributes } = {}, children = []) {
  const element = document.createElement(tag);
  if (text !== undefined) {
    element.textContent = text;
  }
  if (className) {
    element.className = className;
  }
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  for (const [name, handler] of Object.entries(on)) {
    element.addEventListener(name, handler);
  }
  element.append(...children);
  return element;
}

/** A table; cells are text or elements, with the classes of their values. */
export function table(heads, rows) {
  const cell = (value, i) => {
    const { name, short, wide } = heads[i];
    const td = make('td', { className: short ? 'short' : wide ? 'wide' : '', 'data-head': name });
    td.append(value instanceof Node ? value : String(value ?? ''));
    return td;
  };
  return make('table', {}, [
    make('thead', {}, [make('tr', {}, heads.map(({ name }) => make('th', { text: name, scope: 'col' })))]),
    make('tbody', {}, rows.map((row) => make('tr', {}, row.map(cell)))),
  ]);
}

export const word = (text) => make('span', { text: text ?? '', className: String(text ?? '').replace(/\W/g, '') });
