// Sequential Phragmén: all voters earn money at the same speed, and supporters buy a bid as soon as they can.

import { compare, over, plus, times } from './fraction.js';
import { Funding, marketOf } from './market.js';

export async function phragmen(election, rule, order, breathe) {
  const market = marketOf(election, 'cardinality'), funding = new Funding(election, order);
  funding.fundWhatNeedsNoChoice(false);
  const earning = new Earning(market, election.pot);
  for (;;) {
    const {level, moment} = earning.soonest();
    if (!level.length || level.some(({cost}) => cost > funding.left)) return funding;
    const number = order.first(level.map((offer) => offer.number));
    funding.fund(number);
    earning.buy(number, moment);
    await breathe();
  }
}

// When each voter last paid: each row belongs to the purchase it last paid for, or to none.
class Earning {
  constructor({offers, rows}, pot) {
    this.offers = new Map([...offers].filter(([, {cost}]) => cost <= pot));
    this.moments = [[0n, 1n]];
    this.last = new Int32Array(rows);
  }

  // The bids whose supporters have earned enough first, and the pence everyone has earned by then.
  soonest() {
    let level = [], moment = null;
    for (const offer of this.offers.values()) {
      const mine = this.#momentOf(offer);
      const order = moment ? compare(mine, moment) : -1;
      if (order < 0) [level, moment] = [[], mine];
      if (order <= 0) level.push(offer);
    }
    return {level, moment};
  }

  #momentOf({supporters, cost, total}) {
    const voters = new Map();
    for (const {row, times: each} of supporters) voters.set(this.last[row], (voters.get(this.last[row]) ?? 0) + each);
    let needed = [BigInt(cost), 1n];
    for (const [purchase, count] of voters) needed = plus(needed, times(this.moments[purchase], BigInt(count)));
    return over(needed, BigInt(total));
  }

  buy(number, moment) {
    for (const {row} of this.offers.get(number).supporters) this.last[row] = this.moments.length;
    this.moments.push(moment);
    this.offers.delete(number);
  }
}
