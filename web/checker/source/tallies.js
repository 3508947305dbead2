// C11: what the slips add up to.

import { mayBeLeftOut, pointsOf, topOf } from './ballot.js';
import { canonical } from './canonical.js';
import { need } from './refusal.js';

export function checkTallies(checking) {
  const {entries, bids, seal} = checking;
  const closed = seal.mode === 'tallies';
  for (const tally of entries.filter((entry) => entry.k === 'tally')) {
    const {withdrawn} = tally;
    const known = withdrawn.every((bid, place) => bids.has(bid) && (place === 0 || bid > withdrawn[place - 1]));
    need(known, 'C11', 'Bids that were withdrawn are not in order, or one is there twice or not in this round.');
    const standing = [...bids.keys()].filter((bid) => !withdrawn.includes(bid));
    const right = tally.bids.length === standing.length && tally.bids.every((row, place) => row.bid === standing[place]);
    need(right, 'C11', 'The totals are not of all the bids that were not withdrawn.');
    for (const row of tally.bids) {
      const fits = closed ? isPossible(checking, row) : canonical(row) === canonical(counted(checking, row.bid));
      need(fits, 'C11', `The totals of bid ${row.bid} are not what its slips come to.`);
    }
    need(arePossibleTogether(checking, tally.bids), 'C11', `So many marks in all are more than ${checking.cast} ballots allow.`);
  }
  if (closed) return 'The totals are possible for so many ballots. The slips themselves stay closed, so they were not added up.';
  return 'We added up every slip: all the totals are right.';
}

function counted({marks, cast, round}, bid) {
  const row = {bid, count: cast, sum: 0, marked: 0, voters: 0, marks: {}};
  for (const [mark, times] of marks.get(bid)) {
    const points = pointsOf(round.ballot, mark);
    row.sum += points * times;
    row.marked += times;
    row.voters += points ? times : 0;
    row.marks[mark] = times;
  }
  return row;
}

// A voter is a slip worth a point or more; only a score can be a mark that is worth nothing.
function isPossible({cast, round}, row) {
  const {ballot} = round;
  const marked = mayBeLeftOut(ballot) ? row.marked <= cast : row.marked === cast;
  const voters = ballot.kind === 'score' ? row.voters <= row.marked : row.voters === row.marked;
  const sum = row.voters <= row.sum && row.sum <= row.voters * topOf(ballot);
  return !('marks' in row) && row.count === cast && marked && voters && sum;
}

// Nobody may have marked more than one ballot allows. Sums can be too large for plain numbers.
function arePossibleTogether({cast, round, bids}, rows) {
  const {ballot} = round, ballots = BigInt(cast);
  const sum = (valueOf) => rows.reduce((total, row) => total + valueOf(row), 0n);
  const marked = sum((row) => BigInt(row.marked)), points = sum((row) => BigInt(row.sum));
  const most = BigInt(ballot.most ?? rows.length);
  switch (ballot.kind) {
    case 'approve':
      return marked <= most * ballots;
    case 'rank':
      return marked <= most * ballots && 2n * points <= most * (most + 1n) * ballots;
    case 'points':
      return points <= BigInt(ballot.total) * ballots;
    case 'spend':
      return sum((row) => BigInt(row.marked) * BigInt(bids.get(row.bid).asked)) <= BigInt(ballot.limit) * ballots;
    default:
      return true;
  }
}
