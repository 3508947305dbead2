// C08, C10, C18 and C20: the voting cards. No ballot without one.

import { base64, encode } from './bytes.js';
import { isHash, isMatch } from './entries.js';
import { H, Tree, leaf } from './hashes.js';
import { need } from './refusal.js';

const SYMBOL = '[0-9A-HJKMNP-TV-Z]';
const isNumber = isMatch(new RegExp(`^${SYMBOL}{8}$`));
const isCode = isMatch(new RegExp(`^${SYMBOL}{16}$`));

// A number of a card as somebody typed it, or null.
export function cardFrom(typed) {
  const card = typed.toUpperCase().replace(/[\s-]/g, '');
  return isNumber(card) ? card : null;
}

function isCard(record) {
  const secret = record.st === 'used' ? isCode(record.code) : isHash(record.lock);
  const known = ['used', 'void', 'out'].includes(record.st);
  return known && secret && isNumber(record.card) && Object.keys(record).length === 3;
}

export async function checkCards(checking) {
  const {cards, round, entries, given, breathe} = checking;
  const tree = new Tree();
  checking.states = new Map();
  let last = '';
  for (const [place, record] of cards.entries()) {
    need(isCard(record), 'C08', `Line ${place + 1} of cards.jsonl is not a card as it must be.`);
    need(record.card > last, 'C08', `Card ${record.card} is not in its place, or is there twice.`);
    last = record.card;
    const lock = record.lock ?? H('pb1/lock', round.round, record.card, record.code);
    tree.add(leaf(encode(`{"card":"${record.card}","lock":"${lock}"}`)));
    checking.states.set(record.card, record.st);
    if (place % 64 === 0) await breathe();
  }
  const fixed = entries.find((entry) => entry.k === 'cards');
  need(cards.length === fixed.count, 'C08', `There are ${cards.length} cards, and ${fixed.count} were fixed when the round was opened.`);
  need(
    base64(tree.root()) === fixed.root, 'C08',
    'The cards are not those that were fixed when the round was opened, or one shows a code that is not its own.',
  );
  for (const card of given.voids) {
    const state = checking.states.get(card) ?? 'not there';
    need(state === 'void', 'C08', `Card ${card} was handed back unused, but here it is ${state}.`);
  }
  return `The ${cards.length} voting cards are those that were fixed when the round was opened.`;
}

export function checkNumbers(checking) {
  const {states, seal, entries} = checking;
  const closed = entries.find((entry) => entry.k === 'close');
  const found = {used: 0, void: 0, out: 0};
  for (const state of states.values()) found[state]++;
  for (const [state, count] of Object.entries(found)) {
    need(closed[state] === count, 'C10', `When voting closed, ${closed[state]} cards were “${state}”. The list has ${count}.`);
  }
  need(closed.back <= closed.out, 'C10', 'More cards came back than were out.');
  checking.cast = closed.used;
  for (const {box, count} of seal.boxes) {
    need(count === closed.used, 'C10', `Box ${box} has ${count} slips, but ${closed.used} people voted.`);
  }
  return (
    `${closed.used} cards were used to vote, ${closed.void} were withdrawn or handed back, ${closed.out} were not used. ` +
    `That is all of them, and every box has ${closed.used} slips.`
  );
}

export function checkEligible({cast, round}) {
  if (!('eligible' in round)) return '';
  need(cast <= round.eligible, 'C18', `There are ${cast} ballots, but only ${round.eligible} people may vote.`);
  return `${round.eligible} people may vote, and there are no more ballots than that.`;
}

export function checkUnused({given, states}) {
  for (const card of given.unused) {
    need(states.has(card), 'C20', `Card ${card} is not a card of this round. Look at its number again.`);
    need(states.get(card) !== 'used', 'C20', `You did not vote with card ${card}, but somebody did.`);
  }
  return given.unused.length ? `Nobody voted with card ${given.unused.join(', ')}.` : '';
}
