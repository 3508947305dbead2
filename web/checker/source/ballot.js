// The ballot of a round: which marks there are, what each is worth, and which whole ballots could be cast.

// The most points that one ballot can give a bid.
export const topOf = (ballot) => ({score: ballot.best, rank: ballot.most, points: ballot.total})[ballot.kind] ?? 1;

export const leastMark = (ballot) => (ballot.kind === 'score' ? 0 : 1);

export const isMark = (ballot, mark) => Number.isInteger(mark) && mark >= leastMark(ballot) && mark <= topOf(ballot);

export const mayBeLeftOut = (ballot) => !ballot.every;

export const pointsOf = (ballot, mark) => (ballot.kind === 'rank' ? ballot.most + 1 - mark : mark);

// Whether somebody could cast a ballot with these marks (bid -> mark, each legal). `asked` is bid -> pence.
export function couldBeCast(ballot, marks, asked) {
  const given = [...marks.values()];
  const sum = given.reduce((total, mark) => total + mark, 0);
  switch (ballot.kind) {
    case 'score':
      return !ballot.every || marks.size === asked.size;
    case 'approve':
      return marks.size >= ballot.least && marks.size <= (ballot.most ?? asked.size);
    case 'rank':
      return marks.size > 0 && given.sort((one, other) => one - other).every((place, before) => place === before + 1);
    case 'points':
      return sum >= 1 && sum <= ballot.total;
    default:
      return marks.size > 0 && [...marks.keys()].reduce((total, bid) => total + asked.get(bid), 0) <= ballot.limit;
  }
}
