// The ballot on a resident's own phone works with a dead Wi-Fi: marks are kept in this tab, the check is made here, and a
// ballot that cannot be sent waits. On a shared tablet, and without this file, the plain forms do the same job.

const {dataset} = document.querySelector('script[data-rules]');
const [{checked, answersOf}, {shared, found, keep, forget, openWithoutNetwork, takeAway}, {send}] = await Promise.all(
  [dataset.rules, dataset.kept, dataset.cast].map((address) => import(address)),
);
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

class Ballot {
  constructor(form) {
    this.form = form;
    this.round = form.dataset.round;
    this.type = JSON.parse(form.dataset.ballot);
    this.heading = one('h1').textContent;
    this.bids = all('.pb-score-card', form).map((card) => ({
      card,
      name: one('input', card).name,
      number: one('.pb-number', card).textContent,
      title: one('.pb-score__title', card).textContent,
      asked: Number(one('input', card).dataset.asked || 0),
    }));
    this.field = (name) => one(`input[type=hidden][name=${name}]`, form);
  }

  // Whether there is a ballot to show: the one that the server just gave, or the one that this tab kept.
  begin() {
    const kept = found(this.round), code = this.field('code').value;
    if (code ? kept?.code !== code : !kept || location.hash) {
      if (!code) return false;
      this.casting = null;
    } else {
      this.fillIn(kept);
    }
    history.replaceState(null, '', `${this.round}/ballot/kept${location.hash}`);
    one('[data-step=nothing]')?.remove();
    this.show('ballot');
    this.keep();
    openWithoutNetwork(this.round, () => { if (one('[data-works-offline]')) one('[data-works-offline]').hidden = false; });
    if (this.casting) this.cast();
    return true;
  }

  fillIn({code, nonce, token, order, marks, casting}) {
    this.casting = casting;
    this.field('code').value = code;
    this.field('nonce').value = nonce;
    this.field('_csrf_token').value ||= token;
    const place = ({name}) => (order.indexOf(name) + 1 || order.length + 1);
    this.bids.sort((first, second) => place(first) - place(second));
    one('.pb-ballot', this.form).append(...this.bids.map(({card}) => card));
    this.mark(marks);
  }

  title(words) {
    document.title = `${words} – ${this.form.dataset.name} – Commonpot`;
  }

  mark(marks) {
    for (const input of all('.pb-ballot input', this.form)) {
      const answer = marks[input.name] ?? '';
      if (input.type === 'text') input.value = answer;
      else input.checked = input.type === 'radio' ? input.value === answer : answer !== '';
    }
    for (const event of ['input', 'change']) one('.pb-ballot input', this.form)?.dispatchEvent(new Event(event, {bubbles: true}));
  }

  answers() {
    return Object.fromEntries([...new FormData(this.form)].filter(([name]) => name.startsWith('bid-')));
  }

  keep() {
    const [code, nonce, token] = ['code', 'nonce', '_csrf_token'].map((name) => this.field(name).value);
    const order = this.bids.map(({name}) => name);
    const done = keep(this.round, {code, nonce, token, order, marks: this.answers(), casting: this.casting});
    one('[data-kept-here]').hidden = !done;
  }

  clear() {
    const over = one('[data-made=refused]');
    this.mark({});
    forget(this.round);
    if (over) {
      location.assign(this.round);
      return;
    }
    one('[data-kept-here]').hidden = true;
    one('[data-cleared]').textContent = 'Your marks are cleared.';
    this.show('ballot');
    focus(one('h1'));
  }

  // Steps other than the ballot are made from templates, so that at most one is there.
  show(step) {
    all('[data-made]').forEach((made) => made.remove());
    const ballot = one('div[data-step=ballot]'), template = one(`template[data-step=${step}]`);
    ballot.hidden = Boolean(template);
    one('h1').textContent = template?.dataset.heading ?? this.heading;
    this.title(one('h1').textContent);
    if (!template) return null;
    const made = document.createElement('div');
    made.dataset.made = step;
    made.append(template.content.cloneNode(true));
    ballot.after(made);
    window.scrollTo(0, 0);
    focus(one('h1'));
    return made;
  }

  check(rest) {
    const typed = this.answers();
    if (rest) {
      for (const {name} of this.bids) typed[name] ??= 'none';
      this.mark(typed);
    }
    const {marks, problems} = checked(this.type, this.bids, typed);
    this.tell(problems);
    if (!Object.keys(problems).length) this.review(marks);
  }

  // In the markup of the server's own error summary and messages.
  tell(problems) {
    all('[data-error-summary], .govuk-error-message', one('main')).forEach((old) => old.remove());
    all('.pb-score-card--error').forEach((card) => card.classList.remove('pb-score-card--error'));
    all('[aria-describedby$="-error"]', this.form).forEach(describedWithoutError);
    this.title(this.heading);
    if (!Object.keys(problems).length) return;
    const summary = element('div', 'govuk-error-summary', {'data-error-summary': '', tabindex: '-1'});
    const alert = element('div', '', {role: 'alert'});
    const list = element('ul', 'govuk-list govuk-error-summary__list');
    for (const [name, problem] of Object.entries(problems)) {
      const item = element('li');
      item.append(element('a', '', {href: `#${name}`}, problem));
      list.append(item);
      this.tellBeside(name, problem);
    }
    const body = element('div', 'govuk-error-summary__body');
    body.append(list);
    alert.append(element('h2', 'govuk-error-summary__title', {}, 'There is a problem'), body);
    summary.append(alert);
    one('h1').before(summary);
    this.title(`Error: ${this.heading}`);
    focus(summary);
    window.scrollTo(0, 0);
  }

