// C19: whether the slips of a voter are in the boxes, as the receipt was signed for them.

import { base64, decode, encode, hex } from './bytes.js';
import { leastMark, mayBeLeftOut, topOf } from './ballot.js';
import { canonical } from './canonical.js';
import { H, leaf, rootOf } from './hashes.js';
import { SIGNS, WrongNote, keyFrom, signedBy } from './notes.js';
import { boxFile } from './reading.js';
import { Failed, need } from './refusal.js';

export async function checkReceipts(checking) {
  for (const receipt of checking.given.receipts) {
    checkReceipt(checking, receipt);
    await checking.breathe();
  }
  const many = checking.given.receipts.length;
  if (!many) return '';
  return many === 1 ? 'Your ballot is in the box, just as your receipt was signed for.' : `The ballots of ${many} receipts are in the box.`;
}

function checkReceipt(checking, receipt) {
  const slips = slipsOf(checking, receipt);
  // A line for each slip as it is in the boxes, and as the voter says it must be; null where there is none.
  const found = slips.map((slip) => slip.found);
  const claimed = receipt.marks ? slips.map((slip) => slip.claimed) : found;
  const isSigned = (lines) => !lines.includes(null) && isSignedFor(checking, receipt, lines);
  if (found.every((line, place) => line !== null && line === claimed[place])) {
    need(isSigned(found), 'C19', 'The slips of this receipt are in the boxes, but the receipt was not signed for them.');
    return;
  }
  const wrong = slips.filter((slip, place) => found[place] === null || found[place] !== claimed[place]);
  const where = wrong.length > 1 && wrong.length === slips.length ? 'the boxes' : boxesOf(wrong);
  throw new Failed(
    'C19',
    isSigned(claimed)
      ? `This is proof of tampering: the receipt was signed for slips that are not in ${where}.`
      : `The slips of this receipt are not in ${where}, and the receipt was not signed for them.`,
  );
}

function boxesOf(slips) {
  if (slips[0].box === 'all') return 'the box';
  return slips.length === 1 ? `the box of bid ${slips[0].box}` : `the boxes of bids ${slips.map(({box}) => box).join(', ')}`;
}

function isSignedFor({round}, {note}, lines) {
  const fingerprint = base64(rootOf(lines.map((line) => leaf(encode(line)))));
  try {
    return signedBy(note, keyFrom(round.receipts_key, SIGNS)).text === `pb1 receipt\n${round.round}\n${fingerprint}\n`;
  } catch (error) {
    if (error instanceof WrongNote) return false;
    throw error;
  }
}

// {box, found, claimed} of each slip of this voter.
function slipsOf(checking, {code, nonce, marks}) {
  const {round, seal, bids, files} = checking;
  const ballotKey = H('pb1/ballot', round.round, code, nonce);
  const numberOf = (bid) => H('pb1/slip', round.round, bid, ballotKey).slice(0, 32);
  if (round.mode === 'ballots') {
    const number = numberOf('*');
    const claimed = marks ? canonical({m: marks, s: number}) : null;
    need(
      claimed !== null || seal.mode !== 'tallies', 'C19',
      'A receipt without marks cannot be checked in this round, because its ballots stay closed.',
    );
    const lines = decode(files.get(boxFile('all'))).split('\n');
    const found = seal.mode === 'tallies' ? inClosed(new Set(lines), [claimed]) : inOpen(lines, number);
    return [{box: 'all', found, claimed}];
  }
  return [...bids.keys()].map((bid) => {
    const number = numberOf(String(bid)), claimed = slipLine(bid, marks?.[bid], number);
    const lines = decode(files.get(boxFile(bid))).split('\n');
    const possible = () => possibleMarks(round.ballot).map((mark) => slipLine(bid, mark, number));
    const found = seal.mode === 'tallies' ? inClosed(new Set(lines), possible()) : inOpen(lines, number);
    return {box: String(bid), found, claimed};
  });
}

const slipLine = (bid, mark, number) => `{"b":${bid},${mark === undefined ? '' : `"m":${mark},`}"s":"${number}"}`;

function possibleMarks(ballot) {
  const none = mayBeLeftOut(ballot) ? [undefined] : [];
  const first = leastMark(ballot);
  return [...none, ...Array.from({length: topOf(ballot) + 1 - first}, (_, more) => first + more)];
}

const inOpen = (lines, number) => lines.find((line) => line.endsWith(`"s":"${number}"}`)) ?? null;

// Of a closed box only the hashes of slips are known: so what could be there is tried.
const inClosed = (lines, possible) => possible.find((line) => lines.has(`{"h":"${hex(leaf(encode(line)))}"}`)) ?? null;
