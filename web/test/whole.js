// SPDX-License-Identifier: BSD-3-Clause
//
// usage: whole.js PAGE SPDMDUMP [captures|evidence|inputs]
// Compares the page in Chromium with the native tool: every bundled capture with and without its keys, and every sample
// of evidence and other inputs. Lines, objects, and every cell in the panes of verdicts (with the ledger), findings and
// certificates must be those of the tool. One browser for all of them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { open, settled, withPage } from './browser.js';

const [html, tool, only] = process.argv.slice(2);
const under = (folder) => fs.readdirSync(folder).sort().map((name) => path.join(folder, name))
  .filter((name) => fs.statSync(name).isFile());
const needed = /"needs":"[^"]|"usable":false|not in this build|needs OpenSSL/;
const DEPENDING = ['verdict', 'lint', 'evidence']; // events with more detail if all algorithms are supported
let failures = 0;
let compared = 0;
const seen = { verdicts: 0, findings: 0, certificates: 0 };

const native = (args) => spawnSync(tool, args, { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' },
  maxBuffer: 1 << 29 }).stdout;
const linesOf = (text) => text.split('\n').filter(Boolean);

const SIDES = { req: 'Requester', rsp: 'Responder' };
const day = (time) => time.slice(0, 10);
const ledgerRows = ({ event, conn, session, ledger = {} }) => Object.entries(ledger).map(([what, { standing, text }]) => ({
  Where: `connection ${conn}${event === 'session' ? `, session ${session.toString(16).padStart(8, '0')}` : ''}`,
  What: what, Result: standing, Why: text }));
const verdictRow = ({ id, message, check, result, signer, slot, algorithm, why, needs, reading }) => ({
  Message: id && `#${id}`, Name: message, Check: check, Result: result, Signer: signer, Slot: slot, Algorithm: algorithm,
  Why: [why, needs && `needs ${needs}`, reading].filter(Boolean).join('; ') });
const findingRow = ({ id, rule, severity, side, what, field, got, expected, clause, count }) => ({
  Message: id && `#${id}`, Rule: rule, Severity: severity, Side: SIDES[side] ?? side, What: what, Field: field, Got: got,
  Expected: expected, Clause: clause, Times: count });
const certificateRow = (id, certificate, request) => ({
  Message: id && `#${id}`, Subject: certificate.subject, Issuer: request ? 'a request' : certificate.issuer,
  Key: certificate.key?.name,
  Valid: certificate.not_before && `${day(certificate.not_before)} to ${day(certificate.not_after)}`,
  Signature: certificate.signature?.algorithm ?? certificate.signature, Problem: certificate.problem });

/** The expected rows of the panes for these objects: {column heading: cell}. */
const shownOf = (objects) => {
  const rows = { ledger: [], verdicts: [], findings: [], certificates: [] };
  for (const object of objects) {
    const { event, id, name, verdicts = [], certificates = [], csr } = object;
    rows.ledger.push(...ledgerRows(object));
    rows.verdicts.push(...(event === 'verdict' ? [object] : verdicts.map((one) => ({ id, message: name, ...one })))
      .map(verdictRow));
    rows.findings.push(...(event === 'finding' ? [findingRow(object)] : []));
    rows.certificates.push(...certificates.map((one) => certificateRow(id, one, false)),
      ...(csr ? [certificateRow(id, csr, true)] : []));
  }
  const texts = (row) => Object.fromEntries(Object.entries(row).map(([head, value]) => [head, String(value ?? '')]));
  return { verdicts: [...rows.ledger, ...rows.verdicts].map(texts), findings: rows.findings.map(texts),
    certificates: rows.certificates.map(texts) };
};

/** The tool writes #14 for a frame, but on the page that is a message, so the page writes "in frame 14". */
const withFrames = (row) => (row.Why ? { ...row, Why: row.Why.replaceAll(/ in frame (\d+)/g, ' #$1') } : row);

const rowsIn = async (page, pane) => {
  const rows = await page.evaluate((name) => [...document.querySelectorAll(`#pane-${name} tbody tr`)].map((row) =>
    Object.fromEntries([...row.cells].map((cell) => [cell.dataset.head, cell.textContent]))), pane);
  return rows.map(withFrames);
};

const savedObjects = async (page) => {
  const download = page.waitForEvent('download');
  await page.selectOption('#save', 'ndjson');
  return fs.readFileSync(await (await download).path(), 'utf8');
};

/** The native tool's OpenSSL may lack algorithms; web.verdicts and web.evidence test those verdicts. */
const withoutAlgorithms = ({ verdicts, certificates, csr, ledger, ...rest }) => rest;
const sameObjects = (label, here, there) => {
  const lacks = needed.test(there);
  const left = linesOf(there);
  const right = linesOf(here);
  assert.equal(right.length, left.length, `${label}: objects`);
  left.forEach((line, i) => {
    if (line !== right[i]) {
      const object = JSON.parse(line);
      assert.ok(lacks, `${label}: object ${i + 1}\n  tool ${line}\n  page ${right[i]}`);
      if (!DEPENDING.includes(object.event)) {
        assert.deepEqual(withoutAlgorithms(JSON.parse(right[i])), withoutAlgorithms(object), label);
      }
    }
  });
};

