// Sharing out the pot by whichever rule was declared.
//
// An outcome is {awards: bid -> pence (of bids that get something or are funded with nothing), below: the bids that were
// out of the running, left: pence}.

import { need } from '../refusal.js';
import { bestTotal } from './best_total.js';
import { equalShares } from './equal_shares.js';
import { exactEqualShares } from './exact_equal_shares.js';
import { highestFirst } from './highest_first.js';
import { TooHard } from './knapsack.js';
import { phragmen } from './phragmen.js';
import { sharePots } from './pots.js';
import { DrawMissing, TieOrder, everyOrder } from './ties.js';

export { DrawMissing, TooHard };

const RULES = {
  'highest-first': highestFirst,
  'best-total': bestTotal,
  'equal-shares': equalShares,
  'exact-equal-shares': exactEqualShares,
  phragmen,
  pots: (election, rule, order, breathe) => sharePots(election, rule, order, (...one) => run(...one, breathe)),
};
const TRIED_IN_FULL = 5;

async function run(election, rule, order, breathe) {
  const keeps = ['highest-first', 'pots'].includes(rule.rule) || election.bids.every((bid) => !bid.labels.length);
  need(keeps, 'C12', `The rule ${rule.rule} cannot keep to bids that exclude each other.`);
  return RULES[rule.rule](election, rule, order, breathe);
}

// Bid -> pence, of all that get something. Throws DrawMissing, or TooHard for more than a browser can work out.
export async function awardsOf(election, rule, draw, breathe) {
  const order = new TieOrder(election, rule.ties, draw);
  const {awards} = await run(election, rule, order, breathe);
  if (order.open.size && (await wouldMatter(election, rule, order, awards, breathe))) throw new DrawMissing(order.open);
  return awards;
}

// Could another order of the bids in open ties change an award? In doubt, yes.
async function wouldMatter(election, rule, order, awards, breathe) {
  for (let tried = 0; tried < order.open.size; ) {
    tried = order.open.size;
    if (tried > TRIED_IN_FULL) return true;
    const tied = [...order.open];
    for (const one of everyOrder(tied)) {
      const instead = new Map(one.map((number, place) => [number, place - tied.length]));
      const other = await run(election, rule, order.withInstead(instead), breathe);
      if (!sameAwards(other.awards, awards)) return true;
    }
  }
  return false;
}

export function sameAwards(one, other) {
  const numbers = new Set([...one.keys(), ...other.keys()]);
  return [...numbers].every((number) => (one.get(number) ?? 0) === (other.get(number) ?? 0));
}
