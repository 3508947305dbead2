// The Method of Equal Shares: everyone gets the same share of the pot, and supporters pay for bids together.

import { compare } from './fraction.js';
import { Funding, marketOf } from './market.js';
import { Purses } from './purses.js';

const RAISED = ['add1', 'add1u', 'add1-full', 'add1-fullu'];
const FULL = ['add1-full', 'add1-fullu'];
const FINISHED = ['utilitarian', 'add1u', 'add1-fullu'];

export async function equalShares(election, rule, order, breathe) {
  const market = marketOf(election, rule.satisfaction), funding = new Funding(election, order);
  funding.fundWhatNeedsNoChoice(market.affordable);
  if (market.affordable) return funding;
  for (const number of await bought(market, rule, election.pot, order, breathe)) funding.fund(number);
  if (FINISHED.includes(rule.completion)) funding.finish();
  return funding;
}

// The bids that are bought from the last endowment before a step of one unit more would spend more than the pot.
async function bought(market, {completion, step}, pot, order, breathe) {
  const full = FULL.includes(completion), unit = BigInt(step);
  let [above, below] = market.share;
  if (full) [above, below] = [(above / below / unit) * unit, 1n];
  let run = buyAll(market, [above, below], order);
  while (RAISED.includes(completion) && (full || !isExhausted(market, run, pot))) {
    await breathe();
    above += unit * below;
    const following = buyAll(market, [above, below], order);
    if (costOf(market, following) > pot) break;
    run = following;
  }
  return run;
}

const costOf = ({offers}, numbers) => numbers.reduce((sum, number) => sum + offers.get(number).cost, 0);

// Whether nothing that is supported fits in what a run left.
function isExhausted(market, run, pot) {
  const left = pot - costOf(market, run);
  return [...market.offers.values()].every(({number, cost}) => run.includes(number) || cost > left);
}

// Buy, again and again, the bid that asks least of its supporters for a unit of satisfaction, while any can be paid for.
function buyAll(market, endowment, order) {
  const purses = new Purses(market, endowment), numbers = [];
  // Prices only ever rise, so an old one is a bound.
  let waiting = [...market.offers.values()].map((offer) => ({offer, bound: offer.cost / offer.total / offer.unit}));
  for (;;) {
    waiting.sort((one, other) => one.bound - other.bound);
    const level = cheapest(purses, waiting);
    if (!level.length) return numbers;
    const first = order.first(level.map(({offer}) => offer.number));
    const {offer, price} = level.find((each) => each.offer.number === first);
    purses.buy(offer, price);
    numbers.push(first);
    waiting = waiting.filter((each) => each.offer !== offer && each.bound < Infinity);
  }
}

const SURELY = 1 + 1e-9;

// The bids that ask least, exactly; several only if they are level. Raises the bounds of those it looked at.
function cheapest(purses, waiting) {
  let level = [], lowest = Infinity;
  for (const each of waiting) {
    if (each.bound > lowest * SURELY) break;
    const {offer} = each, price = purses.price(offer);
    each.bound = price ? near(price) / offer.unit : Infinity;
    if (!price) continue;
    const rate = [price[0], price[1] * BigInt(offer.unit)];
    const order = level.length ? compare(rate, level[0].rate) : -1;
    if (order < 0) level = [];
    if (order <= 0) level.push({offer, price, rate});
    lowest = Math.min(lowest, each.bound);
  }
  return level;
}

function near([above, below]) {
  const shift = BigInt(Math.max(0, below.toString(16).length * 4 - 900));
  return Number(above >> shift) / Number(below >> shift);
}
