// Keying papers without looking at the screen: one keystroke a bid, Backspace goes back, Enter saves once every bid has
// its key. Nothing is kept here. Without this file the same page is a form with a small field for each bid.
(() => {
  'use strict';
  const form = document.querySelector('[data-keying]');
  if (!form) return;
  const fields = [...form.querySelectorAll('.pb-keying input')];
  const said = form.querySelector('[data-keying-said]');
  const {least, most, signs} = form.dataset;

  const is_number = (text) => /^(0|[1-9][0-9]*)$/.test(text) && Number(text) >= Number(least) && Number(text) <= Number(most);
  const allowed = (text) => is_number(text) || (text.length === 1 && signs.includes(text));
  // Whether no further digit could make it another key.
  const complete = (text) => signs.includes(text) || text === '0' || Number(text) * 10 > Number(most);
  const tell = (words) => { said.textContent = words; };

  function go(place) {
    const field = fields[place];
    if (!field) return;
    field.focus({preventScroll: true});
    field.scrollIntoView({block: 'center'});
    field.select();
  }

  function took(place) {
    const left = fields.filter((field) => !field.value).length;
    tell(left ? '' : 'All keyed. Enter saves.');
    if (complete(fields[place].value)) go(place + 1);
  }

  // A number that could be longer is ended by the key of the next bid, unless both together are a number.
  function typed(place) {
    const field = fields[place];
    const text = field.value.trim();
    if (!text || allowed(text)) {
      field.value = text;
      if (text) took(place);
      return;
    }
    const [before, last] = [text.slice(0, -1), text.slice(-1)];
    if (allowed(before) && fields[place + 1]) {
      field.value = before;
      fields[place + 1].value = last;
      go(place + 1);
      typed(place + 1);
      return;
    }
    field.value = allowed(before) ? before : '';
    tell(`There is no key “${last}”.`);
  }

  function entered(place) {
    const empty = fields.findIndex((field) => !field.value);
    if (empty < 0) {
      const next = form.querySelector('input:not([type=hidden]):not([id^=bid-])');
      if (next) next.focus(); else form.requestSubmit();
    } else {
      go(empty);
      if (empty <= place) tell('This bid has no key yet.');
    }
  }

  fields.forEach((field, place) => {
    field.maxLength += 1; // room for the key that ends a number
    field.addEventListener('focus', () => field.select());
    field.addEventListener('input', () => typed(place));
    field.addEventListener('keydown', (event) => {
      const keys = {
        Enter: () => entered(place),
        ArrowDown: () => go(place + 1),
        ArrowUp: () => go(place - 1),
        Backspace: field.value ? null : () => { if (place) { fields[place - 1].value = ''; go(place - 1); } },
      };
      if (!keys[event.key]) return;
      event.preventDefault();
      keys[event.key]();
    });
  });
})();
