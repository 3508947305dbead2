// What voters who pay for bids together have to know: costs, supporters, and what a bid is worth to each.

// {offers, rows, times, affordable, share}. An offer is a bid that asks for something and has a supporter:
// {number, cost, unit, total, supporters: [{row, times, worth}]}. Under cost and cardinality a bid is worth the same to all
// its supporters; then `worth` is 1, and `unit` is what that 1 stands for. `total` is all times x worth.
// `share` is the pot divided by the ballots cast, as a fraction; `affordable`: the pot pays for everything supported.
export function marketOf({bids, ballots, pot, cast}, satisfaction) {
  const supporters = new Map(bids.map((bid) => [bid.number, []]));
  ballots.forEach(({points, times}, row) => {
    for (const [number, given] of points) {
      if (given) supporters.get(number)?.push({row, times, worth: satisfaction === 'score' ? given : 1});
    }
  });
  const offers = new Map();
  for (const {number, asked} of bids) {
    const mine = supporters.get(number);
    if (!asked || !mine.length) continue;
    const total = mine.reduce((sum, {times, worth}) => sum + times * worth, 0);
    offers.set(number, {number, cost: asked, unit: satisfaction === 'cost' ? asked : 1, total, supporters: mine});
  }
  const costs = [...offers.values()].reduce((sum, {cost}) => sum + cost, 0);
  return {offers, rows: ballots.length, affordable: costs <= pot, share: [BigInt(pot), BigInt(Math.max(1, cast))]};
}

// What a rule that takes bids one at a time has funded so far.
export class Funding {
  constructor(election, order) {
    Object.assign(this, {election, order});
    this.left = election.pot;
    this.awards = new Map();
    this.below = new Set();
    this.bids = new Map(election.bids.map((bid) => [bid.number, bid]));
  }

  // Bids with a point that are not funded yet.
  waiting() {
    return this.election.bids.filter(({number}) => this.election.points.get(number) && !this.awards.has(number));
  }

  fund(number) {
    const {asked} = this.bids.get(number);
    this.awards.set(number, asked);
    this.left -= asked;
  }

  // Bids that cost nothing come first; and where the pot pays for everything, everything does.
  fundWhatNeedsNoChoice(affordable) {
    for (const {number, asked} of this.waiting()) if (affordable || !asked) this.fund(number);
  }

  // Give what is left to the bids with the most points that still fit.
  finish() {
    const {points} = this.election;
    for (;;) {
      const fitting = this.waiting().filter(({asked}) => asked <= this.left);
      if (!fitting.length) return;
      const most = fitting.reduce((best, {number}) => Math.max(best, points.get(number)), 0);
      const level = fitting.filter(({number}) => points.get(number) === most);
      const allFit = level.reduce((sum, {asked}) => sum + asked, 0) <= this.left;
      this.fund(allFit ? level[0].number : this.order.first(level.map(({number}) => number)));
    }
  }
}
