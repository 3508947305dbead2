// What makes a ballot valid, as the server has it (pb/voting/rules.py, pb/count/ballot_types.py), so that a phone can check
// one without a connection. The server decides; a test compares the two, sentence by sentence.

const NO_SCORE = 'none';
const money = (pence) => '£' + Math.floor(pence / 100).toLocaleString('en-GB') + (pence % 100 ? '.' + String(pence % 100).padStart(2, '0') : '');
const many = (number, word) => `${number.toLocaleString('en-GB')} ${word}${number === 1 ? '' : 's'}`;
const inWords = (place) => ['1st', '2nd', '3rd'][place - 1] || `${place}th`;
const tidy = (answer) => (/^[0-9]+$/.test(answer.trim()) ? answer.trim().replace(/^0+(?=.)/, '') : answer.trim());

function upTo(answer, least, most) {
  return /^(0|[1-9][0-9]{0,8})$/.test(answer) && Number(answer) >= least && Number(answer) <= most;
}

const ofAnswer = {
  score({best, every}, answer, bid) {
    if (upTo(answer, 0, best)) return {mark: Number(answer)};
    if (answer === NO_SCORE && !every) return {};
    return {problem: every ? `Give a score to ${bid}` : `Give a score to ${bid}, or choose No score`};
  },
  approve: (_, answer, bid) => ticked(answer, bid),
  spend: (_, answer, bid) => ticked(answer, bid),
  rank({most}, answer, bid) {
    if (!answer) return {};
    return upTo(answer, 1, most) ? {mark: Number(answer)} : {problem: `Choose one place from the list for ${bid}`};
  },
  points({total}, answer, bid) {
    if (!answer) return {};
    if (upTo(answer, 0, total)) return Number(answer) ? {mark: Number(answer)} : {};
    return {problem: `Give a whole number of points from 0 to ${total} to ${bid}`};
  },
};

function ticked(answer, bid) {
  if (!answer) return {};
  return answer === '1' ? {mark: 1} : {problem: `Tick the box once or not at all for ${bid}`};
}

const ofWhole = {
  score: () => '',
  approve({least, most}, marks, bids) {
    const chosen = marks.length;
    if (least <= chosen && chosen <= (most ?? bids.length)) return '';
    let wanted = least === 1 ? 'as many bids as you like' : `${many(least, 'bid')} or more`;
    if (most !== null) wanted = least === 1 ? `up to ${many(most, 'bid')}` : `${least} to ${many(most, 'bid')}`;
    if (least === most) wanted = `exactly ${many(most, 'bid')}`;
    return `Choose ${wanted}. You have chosen ${chosen}`;
  },
  rank(_, marks) {
    const places = marks.map(([, place]) => place).sort((one, other) => one - other);
    if (!places.length) return 'Choose your 1st';
    const twice = places.find((place, index) => places.indexOf(place) !== index);
    if (twice) return `Give ${inWords(twice)} place to one bid only`;
    const missing = places.findIndex((place, index) => place !== index + 1);
    return missing < 0 ? '' : `Choose your ${inWords(missing + 1)} as well, or move the others up`;
  },
  points({total}, marks) {
    const given = marks.reduce((sum, [, points]) => sum + points, 0);
    if (!given) return 'Give points to at least one bid';
    return given <= total ? '' : `You have given ${given} points, and there ${total === 1 ? 'is' : 'are'} ${total} to give`;
  },
  spend({limit}, marks, bids) {
    if (!marks.length) return 'Choose at least one bid';
    const asked = new Map(bids.map((bid) => [bid.name, bid.asked]));
    const spent = marks.reduce((sum, [name]) => sum + asked.get(name), 0);
    return spent <= limit ? '' : `The bids you chose ask for ${money(spent)}. Choose bids for ${money(limit)} or less`;
  },
};

// `ballot` is the ballot type as the page has it, `bids` are {name: 'bid-7', number, title, asked} and `typed` is name -> answer.
// Gives `marks`, name -> number, and `problems`, name (or 'ballot', for it as a whole) -> sentence.
export function checked(ballot, bids, typed) {
  const marks = {}, problems = {};
  for (const {name, number, title} of bids) {
    const {mark, problem} = ofAnswer[ballot.kind](ballot, tidy(typed[name] ?? ''), `${number}. ${title}`);
    if (problem) problems[name] = problem;
    else if (mark !== undefined) marks[name] = mark;
  }
  const whole = Object.keys(problems).length ? '' : ofWhole[ballot.kind](ballot, Object.entries(marks), bids);
  return {marks, problems: whole ? {ballot: whole} : problems};
}

// What is sent: of scores every bid has one, of other ballots only those with a mark.
export function answersOf(ballot, bids, marks) {
  const sent = bids.filter(({name}) => ballot.kind === 'score' || name in marks);
  return sent.map(({name}) => [name, String(marks[name] ?? NO_SCORE)]);
}
