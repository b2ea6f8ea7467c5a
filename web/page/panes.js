// SPDX-License-Identifier: BSD-3-Clause
//
// The panes next to the messages: verdicts, findings, certificates, and the texts of summary, report and measurements.
import { $, make, table, word } from './dom.js';

export const PANES = [
  ['messages', 'Messages'], ['summary', 'Summary'], ['ladder', 'Ladder'], ['verdicts', 'Verdicts'],
  ['findings', 'Findings'], ['certificates', 'Certificates'], ['measurements', 'Measurements'],
  ['differences', 'Differences'],
];

const SHOWN_MOST = 2000;

const link = (id) => (id ? make('a', { href: `#${id}`, text: `#${id}` }) : '');
const none = (text) => make('p', { className: 'none', text });
const some = (list, made, otherwise) => (list.length === 0 ? [none(otherwise)] : [made(list.slice(0, SHOWN_MOST)),
  ...(list.length > SHOWN_MOST ? [none(`${list.length - SHOWN_MOST} more are in the NDJSON`)] : [])]);

/* The tool refers to frames as `CHALLENGE_AUTH #14`; on the page, #14 is a message. */
const inFrames = (text) => text?.replace(/\b([A-Z][A-Z_]+) #(\d+)/g, '$1 in frame $2')
  .replace(/\bended #(\d+)/g, 'ended in frame $1');

const SIDES = { req: 'Requester', rsp: 'Responder' };

const ledgerTable = (list) => table(
  [{ name: 'Where' }, { name: 'What', short: true }, { name: 'Result', short: true }, { name: 'Why' }],
  list.flatMap((entry) => Object.entries(entry.ledger).map(([what, { standing, text }]) => [
    entry.event === 'session' ? `connection ${entry.conn}, session ${entry.session.toString(16).padStart(8, '0')}`
      : `connection ${entry.conn}`, what, word(standing), inFrames(text)])));

const verdictTable = (list) => table(
  [{ name: 'Message', short: true }, { name: 'Name' }, { name: 'Check', short: true }, { name: 'Result', short: true },
    { name: 'Signer', short: true }, { name: 'Slot', short: true }, { name: 'Algorithm', short: true },
    { name: 'Why', wide: true }],
  list.map((v) => [link(v.id), v.message, v.check, word(v.result), v.signer, v.slot, v.algorithm,
    [inFrames(v.why), v.needs ? `needs ${v.needs}` : '', v.reading].filter(Boolean).join('; ')]));

const findingTable = (list) => table(
  [{ name: 'Message', short: true }, { name: 'Rule', short: true }, { name: 'Severity', short: true },
    { name: 'Side', short: true }, { name: 'What' }, { name: 'Field' }, { name: 'Got' }, { name: 'Expected' },
    { name: 'Clause' }, { name: 'Times', short: true }],
  list.map((f) => [link(f.id), f.rule, word(f.severity), SIDES[f.side] ?? f.side, f.what, f.field, f.got, f.expected,
    f.clause, f.count]));

const certificateTable = (list) => table(
  [{ name: 'Message', short: true }, { name: 'Subject' }, { name: 'Issuer' },
    { name: 'Key', short: true }, { name: 'Valid' },
    { name: 'Signature' }, { name: 'Problem' }],
  list.map((c) => [link(c.id), c.subject, c.request ? 'a request' : c.issuer,
    c.key?.name,
    c.not_before ? `${c.not_before.slice(0, 10)} to ${c.not_after.slice(0, 10)}` : '',
    typeof c.signature === 'string' ? c.signature : c.signature?.algorithm ?? '', c.problem]));

const put = (pane, children) => $(`pane-${pane}`).replaceChildren(make('div', { className: 'tables' }, children));

const LACKING = 'This page has no SM2, SM3 and SM4: what needs them stays unknown here. The command-line tool can have them.';

export function showEvents(events, lost) {
  put('verdicts', [make('h2', { text: 'Ledger' }), ...some(events.ledger, ledgerTable, 'No verdicts to sum up'),
    make('h2', { text: 'Verdicts' }), ...some(events.verdict, verdictTable, 'Nothing to verify'),
    ...(events.verdict.some(({ needs }) => needs?.includes('OpenSSL')) ? [none(LACKING)] : []),
    ...(lost > 0 ? [none(`${lost} more verdicts, findings or certificates are in the NDJSON`)] : [])]);
  put('findings', some(events.finding, findingTable, 'No findings'));
  put('certificates', some(events.certificate, certificateTable, 'No certificates'));
}

const NOTHING = { measurements: 'No measurements', differences: 'The two captures do not differ',
  summary: 'Nothing to sum up', ladder: 'No messages' };

/** Shows `problem` if there is no text. */
export function showText(pane, text, problem = '') {
  if (text.trim() === '') {
    $(`pane-${pane}`).replaceChildren(none(problem || NOTHING[pane]));
    return;
  }
  if (pane !== 'ladder') {
    $(`pane-${pane}`).replaceChildren(make('pre', { className: 'text', text }));
    return;
  }
  // The report has its own style, and may neither run scripts nor load anything; its script is removed first.
  const frame = make('iframe', { sandbox: '', title: 'Ladder of messages' });
  const parsed = new DOMParser().parseFromString(text, 'text/html');
  parsed.querySelectorAll('script').forEach((script) => script.remove());
  frame.srcdoc = `<!doctype html>${parsed.documentElement.outerHTML}`;
  $('pane-ladder').replaceChildren(frame);
}

export function clearPanes() {
  PANES.slice(1).forEach(([pane]) => $(`pane-${pane}`).replaceChildren(none('Loading…')));
}

/** Arrow keys switch tabs, as the ARIA tabs pattern requires. */
export function setUpTabs(opened) {
  const choose = (pane, focus) => {
    for (const [name] of PANES) {
      const tab = $(`tab-${name}`);
      tab.setAttribute('aria-selected', String(name === pane));
      tab.tabIndex = name === pane ? 0 : -1;
      $(`pane-${name}`).hidden = name !== pane;
    }
    if (focus) {
      $(`tab-${pane}`).focus();
    }
    opened(pane);
  };
  $('tabs').append(...PANES.map(([name, text], i) => make('button', { text, type: 'button', role: 'tab',
      id: `tab-${name}`,
    'aria-controls': `pane-${name}`, 'aria-selected': String(i === 0), on: {
      click: () => choose(name, false),
      keydown: (event) => {
        const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: PANES.length - 1 }[event.key];
        if (to !== undefined) {
          event.preventDefault();
          choose(PANES[(to + PANES.length) % PANES.length][0], true);
        }
      },
    } })));
  choose('messages', false);
  return choose;
}
