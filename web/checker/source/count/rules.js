// Which rules there are, and whether one makes sense.

import { isObject } from '../canonical.js';

const isAmount = (value) => Number.isSafeInteger(value) && value >= 0;
const isTruth = (value) => typeof value === 'boolean';
const isText = (value) => typeof value === 'string' && value.trim() !== '';
const isOneOf = (...values) => (value) => values.includes(value);

const ENDS = ['lots', 'dice', 'number'];
const TIES = ['more-voters', 'smaller-request', 'larger-request', ...ENDS];

function isTies(value) {
  if (!Array.isArray(value) || !value.length || new Set(value).size < value.length) return false;
  return value.every((tie, place) => TIES.includes(tie) && ENDS.includes(tie) === (place === value.length - 1));
}

const FIELDS = {
  'highest-first': {
    remainder: isOneOf('stop', 'skip', 'part-fund'), measure: isOneOf('total', 'average', 'voters', 'per-pound'),
    'least_average?': isAmount, 'least_ballots?': isAmount, 'least_total?': isAmount, 'prize?': isAmount,
    pays_unsupported: isTruth,
  },
  'best-total': {satisfaction: isOneOf('cost', 'cardinality', 'score')},
  'equal-shares': {
    satisfaction: isOneOf('cost', 'cardinality', 'score'),
    completion: isOneOf('none', 'utilitarian', 'add1', 'add1u', 'add1-full', 'add1-fullu'),
    step: (value) => isAmount(value) && value > 0,
  },
  'exact-equal-shares': {satisfaction: isOneOf('cost', 'cardinality'), raised: isTruth},
  phragmen: {},
  pots: {pots: (value) => Array.isArray(value) && value.length > 0, spill: isOneOf('kept', 'next', 'all')},
};
const POT = {name: isText, amount: isAmount, rule: () => true, 'most?': isAmount, 'largest?': isAmount};

// What is wrong with a rule for this much money and these bids; '' for nothing.
export function wrongWith(rule, money, bids) {
  if (!Object.hasOwn(FIELDS, rule?.rule ?? '')) return `there is no rule “${rule?.rule}”`;
  const wrong = wrongField(rule, {rule: isText, ties: isTies, ...FIELDS[rule.rule]});
  if (wrong) return `it has a wrong or missing “${wrong}”`;
  return rule.rule === 'pots' ? wrongWithPots(rule, money, bids) : '';
}

function wrongWithPots({pots, ties}, money, bids) {
  for (const pot of pots) {
    const wrong = wrongField(pot, POT) || wrongWith(pot.rule, money, bids);
    if (wrong) return wrong;
    if (pot.rule.rule === 'pots') return 'a pot cannot be several pots';
    if (pot.most < pot.amount) return `the pot ${pot.name} may give less than it has`;
    if (pot.rule.ties.at(-1) !== ties.at(-1)) return 'ties end in different ways';
  }
  if (pots.some(({name}) => !name.trim())) return 'a pot has no name';
  if (new Set(pots.map(({name}) => name)).size < pots.length) return 'two pots have the same name';
  if (pots.reduce((sum, pot) => sum + pot.amount, 0) > money) return 'the pots have more than the round';
  if (!bids.every((bid) => bid.pot < pots.length)) return 'a bid is for a pot that is not there';
  return bids.some((bid) => bid.asked > pots[bid.pot].largest) ? 'a bid asks for more than its pot allows' : '';
}

function wrongField(record, fields) {
  if (!isObject(record)) return 'pot';
  const names = Object.keys(fields).map((name) => name.replace('?', ''));
  const strange = Object.keys(record).find((name) => !names.includes(name));
  return strange ?? Object.keys(fields).find((name) => {
    const plain = name.replace('?', '');
    return plain in record ? !fields[name](record[plain]) : plain === name;
  });
}

const READS_BALLOTS = ['equal-shares', 'exact-equal-shares', 'phragmen'];

export const needsBallots = (rule) =>
  rule.rule === 'pots' ? rule.pots.some((pot) => needsBallots(pot.rule)) : READS_BALLOTS.includes(rule.rule);