  tellBeside(name, problem) {
    const message = element('p', 'govuk-error-message', {id: `${name}-error`});
    message.append(element('span', 'govuk-visually-hidden', {}, 'Error:'), ` ${problem}`);
    const card = this.bids.find((bid) => bid.name === name)?.card;
    card?.classList.add('pb-score-card--error');
    (card ? one('.pb-score__row, .govuk-checkboxes, .govuk-label', card) : one('.pb-ballot', this.form)).before(message);
    const described = card ? one('fieldset, input', card) : one('.pb-ballot', this.form);
    described.setAttribute('aria-describedby', `${described.getAttribute('aria-describedby') ?? ''} ${name}-error`.trim());
  }

  review(marks) {
    this.marks = marks;
    this.showMarks(this.show('review'));
  }

  // In the order of this ballot, in the words of its own labels.
  showMarks(made) {
    const rows = new Map(all('[data-row]', made).map((row) => [row.dataset.row, row]));
    for (const {name, card} of this.bids) {
      const row = rows.get(name), cell = one('.pb-review__score', row);
      row.parentNode.append(row);
      if (!(name in this.marks)) continue;
      cell.classList.remove('pb-review__score--none');
      const label = this.type.kind === 'rank' && one('input:checked + span', card).textContent;
      const chosen = ['approve', 'spend'].includes(this.type.kind) && one('template[data-step=review]').dataset.chosen;
      cell.textContent = label || chosen || this.marks[name];
    }
  }

  change(name) {
    this.show('ballot');
    const input = document.getElementById(name);
    (input.closest('li') ?? input).scrollIntoView();
    input.focus({preventScroll: true});
  }

  cast() {
    this.casting ??= answersOf(this.type, this.bids, this.marks);
    this.keep();
    this.show('sending');
    const [code, nonce, token] = ['code', 'nonce', '_csrf_token'].map((name) => this.field(name).value);
    this.again = send({round: this.round, code, nonce, token, answers: this.casting}, {
      trying: () => this.nextTry('Trying now.'),
      waiting: (seconds) => {
        if (!one('[data-made=waiting]')) this.show('waiting');
        this.nextTry(`We try again in about ${seconds} seconds.`);
      },
      voted: (page) => this.end(page, 'voted'),
      returned: (page) => this.end(page, 'vote'),
      refused: (reason) => this.refuse(reason),
    });
  }

  nextTry(words) {
    if (one('[data-next-try]')) one('[data-next-try]').textContent = words;
  }

  refuse(reason) {
    takeAway(this.round);
    const made = this.show('refused');
    one('[data-reason]', made).textContent = reason;
    this.marks = checked(this.type, this.bids, this.answers()).marks;
    const rows = one('template[data-step=review]').content.cloneNode(true);
    all('[data-change]', rows).forEach((button) => button.remove());
    one('[data-marked]', made).append(...all('[data-row]', rows));
    this.showMarks(made);
  }

  // The server's own page, in place of this one: "You have voted", or why not.
  end(page, address) {
    const again = one('form[data-ballot]', page);
    if (!again) {
      forget(this.round);
      takeAway(this.round);
      history.replaceState(null, '', `${this.round}/${address}`);
    } else {
      this.casting = null;
      this.keep();
    }
    document.title = page.title;
    one('main').replaceWith(page.querySelector('main'));
    window.htmx?.process(one('main'));
    ballot = again && begun(one('form[data-ballot]'));
    window.scrollTo(0, 0);
    focus(one('[data-error-summary]') ?? one('h1'));
  }
}

function element(tag, className = '', attributes = {}, text = '') {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(text);
  return made;
}

function describedWithoutError(described) {
  const about = described.getAttribute('aria-describedby').replace(/ ?\S+-error$/, '');
  if (about) described.setAttribute('aria-describedby', about);
  else described.removeAttribute('aria-describedby');
}

function focus(target) {
  if (!target.matches('[tabindex], input')) target.tabIndex = -1;
  target.focus({preventScroll: true});
}

function begun(form) {
  const made = new Ballot(form);
  return made.begin() ? made : null;
}

let ballot = null;
if (!shared()) {
  // At the window, so before anything else hears of it: here nothing is sent yet.
  window.addEventListener('submit', (event) => {
    if (event.target !== ballot?.form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ballot.check(event.submitter?.name === 'rest');
  }, true);
  for (const happens of ['input', 'change']) {
    document.addEventListener(happens, (event) => { if (ballot?.form.contains(event.target)) ballot.keep(); });
  }
  document.addEventListener('click', ({target, detail}) => {
    const pressed = (what) => target.closest?.(`[data-${what}]`);
    if (!ballot) return;
    if (pressed('clear')) ballot.clear();
    else if (pressed('change')) ballot.change(pressed('change').dataset.change);
    // Not the second half of a double click on "Check", which would cast what nobody has read.
    else if (pressed('cast') && detail < 2) ballot.cast();
    else if (pressed('try')) ballot.again();
    // "Now pitching" leads to a bid of the ballot, also from the check.
    else if (target.closest?.('.pb-now a') && one('[data-made=review]')) ballot.show('ballot');
  });
  const form = one('form[data-ballot]'), goOn = one('[data-go-on]');
  if (form) ballot = begun(form);
  if (goOn) goOn.hidden = !found(goOn.dataset.goOn);
}
