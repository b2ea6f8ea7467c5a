// SPDX-License-Identifier: BSD-3-Clause
//
// RSA: RFC 8017, PKCS #1 version 1.5 and PSS with a salt as long as the hash. Not constant-time: keys are generated
// only for redacted captures and sign nothing else.

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

const pkcs1 = (length, hash, message) => {
  const info = digestInfo(hash, hash(message));
  const padding = length - info.length - 3;
  return padding < 8 ? null : Uint8Array.from([0, 1, ...new Array(padding).fill(0xff), 0, ...info]);
};

const isPkcs1 = (encoded, hash, message) => {
  const expected = pkcs1(encoded.length, hash, message);
  return expected !== null && same(encoded, expected);
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

const withMask = (block, digest, hash) => {
  const blinded = mask(digest, block.length, hash);
  return block.map((byte, i) => byte ^ blinded[i]);
};

const digestWithSalt = (hash, message, salt) =>
  hash(Uint8Array.from([...new Uint8Array(8), ...hash(message), ...salt]));

const isPss = (encoded, bits, hash, message) => {
  const length = hash.outputLen;
  const size = Math.ceil(bits / 8);
  const whole = encoded.subarray(encoded.length - size);
  const top = 0xff >> (8 * size - bits);
  if (size < 2 * length + 2 || whole[size - 1] !== 0xbc || (whole[0] & ~top) !== 0) {
    return false;
  }
  const digest = whole.subarray(size - length - 1, size - 1);
  const block = withMask(whole.subarray(0, size - length - 1), digest, hash);
  block[0] &= top;
  const salt = block.subarray(block.length - length);
  const zeros = block.length - length - 1;
  const padded = block.subarray(0, zeros).every((byte) => byte === 0) && block[zeros] === 1;
  return padded && same(digest, digestWithSalt(hash, message, salt));
};

const pss = (size, bits, hash, message) => {
  const length = hash.outputLen;
  const room = Math.ceil(bits / 8);
  if (room < 2 * length + 2) {
    return null;
  }
  const salt = globalThis.crypto.getRandomValues(new Uint8Array(length));
  const digest = digestWithSalt(hash, message, salt);
  const plain = new Uint8Array(room - length - 1);
  plain[plain.length - length - 1] = 1;
  plain.set(salt, plain.length - length);
  const block = withMask(plain, digest, hash);
  block[0] &= 0xff >> (8 * room - bits);
  return Uint8Array.from([...new Uint8Array(size - room), ...block, ...digest, 0xbc]);
};

/** Whether `signature` is valid for `message`; `point` is the modulus. */
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

/** A signature over `message`, or null; `point` is the modulus, `secret` the private exponent. */
export function signRsa({ point, secret, message, hash, pss: isForPss }) {
  const modulus = number(point);
  const bits = modulus.toString(2).length - 1;
  const encoded = isForPss ? pss(point.length, bits, hash, message) : pkcs1(point.length, hash, message);
  return encoded === null ? null : octets(power(number(encoded), number(secret), modulus), point.length);
}

const EXPONENT = 65537n;
const ROUNDS = 8; // of Miller-Rabin: enough for random numbers of 512 bits and more
const smallPrimes = (() => {
  const found = [];
  for (let n = 3; found.length < 2000; n += 2) {
    if (found.every((prime) => prime * prime > n || n % prime !== 0)) {
      found.push(n);
    }
  }
  return found;
})();

const randomBits = (bits) => number(globalThis.crypto.getRandomValues(new Uint8Array(bits / 8)));

const isPrime = (n) => {
  let odd = n - 1n;
  let twos = 0;
  for (; (odd & 1n) === 0n; odd >>= 1n) {
    twos++;
  }
  for (let round = 0; round < ROUNDS; round++) {
    let x = power(randomBits(64) + 2n, odd, n);
    let composite = x !== 1n && x !== n - 1n;
    for (let i = 1; i < twos && composite; i++) {
      x = (x * x) % n;
      composite = x !== n - 1n;
    }
    if (composite) {
      return false;
    }
  }
  return true;
};

/** A prime with its two top bits set; candidates divisible by a small prime are skipped. */
const newPrime = (bits) => {
  const top = 3n << BigInt(bits - 2);
  for (;;) {
    const start = randomBits(bits) | top | 1n;
    const rests = smallPrimes.map((prime) => Number(start % BigInt(prime)));
    for (let step = 0; step < 20000; step += 2) {
      if (rests.every((rest, i) => (rest + step) % smallPrimes[i] !== 0)) {
        const candidate = start + BigInt(step);
        if (candidate >> BigInt(bits) === 0n && candidate % EXPONENT !== 1n && isPrime(candidate)) {
          return candidate;
        }
      }
    }
  }
};

const inverse = (a, modulus) => {
  let [r, next] = [modulus, a];
  let [t, nextT] = [0n, 1n];
  while (next > 0n) {
    const quotient = r / next;
    [r, next] = [next, r - quotient * next];
    [t, nextT] = [nextT, t - quotient * nextT];
  }
  return t < 0n ? t + modulus : t;
};

/** A key pair with the exponent 65537: modulus and private exponent. */
export function newRsa(bits) {
  if (bits % 16 !== 0 || bits < 1024 || bits > 4096) {
    return null;
  }
  const p = newPrime(bits / 2);
  const q = newPrime(bits / 2);
  return { point: octets(p * q, bits / 8), secret: octets(inverse(EXPONENT, (p - 1n) * (q - 1n)), bits / 8) };
}
