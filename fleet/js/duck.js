// SPDX-License-Identifier: BSD-3-Clause
// Shared by the scripts: DuckDB, configured never to download extensions, and its rows.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

export const folder = join(dirname(fileURLToPath(import.meta.url)), '..');

export const quoted = (text) => `'${String(text).replaceAll("'", "''")}'`;

export async function open(path = ':memory:') {
  const instance = await DuckDBInstance.create(path, {
    autoinstall_known_extensions: 'false', autoload_known_extensions: 'false', preserve_insertion_order: 'false',
  });
  return instance.connect();
}

// The tables of a loaded fleet, each a view of its Parquet file.
export async function tables(out) {
  const connection = await open();
  for (const file of readdirSync(join(out, 'parquet')).filter((name) => name.endsWith('.parquet')).sort()) {
    const source = quoted(join(out, 'parquet', file));
    await connection.run(`CREATE VIEW ${basename(file, '.parquet')} AS SELECT * FROM read_parquet(${source})`);
  }
  return connection;
}

// The first comment of a query explains its result.
export function queries() {
  const where = join(folder, 'queries');
  return readdirSync(where).filter((name) => name.endsWith('.sql')).sort().map((name) => {
    const sql = readFileSync(join(where, name), 'utf8');
    const about = sql.split('\n').filter((line) => line.startsWith('-- ')).map((line) => line.slice(3));
    return { name: basename(name, '.sql'), title: about[1], text: about.slice(2).join(' '), sql };
  }).sort((one, other) => one.title.localeCompare(other.title, 'en'));
}

// Columns and rows. DuckDB returns 64-bit numbers as text; in JSON, counts are numbers.
export async function answer(connection, sql) {
  const reader = await connection.runAndReadAll(sql);
  const wide = reader.columnTypes().map((type) => ['BIGINT', 'HUGEINT'].includes(String(type)));
  const value = (cell, index) => (wide[index] && cell !== null ? Number(cell) : cell);
  return { columns: reader.columnNames(), rows: reader.getRowsJson().map((row) => row.map(value)) };
}
