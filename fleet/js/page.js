// SPDX-License-Identifier: BSD-3-Clause
// usage: page OUT FILE.html
// Writes the answers to all queries as one self-contained page, without scripts and without a network.
import { writeFileSync } from 'node:fs';
import { answer, queries, tables } from './duck.js';

const LONGEST = 200; // rows per result on the page; fleet/query prints all

const escaped = (value) => String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  .replaceAll('"', '&quot;');

const style = `
:root { color-scheme: light dark; --line: #8884; --quiet: light-dark(#5a6270, #a4acb8); --even: #8881; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 1rem; max-width: 78rem; }
nav { columns: 18rem; margin: 1rem 0 2rem; } nav a { display: block; break-inside: avoid; }
nav span, .about { color: var(--quiet); } h2 { margin: 2.5rem 0 0; font-size: 1.2rem; } .about { margin: 0 0 .6rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; }
th, td { text-align: left; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { white-space: nowrap; } td { overflow-wrap: anywhere; min-width: 6rem; max-width: 26rem; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; min-width: 0; }
tbody tr:nth-child(even) { background: var(--even); }`;

function cell(value) {
  if (value === null) {
    return '<td></td>';
  }
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const short = `<span title="${escaped(text)}">${escaped(text.slice(0, 48))}…</span>`;
  const shown = text.length > 64 ? short : escaped(text);
  return typeof value === 'number' ? `<td class="number">${shown}</td>` : `<td>${shown}</td>`;
}

function table({ columns, rows }) {
  if (rows.length === 0) {
    return '<p class="about">None.</p>';
  }
  const numeric = columns.map((_, index) => rows.every((row) => row[index] === null || typeof row[index] === 'number'));
  const head = columns.map((name, index) =>
    `<th scope="col"${numeric[index] ? ' class="number"' : ''}>${escaped(name.replaceAll('_', ' '))}</th>`);
  const body = rows.slice(0, LONGEST).map((row) => `<tr>${row.map(cell).join('')}</tr>`);
  const more = rows.length > LONGEST ? `<p class="about">${rows.length - LONGEST} more rows.</p>` : '';
  return `<div class="wide" tabindex="0"><table><thead><tr>${head.join('')}</tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>${more}`;
}

async function page(out) {
  const connection = await tables(out);
  const totals = await answer(connection, `SELECT (SELECT count(*) FROM captures), (SELECT count(*) FROM connections),
    (SELECT count(DISTINCT device) FROM connections), (SELECT count(*) FROM sessions),
    (SELECT count(*) FROM messages)`);
  const [captures, connections, devices, sessions, messages] = totals.rows[0];
  const parts = [];
  for (const query of queries()) {
    parts.push({ ...query, ...await answer(connection, query.sql) });
  }
  const links = parts.map(({ name, title, rows }) =>
    `<a href="#${name}">${escaped(title)} <span>${rows.length}</span></a>`);
  const sections = parts.map((part) => `<section id="${part.name}"><h2>${escaped(part.title)}</h2>
<p class="about">${escaped(part.text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</p>${table(part)}</section>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>SPDM fleet</title><style>${style}</style></head><body><main><h1>SPDM fleet</h1>
<p>${captures} captures, ${connections} connections, ${devices} devices, ${sessions} sessions, ${messages} messages</p>
<nav aria-label="Questions">${links.join('\n')}</nav>
${sections.join('\n')}
</main></body></html>
`;
}

const [out, file, ...more] = process.argv.slice(2);
if (!file || more.length > 0) {
  console.error('usage: fleet/page OUT FILE.html');
  process.exit(2);
}
try {
  writeFileSync(file, await page(out));
} catch (error) {
  console.error(`fleet/page: ${error.message}`);
  process.exit(1);
}
