// C03, C04 and C05: the signatures under the ledger, as it is and as it was.

import { base64, decode, same } from './bytes.js';
import { leaf, rootOf } from './hashes.js';
import { COSIGNS, SIGNS, WrongNote, cosignedBy, keyFrom, readCheckpoint, signedBy } from './notes.js';
import { need, Failed } from './refusal.js';

const LARGEST = 2 ** 18; // bytes of a checkpoint

export function checkNewest(checking) {
  const {round, given, files} = checking;
  checking.key = keyFrom(round.ledger, SIGNS);
  need(!given.key || given.key === round.ledger, 'C03', 'The key of this result is not the key that you gave.');
  const newest = signed(checking, 'The newest checkpoint', decodedOr(files.get('checkpoint')), 'C03');
  need(
    newest.size === checking.ledger.length, 'C03',
    `The newest checkpoint covers ${newest.size} entries of the minute-book, and there are ${checking.ledger.length}.`,
  );
  checking.newest = newest;
  const whose = given.key ? 'the key that you gave' : 'the key that the file itself names';
  return `The checkpoint of the whole minute-book is signed with ${whose}.`;
}

export function checkEarlier(checking) {
  const {files, given, afterOpen, afterSeal} = checking;
  const leaves = checking.ledger.map(leaf);
  needTrue(leaves, 'The newest checkpoint', checking.newest);
  checking.checkpoints = new Map();
  for (const [name, bytes] of files) {
    const [, size] = /^checkpoints\/([1-9][0-9]{0,9}|0)\.txt$/.exec(name) ?? [];
    if (!size) continue; // a name that there is not: C15
    const found = signed(checking, `The checkpoint in ${name}`, decodedOr(bytes), 'C04');
    need(found.size === Number(size), 'C04', `The checkpoint in ${name} is not named by its number of entries.`);
    needTrue(leaves, `The checkpoint in ${name}`, found);
    checking.checkpoints.set(found.size, found);
  }
  checking.seen = given.seen.map((text) => {
    const found = signed(checking, 'The checkpoint that you gave', text, 'C04');
    needTrue(leaves, 'The checkpoint that you gave', found);
    return found;
  });
  need(checking.checkpoints.has(afterOpen), 'C04', 'The checkpoint of the moment when the round was opened is missing.');
  need(checking.checkpoints.has(afterSeal), 'C04', 'The checkpoint of the moment when the boxes were sealed is missing.');
  checkRoots(checking);
  const kept = given.seen.length + given.roots.length ? ', and so does what you gave from the poster' : '';
  return `All ${checking.checkpoints.size} checkpoints fit the minute-book${kept}: no line was changed since.`;
}

// A number copied from the poster without its signature is that of the ledger as it was when the round was opened.
function checkRoots({given, checkpoints, afterOpen}) {
  for (const root of given.roots) {
    need(
      root === base64(checkpoints.get(afterOpen).root), 'C04',
      'The seal number from the poster is not the one of this result: something was changed after the round was opened.',
    );
  }
}

export function checkWitnesses(checking) {
  const {round, checkpoints, newest, seen, afterOpen, afterSeal} = checking;
  const witnesses = round.witnesses.map((text) => keyFrom(text, COSIGNS));
  const cosigned = new Map();
  for (const each of [...checkpoints.values(), newest, ...seen]) {
    try {
      cosigned.set(each, witnesses.filter((key) => cosignedBy(each.note, key)).length);
    } catch (error) {
      if (!(error instanceof WrongNote)) throw error;
      throw new Failed('C05', `The checkpoint over ${each.size} entries ${error.message}.`);
    }
  }
  for (const [size, moment] of [[afterOpen, 'opening'], [afterSeal, 'sealing the boxes']]) {
    const found = cosigned.get(checkpoints.get(size));
    need(found >= round.quorum, 'C05', `The checkpoint made at ${moment} needs ${round.quorum} witnesses and has ${found}.`);
  }
  if (!round.quorum) return 'This round asked for no witnesses. No witness’s signature is wrong.';
  return `At least ${round.quorum} of ${witnesses.length} witnesses signed when the round was opened and when the boxes were sealed.`;
}

function decodedOr(bytes) {
  return bytes && bytes.length <= LARGEST ? decode(bytes) : null;
}

// A checkpoint that the ledger's key signed.
function signed({key}, what, text, code) {
  need(text !== null, code, `${what} is missing, too long, or cannot be read.`);
  let note, read;
  try {
    note = signedBy(text, key);
    read = readCheckpoint(note.text);
  } catch (error) {
    if (!(error instanceof WrongNote)) throw error;
    throw new Failed(code, `${what} ${error.message}.`);
  }
  need(read.origin === key.name, code, `${what} is of another round.`);
  return {...read, note};
}

function needTrue(leaves, what, {size, root}) {
  need(size <= leaves.length, 'C04', `${what} covers ${size} entries; some were taken out since.`);
  need(
    same(root, rootOf(leaves.slice(0, size))), 'C04',
    `${what} was made over other entries than the first ${size} of this minute-book: something was changed since.`,
  );
}
