// C12: the awards, worked out again from the totals (or whole ballots), the rule and what was drawn.

import { pointsOf, topOf } from './ballot.js';
import { awardsOf, DrawMissing, TooHard } from './count/share.js';
import { needsBallots, wrongWith } from './count/rules.js';
import { Failed, need } from './refusal.js';
import { pounds } from './words.js';

export async function checkAwards(checking) {
  const {round, seal, entries, bids} = checking;
  const wrong = wrongWith(round.rule, round.pot, [...bids.values()]);
  need(!wrong, 'C12', `The rule of this round is not one that there is: ${wrong}.`);
  if (needsBallots(round.rule) && seal.mode !== 'ballots') {
    checking.notRecounted = 'The rule of this round reads whole ballots, and they stay closed.';
  }
  let draw = {}, tally; // a correction that needs no new draw goes by the last one
  for (const entry of entries) {
    if (entry.k === 'draw') draw = entry;
    else if (entry.k === 'tally') tally = entry;
    else if (entry.k === 'allocation') await checkAllocation(checking, tally, draw, entry);
  }
  if (checking.notRecounted) return `The awards were not recounted. ${checking.notRecounted}`;
  return 'We shared out the money again by the rule: every award is right.';
}

async function checkAllocation(checking, tally, draw, {awards, left}) {
  const {round, bids} = checking;
  const named = Object.keys(awards);
  const right = named.length === bids.size && named.every((bid) => bids.has(Number(bid)));
  need(right, 'C12', 'The awards are not those of all the bids of this round.');
  const spent = Object.values(awards).reduce((sum, award) => sum + award, 0);
  need(left >= 0 && spent + left === round.pot, 'C12', 'The awards and what is left are not together the money of this round.');
  const withdrawn = (bid) => tally.withdrawn.includes(bid);
  for (const [bid, {asked}] of bids) need(awards[bid] <= (withdrawn(bid) ? 0 : asked), 'C12', `Bid ${bid} was given more than it can get.`);
  if (checking.notRecounted) return;
  const due = await recounted(checking, electionOf(checking, tally), draw);
  for (const bid of due ? bids.keys() : []) {
    const award = due.get(bid) ?? 0;
    need(awards[bid] === award, 'C12', `Bid ${bid} was given ${pounds(awards[bid])}. By the rule it gets ${pounds(award)}.`);
  }
}

// Bid -> pence. Undefined, and noted as not recounted, if a browser cannot work it out.
async function recounted(checking, election, draw) {
  try {
    return await awardsOf(election, checking.round.rule, draw, checking.breathe);
  } catch (error) {
    if (error instanceof DrawMissing) {
      throw new Failed('C12', `Bids ${error.among.join(', ')} were level, and their order mattered. No draw is on record that puts them in order.`);
    }
    if (!(error instanceof TooHard)) throw error;
    checking.notRecounted = error.message;
    return undefined;
  }
}

// What goes into the count, without bids that were withdrawn. Amounts are pence; `points` and `voters` are by bid;
// `ballots` has each different whole ballot as points by bid, and how often it was cast.
function electionOf({round, bids, cast, ballots}, tally) {
  const rows = new Map(tally.bids.map((row) => [row.bid, row]));
  const standing = [...bids.values()].filter(({bid}) => rows.has(bid));
  return {
    pot: round.pot,
    top: topOf(round.ballot),
    cast,
    bids: standing.map(({bid, asked, minimum, one_of, pot}) => ({number: bid, asked, minimum: minimum ?? asked, labels: one_of, pot})),
    points: new Map([...rows].map(([bid, row]) => [bid, row.sum])),
    voters: new Map([...rows].map(([bid, row]) => [bid, row.voters])),
    ballots: [...ballots.values()].map(({marks, times}) => ({
      times,
      points: new Map([...marks].filter(([bid]) => rows.has(bid)).map(([bid, mark]) => [bid, pointsOf(round.ballot, mark)])),
    })),
  };
}
