// C01: every file of lines is there, whole, and each line is written in the one way there is.

import { decode, encode, linesOf } from './bytes.js';
import { readText } from './canonical.js';
import { Unreadable, need } from './refusal.js';

// Whatever these match is canonical, so nothing else needs to be asked of such a line.
export const SLIP = /^\{"b":([1-9][0-9]{0,8})(?:,"m":(0|[1-9][0-9]{0,6}))?,"s":"([0-9a-f]{32})"\}$/;
export const LEAF = /^\{"h":"([0-9a-f]{64})"\}$/;

const LONGEST = 2 ** 24; // bytes of a line

export const boxFile = (box) => `boxes/${box}.jsonl`;

export async function checkLines(checking) {
  const {files} = checking;
  if (!files.has('ledger.jsonl')) {
    throw new Unreadable('There is no ledger.jsonl in it, so this is not what a round publishes.');
  }
  checking.entries = await recordsOf(checking, 'ledger.jsonl');
  checking.ledger = [...linesOf(files.get('ledger.jsonl'))];
  checking.cards = await recordsOf(checking, 'cards.jsonl');
  for (const box of sealedBoxes(checking.entries)) {
    await eachLine(checking, boxFile(box), (text) => SLIP.test(text) || LEAF.test(text) || readText(text));
  }
  return `Every record is there, whole, and written in the one way there is. The minute-book of the round has ${checking.entries.length} entries.`;
}

// The names of the boxes that were sealed, as far as they can be read before the entries are checked.
function sealedBoxes(entries) {
  const boxes = entries.findLast((entry) => entry.k === 'seal')?.boxes;
  return (Array.isArray(boxes) ? boxes : []).map((box) => box?.box).filter((name) => typeof name === 'string');
}

const isShort = (line) => line.length * 3 <= LONGEST || encode(line).length <= LONGEST;

async function recordsOf(checking, name) {
  const records = [];
  await eachLine(checking, name, (text) => {
    const record = readText(text);
    if (record) records.push(record);
    return record;
  });
  return records;
}

async function eachLine({files, breathe}, name, isCanonical) {
  const bytes = files.get(name);
  need(bytes, 'C01', `The file ${name} is missing.`);
  need(!bytes.length || bytes.at(-1) === 10, 'C01', `The file ${name} was cut off: its last line has no end.`);
  const text = decode(bytes);
  need(text !== null, 'C01', `The file ${name} is not text as it must be.`);
  const lines = text.split('\n');
  let read = 0;
  for (let place = 0; place < lines.length - 1; place++) {
    need(isShort(lines[place]) && isCanonical(lines[place]), 'C01', `Line ${place + 1} of ${name} is not written in the one way there is.`);
    read += lines[place].length;
    if (place % 256 === 0) {
      await breathe(read);
      read = 0;
    }
  }
}
