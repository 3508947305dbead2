// Improvements only: every page works without this file. Nothing here reads or keeps what somebody voted.
(() => {
  'use strict';
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // "12 of 24 scored", counted as it happens, and said aloud when the hand rests.
  let saying;
  function countScores(aloud) {
    const bar = one('[data-score-progress]');
    if (!bar) return;
    const scope = bar.closest('form') || document;
    const asked = new Set(), scored = new Set();
    for (const radio of all('.pb-score input[type=radio]', scope)) {
      asked.add(radio.name);
      if (radio.checked) scored.add(radio.name);
    }
    const words = `${scored.size} of ${asked.size} scored`;
    one('[data-score-text]', bar).textContent = words;
    const gauge = one('progress', bar);
    if (gauge) { gauge.max = asked.size; gauge.value = scored.size; }
    clearTimeout(saying);
    const voice = one('[data-score-status]');
    if (aloud && voice) saying = setTimeout(() => { voice.textContent = words; }, 1500);
  }

  // The number that only the voter's receipt has: chosen here, so that the server never chose it.
  function chooseNonce() {
    const nonce = one('input[data-own-nonce]');
    if (nonce) nonce.value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  // What a ballot of choices, places or points comes to so far, against what it may.
  const money = (pence) => '£' + (pence / 100).toLocaleString('en-GB', {minimumFractionDigits: pence % 100 ? 2 : 0});
  function addUpBallot(aloud) {
    const bar = one('[data-ballot-total]');
    if (!bar) return;
    const limit = Number(bar.dataset.limit || Infinity);
    const form = bar.closest('form');
    const ticked = all('.pb-ballot input:checked', form).filter((box) => box.value);
    const kind = bar.dataset.ballotTotal;
    const given = {
      approve: () => ticked.length,
      rank: () => ticked.length,
      spend: () => ticked.reduce((sum, box) => sum + Number(box.dataset.asked), 0),
      points: () => all('.pb-ballot input[type=text]', form).reduce((sum, box) => sum + (parseInt(box.value, 10) || 0), 0),
    }[kind]();
    const said = kind === 'spend' ? money : String;
    const done = {approve: 'chosen', rank: limit === 1 ? 'place given' : 'places given', spend: 'spent', points: limit === 1 ? 'point given' : 'points given'}[kind];
    const words = (limit === Infinity ? `${said(given)} ${done}` : `${said(given)} of ${said(limit)} ${done}`) + (given > limit ? `, ${said(given - limit)} too ${kind === 'spend' ? 'much' : 'many'}` : '');
    bar.classList.toggle('pb-progress--over', given > limit);
    one('[data-total-text]', bar).textContent = words;
    clearTimeout(saying);
    const voice = one('[data-total-status]');
    if (aloud && voice) saying = setTimeout(() => { voice.textContent = words; }, 1500);
  }

  // "You have 12 words left", said aloud when the typing rests.
  const counting = new WeakMap();
  function countWords(box) {
    const info = document.getElementById(box.id + '-info');
    if (!info) return;
    const left = Number(box.dataset.maxWords) - (box.value.match(/\S+/g) || []).length;
    const words = (count) => `${count} ${count === 1 ? 'word' : 'words'}`;
    info.textContent = left < 0 ? `You have used ${words(-left)} too many` : `You have ${words(left)} left`;
    info.classList.toggle('govuk-error-message', left < 0);
    info.classList.toggle('govuk-hint', left >= 0);
    let voice = one('[data-word-status]', box.parentNode);
    if (!voice) {
      voice = document.createElement('div');
      voice.className = 'govuk-visually-hidden';
      voice.setAttribute('role', 'status');
      voice.dataset.wordStatus = '';
      box.after(voice);
      return;
    }
    clearTimeout(counting.get(box));
    counting.set(box, setTimeout(() => { voice.textContent = info.textContent; }, 1500));
  }

  // A code that came in the part of the address after "#" (which no server sees): fill it in, forget it, send it.
  function useCodeFromAddress() {
    const form = one('form[data-code-form]');
    const box = form && one('[data-code]', form);
    const code = decodeURIComponentSafely(location.hash.slice(1));
    if (!box || !/^[A-Za-z0-9][A-Za-z0-9 -]{2,60}$/.test(code)) return;
    history.replaceState(null, '', location.pathname + location.search);
    box.value = code;
    form.requestSubmit();
  }
  function decodeURIComponentSafely(text) {
    try { return decodeURIComponent(text); } catch { return ''; }
  }

  // One press is one answer: a second press within two seconds does nothing. The button is never disabled,
  // so the keyboard does not lose its place.
  const lastSent = new WeakMap();
  function sendOnce(event) {
    const form = event.target;
    if (!one('[data-once]', form)) return;
    const now = Date.now();
    if (now - (lastSent.get(form) || 0) < 2000) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else {
      lastSent.set(form, now);
    }
  }

  function focusProblemOrHeading(onlyProblem) {
    const target = one('[data-error-summary]') || (!onlyProblem && (one('main [autofocus]') || one('main h1')));
    if (!target) return;
    if (!target.matches('[tabindex], input')) target.tabIndex = -1;
    target.focus();
  }

  // What the line did to a form sent by htmx.
  const NO_LINE = 'No connection. Your answers are still on this page. Try again.';
  function tell(words) {
    const box = one('[data-offline]');
    if (!box) return;
    box.textContent = words && (box.dataset.offline || words);
    if (words) box.scrollIntoView({block: 'nearest'});
  }
  function formOf(event) {
    const source = event.detail?.ctx?.sourceElement;
    return source?.closest?.('form');
  }

  function lookAround() {
    countScores(false);
    addUpBallot(false);
    all('textarea[data-max-words]').forEach(countWords);
  }

  document.addEventListener('submit', sendOnce, true);
  document.addEventListener('change', (event) => { if (event.target.type === 'radio') countScores(true); });
  document.addEventListener('input', (event) => { if (event.target.closest?.('.pb-ballot')) addUpBallot(true); });
  document.addEventListener('input', (event) => { if (event.target.dataset?.maxWords) countWords(event.target); });
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('[data-print]')) window.print();
    const problem = event.target.closest?.('.govuk-error-summary a[href^="#"]');
    const field = problem && document.getElementById(problem.hash.slice(1));
    if (field) {
      event.preventDefault();
      (field.closest('fieldset') || one(`label[for="${CSS.escape(field.id)}"]`) || field).scrollIntoView();
      field.focus({preventScroll: true});
    }
  });

  // A button that goes elsewhere ("Change") must not be sent where the form goes ("Cast my vote"): htmx does not look.
  document.addEventListener('htmx:config:request', (event) => {
    const {request} = event.detail.ctx;
    const elsewhere = request.submitter?.getAttribute('formaction');
    if (elsewhere) [request.action, request.anchor] = elsewhere.split('#');
  });
  document.addEventListener('htmx:before:request', (event) => {
    if (event.detail.ctx.sourceElement?.matches?.('[data-follows]') && !navigator.onLine) event.preventDefault();
    const form = formOf(event);
    if (!form) return;
    form.setAttribute('aria-busy', 'true');
    tell('');
  });
  document.addEventListener('htmx:finally:request', (event) => { formOf(event)?.removeAttribute('aria-busy'); });
  document.addEventListener('htmx:error', (event) => {
    const form = formOf(event);
    if (form) { lastSent.delete(form); tell(NO_LINE); }
  });
  // What the page fetches by itself waits while somebody's focus is in it, and shows nothing of an answer that is none.
  document.addEventListener('htmx:before:swap', (event) => {
    const {ctx} = event.detail;
    const follows = ctx.sourceElement?.closest?.('[data-follows]');
    if (follows && (follows.contains(document.activeElement) || !ctx.response?.raw?.ok)) event.preventDefault();
  });
  // A proxy's own error page has no main of ours: keep the form and what is on it.
  document.addEventListener('htmx:before:swap', (event) => {
    const {ctx, tasks} = event.detail;
    if (ctx.select !== 'main' || tasks.some((task) => task.fragment?.querySelector('main'))) return;
    event.preventDefault();
    const form = formOf(event);
    if (form) { lastSent.delete(form); tell('That did not work. Your answers are still on this page. Try again.'); }
  });
  // The address changes only when the server sent us elsewhere: what a form answered has no address of its own.
  document.addEventListener('htmx:before:history:update', (event) => {
    if (!event.detail.response?.raw?.redirected) event.preventDefault();
  });
  let shown = one('main');
  document.addEventListener('htmx:after:swap', () => {
    lookAround();
    const main = one('main');
    if (main === shown) return;
    shown = main;
    chooseNonce();
    window.scrollTo(0, 0);
    focusProblemOrHeading(false);
  });

  chooseNonce();
  lookAround();
  focusProblemOrHeading(true);
  setTimeout(useCodeFromAddress); // after htmx, which waits for its turn too, has seen the form
})();
