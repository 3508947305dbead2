// Words for people: what each check is about, and what to do when it fails.

export const ABOUT = {
  C01: 'Every record is there, whole, and written in the one way there is.',
  C02: 'The minute-book is numbered without a gap, and each entry is whole.',
  C06: 'Everything was done in the right order.',
  C03: 'The checkpoint of the whole minute-book is good.',
  C04: 'Every earlier checkpoint still fits.',
  C05: 'The witnesses signed.',
  C07: 'The bids are as residents saw them.',
  C08: 'The voting cards are those that were fixed when the round was opened.',
  C10: 'Cards and ballots add up.',
  C18: 'No more ballots than people who may vote.',
  C21: 'Ballots are shown as was said.',
  C09: 'The boxes hold what was sealed.',
  C11: 'The totals are right.',
  C12: 'The awards are right.',
  C15: 'No other file is there, and none was changed.',
  C17: 'Timestamps are listed.',
  C19: 'The ballot of the receipt is in the box.',
  C20: 'The unused card was not used.',
};

const AGAIN = 'Download the file again from the page of the round and check it again.';
// A round may have no witnesses; groups that bid there always are.
const OTHERS = 'a witness or a group that bid';
const REPEAT = 'Anybody can repeat it with the same file.';
const TELL = `If it fails again, keep the file and tell the organisers, and ${OTHERS}, which check failed. ${REPEAT}`;
const KEEP = `Keep the file, and tell the organisers, and ${OTHERS}, which check failed. ${REPEAT}`;

const WHAT_TO_DO = {
  C01: `${AGAIN} ${TELL}`,
  C03: `If you gave the text of a poster, make sure that it is the poster of this round. ${KEEP}`,
  C04: `If you gave the text of a poster, make sure that it is the poster of this round. ${KEEP}`,
  C06: `If the round is not over yet, wait for its result. Otherwise: ${KEEP.toLowerCase().slice(0, 1)}${KEEP.slice(1)}`,
  C07: `${AGAIN} ${TELL}`,
  C15: `${AGAIN} ${TELL}`,
  C19: `Make sure that the file and the receipt are of the same round. Then keep both, and check them again together with ${OTHERS}.`,
  C20: `Look at the number of your card again. If it is right, keep the card, and show it to the organisers, and to ${OTHERS}.`,
};

export const whatToDo = (code) => WHAT_TO_DO[code] ?? KEEP;

// The last sentence, in big, and whether it is all that one could wish for. `closed`: the slips stay closed, so that nobody
// can add them up.
export function verdict({seal, notRecounted, given}) {
  const closed = seal.mode === 'tallies', hasReceipt = given.receipts.length > 0, whole = !closed && !notRecounted;
  if (whole) return {whole, sentence: hasReceipt ? 'Your ballot is in the box and the count is right.' : 'The count is right.'};
  const first = hasReceipt ? 'Your ballot is in the box. ' : '';
  if (!closed) return {whole, sentence: `${first}The totals are right. The awards were not recounted.`};
  if (!notRecounted) return {whole, sentence: `${first}The awards follow from the totals. The totals cannot be added up again.`};
  return {whole, sentence: `${first}No check failed, but totals and awards cannot be recounted.`};
}

export function why({seal, notRecounted, round, cast}) {
  if (seal.mode !== 'tallies') return notRecounted;
  if (round.mode === 'tallies') return `This round shows totals alone, as was said when the round was opened. ${notRecounted}`;
  return `Only ${cast} people voted. So few slips could show how somebody voted, so they stay closed. ${notRecounted}`;
}
