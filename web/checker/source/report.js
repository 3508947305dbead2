// What the page shows of a check: the verdict, each step, the recounted result, and the numbers to compare.

import { ABOUT, verdict, whatToDo, why } from './advice.js';
import { base64 } from './bytes.js';
import { CODES } from './checks.js';
import { pounds, thousands } from './words.js';

const one = (id) => document.getElementById(id);

// An element with these children, which are elements or text. Text is only ever text.
function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

// `passed` is a list of [code, sentence].
export function showPassed(checking, passed) {
  const {whole, sentence} = verdict(checking);
  showPanel(whole ? '' : 'partly', whole ? '✓' : '!', sentence, why(checking));
  const {key, seen, roots} = checking.given;
  one('next').replaceChildren(...(key || seen.length || roots.length ? [] : [withoutPoster()]));
  one('steps').replaceChildren(...passed.map(([code, said]) => step(code, ...lookOf(code, checking), said)));
  one('recounted').replaceChildren(recounted(checking), numbers(checking));
}

export function showFailed({code, message}, passed, given) {
  one('next').replaceChildren(make('h2', '', 'What to do'), make('p', '', whatToDo(code)));
  const done = new Set(passed.map(([each]) => each));
  const asked = {C17: false, C18: false, C19: given.receipts.length > 0, C20: given.unused.length > 0};
  const later = CODES.slice(CODES.indexOf(code) + 1).filter((each) => !done.has(each) && (asked[each] ?? true));
  const others = later.length ? 'The checks after it were not made.' : 'All the others passed.';
  showPanel('failed', '✗', message, `Check ${code} failed. ${others}`);
  one('steps').replaceChildren(
    ...passed.map(([each, said]) => step(each, '', '✓', 'Passed', said)),
    step(code, 'failed', '✗', 'Failed', message),
    ...later.map((each) => step(each, 'skipped', '–', 'Not checked', ABOUT[each])),
  );
  one('recounted').replaceChildren();
}

function showPanel(kind, mark, sentence, more) {
  one('panel').className = `panel ${kind}`;
  one('panel-mark').textContent = mark;
  one('verdict').textContent = sentence;
  one('verdict-more').textContent = more;
}

function lookOf(code, {seal, notRecounted}) {
  if (code === 'C17' || (code === 'C12' && notRecounted)) return ['skipped', '–', 'Not checked'];
  if (code === 'C11' && seal.mode === 'tallies') return ['partly', '!', 'Passed as far as it goes'];
  return ['', '✓', 'Passed'];
}

function step(code, kind, mark, word, sentence) {
  const sign = make('span', 'mark', mark);
  sign.setAttribute('aria-hidden', 'true');
  return make('li', kind, sign, make('p', '', make('strong', '', `${word}.`), ` ${sentence} `, make('span', 'code', `(${code})`)));
}

function withoutPoster() {
  return make(
    'p', 'note',
    'You gave nothing from the poster, so this only says that the file agrees with itself. Compare the ',
    link('#numbers', 'numbers at the end of this page'), ' with those on the poster that hung in the hall.',
  );
}

function link(address, words) {
  const element = make('a', '', words);
  element.href = address;
  return element;
}

function recounted({entries, round, bids, notRecounted}) {
  const tally = entries.findLast((entry) => entry.k === 'tally');
  const {awards, left} = entries.findLast((entry) => entry.k === 'allocation');
  const points = new Map(tally.bids.map((row) => [row.bid, thousands(row.sum)]));
  const rows = [...bids.values()].map(({bid, title}) =>
    row(awards[bid] ? 'funded' : '', `${bid}. ${title}`, points.get(bid) ?? 'Withdrawn', awards[bid] ? pounds(awards[bid]) : 'Nothing'));
  const head = headings('Bid', 'Points', notRecounted ? 'Award, as published' : 'Award');
  const foot = row('', 'Left over', '', pounds(left));
  const table = make(
    'table', '', make('caption', '', `${round.title}: ${pounds(round.pot)} to share out`),
    make('thead', '', head), make('tbody', '', ...rows), make('tfoot', '', foot),
  );
  const around = make('div', 'table', table);
  around.tabIndex = 0;
  around.setAttribute('role', 'region');
  around.setAttribute('aria-label', 'The result');
  return make('div', '', make('h2', '', notRecounted ? 'The result' : 'The recounted result'), around);
}

function headings(first, ...numbers) {
  const cells = [make('th', '', first), ...numbers.map((words) => make('th', 'number', words))];
  for (const cell of cells) cell.scope = 'col';
  return make('tr', '', ...cells);
}

function row(kind, first, ...numbers) {
  const head = make('th', '', first);
  head.scope = 'row';
  return make('tr', kind, head, ...numbers.map((number) => make('td', 'number', number)));
}

// What hangs in the hall, or was read out there.
function numbers({round, checkpoints, newest, afterOpen, afterSeal}) {
  const heading = make('h2', '', 'Numbers to compare');
  heading.id = 'numbers';
  const seal = (when, {root, size}) => [`Seal number ${when} (${size} entries)`, base64(root)];
  const named = [
    ['The key of the round', round.ledger],
    seal('when the round was opened', checkpoints.get(afterOpen)),
    seal('when the boxes were sealed', checkpoints.get(afterSeal)),
    seal('of the result', newest),
  ];
  const list = make('dl', '', ...named.flatMap(([name, value]) => [make('dt', '', name), make('dd', '', value)]));
  return make('div', '', heading, make('p', '', 'They must be the same as on the poster, and as others wrote them down.'), list);
}
