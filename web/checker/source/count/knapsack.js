// Of things with a cost and a worth (numbers or BigInts), the affordable set that is worth most. Exact.
//
// Every set worth keeping is kept as its cost and worth: one that costs no less and is worth no more than another is
// dropped, and so is one that could not catch up with the best set known.

// More than a browser can work out; the message says what.
export class TooHard extends Error {}

const MOST_SETS = 1_000_000;

// The worth of the best set, and the items in one of the best. `items` are {number, cost, worth}, worth from 1.
export function bestSet(items, room) {
  const zero = room - room;
  const ordered = items.filter((item) => item.cost <= room).sort(mostWorthForItsCostFirst);
  const known = greedy(ordered, room, zero);
  const upTo = [{cost: zero, worth: zero}]; // of all items before each place
  for (const {cost, worth} of ordered) upTo.push({cost: upTo.at(-1).cost + cost, worth: upTo.at(-1).worth + worth});
  let sets = [{cost: zero, worth: zero, item: null, before: null}];
  ordered.forEach((item, place) => {
    const couldCatchUp = (set) => set.worth + atMost(upTo, place + 1, room - set.cost) >= known;
    sets = unbeaten(sets, item, room).filter(couldCatchUp);
    if (sets.length > MOST_SETS) throw new TooHard('There are too many ways to spend the money to compare them all here.');
  });
  const best = sets.reduce((one, other) => (other.worth > one.worth ? other : one));
  return {worth: best.worth, items: itemsOf(best)};
}

// What costs nothing first. Compared as fractions, because the bound in `atMost` stands on it.
function mostWorthForItsCostFirst(one, other) {
  const left = BigInt(one.worth) * BigInt(other.cost), right = BigInt(other.worth) * BigInt(one.cost);
  return left > right ? -1 : left < right ? 1 : one.number - other.number;
}

function greedy(ordered, room, worth) {
  for (const item of ordered) {
    if (item.cost > room) continue;
    room -= item.cost;
    worth += item.worth;
  }
  return worth;
}

// Every set, with the item or without, that none beats. Sets stand by cost, and dearer ones are worth more.
function unbeaten(sets, item, room) {
  const kept = [];
  const keep = (set) => {
    if (kept.length && set.worth <= kept.at(-1).worth) return;
    if (kept.length && kept.at(-1).cost === set.cost) kept.pop();
    kept.push(set);
  };
  let next = 0;
  for (const set of sets) {
    const cost = set.cost + item.cost;
    if (cost > room) break;
    while (next < sets.length && sets[next].cost <= cost) keep(sets[next++]);
    keep({cost, worth: set.worth + item.worth, item, before: set});
  }
  while (next < sets.length) keep(sets[next++]);
  return kept;
}

// No less than what the items from this place on can still add in this room: all that fit one after the other, and the
// whole of the next.
function atMost(upTo, from, room) {
  const limit = upTo[from].cost + room;
  let fits = from, tooMany = upTo.length;
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (upTo[middle].cost <= limit) fits = middle;
    else tooMany = middle;
  }
  return upTo[Math.min(fits + 1, upTo.length - 1)].worth - upTo[from].worth;
}

function itemsOf(set) {
  const items = [];
  for (; set.item; set = set.before) items.push(set.item);
  return items;
}
