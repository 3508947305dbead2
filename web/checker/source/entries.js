// What the entries of a ledger must look like: which fields, of which type, in which order. See docs/bundle.md.

import { fromBase64 } from './bytes.js';
import { isObject } from './canonical.js';
import { COSIGNS, SIGNS, keyFrom } from './notes.js';
import { need } from './refusal.js';

const isText = (value) => typeof value === 'string';
const isBoolean = (value) => typeof value === 'boolean';
const isWhole = (least, most = Number.MAX_SAFE_INTEGER) => (value) =>
  Number.isSafeInteger(value) && value >= least && value <= most;
const isCount = isWhole(0), isPositive = isWhole(1), isPence = isWhole(0, 1e12), isTop = isWhole(1, 1e6);
const isOneOf = (...values) => (value) => values.includes(value);
const isListOf = (is) => (value) => Array.isArray(value) && value.every(is);
const isListOfDifferent = (is) => (value) => isListOf(is)(value) && new Set(value).size === value.length;
const isMapOf = (isKey, is) => (value) =>
  isObject(value) && Object.entries(value).every(([key, inner]) => isKey(key) && is(inner));
export const isMatch = (pattern) => (value) => isText(value) && pattern.test(value);

const is32Bytes = (value) => isText(value) && fromBase64(value)?.length === 32;
export const isHash = isMatch(/^[0-9a-f]{64}$/);
const isNumberAsText = isMatch(/^[1-9][0-9]{0,8}$/);
const isMarkAsText = isMatch(/^(0|[1-9][0-9]{0,6})$/);
const isKey = (kind) => (value) => isText(value) && keyFrom(value, kind) !== null;
const isMode = isOneOf('slips', 'ballots', 'tallies');

function isTime(value) {
  if (!isMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)(value)) return false;
  const moment = new Date(value);
  return !isNaN(moment) && moment.toISOString() === value.replace('Z', '.000Z');
}

// A field whose name ends with `?` may be missing; no other field may be there.
function isRecord(fields) {
  const known = Object.entries(fields).map(([name, is]) => [name.replace('?', ''), is, name.endsWith('?')]);
  const names = new Set(known.map(([name]) => name));
  return (value) =>
    isObject(value) &&
    Object.keys(value).every((name) => names.has(name)) &&
    known.every(([name, is, optional]) => (name in value ? is(value[name]) : optional));
}

const BALLOTS = {
  score: isRecord({kind: isText, best: isTop, every: isBoolean}),
  approve: isRecord({kind: isText, least: isCount, 'most?': isCount}),
  rank: isRecord({kind: isText, most: isTop}),
  points: isRecord({kind: isText, total: isTop}),
  spend: isRecord({kind: isText, limit: isPence}),
};
const isBallot = (value) => isObject(value) && Object.hasOwn(BALLOTS, value.kind) && BALLOTS[value.kind](value);
const isRule = (value) => isObject(value) && isText(value.rule);

const KINDS = {
  round: {
    at: isTime, title: isText, pot: isPence, bids: isPositive, ballot: isBallot, rule: isRule, mode: isMode,
    fewest: isOneOf(10), 'eligible?': isCount, organisers: isOneOf(1, 2), custody: isOneOf('server', 'scrutineers'),
    receipts: isOneOf('offered', 'asked', 'none'), closes: isTime, ledger: isKey(SIGNS), receipts_key: isKey(SIGNS),
    seal_key: is32Bytes, witnesses: isListOfDifferent(isKey(COSIGNS)), quorum: isCount,
    software: isRecord({version: isText, verify: isHash}), 'reason?': isText,
  },
  bid: {
    bid: isPositive, title: isText, group: isText, asked: isPence, 'minimum?': isPence, one_of: isListOf(isText),
    pot: isCount, document: isHash,
  },
  cards: {count: isCount, root: is32Bytes},
  open: {at: isTime},
  notice: {at: isTime, by: isText, text: isText},
  close: {at: isTime, used: isCount, void: isCount, out: isCount, back: isCount, 'why?': isText},
  seal: {at: isTime, mode: isMode, boxes: isListOf(isRecord({box: isText, count: isCount, root: is32Bytes}))},
  draw: {at: isTime, 'dice?': isMatch(/^[0-9]+$/), 'lots?': isListOf(isListOfDifferent(isPositive))},
  tally: {
    withdrawn: isListOf(isPositive),
    bids: isListOf(isRecord({
      bid: isPositive, count: isCount, sum: isCount, marked: isCount, voters: isCount,
      'marks?': isMapOf(isMarkAsText, isPositive),
    })),
  },
  allocation: {awards: isMapOf(isNumberAsText, isPence), left: isPence},
  publish: {at: isTime, files: isMapOf(isText, isHash)},
  correct: {at: isTime, why: isText},
};
const EVERY = {k: isText, n: isCount, round: isMatch(/^r-[0-9a-f]{12}$/), v: isOneOf('pb1')};
const IS_ENTRY = Object.fromEntries(
  Object.entries(KINDS).map(([kind, fields]) => [kind, isRecord({...EVERY, ...fields})]),
);

// C02
export function checkEntries(entries) {
  let latest = '';
  entries.forEach((entry, number) => {
    const where = `Entry ${number} of the minute-book`;
    need(entry.n === number, 'C02', `${where} has another number.`);
    need(entry.v === 'pb1' && entry.round === entries[0].round, 'C02', `${where} is of another round or another format.`);
    need(Object.hasOwn(IS_ENTRY, entry.k), 'C02', `${where} is of a kind that there is not.`);
    need(IS_ENTRY[entry.k](entry), 'C02', `${where} (${entry.k}) has a field too many, too few, or one that is not what it should be.`);
    const fits = !('minimum' in entry) || (entry.minimum >= 1 && entry.minimum <= entry.asked);
    need(fits, 'C02', `${where} has a minimum that is not from 1 to what is asked.`);
    need(!entry.at || entry.at >= latest, 'C02', `${where} says an earlier time than one before it.`);
    latest = entry.at || latest;
  });
  return 'The minute-book is numbered without a gap, and each entry has all that it must have and nothing else.';
}

const LETTERS = {
  round: 'R', bid: 'B', cards: 'C', open: 'O', notice: 'N', close: 'X', seal: 'S', draw: 'D', tally: 'T',
  allocation: 'A', publish: 'P', correct: 'E',
};
const WHOLE = 'RBCOXSDTAP';
const COMPLETE = /^RB+COXSD?TAP(ED?TAP)*$/;

// C06. Notes what the later checks ask for again and again.
export function checkOrder(checking) {
  const {entries} = checking;
  const letters = entries.map((entry) => LETTERS[entry.k]).join('');
  const opened = letters.indexOf('O');
  const acts = letters.slice(0, opened + 1) + letters.slice(opened + 1).replaceAll('N', '');
  const begun = [...acts].every((letter, place) => place === 0 || WHOLE.indexOf(acts[place - 1]) <= WHOLE.indexOf(letter));
  need(COMPLETE.test(acts) || !begun, 'C06', 'The minute-book ends before a result was published. It can be looked at, but it is no result.');
  need(
    COMPLETE.test(acts), 'C06',
    'The acts in the minute-book stand in an order that no round has: something was done that may not be, or a step is missing.',
  );
  checking.round = entries[0];
  checking.seal = entries.find((entry) => entry.k === 'seal');
  // So many entries there were when the round had been opened, and when the boxes had been sealed.
  checking.afterOpen = opened + 1;
  checking.afterSeal = letters.indexOf('S') + 1;
  return 'Everything was done in the right order, and nothing was changed after the round was opened.';
}
