// C07 and C15: what residents saw of each bid, and every other file.

import { hex } from './bytes.js';
import { sha256 } from './hashes.js';
import { need } from './refusal.js';
import { boxFile } from './reading.js';

export function checkBids(checking) {
  const {files, round, entries} = checking;
  const bids = entries.filter((entry) => entry.k === 'bid');
  const inOrder = bids.length === round.bids && bids.every((entry, place) => entry.bid === place + 1);
  need(inOrder, 'C07', `The bids are not those numbered from 1 to ${round.bids}.`);
  for (const entry of bids) {
    const document = files.get(`documents/${entry.bid}.txt`);
    need(document, 'C07', `The document of bid ${entry.bid} is missing.`);
    need(
      hex(sha256(document)) === entry.document, 'C07',
      `The document of bid ${entry.bid} is not what residents saw: it was changed since the round was opened.`,
    );
  }
  checking.bids = new Map(bids.map((entry) => [entry.bid, entry]));
  return `All ${bids.length} bids are as residents saw them when the round was opened.`;
}

export async function checkFiles(checking) {
  const {files, entries, breathe} = checking;
  const published = entries.findLast((entry) => entry.k === 'publish').files;
  const wanted = wantedFiles(checking);
  const sealed = new Set(['ledger.jsonl', 'checkpoint']);
  for (const size of checking.checkpoints.keys()) {
    sealed.add(`checkpoints/${size}.txt`);
    sealed.add(`timestamps/${size}.tsr`);
  }
  needSame(wanted, new Set(Object.keys(published)), 'in the list of what was published');
  needSame(wanted, new Set([...files.keys()].filter((name) => !sealed.has(name))), 'in the file');
  for (const [name, right] of Object.entries(published)) {
    need(hex(sha256(files.get(name))) === right, 'C15', `The file ${name} was changed since it was published.`);
    await breathe(files.get(name).length);
  }
  return `The ${files.size} files are those that were published. None was changed, and there is no other.`;
}

function wantedFiles({bids, seal}) {
  const wanted = new Set(['README.txt', 'cards.jsonl']);
  for (const bid of bids.keys()) wanted.add(`documents/${bid}.txt`);
  for (const {box} of seal.boxes) {
    wanted.add(boxFile(box));
    if (seal.mode !== 'tallies') wanted.add(`csv/${box}.csv`);
  }
  return wanted;
}

function needSame(wanted, found, where) {
  for (const name of found) need(wanted.has(name), 'C15', `${name} is ${where}, and does not belong there.`);
  for (const name of wanted) need(found.has(name), 'C15', `${name} is missing ${where}.`);
}
