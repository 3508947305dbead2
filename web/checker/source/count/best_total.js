// The affordable set of bids that adds up to the most.

import { bestSet } from './knapsack.js';

export async function bestTotal(election, rule, order, breathe) {
  let room = election.pot;
  let rest = exactly(itemsOf(election, rule), election.pot);
  if (rest.length) room = typeof rest[0].cost === 'bigint' ? BigInt(room) : room;
  const awards = new Map();
  for (let best = bestSet(rest, room); best.worth; best = bestSet(rest, room)) {
    const chosen = new Set(inEvery(best, rest, room));
    if (!chosen.size) {
      const possible = rest.filter((item) => canBeIn(item, rest, room, best.worth)).map(({number}) => number);
      const first = order.first(possible);
      chosen.add(rest.find(({number}) => number === first));
    }
    for (const item of chosen) {
      awards.set(item.number, Number(item.cost));
      room -= item.cost;
    }
    rest = rest.filter((item) => !chosen.has(item));
    await breathe();
  }
  return {awards, below: new Set(), left: Number(room)};
}

function itemsOf({bids, points, voters}, {satisfaction}) {
  const worthOf = ({number, asked}) => {
    if (satisfaction === 'score') return BigInt(points.get(number));
    // By cost, what asks for nothing comes in by having a voter at all: it takes no place.
    return BigInt(voters.get(number)) * BigInt(satisfaction === 'cost' && asked ? asked : 1);
  };
  return bids.map((bid) => ({number: bid.number, cost: BigInt(bid.asked), worth: worthOf(bid)})).filter((item) => item.worth);
}

// The items in plain numbers, which are much quicker, where no sum of them can be too large to be exact.
function exactly(items, pot) {
  const largest = items.reduce((sum, item) => sum + item.cost + item.worth, BigInt(pot));
  if (largest > BigInt(Number.MAX_SAFE_INTEGER)) return items;
  return items.map(({number, cost, worth}) => ({number, cost: Number(cost), worth: Number(worth)}));
}

const without = (items, leftOut) => items.filter((item) => item !== leftOut);

// The items that are in every best set. Whatever is, is in this one.
const inEvery = (best, items, room) =>
  best.items.filter((item) => bestSet(without(items, item), room).worth < best.worth);

const canBeIn = (item, items, room, best) =>
  item.cost <= room && bestSet(without(items, item), room - item.cost).worth + item.worth === best;
