// How bids that are level are put in order.

import { encode, hex } from '../bytes.js';
import { sha256 } from '../hashes.js';

const DRAWS = ['lots', 'dice'];

// A tie that only a draw could settle, and there is none.
export class DrawMissing extends Error {
  constructor(among) {
    super();
    this.among = [...among].sort(byNumber);
  }
}

export const byNumber = (one, other) => one - other;

// `chain` is the ties of a rule, `draw` the last draw entry. `instead` is number -> the number a bid goes by, to see what
// another order would give. Ties that wait for a draw are taken by number and remembered in `open`.
export class TieOrder {
  constructor(election, chain, draw, {instead = new Map(), open = new Set()} = {}) {
    Object.assign(this, {election, chain, draw, instead, open});
    this.asked = new Map(election.bids.map((bid) => [bid.number, bid.asked]));
  }

  withChain(chain) {
    return new TieOrder(this.election, chain, this.draw, this);
  }

  withInstead(instead) {
    return new TieOrder(this.election, this.chain, this.draw, {instead, open: this.open});
  }

  // The bid that goes first.
  first(among) {
    let tied = [...among].sort(byNumber);
    for (const by of this.chain) {
      if (tied.length === 1) break;
      if (DRAWS.includes(by)) return this.drawn(by, tied)?.[0] ?? this.#openFirst(tied);
      const [first] = this.parts(by, tied);
      tied = first;
    }
    return tied[0];
  }

  #openFirst(tied) {
    for (const number of tied) this.open.add(number);
    return tied.reduce((best, number) => (this.#goesBy(number) < this.#goesBy(best) ? number : best));
  }

  // The tied bids in the order that one way gives, in groups of those still level.
  parts(by, tied) {
    const placeOf = (number) => this.#place(by, number);
    const ordered = [...tied].sort((one, other) => placeOf(one) - placeOf(other) || one - other);
    const groups = [];
    for (const number of ordered) {
      if (groups.length && placeOf(groups.at(-1)[0]) === placeOf(number)) groups.at(-1).push(number);
      else groups.push([number]);
    }
    return groups;
  }

  #place(by, number) {
    if (by === 'more-voters') return -this.election.voters.get(number);
    if (by === 'smaller-request') return this.asked.get(number);
    if (by === 'larger-request') return -this.asked.get(number);
    return this.#goesBy(number);
  }

  #goesBy(number) {
    return this.instead.get(number) ?? number;
  }

  // The order in which these bids were drawn, or undefined while they were not.
  drawn(by, tied) {
    if (by === 'dice') return this.draw.dice && diceOrder(this.draw.dice, tied);
    const lists = (this.draw.lots ?? []).filter((list) => tied.every((number) => list.includes(number)));
    lists.sort((one, other) => one.length - other.length);
    return lists[0]?.filter((number) => tied.includes(number));
  }
}

function diceOrder(dice, tied) {
  const digest = new Map(tied.map((number) => [number, hex(sha256(encode(`${dice}/${number}`)))]));
  return [...tied].sort((one, other) => (digest.get(one) < digest.get(other) ? -1 : 1));
}

// Every order of these numbers.
export function* everyOrder(numbers) {
  if (numbers.length < 2) yield numbers;
  else {
    for (const first of numbers) {
      for (const rest of everyOrder(numbers.filter((number) => number !== first))) yield [first, ...rest];
    }
  }
}
