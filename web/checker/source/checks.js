// All checks, in the order of docs/bundle.md.

import { checkAwards } from './awards.js';
import { checkBoxes, checkMode } from './boxes.js';
import { checkCards, checkEligible, checkNumbers, checkUnused } from './cards.js';
import { checkBids, checkFiles } from './documents.js';
import { checkEntries, checkOrder } from './entries.js';
import { readGiven } from './given.js';
import { checkLines } from './reading.js';
import { checkReceipts } from './receipts.js';
import { checkEarlier, checkNewest, checkWitnesses } from './checkpoints.js';
import { checkTallies } from './tallies.js';
import { unzipped } from './zip.js';

// Each says what it found in a sentence, nothing where there was nothing to check, or throws Failed. What a check has made
// sure of, the later ones rely on.
const CHECKS = [
  ['C01', checkLines],
  ['C02', ({entries}) => checkEntries(entries)],
  ['C06', (checking) => checkOrder(checking)],
  ['C03', checkNewest],
  ['C04', checkEarlier],
  ['C05', checkWitnesses],
  ['C07', checkBids],
  ['C08', checkCards],
  ['C10', checkNumbers],
  ['C18', checkEligible],
  ['C21', checkMode],
  ['C09', checkBoxes],
  ['C11', checkTallies],
  ['C12', checkAwards],
  ['C15', checkFiles],
  ['C17', listTimestamps],
  ['C19', checkReceipts],
  ['C20', checkUnused],
];

// Check a bundle: the bytes of a ZIP file, or a map of path -> bytes. `said(code, sentence)` is called for each check that
// passed; `breathe(share)` is awaited now and then, with how much of the work is done. Returns what was found out. Throws
// Failed, which names the check, and Unreadable.
export async function checkBundle(bundle, given, {said = () => {}, breathe = async () => {}} = {}) {
  const files = bundle instanceof Uint8Array ? await unzipped(bundle, () => breathe(0)) : bundle;
  const work = workFor(files);
  let done = 0;
  const checking = {files, given: readGiven(given), notRecounted: ''};
  checking.breathe = (bytes = 0) => breathe(Math.min(1, (done += bytes) / work));
  for (const [code, check] of CHECKS) {
    await checking.breathe();
    const sentence = await check(checking);
    if (sentence) said(code, sentence);
  }
  return checking;
}

// Every file is hashed, and files of lines are gone through twice more.
function workFor(files) {
  let work = 1;
  for (const [name, bytes] of files) work += bytes.length * (name.endsWith('.jsonl') ? 3 : 1);
  return work;
}

export const CODES = CHECKS.map(([code]) => code);

function listTimestamps({files}) {
  const stamps = [...files.keys()].filter((name) => name.startsWith('timestamps/'));
  if (!stamps.length) return '';
  const [first] = stamps, checkpoint = first.replace('timestamps', 'checkpoints').replace('.tsr', '.txt');
  return `There are ${stamps.length} timestamps. They are not checked here: head -n 3 ${checkpoint} | openssl ts -verify -data /dev/stdin -in ${first} -CAfile CERTIFICATES`;
}
