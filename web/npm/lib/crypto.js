// SPDX-License-Identifier: BSD-3-Clause
//
// The calls that the module makes to its host: hashes, records, keys and signatures, implemented with @noble, and a
// copy of its memory. standin/openssl/include/crypto_host.h describes them. An exception of @noble means failure.
import { gcm } from '@noble/ciphers/aes.js';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { ed448 } from '@noble/curves/ed448.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { sha3_256, sha3_384, sha3_512 } from '@noble/hashes/sha3.js';
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js';
import * as slh from '@noble/post-quantum/slh-dsa.js';

import { newRsa, signRsa, verifyRsa } from './rsa.js';

const hashes = [sha256, sha384, sha512, sha3_256, sha3_384, sha3_512];
const ciphers = [
  { make: gcm, keyLength: 16 },
  { make: gcm, keyLength: 32 },
  { make: chacha20poly1305, keyLength: 32 },
];
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

// In the order of enum host_key. Signing is used only to redact captures. Signatures are randomised, because those of
// certificates are repeated until one has the length of the original.
const ecdsa = (curve) => {
  const options = { prehash: false, lowS: false, format: 'der' };
  return {
    point: (bytes) => curve.Point.fromBytes(bytes).assertValidity(),
    verify: (s) => curve.verify(s.signature, s.hash(s.message), s.point, options),
    pair: () => {
      const { secretKey } = curve.keygen();
      return { point: curve.getPublicKey(secretKey, false), secret: secretKey };
    },
    sign: (s) => curve.sign(s.hash(s.message), s.secret, { ...options, extraEntropy: true }),
  };
};
const pairOf = (scheme) => () => {
  const { publicKey, secretKey } = scheme.keygen();
  return { point: publicKey, secret: secretKey };
};
const withContext = (scheme) => ({
  verify: (s) => scheme.verify(s.signature, s.message, s.point, { context: s.context }),
  pair: pairOf(scheme),
  sign: (s) => scheme.sign(s.message, s.secret, { context: s.context }),
});
const keys = [
  { verify: verifyRsa, pair: newRsa, sign: signRsa },
  ecdsa(p256),
  ecdsa(p384),
  ecdsa(p521),
  null, // SM2
  { verify: (s) => ed25519.verify(s.signature, s.message, s.point, { zip215: false }), pair: pairOf(ed25519),
    sign: (s) => ed25519.sign(s.message, s.secret) },
  withContext(ed448),
  withContext(ml_dsa44),
  withContext(ml_dsa65),
  withContext(ml_dsa87),
  ...['128s', '128f', '192s', '192f', '256s', '256f'].flatMap((size) => [
    withContext(slh[`slh_dsa_sha2_${size}`]),
    withContext(slh[`slh_dsa_shake_${size}`]),
  ]),
];

const attempt = (work) => {
  try {
    return work() ? 1 : 0;
  } catch {
    return 0;
  }
};

/*
 * Memoizes verifications: a capture is read several times, for its lines, its verdicts and its report, and devices send
 * the same chains repeatedly. Only results are stored, by a digest of all inputs.
 */
const KNOWN_MOST = 1 << 16;
const known = new Map();

const nameOf = (asked, words) => {
  const name = sha256.create().update(words);
  for (const part of [asked.point, asked.exponent, asked.message, asked.signature, asked.context]) {
    name.update(new Uint8Array(Uint32Array.of(part.length).buffer)).update(part);
  }
  return String.fromCharCode(...name.digest());
};

const verifyOnce = (asked, words) => {
  const name = nameOf(asked, words);
  let answer = known.get(name);
  if (answer === undefined) {
    answer = attempt(() => keys[asked.key].verify(asked));
    if (known.size === KNOWN_MOST) {
      known.clear();
    }
    known.set(name, answer);
  }
  return answer;
};

/** The import object "crypto", for the memory that `memory()` returns. */
export function cryptoImports(memory) {
  let kept;
  let keptLength = 0;
  const bytes = (at, length) => new Uint8Array(memory().buffer, at, length);
  const copy = (at, length) => bytes(at, length).slice();
  const signature = (at) => {
    const words = new DataView(memory().buffer, at, 60);
    const word = (i) => words.getUint32(4 * i, true);
    const span = (i) => copy(word(i), word(i + 1));
    const hash = hashes[words.getInt32(4, true)];
    return { key: word(0), hash, pss: word(2) === 1, point: span(3), exponent: span(5), message: span(7),
      signature: span(9), context: span(11), secret: span(13) };
  };
  return {
    has: (kind, what) => ([hashes, ciphers, keys][kind]?.[what] ? 1 : 0),
    hash: (hash, at, length, out) => attempt(() => {
      const digest = hashes[hash](bytes(at, length));
      bytes(out, digest.length).set(digest);
      return true;
    }),
    hmac: (hash, key, keyLength, at, length, out) => attempt(() => {
      const digest = hmac(hashes[hash], bytes(key, keyLength), bytes(at, length));
      bytes(out, digest.length).set(digest);
      return true;
    }),
    open: (cipher, key, iv, aad, aadLength, sealed, length, tag, out) => attempt(() => {
      const { make, keyLength } = ciphers[cipher];
      const both = new Uint8Array(length + TAG_LENGTH);
      both.set(bytes(sealed, length));
      both.set(bytes(tag, TAG_LENGTH), length);
      const opened = make(copy(key, keyLength), copy(iv, IV_LENGTH), copy(aad, aadLength)).decrypt(both);
      if (length > 0) {
        bytes(out, length).set(opened);
      }
      return true;
    }),
    seal: (cipher, key, iv, aad, aadLength, plain, length, tag, out) => attempt(() => {
      const { make, keyLength } = ciphers[cipher];
      const sealed = make(copy(key, keyLength), copy(iv, IV_LENGTH), copy(aad, aadLength)).encrypt(copy(plain, length));
      bytes(out, length).set(sealed.subarray(0, length));
      bytes(tag, TAG_LENGTH).set(sealed.subarray(length));
      return true;
    }),
    point: (key, at, length) => attempt(() => {
      keys[key].point(copy(at, length));
      return true;
    }),
    verify: (at) => attempt(() => verifyOnce(signature(at), copy(at, 12))),
    pair: (at) => attempt(() => {
      const words = new DataView(memory().buffer, at, 24);
      const word = (i) => words.getUint32(4 * i, true);
      const made = keys[word(0)].pair(word(1));
      for (const [i, part] of [[2, made.point], [4, made.secret]]) {
        if (part.length > word(i + 1)) {
          return false;
        }
        bytes(word(i), part.length).set(part);
        words.setUint32(4 * (i + 1), part.length, true);
      }
      return true;
    }),
    sign: (at, out, room) => {
      let made;
      attempt(() => {
        const asked = signature(at);
        made = keys[asked.key].sign(asked);
        return true;
      });
      if (!made || made.length > room) {
        return 0;
      }
      bytes(out, made.length).set(made);
      return made.length;
    },
    keep: () => {
      const now = new Uint8Array(memory().buffer);
      if (!kept || kept.length < now.length) {
        kept = new Uint8Array(now.length);
      }
      kept.set(now);
      keptLength = now.length;
      return 1;
    },
    back: (at, length) => {
      const answer = copy(at, length);
      new Uint8Array(memory().buffer).set(kept.subarray(0, keptLength));
      bytes(at, length).set(answer);
      return 1;
    },
  };
}
