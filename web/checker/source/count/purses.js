// What every voter has left in the course of one run of equal shares, exactly. Voters who have the same are kept together.
//
// Amounts are BigInts of 1/parts pence, the same parts for all, so that they are simply added up. Beside each stands a
// floating point number near it: what is clear from those need not be worked out, and nothing else is decided by them.

import { reduced } from './fraction.js';

const NEAR = 1e-9;
const LARGEST_SHIFT = 900; // bits; a floating point number holds some 1,000

export class Purses {
  constructor(market, [above, below]) {
    this.market = market;
    this.parts = below;
    this.money = [above];
    this.kinds = new Int32Array(market.rows);
    this.#lookNear();
  }

  #lookNear() {
    const shift = BigInt(Math.max(0, this.parts.toString(16).length * 4 - LARGEST_SHIFT));
    const parts = Number(this.parts >> shift);
    this.near = this.money.map((amount) => Number(amount >> shift) / parts);
  }

  // What the bid asks of each supporter for one unit of worth, in pence, as a fraction; null when they cannot pay for it:
  // the r for which payments of min(purse, r x worth) make up the cost.
  price({supporters, cost, total}) {
    const groups = this.#groups(supporters);
    let rest = BigInt(cost) * this.parts, slope = total;
    for (const {kind, worth, voters} of groups) {
      const money = this.money[kind];
      if (rest * BigInt(worth) <= BigInt(slope) * money) return [rest, BigInt(slope) * this.parts];
      rest -= money * BigInt(voters);
      slope -= worth * voters;
    }
    return null;
  }

  // Supporters with the same money to whom the bid is worth the same, those whose purses are emptied first coming first.
  #groups(supporters) {
    const groups = new Map();
    for (const {row, times, worth} of supporters) {
      const kind = this.kinds[row], key = kind * 2 ** 21 + worth;
      const known = groups.get(key);
      if (known) known.voters += times;
      else groups.set(key, {kind, worth, voters: times, reach: this.near[kind] / worth});
    }
    return [...groups.values()].sort((one, other) => {
      const apart = one.reach - other.reach;
      if (Math.abs(apart) > NEAR * (one.reach + other.reach + NEAR)) return apart;
      const left = this.money[one.kind] * BigInt(other.worth), right = this.money[other.kind] * BigInt(one.worth);
      return left < right ? -1 : left > right ? 1 : 0;
    });
  }

  // Let the supporters pay.
  buy({supporters}, price) {
    const [above, below] = reduced(price);
    const parts = leastCommonMultiple(this.parts, below);
    const each = above * (parts / below), stretch = parts / this.parts;
    const before = this.money.map((amount) => amount * stretch);
    const left = new Map(); // "kind worth" -> the kind that these voters are from now on
    this.parts = parts;
    this.money = before;
    for (const {row, worth} of supporters) {
      const key = this.kinds[row] * 2 ** 21 + worth;
      if (!left.has(key)) left.set(key, this.#kindFor(before[this.kinds[row]] - each * BigInt(worth)));
      this.kinds[row] = left.get(key);
    }
    this.#lookNear();
  }

  #kindFor(amount) {
    this.money.push(amount > 0n ? amount : 0n);
    return this.money.length - 1;
  }
}

function leastCommonMultiple(one, other) {
  return one * reduced([other, one])[0];
}
