// Highest first while the money lasts, and what becomes of the money that is left over.

import { compare } from './fraction.js';
import { DrawMissing, byNumber } from './ties.js';

export function highestFirst(election, rule, order) {
  const sharing = new Sharing(election, rule, order);
  sharing.share();
  return sharing;
}

class Sharing {
  constructor(election, rule, order) {
    Object.assign(this, {election, rule, order});
    this.left = election.pot;
    this.stopped = false;
    this.taken = new Set(); // labels of bids that are funded
    this.awards = new Map();
    this.below = new Set();
    this.bids = new Map(election.bids.map((bid) => [bid.number, withPrize(bid, rule.prize)]));
  }

  share() {
    const ready = [...this.bids.keys()].filter((number) => this.#isInTheRunning(number));
    const measured = ready.map((number) => ({number, measure: this.#measure(number)}));
    measured.sort((one, other) => compare(other.measure, one.measure) || one.number - other.number);
    for (let start = 0, end; start < measured.length; start = end) {
      end = start + 1;
      while (end < measured.length && compare(measured[end].measure, measured[start].measure) === 0) end++;
      this.#shareLevel(measured.slice(start, end).map(({number}) => number), this.rule.ties);
    }
  }

  #isInTheRunning(number) {
    const {least_average = 0, least_ballots = 0, least_total = 0, pays_unsupported} = this.rule;
    const points = BigInt(this.election.points.get(number)), voters = BigInt(this.election.voters.get(number));
    const cast = BigInt(this.election.cast);
    if (!points && !pays_unsupported) return false;
    const below =
      100n * points < BigInt(least_average) * cast * BigInt(this.election.top) ||
      100n * voters < BigInt(least_ballots) * cast ||
      points < BigInt(least_total);
    if (below) this.below.add(number);
    return !below;
  }

  // What puts bids in order, as a fraction. An average divides every total by the same number.
  #measure(number) {
    const points = BigInt(this.election.points.get(number));
    if (this.rule.measure === 'voters') return [BigInt(this.election.voters.get(number)), 1n];
    if (this.rule.measure !== 'per-pound') return [points, 1n];
    const {asked} = this.bids.get(number);
    if (asked) return [points, BigInt(asked)];
    // What asks for nothing and has points comes before whatever asks for a penny.
    const most = [...this.election.points.values()].reduce((one, other) => Math.max(one, other), 0);
    return [points && BigInt(most) + points, 1n];
  }

  #shareLevel(tied, [by, ...later]) {
    if (tied.length === 1) this.#take(tied[0]);
    else if (by === 'lots' || by === 'dice') this.#shareDrawn(tied, by);
    else for (const part of this.order.parts(by, tied)) this.#shareLevel(part, later);
  }

  #shareDrawn(tied, by) {
    const drawn = this.order.drawn(by, tied);
    if (!drawn && this.#orderMatters(tied)) throw new DrawMissing(tied);
    for (const number of drawn ?? tied) this.#take(number);
  }

  // Whether it makes a difference that one of them comes first or last.
  #orderMatters(tied) {
    const sorted = [...tied].sort(byNumber);
    const usual = this.#awardsIn(sorted);
    return tied.some((number) => {
      const others = sorted.filter((other) => other !== number);
      return this.#awardsIn([number, ...others]) !== usual || this.#awardsIn([...others, number]) !== usual;
    });
  }

  // What these bids would get in this order, as text, with nothing changed.
  #awardsIn(numbers) {
    const trial = new Sharing(this.election, this.rule, this.order);
    Object.assign(trial, {left: this.left, stopped: this.stopped, taken: new Set(this.taken)});
    for (const number of numbers) trial.#take(number);
    return [...trial.awards].filter(([, award]) => award).sort((one, other) => one[0] - other[0]).join(' ');
  }

  #take(number) {
    const bid = this.bids.get(number);
    if (this.stopped || (this.left === 0 && bid.asked) || bid.labels.some((label) => this.taken.has(label))) return;
    if (bid.asked <= this.left) this.#fund(bid, bid.asked);
    else if (this.rule.remainder === 'stop') this.stopped = true;
    else if (this.rule.remainder === 'part-fund' && bid.minimum <= this.left) this.#fund(bid, this.left);
  }

  #fund(bid, award) {
    this.awards.set(bid.number, award);
    this.left -= award;
    for (const label of bid.labels) this.taken.add(label);
  }
}

// With prizes, no bid has a minimum.
function withPrize(bid, prize) {
  if (prize === undefined) return bid;
  const asked = Math.min(prize, bid.asked);
  return {...bid, asked, minimum: asked};
}
