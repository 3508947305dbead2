// What people give beside the file: the text of the poster, receipts, numbers of cards. Whatever cannot be read as what
// it should be is refused with a sentence.

import { fromBase64 } from './bytes.js';
import { isObject, isWholeText } from './canonical.js';
import { cardFrom } from './cards.js';
import { SIGNS, WrongNote, keyFrom, readCheckpoint, readNote } from './notes.js';
import { Unreadable } from './refusal.js';

const NOTHING = {key: '', seen: [], roots: [], receipts: [], voids: [], unused: []};

// `given` has texts as people give them: `key`, `poster`, and lists of `seen`, `receipts`, `voids` and `unused`.
export function readGiven({key, poster = '', seen = [], receipts = [], voids = [], unused = []} = {}) {
  const fromPoster = poster.trim() ? readPoster(poster) : NOTHING;
  return {
    key: (key ?? null) === null ? fromPoster.key : readKey(key),
    seen: [...seen.map(readSeen), ...fromPoster.seen],
    roots: fromPoster.roots,
    receipts: receipts.map(readReceipt),
    voids: voids.map(readCard),
    unused: unused.map(readCard),
  };
}

function readKey(text) {
  if (!keyFrom(text.trim(), SIGNS)) throw new Unreadable('What you gave is not a key. One looks like name+1a2b3c4d+letters.', 'poster');
  return text.trim();
}

function readSeen(text) {
  try {
    readCheckpoint(readNote(text).text);
  } catch (error) {
    if (error instanceof WrongNote) throw new Unreadable(`What you gave as a checkpoint ${error.message}.`, 'poster');
    throw error;
  }
  return text;
}

// A photographed text has other dashes and spaces than the poster, so those do not matter here.
function readPoster(text) {
  const lines = text.replace(/\r\n?/g, '\n').split('\n').map((line) => line.trim().replace(/^[-\u2010-\u2015] /, '\u2014 '));
  const words = lines.join(' ').split(/\s+/);
  const key = words.find((word) => keyFrom(word, SIGNS)) ?? '';
  const note = noteIn(lines);
  const roots = note ? [] : words.filter((word) => /^[A-Za-z0-9+/]{43}=$/.test(word) && fromBase64(word));
  if (!key && !note && !roots.length) {
    throw new Unreadable('This text has no key and no seal number in it. Copy the whole text of the poster.', 'poster');
  }
  return {...NOTHING, key, seen: note ? [note] : [], roots};
}

// The signed checkpoint among these lines: three lines, an empty one, and the signatures. Empty if there is none.
function noteIn(lines) {
  const gap = lines.findIndex((line, place) => place > 2 && line === '' && lines[place + 1]?.startsWith('\u2014 '));
  if (gap < 0) return '';
  const end = lines.findIndex((line, place) => place > gap && !line.startsWith('\u2014 '));
  return `${lines.slice(gap - 3, end < 0 ? lines.length : end).join('\n')}\n`;
}

const isPlain = (value) => typeof value === 'string' && /^[ -~]+$/.test(value);

const isMarks = (value) =>
  isObject(value) &&
  Object.entries(value).every(([bid, mark]) => /^[1-9][0-9]{0,8}$/.test(bid) && Number.isSafeInteger(mark) && mark >= 0);

function readReceipt(text) {
  let receipt;
  try {
    receipt = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    receipt = null;
  }
  const texts = isObject(receipt) && isPlain(receipt.code) && isPlain(receipt.nonce) && isWholeText(receipt.note);
  const marks = texts && (!('marks' in receipt) || isMarks(receipt.marks));
  const count = marks && Object.keys(receipt).length === ('marks' in receipt ? 4 : 3);
  if (!count) {
    throw new Unreadable('What you gave as a receipt is not one. Use the whole text or file that you kept after voting.', 'receipt');
  }
  return receipt;
}

function readCard(typed) {
  const card = cardFrom(typed);
  if (!card) throw new Unreadable('This is not the number of a card. It has 8 letters and digits.', 'unused');
  return card;
}
