// Several pots: each shared out by its own rule among its own bids, and what becomes of money they do not spend.

export async function sharePots(election, rule, order, run) {
  const sharing = new Sharing(election, rule, order);
  for (const [place, pot] of rule.pots.entries()) {
    await sharing.sharePot(pot, election.bids.filter((bid) => bid.pot === place), run);
  }
  if (rule.spill === 'all') sharing.shareWhatIsLeft();
  return sharing;
}

class Sharing {
  constructor(election, rule, order) {
    Object.assign(this, {election, rule, order});
    // What belongs to no pot, or to none any more.
    this.left = election.pot - sum(rule.pots.map((pot) => pot.amount));
    this.given = []; // pence, by the place of the pot
    this.awards = new Map();
    this.below = new Set();
    this.taken = new Set();
  }

  async sharePot(pot, bids, run) {
    const money = this.#withWhatSpilt(pot);
    const able = bids.filter((bid) => !bid.labels.some((label) => this.taken.has(label)));
    const outcome = await run({...this.election, pot: money, bids: able}, pot.rule, this.order.withChain(pot.rule.ties));
    for (const number of outcome.below) this.below.add(number);
    for (const bid of able) {
      if (outcome.awards.has(bid.number)) this.#fund(bid, outcome.awards.get(bid.number));
    }
    const spent = sum([...outcome.awards.values()]);
    this.given.push(spent);
    this.left += money - spent;
  }

  #withWhatSpilt(pot) {
    if (this.rule.spill !== 'next') return pot.amount;
    const money = Math.min(pot.amount + this.left, pot.most ?? Infinity);
    this.left -= money - pot.amount;
    return money;
  }

  // Fund the bid with the most points that still fits, again and again, whatever its pot.
  shareWhatIsLeft() {
    const {points} = this.election;
    for (;;) {
      const fitting = this.election.bids.filter((bid) => points.get(bid.number) && this.#fit([bid]));
      if (!fitting.length) return;
      const most = Math.max(...fitting.map((bid) => points.get(bid.number)));
      const level = fitting.filter((bid) => points.get(bid.number) === most);
      const number = this.#fit(level) ? level[0].number : this.order.first(level.map((bid) => bid.number));
      const bid = level.find((each) => each.number === number);
      this.#fund(bid, this.#award(bid));
      this.given[bid.pot] += this.#award(bid);
      this.left -= this.#award(bid);
    }
  }

  // Whether all of these can be funded together from what is left, within what their pots may give.
  #fit(bids) {
    const labels = bids.flatMap((bid) => [...new Set(bid.labels)]);
    const free = new Set(labels).size === labels.length && !labels.some((label) => this.taken.has(label));
    const open = bids.every((bid) => !this.awards.has(bid.number) && !this.below.has(bid.number));
    if (!free || !open) return false;
    const given = [...this.given];
    for (const bid of bids) given[bid.pot] += this.#award(bid);
    const within = this.rule.pots.every((pot, place) => given[place] <= (pot.most ?? Infinity));
    return within && sum(bids.map((bid) => this.#award(bid))) <= this.left;
  }

  #award(bid) {
    return Math.min(bid.asked, this.rule.pots[bid.pot].rule.prize ?? Infinity);
  }

  #fund(bid, award) {
    this.awards.set(bid.number, award);
    for (const label of bid.labels) this.taken.add(label);
  }
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
