// Exact equal shares: all who pay for a bid pay exactly the same.
//
// What a voter has spent does not depend on the endowment while the purchases stay, so the next endowment from which
// anything could change can be worked out.

import { compare, least, over, plus, reduced } from './fraction.js';
import { Funding, marketOf } from './market.js';

export async function exactEqualShares(election, rule, order, breathe) {
  const market = marketOf(election, rule.satisfaction), funding = new Funding(election, order);
  funding.fundWhatNeedsNoChoice(market.affordable);
  if (market.affordable) return funding;
  const rounds = new Rounds(market, order);
  let run = await rounds.run(market.share, breathe);
  while (rule.raised && run.changesAt) {
    const following = await rounds.run(run.changesAt, breathe);
    if (following.numbers.reduce((sum, number) => sum + market.offers.get(number).cost, 0) > election.pot) break;
    run = following;
  }
  for (const number of run.numbers) funding.fund(number);
  return funding;
}

// The rounds of one run. A run from a larger endowment keeps those that stay the same.
class Rounds {
  constructor(market, order) {
    Object.assign(this, {market, order, rounds: []});
  }

  // What is bought from this endowment, in order, and the least endowment from which it could be otherwise.
  async run(endowment, breathe) {
    this.#keepWhatStays(endowment);
    for (;;) {
      const levels = this.#levels();
      const best = bestOf(levels, endowment);
      const changesAt = earlier(this.rounds.at(-1)?.changesAt, levels, best);
      if (!best.level.length) return {numbers: this.rounds.map(({number}) => number), changesAt};
      this.#buy(best, endowment, changesAt);
      await breathe();
    }
  }

  #keepWhatStays(endowment) {
    const stays = this.rounds.findIndex(({changesAt}) => changesAt && compare(changesAt, endowment) <= 0);
    if (stays >= 0) this.rounds.length = stays;
    this.kinds = new Int32Array(this.market.rows); // voters who paid for the same bids are of one kind
    this.spent = [[0n, 1n]]; // by kind
    for (const round of this.rounds) this.#pay(round);
  }

  // Of each bid that is not bought: the supporters by what they have spent, least first, with how many have spent no more.
  #levels() {
    const bought = new Set(this.rounds.map(({number}) => number));
    return [...this.market.offers.values()].filter(({number}) => !bought.has(number)).map((offer) => {
      const voters = new Map();
      for (const {row, times} of offer.supporters) {
        voters.set(this.kinds[row], (voters.get(this.kinds[row]) ?? 0) + times);
      }
      const kinds = [...voters.keys()].sort((one, other) => compare(this.spent[one], this.spent[other]));
      let payers = 0;
      const levels = kinds.map((kind) => {
        payers += voters.get(kind);
        return {payers, needs: plus(this.spent[kind], over([BigInt(offer.cost), 1n], BigInt(payers)))};
      });
      return {offer, levels};
    });
  }

  #buy({level, payers}, endowment, changesAt) {
    const number = this.order.first(level.map(({offer}) => offer.number));
    const {offer} = level.find((each) => each.offer.number === number);
    const price = reduced([BigInt(offer.cost), BigInt(payers.get(number))]);
    const round = {number, price, limit: plus(endowment, [-price[0], price[1]]), changesAt};
    round.rows = offer.supporters.filter(({row}) => compare(this.spent[this.kinds[row]], round.limit) <= 0).map(({row}) => row);
    this.rounds.push(round);
    this.#pay(round);
  }

  #pay({rows, price}) {
    const after = new Map();
    for (const row of rows) {
      const kind = this.kinds[row];
      if (!after.has(kind)) after.set(kind, this.spent.push(plus(this.spent[kind], price)) - 1);
      this.kinds[row] = after.get(kind);
    }
  }
}

const valueOf = (offer, payers) => [BigInt(payers) * BigInt(offer.unit), BigInt(offer.cost)];

// The bids that are worth most to their payers for their cost, as large a number of payers as can pay the same, and the
// value.
function bestOf(levels, endowment) {
  const best = {level: [], payers: new Map(), value: [0n, 1n]};
  for (const {offer, levels: each} of levels) {
    const able = each.findLast(({needs}) => compare(needs, endowment) <= 0);
    if (!able) continue;
    const value = valueOf(offer, able.payers), order = compare(value, best.value);
    if (order < 0) continue;
    if (order > 0) Object.assign(best, {level: [], payers: new Map(), value});
    best.level.push({offer});
    best.payers.set(offer.number, able.payers);
  }
  return best;
}

// The least endowment from which this round or one before it could go otherwise: more payers would make a bid as good as
// the best now, or better.
function earlier(changesAt, levels, {payers, value}) {
  let found = changesAt;
  for (const {offer, levels: each} of levels) {
    const needed = Math.max((payers.get(offer.number) ?? 0) + 1, payersFor(value, offer));
    for (const level of each) {
      if (level.payers >= needed) found = found ? least(found, level.needs) : level.needs;
    }
  }
  return found;
}

// How many payers would make the bid worth this much, or more.
function payersFor([above, below], offer) {
  const divisor = below * BigInt(offer.unit), needed = above * BigInt(offer.cost);
  return Number((needed + divisor - 1n) / divisor);
}
