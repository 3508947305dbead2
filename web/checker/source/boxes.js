// C21 and C09: the boxes, their slips, and what the slips come to.

import { base64, decode, fromHex, linesOf } from './bytes.js';
import { isObject } from './canonical.js';
import { couldBeCast, isMark, mayBeLeftOut } from './ballot.js';
import { isMatch } from './entries.js';
import { Tree, leaf } from './hashes.js';
import { LEAF, SLIP, boxFile } from './reading.js';
import { need } from './refusal.js';

const isSlipNumber = isMatch(/^[0-9a-f]{32}$/);
const WORDS = {slips: 'as slips', ballots: 'as whole ballots', tallies: 'as totals alone'};

export function checkMode({cast, round, seal}) {
  const few = cast < round.fewest;
  const right = few ? 'tallies' : round.mode;
  need(seal.mode === right, 'C21', `${cast} ballots of this round must be shown ${WORDS[right]}, and are shown ${WORDS[seal.mode]}.`);
  const because = few ? `, because fewer than ${round.fewest} could show how somebody voted` : ', as was said when the round was opened';
  return `Ballots are shown ${WORDS[right]}${because}.`;
}

export async function checkBoxes(checking) {
  const {round, seal, bids} = checking;
  const names = round.mode === 'ballots' ? ['all'] : [...bids.keys()].map(String);
  const right = seal.boxes.length === names.length && seal.boxes.every(({box}, place) => box === names[place]);
  need(right, 'C09', 'The boxes are not those that there must be.');
  // Bid -> mark -> how many slips gave it. And each different whole ballot (bid -> mark), with how often it was cast.
  checking.marks = new Map([...bids.keys()].map((bid) => [bid, new Map()]));
  checking.ballots = new Map();
  for (const box of seal.boxes) await checkBox(checking, box);
  const slips = seal.boxes.length === 1 ? 'The box holds' : `The ${seal.boxes.length} boxes hold`;
  return `${slips} what was sealed, and nothing in them could not have been cast.`;
}

async function checkBox(checking, sealed) {
  const name = boxFile(sealed.box);
  const bytes = checking.files.get(name);
  const lines = decode(bytes).split('\n');
  const read = readerOf(checking);
  const tree = new Tree();
  let last = '', place = 0;
  for (const view of linesOf(bytes)) {
    const number = read(checking, sealed.box, lines[place]);
    need(number, 'C09', `Line ${place + 1} of ${name} is not a slip that can be there.`);
    need(number > last, 'C09', `Line ${place + 1} of ${name} is not in its place, or is there twice.`);
    last = number;
    tree.add(checking.seal.mode === 'tallies' ? fromHex(number) : leaf(view));
    if (place++ % 64 === 0) await checking.breathe(64 * view.length);
  }
  need(place === sealed.count, 'C09', `${name} has ${place} slips, and ${sealed.count} were sealed.`);
  need(base64(tree.root()) === sealed.root, 'C09', `${name} is not what was sealed.`);
}

function readerOf({round, seal}) {
  if (seal.mode === 'tallies') return readLeaf;
  return round.mode === 'ballots' ? readWhole : readSlip;
}

// Each takes note of the marks on a line and gives what lines are sorted by, or null if the line cannot be there.

function readLeaf(_, __, line) {
  return LEAF.exec(line)?.[1];
}

function readSlip({round, marks}, box, line) {
  const [, bid, mark, number] = SLIP.exec(line) || [];
  if (bid !== box) return null;
  if (mark === undefined) return mayBeLeftOut(round.ballot) ? number : null;
  if (!isMark(round.ballot, Number(mark))) return null;
  addOne(marks.get(Number(bid)), Number(mark));
  return number;
}

function readWhole({round, bids, marks, ballots}, _, line) {
  const record = JSON.parse(line);
  const given = marksFrom(record.m, round.ballot, bids);
  const right = given && Object.keys(record).length === 2 && isSlipNumber(record.s);
  if (!right || !couldBeCast(round.ballot, given, askedOf(bids))) return null;
  for (const [bid, mark] of given) addOne(marks.get(bid), mark);
  const written = JSON.stringify(record.m);
  const known = ballots.get(written);
  if (known) known.times++;
  else ballots.set(written, {marks: given, times: 1});
  return record.s;
}

// Bid -> mark, or null if they are not the marks that somebody could give.
export function marksFrom(written, ballot, bids) {
  if (!isObject(written)) return null;
  const marks = new Map();
  for (const [bid, mark] of Object.entries(written)) {
    if (!/^[1-9][0-9]{0,8}$/.test(bid) || !bids.has(Number(bid)) || !isMark(ballot, mark)) return null;
    marks.set(Number(bid), mark);
  }
  return marks;
}

const askedOf = (bids) => new Map([...bids].map(([bid, entry]) => [bid, entry.asked]));

const addOne = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);
