// SHA-256, the trees of RFC 9162 and Ed25519. Browsers have these too, but only one at a time in the background, which
// is far too slow for a million small hashes, and not at all on a site without HTTPS.

import { sha256, sha512 } from '../vendor/noble-hashes-2.4.0/sha2.js';
import { hashes, verify } from '../vendor/noble-ed25519-3.2.0/index.js';
import { encode, hex } from './bytes.js';

hashes.sha512 = sha512;

export { sha256 };

// `H(a, b, …)` of docs/bundle.md, in hex.
export const H = (...fields) => hex(sha256(encode(fields.map((field) => `${field}\n`).join(''))));

// The newest checkpoint is also one of the earlier ones, and a signature takes longer than a thousand hashes: what was
// found out is remembered.
const known = new Map();

export function isSignedBy(publicKey, message, signature) {
  const question = [publicKey, signature, message].map(hex).join(' ');
  if (!known.has(question)) known.set(question, isGood(publicKey, message, signature));
  return known.get(question);
}

function isGood(publicKey, message, signature) {
  try {
    return verify(signature, message, publicKey, {zip215: false});
  } catch {
    return false;
  }
}

export function leaf(line) {
  const prefixed = new Uint8Array(line.length + 1);
  prefixed.set(line, 1);
  return sha256(prefixed);
}

const pair = new Uint8Array(65);
function node(left, right) {
  pair[0] = 1;
  pair.set(left, 1);
  pair.set(right, 33);
  return sha256(pair);
}

// The root over leaves that are added one by one. Keeps one hash for each level.
export class Tree {
  #whole = []; // [size, hash]: one subtree for each bit of how many leaves there have been

  add(hash) {
    let size = 1;
    while (this.#whole.length && this.#whole.at(-1)[0] === size) {
      hash = node(this.#whole.pop()[1], hash);
      size *= 2;
    }
    this.#whole.push([size, hash]);
  }

  root() {
    if (!this.#whole.length) return sha256(new Uint8Array());
    return this.#whole.map(([, hash]) => hash).reduceRight((right, left) => node(left, right));
  }
}

export function rootOf(leaves) {
  const tree = new Tree();
  for (const each of leaves) tree.add(each);
  return tree.root();
}