/** `roles`: what the other files are for. `options`: those of the command line, for the page and the tool. */
const compare = async (page, label, files, { roles = {}, options = [], trust = [], args, names = {} }) => {
  await page.evaluate((text) => {
    document.getElementById('options').value = text;
    document.getElementById('clear').click();
  }, options.join(' '));
  await open(page, files);
  for (const [name, role] of Object.entries(roles)) {
    const select = page.getByLabel(`What ${path.basename(name)} is for`, { exact: true });
    if (await select.inputValue() !== role) {
      await settled(page, () => select.selectOption(role));
    }
  }
  const renamed = (text) => Object.entries(names).reduce((all, [from, to]) => all.replaceAll(from, to), text);
  const objects = native(['--json', ...args]);
  const lacks = needed.test(objects);
  const messages = linesOf(objects).filter((line) => JSON.parse(line).event === undefined).length;
  const lines = linesOf(renamed(native(args)));
  const status = await page.textContent('#status');
  assert.equal(Number(/^(\d+) row/m.exec(status)?.[1] ?? 0), lines.length, `${label}: lines; ${status}`);
  const rows = await page.locator('.row').allTextContents();
  rows.forEach((row, i) => lacks
    || assert.equal(row, `${i < messages ? `#${i + 1}` : ''}${lines[i]}`, `${label}: line ${i + 1}`));
  const there = renamed(native(['--json', '--verify', '--lint', ...trust.flatMap((name) => ['--trust', name]), ...args]));
  const here = await savedObjects(page);
  sameObjects(label, here, there);
  const shown = shownOf(linesOf(here).map((line) => JSON.parse(line)));
  for (const [pane, wanted] of Object.entries(shown)) {
    const rows = await rowsIn(page, pane);
    assert.equal(rows.length, wanted.length, `${label}: rows of ${pane}`);
    wanted.forEach((row, i) => assert.deepEqual(rows[i], withFrames(row), `${label}: ${pane}, row ${i + 1}`));
    seen[pane] += rows.length;
  }
  compared++;
};

const attempt = async (page, label, ...rest) => {
  try {
    await compare(page, label, ...rest);
  } catch (error) {
    failures++;
    console.log(`${label}: ${String(error.message).slice(0, 1500)}`);
  }
};

const nameIn = (file) => ({ [`"file":"${file}"`]: `"file":"${path.basename(file)}"` });

const captures = async (page) => {
  const roots = under('corpus/captures/roots');
  for (const folder of ['corpus/captures', 'corpus/captures/damaged', 'corpus/foreign', 'corpus/regress']) {
    for (const capture of under(folder).filter((name) => /\.pcap(ng)?$/.test(name))) {
      const base = capture.replace(/\.pcap(ng)?$/, '');
      const names = nameIn(capture);
      await attempt(page, `${capture} without keys`, [capture],
        { args: [capture], names });
      const trust = fs.existsSync(`${base}.root.pem`) ? [`${base}.root.pem`] : roots;
      const keys = fs.existsSync(`${base}.keys`) ? [`${base}.keys`] : [];
      const given = fs.existsSync(`${base}.opts`) ? fs.readFileSync(`${base}.opts`, 'utf8').trim().split(/\s+/) : [];
      const named = given.filter((word) => word.includes('{base}')).map((word) => word.replace(/^.*=/, '')
        .replace('{base}', base));
      await attempt(page, `${capture} with keys`, [capture, ...keys, ...trust, ...named], {
        roles: Object.fromEntries(named.map((name) => [name, 'named'])),
        options: [...given.map((word) => word.replace('{base}', path.basename(base)))],
        trust,
        args: [...given.map((word) => word.replace('{base}', base)), ...keys.flatMap((name) => ['--keylog', name]), capture],
        names,
      });
    }
  }
};

const ROLES = { chain: '--cert-chain', negotiation: '--negotiation', signature: '--signature' };

const evidence = async (page) => {
  for (const expected of under('corpus/evidence').filter((name) => name.endsWith('.expect.json'))) {
    const { files } = JSON.parse(fs.readFileSync(expected, 'utf8'));
    const at = (name) => path.join('corpus/evidence', name);
    const given = Object.keys(ROLES).filter((role) => files[role] && fs.existsSync(at(files[role])));
    const nonce = files.nonce ? ['--nonce', files.nonce] : [];
    await attempt(page, expected, [at(files.evidence), ...given.map((role) => at(files[role]))], {
      roles: Object.fromEntries([[at(files.evidence), 'input'], ...given.map((role) => [at(files[role]), role])]),
      options: nonce,
      args: [...nonce, ...given.flatMap((role) => [ROLES[role], at(files[role])]), at(files.evidence)],
      names: nameIn(at(files.evidence)),
    });
  }
};

const inputs = async (page) => {
  for (const input of under('corpus/inputs').filter((name) => !/\.(md|expect\.json)$/.test(name))) {
    await attempt(page, input, [input], { args: [input], names: nameIn(input) });
  }
};

await withPage(html, { viewport: { width: 1280, height: 8000 }, timezoneId: 'UTC' }, async (page, problems) => {
  for (const part of [captures, evidence, inputs].filter(({ name }) => !only || name === only)) {
    await part(page);
    console.log(`${part.name}: ${compared} compared so far, ${failures} differ`);
  }
  console.log(`in its tables: ${Object.entries(seen).map(([pane, n]) => `${n} ${pane}`).join(', ')}`);
  assert.ok(only || Object.values(seen).every((n) => n > 100), 'there is something in every table');
  assert.deepEqual(problems, []);
});
process.exitCode = failures === 0 && compared > (only ? 10 : 100) ? 0 : 1;
