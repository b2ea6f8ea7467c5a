// SPDX-License-Identifier: BSD-3-Clause
//
// Verification with RSA: RFC 8017, PKCS #1 version 1.5 and PSS with a salt as long as the hash. Nothing here is secret.

// DigestInfo up to the digest, by its length and whether it is SHA-3.
const prefixes = {
  sha2: { 32: '01', 48: '02', 64: '03' },
  sha3: { 32: '08', 48: '09', 64: '0a' },
};

const number = (bytes) => {
  let hex = '0x0';
  for (const byte of bytes) {
    hex += byte.toString(16).padStart(2, '0');
  }
  return BigInt(hex);
};

const octets = (value, length) => {
  const hex = value.toString(16).padStart(2 * length, '0');
  return Uint8Array.from({ length }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
};

const power = (base, exponent, modulus) => {
  let result = 1n;
  for (let square = base; exponent > 0n; exponent >>= 1n) {
    result = exponent & 1n ? (result * square) % modulus : result;
    square = (square * square) % modulus;
  }
  return result;
};

const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

const digestInfo = (hash, digest) => {
  const family = hash.blockLen >= 64 && [64, 128].includes(hash.blockLen) ? 'sha2' : 'sha3';
  const length = digest.length;
  const head = [0x30, 17 + length, 0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2,
    parseInt(prefixes[family][length], 16), 5, 0, 4, length];
  return Uint8Array.from([...head, ...digest]);
};

const isPkcs1 = (encoded, hash, message) => {
  const info = digestInfo(hash, hash(message));
  const padding = encoded.length - info.length - 3;
  const expected = Uint8Array.from([0, 1, ...new Array(Math.max(padding, 0)).fill(0xff), 0, ...info]);
  return padding >= 8 && same(encoded, expected);
};

const mask = (seed, length, hash) => {
  const out = new Uint8Array(length);
  for (let i = 0, at = 0; at < length; i++) {
    const block = hash(Uint8Array.from([...seed, i >>> 24, i >>> 16 & 255, i >>> 8 & 255, i & 255]));
    out.set(block.subarray(0, length - at), at);
    at += block.length;
  }
  return out;
};

const isPss = (encoded, bits, hash, message) => {
  const length = hash.outputLen;
  const size = Math.ceil(bits / 8);
  const whole = encoded.subarray(encoded.length - size);
  const top = 0xff >> (8 * size - bits);
  if (size < 2 * length + 2 || whole[size - 1] !== 0xbc || (whole[0] & ~top) !== 0) {
    return false;
  }
  const digest = whole.subarray(size - length - 1, size - 1);
  const block = whole.slice(0, size - length - 1);
  mask(digest, block.length, hash).forEach((byte, i) => {
    block[i] ^= byte;
  });
  block[0] &= top;
  const salt = block.subarray(block.length - length);
  const zeros = block.length - length - 1;
  const padded = block.subarray(0, zeros).every((byte) => byte === 0) && block[zeros] === 1;
  return padded && same(digest, hash(Uint8Array.from([...new Uint8Array(8), ...hash(message), ...salt])));
};

/** Whether `signature` is one over `message`; `point` is the modulus. */
export function verifyRsa({ point, exponent, signature, message, hash, pss }) {
  const modulus = number(point);
  const value = number(signature);
  if (signature.length !== point.length || value >= modulus) {
    return false;
  }
  const encoded = octets(power(value, number(exponent), modulus), point.length);
  const bits = modulus.toString(2).length - 1;
  return pss ? isPss(encoded, bits, hash, message) : isPkcs1(encoded, hash, message);
}
