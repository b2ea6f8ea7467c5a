// SPDX-License-Identifier: BSD-3-Clause
// usage: query [--json] OUT [NAME|FILE.sql ...]
// Answers questions about a loaded fleet: those in queries/, all of them without NAME, or those in files. Prints
// columns separated by tabs, or with --json one object per query.
import { basename } from 'node:path';
import { readFileSync } from 'node:fs';
import { answer, queries, tables } from './duck.js';

const words = process.argv.slice(2);
const json = words[0] === '--json' && words.shift();
const [out, ...names] = words;
if (!out || out.startsWith('-')) {
  console.error('usage: fleet/query [--json] OUT [NAME|FILE.sql ...]');
  console.error(queries().map(({ name, title }) => `  ${name.padEnd(40)}${title}`).join('\n'));
  process.exit(2);
}

function chosen() {
  const known = queries();
  return names.length === 0 ? known : names.map((name) => known.find((query) => query.name === name)
    ?? { name: basename(name, '.sql'), title: name, sql: readFileSync(name, 'utf8') });
}

const cell = (value) => (value === null ? '' : String(typeof value === 'object' ? JSON.stringify(value) : value))
  .replaceAll(/[\t\r\n]/g, ' ');

try {
  const asked = chosen();
  const connection = await tables(out);
  for (const { name, title, sql } of asked) {
    const { columns, rows } = await answer(connection, sql);
    if (json) {
      console.log(JSON.stringify({ name, columns, rows }));
    } else {
      console.log([`# ${title}`, columns.join('\t'), ...rows.map((row) => row.map(cell).join('\t')), ''].join('\n'));
    }
  }
} catch (error) {
  console.error(`fleet/query: ${error.message}`);
  process.exit(1);
}
