// SPDX-License-Identifier: BSD-3-Clause
// usage: load OUT [--inventory FILE.csv]
// Turns the shards that fleet/run left in OUT into one Parquet file per table, in OUT/parquet. The inventory has the
// columns capture, device, model and firmware; where it has a value, it takes precedence over certificates.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { folder, open, quoted } from './duck.js';

const certificate = `STRUCT("offset" BIGINT, len BIGINT, problem VARCHAR, sha256 VARCHAR, subject VARCHAR,
  issuer VARCHAR, self_issued BOOLEAN, serial VARCHAR, not_before VARCHAR, not_after VARCHAR,
  "key" STRUCT(name VARCHAR, bits BIGINT), signature VARCHAR, ca BOOLEAN,
  extensions STRUCT(oid VARCHAR, name VARCHAR, "values" STRUCT(name VARCHAR, value VARCHAR)[])[])`;
const note = 'STRUCT(severity VARCHAR, "offset" BIGINT, "row" VARCHAR, rule VARCHAR, text VARCHAR)';
const verdict = `STRUCT("check" VARCHAR, result VARCHAR, severity VARCHAR, frame BIGINT, message VARCHAR,
  signer VARCHAR, slot BIGINT, algorithm VARCHAR, reading VARCHAR, why VARCHAR, needs VARCHAR)`;

// The keys of all lines that become columns; others are left out, such as `raw`.
const columns = {
  BIGINT: `id parent_id frame conn session session_no code len request_id slot count first_frame last_frame exit lines`,
  DOUBLE: 'response_time',
  TIMESTAMP: 'ts',
  VARCHAR: `event file transport src dst dir protocol version name sealed check result severity message signer
    algorithm reading needs rule side what field expected got clause requester responder hash status`,
  JSON: 'fields ledger',
  'VARCHAR[]': 'via',
  [`${certificate}[]`]: 'certificates',
  [`${note}[]`]: 'notes',
  [`${verdict}[]`]: 'verdicts',
};

// `why` is the reason of a verdict, or the tool's messages about a capture: text or a list.
function lines(out) {
  const types = Object.entries(columns).flatMap(([type, keys]) => keys.trim().split(/\s+/).map((key) => [key, type]));
  types.push(['why', 'JSON']);
  const described = types.map(([key, type]) => `${quoted(key)}: ${quoted(type)}`).join(', ');
  return `SELECT * EXCLUDE (why, filename), filename AS shard,
      CASE WHEN json_type(why) = 'ARRAY' THEN CAST(why AS VARCHAR[]) END AS said, why->>'$' AS why
    FROM read_json(${quoted(join(out, 'shards', '*', '*.ndjson.gz'))}, format = 'newline_delimited',
      compression = 'gzip', filename = true, maximum_object_size = 67108864, columns = {${described}})`;
}

function inventory(file) {
  const names = ['capture', 'device', 'model', 'firmware'];
  return file
    ? `SELECT ${names} FROM read_csv(${quoted(file)}, header = true, all_varchar = true)`
    : `SELECT ${names.map((name) => `CAST(NULL AS VARCHAR) AS ${name}`)} WHERE false`;
}

async function load(out, inventoryFile) {
  const scratch = join(out, 'load.duckdb');
  rmSync(scratch, { force: true });
  const connection = await open(scratch);
  await connection.run(`CREATE TABLE lines AS ${lines(out)}`);
  await connection.run(`CREATE TABLE inventory AS ${inventory(inventoryFile)}`);
  const sql = readFileSync(join(folder, 'tables.sql'), 'utf8');
  await connection.run(sql);
  mkdirSync(join(out, 'parquet'), { recursive: true });
  for (const [, name] of sql.matchAll(/^CREATE TABLE (\w+) AS/gm)) {
    const file = join(out, 'parquet', `${name}.parquet`);
    await connection.run(`COPY ${name} TO ${quoted(`${file}.part`)} (FORMAT parquet, COMPRESSION zstd)`);
    renameSync(`${file}.part`, file);
    const [[count]] = (await connection.runAndReadAll(`SELECT count(*) FROM ${name}`)).getRowsJson();
    console.log(`${name}\t${count}`);
  }
  connection.closeSync();
  rmSync(scratch, { force: true });
}

const [out, option, file] = process.argv.slice(2);
if (!out || (option !== undefined && option !== '--inventory') || (option && !file)) {
  console.error('usage: fleet/load OUT [--inventory FILE.csv]');
  process.exit(2);
}
try {
  readdirSync(join(out, 'shards'));
  await load(out, file);
} catch (error) {
  console.error(`fleet/load: ${error.message}`);
  process.exit(1);
}
