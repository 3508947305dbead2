// Signed notes, cosignatures and checkpoints, byte for byte as C2SP says.

import { encode, fromBase64, hex } from './bytes.js';
import { isSignedBy, sha256 } from './hashes.js';

export const SIGNS = 1;
export const COSIGNS = 4;
const P = 2n ** 255n - 19n;
const OF_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;
// The y of points that added to themselves a few times are nothing. Under such a key anything is signed.
const SMALL = [0n, 1n, P - 1n, OF_ORDER_8, P - OF_ORDER_8];
const KEY = /^([!-*,-~]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/;
const SIGNATURE = /^\u2014 ([!-*,-~]+) ([A-Za-z0-9+/=]+)$/;
const CONTROL = /[\x00-\x09\x0b-\x1f]/;
const CHECKPOINT = /^([^\n]+)\n(0|[1-9][0-9]{0,9})\n([^\n]+)\n$/;

// What is wrong with a note, in words that go after "the checkpoint".
export class WrongNote extends Error {}

// {name, id, public} of a key as it is written, or null.
export function keyFrom(text, kind) {
  const [, name, id, encoded] = KEY.exec(text) || [];
  const raw = encoded && fromBase64(encoded);
  if (!raw || raw.length !== 33 || raw[0] !== kind) return null;
  const y = BigInt(`0x${hex(raw.slice(1).reverse())}`) % 2n ** 255n;
  if (y >= P || SMALL.includes(y)) return null;
  const numbered = hex(sha256(new Uint8Array([...encode(`${name}\n`), ...raw])).subarray(0, 4));
  return numbered === id ? {name, id, public: raw.subarray(1)} : null;
}

// {text, signatures: [{name, id, signature}]}. Throws WrongNote.
export function readNote(note) {
  const gap = note.lastIndexOf('\n\n');
  if (gap < 0 || !note.endsWith('\n') || CONTROL.test(note)) throw new WrongNote('is not a signed note');
  const signatures = note.slice(gap + 2, -1).split('\n').map((line) => {
    const [, name, encoded] = SIGNATURE.exec(line) || [];
    const raw = encoded && fromBase64(encoded);
    if (!raw) throw new WrongNote('has a line under it that is not a signature');
    return {name, id: hex(raw.subarray(0, 4)), signature: raw.subarray(4)};
  });
  return {text: note.slice(0, gap + 1), signatures};
}

const ofKey = (note, key) => note.signatures.filter((each) => each.name === key.name && each.id === key.id);

// The note, if this key signed it. Throws WrongNote.
export function signedBy(text, key) {
  const note = readNote(text);
  const found = ofKey(note, key);
  if (!found.length) throw new WrongNote(`is not signed by ${key.name}`);
  const message = encode(note.text);
  if (!found.every((each) => isSignedBy(key.public, message, each.signature))) {
    throw new WrongNote(`has a wrong signature of ${key.name}`);
  }
  return note;
}

// Whether a witness cosigned a note. Throws WrongNote if one of its cosignatures is wrong.
export function cosignedBy(note, key) {
  const found = ofKey(note, key);
  for (const {signature} of found) {
    if (signature.length !== 72 || !isCosigned(note.text, key, signature)) {
      throw new WrongNote(`has a wrong cosignature of ${key.name}`);
    }
  }
  return found.length > 0;
}

function isCosigned(text, key, signature) {
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  return isSignedBy(key.public, encode(`cosignature/v1\ntime ${time}\n${text}`), signature.subarray(8));
}

// {origin, size, root} of the text of a note. Throws WrongNote.
export function readCheckpoint(text) {
  const [, origin, size, encoded] = CHECKPOINT.exec(text) || [];
  const root = encoded && fromBase64(encoded);
  if (!root) throw new WrongNote('is not made of three lines');
  return {origin, size: Number(size), root};
}
