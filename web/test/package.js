// SPDX-License-Identifier: BSD-3-Clause
//
// Tests what the package promises: options, the iterator, errors, files, and invalid inputs.
import assert from 'node:assert/strict';
import { constants, createPublicKey, verify } from 'node:crypto';
import fs from 'node:fs';

import { decode, decodeEach, DecodeError, run } from '../npm/index.js';
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import { newRsa, signRsa, verifyRsa } from '../npm/lib/rsa.js';

const capture = fs.readFileSync('corpus/captures/hs-encrypted-v12.pcap');
const keys = fs.readFileSync('corpus/captures/hs-encrypted-v12.keys');
const trust = fs.readFileSync('corpus/captures/roots/ecp384.pem', 'utf8');
const named = (objects, name) => objects.filter((object) => object.name === name);

const sealed = [...decode(capture)];
const opened = [...decode(capture, { keys })];
assert.equal(sealed[0].name, 'GET_VERSION');
assert.equal(sealed[0].file, 'capture');
assert.equal(named(sealed, 'HEARTBEAT').length, 0, 'sealed without keys');
assert.ok(named(opened, 'HEARTBEAT').length > 0, 'opened with keys');
assert.ok(!opened.some((object) => object.event === 'connection'), 'verified only on request');

const verified = [...decode(capture, { keys: [keys], trust: [trust], name: 'a.pcap', lint: true, args: ['--at',
    '2027-01-01'] })];
const chain = verified.flatMap((object) => object.verdicts ?? []).filter((verdict) => verdict.check === 'chain');
const first = chain.find((verdict) => verdict.signer === 'responder' && verdict.slot === 0);
assert.equal(first.result, 'pass', 'the chain of slot 0 hangs from the root that was given');
assert.ok(chain.some((verdict) => verdict.result === 'fail'), 'others do not');
assert.ok(verified.some((object) => object.event === 'connection'), 'the ledger is there');
assert.equal(verified[0].file, 'a.pcap');

const filtered = [...decode(capture, { filter: 'name == "CERTIFICATE"' })];
assert.ok(filtered.length > 0 && filtered.every((object) => object.name === 'CERTIFICATE'));

let n = 0;
assert.equal(decodeEach(capture, {}, () => n++), 0);
assert.equal(n, sealed.length, 'the same objects one by one');

const cut = capture.subarray(0, capture.length - 7);
const before = [];
assert.throws(() => { for (const object of decode(cut)) { before.push(object); } }, (error) =>
  error instanceof DecodeError && /truncated dump file/.test(error.message));
assert.ok(before.length > 100, 'what came before is decoded');
assert.throws(() => [...decode(new Uint8Array(0))], DecodeError);
assert.throws(() => [...decode('neither this nor that')], DecodeError);
assert.throws(() => [...decode(capture, { filter: 'name ==' })], /-Y/);

const report = run(['--report', 'out.html', 'in.pcap'], { 'in.pcap': capture });
assert.equal(report.status, 0);
assert.match(new TextDecoder().decode(report.file('out.html')), /^<!DOCTYPE html>/i);
assert.match(run(['--summary', 'in.pcap'], { 'in.pcap': capture }).stdout, /connection 1/);
assert.match(run(['--version']).stdout, /^spdmdump \d/);
assert.match(run(['-i', 'eth0']).stderr, /captures nothing/);

// Values that are not valid signatures.
const modulus = new Uint8Array(256).fill(0xff);
const hash = Object.assign(() => new Uint8Array(32), { blockLen: 64, outputLen: 32 });
for (const pss of [false, true]) {
  const asked = { point: modulus, exponent: Uint8Array.of(1, 0, 1), message: new Uint8Array(1), hash, pss };
  assert.ok(!verifyRsa({ ...asked, signature: new Uint8Array(256) }));
  assert.ok(!verifyRsa({ ...asked, signature: modulus }), 'as great as the modulus');
  assert.ok(!verifyRsa({ ...asked, signature: new Uint8Array(255) }), 'too short');
}

// Node's own implementation accepts keys and signatures, too.
const base64 = (bytes) => Buffer.from(bytes).toString('base64url');
const pair = newRsa(2048);
const known = createPublicKey({ format: 'jwk', key: { kty: 'RSA', n: base64(pair.point), e: 'AQAB' } });
const message = Buffer.from('what is signed');
for (const [hash, name] of [[sha256, 'sha256'], [sha384, 'sha384']]) {
  for (const pss of [false, true]) {
    const signature = signRsa({ ...pair, message, hash, pss });
    const padding = pss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: hash.outputLen }
      : { padding: constants.RSA_PKCS1_PADDING };
    assert.ok(verify(name, message, { key: known, ...padding }, signature), `${name}, ${pss ? 'PSS' : 'PKCS #1'}`);
    const asked = { point: pair.point, exponent: Uint8Array.of(1, 0, 1), message, hash, pss, signature };
    assert.ok(verifyRsa(asked));
    assert.ok(!verifyRsa({ ...asked, message: Buffer.from('something else') }));
  }
}
assert.equal(newRsa(100), null, 'no key of a hundred bits');

// A redacted capture decodes the same under other names, and its signatures, HMACs and records are valid.
const withKeys = ['--keylog', 'keys', '--trust', 'trust'];
const redacted = run([...withKeys, '--redact', 'out/shared.pcapng', 'in.pcap'], { 'in.pcap': capture, keys, trust });
assert.equal(redacted.status, 0, redacted.stderr);
const shared = { 'in.pcap': redacted.file('out/shared.pcapng'), keys: redacted.file('out/shared.pcapng.keys'),
  trust: redacted.file('out/shared.pcapng.roots.pem') };
const told = (files) => run(['--json', '--verify', '--at', '2026-11-20', ...withKeys, 'in.pcap'], files).stdout.trim()
  .split('\n').map((line) => JSON.parse(line));
const outline = (objects) => objects.map((object) => [object.id, object.name ?? object.event, object.len, object.hmac,
  object.check, object.result, (object.verdicts ?? []).map((one) => [one.check, one.result])]);
assert.deepEqual(outline(told(shared)), outline(told({ 'in.pcap': capture, keys, trust })));
const holds = (bytes, text) => Buffer.from(bytes).includes(text);
assert.ok(holds(capture, 'DPU-100') && !holds(shared['in.pcap'], 'DPU-100'), 'no name is left');

console.log('the package does what it says');
