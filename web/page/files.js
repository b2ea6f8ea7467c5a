// SPDX-License-Identifier: BSD-3-Clause
//
// Determines a file's role from its first bytes, and which files form one input.

const PACKED = ['1f8b', '28b52ffd']; // by gzip and zstd

export const ROLES = { input: 'decode', keys: 'key log', trust: 'trust', reference: 'reference', chain: 'device chain',
  public: 'public key', negotiation: 'negotiation', signature: 'signature', named: 'named in options' };
const OPTIONS = { keys: '--keylog', trust: '--trust', reference: '--reference', chain: '--cert-chain',
  public: '--public-key', negotiation: '--negotiation', signature: '--signature' };
const ENDINGS = [[/\.(pem|crt|cer)$/i, 'trust'], [/\.chain$/i, 'chain'], [/\.sig$/i, 'signature'],
  [/\.(corim|cose|coev|ref|swid)$|\.ref\.json$/i, 'reference']];
const FOR_JUDGING = ['trust', 'reference'];
const CAPTURES = ['0a0d0d0a', 'd4c3b2a1', 'a1b2c3d4', '4d3cb2a1', 'a1b23c4d', '34cdb2a1', 'a1b2cd34'];
const HEAD = 4096;

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export async function examine(file) {
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  const text = new TextDecoder('latin1').decode(head);
  const begins = hex(head.subarray(0, 4));
  const capture = CAPTURES.includes(begins) || PACKED.some((magic) => begins.startsWith(magic));
  const role = capture ? 'input'
    : /^\s*(#.*\n\s*)*SPDM_[A-Z0-9_]+ /.test(text) ? 'keys'
      : /^-----BEGIN CERTIFICATE-----/m.test(text) ? 'trust'
        : ENDINGS.find(([ending]) => ending.test(file.name))?.[1] ?? 'input';
  return { file, capture, role };
}

/** Each capture is a separate input; other files may be pieces of one exchange. */
export function inputsOf(given) {
  const decoded = given.filter(({ role }) => role === 'input');
  const captures = decoded.filter(({ capture }) => capture).map((one) => ({ name: one.file.name, members: [one] }));
  const others = decoded.filter(({ capture }) => !capture);
  const together = others.length === 0 ? []
    : [{ name: others.map(({ file }) => file.name).join(' + '), members: others }];
  return [...captures, ...together];
}

// The tool shows the names of inputs, so they are kept; folders separate other files.
const nameOf = (name) => name.replaceAll('/', '_').replace(/^(-?)$/, 'unnamed$1');
const pathOf = (role, i, name) => `/${role}${i}/${nameOf(name)}`;

/** Words of a command line; quotes preserve spaces. */
const wordsOf = (text) => [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);

/** The files and arguments of a job; `judging` are those for verification, `other` is the capture to compare with. */
export function jobOf(input, given, { filter, other, typed, extra = [] }) {
  const files = [];
  const options = [...extra, ...wordsOf(typed)];
  const judging = [];
  const inputs = ['--'];
  input.members.forEach(({ file }, i) => {
    const path = i === 0 ? nameOf(file.name) : pathOf('in', i, file.name);
    files.push({ path, blob: file });
    inputs.push(path);
  });
  given.filter(({ role }) => role in OPTIONS).forEach(({ file, role }, i) => {
    const path = pathOf(role, i, file.name);
    files.push({ path, blob: file });
    (FOR_JUDGING.includes(role) ? judging : options).push(OPTIONS[role], path);
  });
  given.filter(({ role }) => role === 'named').forEach(({ file }) => files.push({ path: nameOf(file.name), blob: file }));
  const otherPath = other ? pathOf('other', 0, other.members[0].file.name) : '';
  if (other) {
    files.push({ path: otherPath, blob: other.members[0].file });
  }
  return { files, options, judging, inputs, filter, other: otherPath, zone: 'UTC' };
}
